import { error, type Problem, ProblemsError } from "../policy/problems";
import type { Decisions } from "./decisions";
import type { Outcome } from "./outcome";
import type { Dimension } from "./rules";
import type { SignInInput } from "./sign-in";
import type { DimensionTable } from "./tables/dimension-table";
import { WordTable } from "./tables/word-table";

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

const COLUMNS: ReadonlySet<keyof SignInInput> = new Set(Object.values(PROPERTIES).flat());

/** Sign-ins that go through each step together: their rows fit into the processor's first cache. */
const BLOCK = 1024;
/** Combinations of values that get a table; beyond that they are looked up. */
const MOST_COMBINATIONS = 1 << 20;

/**
 * How sign-ins are looked at one by one: for each table the classes of its attributes, overwritten by the next call. Throws where a sign-in is wrong.
 */
export type SignInReading = (signIn: SignInInput) => readonly Int32Array[];

/** Decides columns for one policy set. The values of a column are looked at once, also when later calls bring the same array again, grown or not. */
export class ColumnDecider {
  private readonly known = new WeakMap<readonly unknown[], KnownValues>();
  private tableRows: readonly TableRows[] = [];

  constructor(
    private readonly decisions: Decisions,
    private readonly read: SignInReading,
  ) {}

  decide(columns: Columns): Decided {
    const { decisions, read } = this;
    checkShape(columns);
    const { length } = columns;
    const given = new Map<keyof SignInInput, GivenColumn>();
    for (const property of COLUMNS) {
      const column: Column<unknown> | undefined = columns[property];
      if (column !== undefined) given.set(property, this.given(property, column, length));
    }
    const columnsOf = decisions.tables.map(({ dimensions }) =>
      dimensions.flatMap((dimension) => PROPERTIES[dimension]).flatMap((property) => given.get(property) ?? []),
    );
    this.tableRows = columnsOf.map((ofTable, place) => {
      const values = ofTable.map((column) => column.values);
      const last = this.tableRows[place];
      return last?.isFor(values) ? last : new TableRows(decisions.tables, place, values, read);
    });
    const indexesOf = columnsOf.map((ofTable) => ofTable.map(({ index }) => index));
    const codes = new Uint32Array(length);
    const tables = decisions.tables.length;
    const rows = new Int32Array(BLOCK * tables);
    for (let from = 0; from < length; from += BLOCK) {
      const count = Math.min(BLOCK, length - from);
      for (let table = 0; table < tables; table++) this.tableRows[table].fill(rows, indexesOf[table], from, count);
      for (let place = 0; place < count; place++) codes[from + place] = decisions.codeOf(rows, place * tables);
    }
    return { codes, outcomeOf: (code) => decisions.outcome(code) };
  }

  private given(property: keyof SignInInput, { values, index }: Column<unknown>, length: number): GivenColumn {
    if (index.length < length || !isWithin(index, length, values.length)) {
      const message = `The index of ${property} has ${index.length} places for ${length} sign-ins and ${values.length} values.`;
      throw new ProblemsError([error("COL-index", property, message, "Give a place in the values for every sign-in.")]);
    }
    let known = this.known.get(values);
    if (known === undefined) {
      const table = this.decisions.tables.findIndex(({ dimensions }) =>
        dimensions.some((dimension) => PROPERTIES[dimension].includes(property)),
      );
      known = new KnownValues(property, values, table);
      this.known.set(values, known);
    }
    known.look(this.read);
    return { values: known, index };
  }
}

/** What the types promise, for programs that are not type-checked: a misspelt column would be a property that nothing is known of. */
function checkShape(given: Columns): void {
  const { length, ...columns }: Columns = Object(given);
  const problems: Problem[] = [];
  if (!Number.isInteger(length) || length < 0) {
    problems.push(error("COL-length", "length", "The length is no whole number.", "Give the number of sign-ins."));
  }
  for (const [property, column] of Object.entries<Column<unknown> | undefined>(columns)) {
    if (!(COLUMNS as ReadonlySet<string>).has(property)) {
      problems.push(error("COL-property", property, `A sign-in has no "${property}".`, `Use some of ${[...COLUMNS].join(", ")}.`));
    } else if (column !== undefined && !(Array.isArray(column?.values) && ArrayBuffer.isView(column.index))) {
      const mend = "Give { values: a list of what occurs, index: a Uint32Array with a place in it for every sign-in }.";
      problems.push(error("COL-column", property, "A column has a list of values and an index.", mend));
    }
  }
  if (problems.length > 0) throw new ProblemsError(problems);
}

interface GivenColumn {
  readonly values: KnownValues;
  readonly index: Index;
}

/** A value is known by the classes that the attributes of its table have in a sign-in of which it is all that is known. */
class KnownValues {
  /** For each value its number; values that no condition can tell apart have one number. */
  readonly numbers: number[] = [];
  private kinds: WordTable | null = null;

  /** @param table the one whose conditions ask about the property; -1 where none does. */
  constructor(
    private readonly property: keyof SignInInput,
    private readonly values: readonly unknown[],
    private readonly table: number,
  ) {}

  look(read: SignInReading): void {
    while (this.numbers.length < this.values.length) {
      const classes = read(this.signInWith(this.numbers.length));
      if (this.table >= 0) this.kinds ??= new WordTable(classes[this.table].length);
      this.numbers.push(this.kinds?.add(classes[this.table]) ?? 0);
    }
  }

  /** How many numbers there are. */
  get distinct(): number {
    return this.kinds?.size ?? 1;
  }

  signInWith(place: number): SignInInput {
    const value = this.values[place];
    return value === undefined ? {} : { [this.property]: value };
  }
}

function isWithin(index: Index, length: number, size: number): boolean {
  const last = size - 1;
  // Negative as soon as one is; without a branch, for this is a tenth of all the time.
  let wrong = 0;
  for (let place = 0; place < length; place++) {
    const at = index[place] | 0;
    wrong |= at | (last - at);
  }
  return wrong >= 0;
}

type Numbers = Int32Array | Float64Array;

/** The rows of one table, for one sign-in after the other. */
class TableRows {
  /** Columns that tell sign-ins apart, each with its values by what they add to the number of a combination. */
  private readonly steps: readonly { readonly column: number; readonly numbers: Numbers }[];
  /** By combination, -1 until it comes up; a map where there are too many. */
  private readonly rowOf: Int32Array | Map<number, number>;
  private readonly counts: readonly number[];
  private readonly combinations: Numbers;

  constructor(
    private readonly tables: readonly DimensionTable[],
    private readonly table: number,
    private readonly columns: readonly KnownValues[],
    private readonly read: SignInReading,
  ) {
    const combinations = columns.reduce((product, { distinct }) => product * distinct, 1);
    const many = combinations > MOST_COMBINATIONS;
    const numbersOf = many ? Float64Array : Int32Array;
    let step = 1;
    this.steps = columns.flatMap(({ numbers, distinct }, column) => {
      const steps = { column, numbers: new numbersOf(numbers.map((number) => number * step)) };
      step *= distinct;
      return distinct > 1 ? [steps] : [];
    });
    this.counts = columns.map(({ numbers: { length } }) => length);
    this.combinations = new numbersOf(BLOCK);
    this.rowOf = many ? new Map() : new Int32Array(combinations).fill(-1);
  }

  /** Whether it still stands for these columns. */
  isFor(columns: readonly KnownValues[]): boolean {
    return (
      columns.length === this.columns.length &&
      columns.every((values, place) => values === this.columns[place] && values.numbers.length === this.counts[place])
    );
  }

  /** @param rows for each sign-in one row of each table. */
  fill(rows: Int32Array, indexes: readonly Index[], from: number, count: number): void {
    const { steps, rowOf, combinations, table } = this;
    const width = this.tables.length;
    // Two columns at once, so that the sums are read and written half as often.
    if (steps.length % 2 === 0) combinations.fill(0, 0, count);
    else assign(combinations, steps[0].numbers, indexes[steps[0].column], from, count);
    for (let next = steps.length % 2; next < steps.length; next += 2) {
      const [one, other] = [steps[next], steps[next + 1]];
      add(combinations, one.numbers, indexes[one.column], other.numbers, indexes[other.column], from, count);
    }
    for (let place = 0, at = table; place < count; place++, at += width) {
      const row = rowOf instanceof Int32Array ? rowOf[combinations[place]] : (rowOf.get(combinations[place]) ?? -1);
      rows[at] = row >= 0 ? row : this.newRow(combinations[place], indexes, from + place);
    }
  }

  private newRow(combination: number, indexes: readonly Index[], signIn: number): number {
    const known: SignInInput = Object.assign({}, ...this.columns.map((values, column) => values.signInWith(indexes[column][signIn])));
    const row = this.tables[this.table].rowOf(this.read(known)[this.table]);
    if (this.rowOf instanceof Int32Array) this.rowOf[combination] = row;
    else this.rowOf.set(combination, row);
    return row;
  }
}

function assign(sums: Numbers, numbers: Numbers, index: Index, from: number, count: number): void {
  for (let place = 0; place < count; place++) sums[place] = numbers[index[from + place]];
}

function add(sums: Numbers, numbers: Numbers, index: Index, moreNumbers: Numbers, moreIndex: Index, from: number, count: number): void {
  for (let place = 0; place < count; place++) sums[place] += numbers[index[from + place]] + moreNumbers[moreIndex[from + place]];
}
