import { error, ProblemsError } from "../policy/problems";
import type { Decisions } from "./decisions";
import type { Outcome } from "./outcome";
import type { Dimension } from "./rules";
import type { SignInInput } from "./sign-in";

/** Many sign-ins at once, a column a property, with each value once. */

export interface Column<T> {
  /** The values that occur; undefined for "not known". */
  readonly values: readonly T[];
  /** For each sign-in the place of its value. */
  readonly index: Index;
}
export type Index = Uint8Array | Uint16Array | Uint32Array;

/** A property without a column is not known of any sign-in. */
export type Columns = { readonly length: number } & { readonly [P in keyof SignInInput]?: Column<SignInInput[P]> };

export interface Decided {
  /** For each sign-in the code of its outcome. */
  readonly codes: Uint32Array;
  readonly outcomeOf: (code: number) => Outcome;
}

const PROPERTIES: Readonly<Record<Dimension, readonly (keyof SignInInput)[]>> = {
  identity: ["user", "servicePrincipal"],
  target: ["application", "userAction", "authenticationContext", "applicationAttributes"],
  clientAppType: ["clientAppType"],
  devicePlatform: ["devicePlatform"],
  network: ["ipAddress", "country", "ipCategory", "ipTags", "mfaTrustedIp", "compliantNetwork"],
  signInRisk: ["signInRiskLevel"],
  userRisk: ["userRiskLevel"],
  servicePrincipalRisk: ["servicePrincipalRiskLevel"],
  insiderRisk: ["insiderRiskLevel"],
  device: ["device"],
  authenticationFlow: ["authenticationFlow"],
  deviceTags: ["deviceTags"],
  deviceType: ["deviceType"],
  userAgent: ["userAgent"],
  userAgentTags: ["userAgentTags"],
  registeredIsp: ["registeredIsp"],
};

/** Sign-ins that go through each step together: their rows fit into the processor's first cache. */
const BLOCK = 1024;
/** Combinations of values that get a table; beyond that they are looked up. */
const MOST_COMBINATIONS = 1 << 20;

/** How sign-ins are looked at one by one; throws where one is wrong. Results are overwritten by the next call. */
export interface SignInReading {
  /** The row in each table. */
  rowsOf(signIn: SignInInput): Int32Array;
  /** For each table the classes of its attributes. */
  classesOf(signIn: SignInInput): readonly ArrayLike<number>[];
}

/** Decides columns for one policy set. The values of a column are looked at once, also when later calls bring the same array again, grown or not. */
export class ColumnDecider {
  private readonly known = new WeakMap<readonly unknown[], KnownValues>();
  private tableRows: readonly TableRows[] = [];

  constructor(
    private readonly decisions: Decisions,
    private readonly reading: SignInReading,
  ) {}

  decide(columns: Columns): Decided {
    const { decisions, reading } = this;
    const { length } = columns;
    const given = new Map(
      Object.values(PROPERTIES)
        .flat()
        .flatMap((property) => {
          const column: Column<unknown> | undefined = columns[property];
          return column === undefined ? [] : [[property, this.read(property, column, length)] as const];
        }),
    );
    const columnsOf = decisions.tables.map((table) =>
      table.dimensions.flatMap((dimension) => PROPERTIES[dimension]).flatMap((property) => given.get(property) ?? []),
    );
    this.tableRows = columnsOf.map((ofTable, place) => {
      const values = ofTable.map((column) => column.values);
      const last = this.tableRows[place];
      return last?.isFor(values) ? last : new TableRows(place, values, reading);
    });
    const indexesOf = columnsOf.map((ofTable) => ofTable.map(({ index }) => index));
    const codes = new Uint32Array(length);
    const blocks = columnsOf.map(() => new Int32Array(BLOCK));
    for (let from = 0; from < length; from += BLOCK) {
      const count = Math.min(BLOCK, length - from);
      for (let table = 0; table < blocks.length; table++) this.tableRows[table].fill(blocks[table], indexesOf[table], from, count);
      decisions.codesOf(blocks, count, codes, from);
    }
    return { codes, outcomeOf: (code) => decisions.outcome(code) };
  }

  private read(property: keyof SignInInput, { values, index }: Column<unknown>, length: number): GivenColumn {
    if (index.length < length || largest(index, length) >= values.length) {
      const message = `The index of ${property} has ${index.length} places for ${length} sign-ins and ${values.length} values.`;
      throw new ProblemsError([error("COL-index", property, message, "Give a place in the values for every sign-in.")]);
    }
    const known = this.known.get(values) ?? new KnownValues(property, values, this.decisions.tables.length);
    known.read(this.reading);
    this.known.set(values, known);
    return { values: known, index };
  }
}

interface GivenColumn {
  readonly values: KnownValues;
  readonly index: Index;
}

/** In each table a value is known by the classes that its attributes have in a sign-in of which it is all that is known. */
class KnownValues {
  count = 0;
  /** For each table the numbers of the values; values that no condition of the table can tell apart have one number. */
  readonly numbers: readonly number[][];
  private readonly numberOfClasses: readonly Map<string, number>[];

  constructor(
    private readonly property: keyof SignInInput,
    private readonly values: readonly unknown[],
    tables: number,
  ) {
    this.numbers = Array.from({ length: tables }, () => []);
    this.numberOfClasses = this.numbers.map(() => new Map());
  }

  read({ classesOf }: SignInReading): void {
    for (; this.count < this.values.length; this.count++) {
      classesOf(this.signInWith(this.count)).forEach((classes, table) => {
        const known = this.numberOfClasses[table];
        const key = Array.prototype.join.call(classes, " ");
        const number = known.get(key) ?? known.size;
        known.set(key, number);
        this.numbers[table].push(number);
      });
    }
  }

  /** How many numbers there are. */
  distinct(table: number): number {
    return this.numberOfClasses[table].size;
  }

  signInWith(place: number): SignInInput {
    const value = this.values[place];
    return value === undefined ? {} : { [this.property]: value };
  }
}

function largest(index: Index, length: number): number {
  let found = 0;
  for (let place = 0; place < length; place++) if (index[place] > found) found = index[place];
  return found;
}

type Numbers = Int32Array | Float64Array;

/** The rows of one table, for one sign-in after the other. */
class TableRows {
  /** For each column the values by what they add to the number of a combination. */
  private readonly steps: readonly Numbers[];
  /** Rows of combinations; -1 until one comes up. Empty where there are too many, which are kept in `rowsOfMany`. */
  private readonly rows: Int32Array;
  private readonly rowsOfMany = new Map<number, number>();
  private readonly counts: readonly number[];
  private readonly numbers: Numbers;

  constructor(
    private readonly table: number,
    private readonly columns: readonly KnownValues[],
    private readonly reading: SignInReading,
  ) {
    const combinations = columns.reduce((product, values) => product * values.distinct(table), 1);
    const many = combinations > MOST_COMBINATIONS;
    const numbersOf = many ? Float64Array : Int32Array;
    let step = 1;
    this.steps = columns.map((values) => {
      const steps = new numbersOf(values.numbers[table].map((number) => number * step));
      step *= values.distinct(table);
      return steps;
    });
    this.counts = columns.map(({ count }) => count);
    this.numbers = new numbersOf(BLOCK);
    this.rows = new Int32Array(many ? 0 : combinations).fill(-1);
  }

  /** Whether it still stands for these columns. */
  isFor(columns: readonly KnownValues[]): boolean {
    return (
      columns.length === this.columns.length &&
      columns.every((values, place) => values === this.columns[place] && values.count === this.counts[place])
    );
  }

  fill(block: Int32Array, indexes: readonly Index[], from: number, count: number): void {
    const { steps, rows, numbers } = this;
    numbers.fill(0, 0, count);
    for (let column = 0; column < steps.length; column++) add(steps[column], indexes[column], numbers, from, count);
    for (let place = 0; place < count; place++) {
      const row = rows.length > 0 ? rows[numbers[place]] : (this.rowsOfMany.get(numbers[place]) ?? -1);
      block[place] = row >= 0 ? row : this.newRow(numbers[place], indexes, from + place);
    }
  }

  private newRow(combination: number, indexes: readonly Index[], signIn: number): number {
    const known: SignInInput = Object.assign({}, ...this.columns.map((values, column) => values.signInWith(indexes[column][signIn])));
    const row = this.reading.rowsOf(known)[this.table];
    if (this.rows.length > 0) this.rows[combination] = row;
    else this.rowsOfMany.set(combination, row);
    return row;
  }
}

function add(steps: Numbers, index: Index, numbers: Numbers, from: number, count: number): void {
  for (let place = 0; place < count; place++) numbers[place] += steps[index[from + place]];
}
