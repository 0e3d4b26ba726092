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
  readonly index: Uint8Array | Uint16Array | Uint32Array;
}

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

/** The rows of one sign-in in all tables; throws where the sign-in is wrong. The result is overwritten by the next call. */
type RowsOf = (signIn: SignInInput) => Int32Array;

/** Decides columns for one policy set. The values of a column are looked at once, also when later calls bring the same array again, grown or not. */
export class ColumnDecider {
  private readonly known = new WeakMap<readonly unknown[], KnownValues>();

  constructor(
    private readonly decisions: Decisions,
    private readonly rowsOf: RowsOf,
  ) {}

  decide(columns: Columns): Decided {
    const { decisions, rowsOf } = this;
    const { length } = columns;
    const given = new Map(
      Object.values(PROPERTIES)
        .flat()
        .flatMap((property) => {
          const column: Column<unknown> | undefined = columns[property];
          return column === undefined ? [] : [[property, this.read(property, column, length)] as const];
        }),
    );
    const rows = decisions.tables.map((table, place) => {
      const ofTable = table.dimensions.flatMap((dimension) => PROPERTIES[dimension]).flatMap((property) => given.get(property) ?? []);
      return new TableRows(place, ofTable, rowsOf);
    });
    const codes = new Uint32Array(length);
    const blocks = rows.map(() => new Int32Array(BLOCK));
    for (let from = 0; from < length; from += BLOCK) {
      const count = Math.min(BLOCK, length - from);
      for (let table = 0; table < rows.length; table++) rows[table].fill(blocks[table], from, count);
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
    known.read(this.rowsOf);
    this.known.set(values, known);
    return { values: known, index };
  }
}

interface GivenColumn {
  readonly values: KnownValues;
  readonly index: Column<unknown>["index"];
}

/**
 * In each table a value is known by the row of a sign-in of which it is all that is known: values with one row there are not told apart by any
 * condition, whatever else becomes known.
 */
class KnownValues {
  /** For each table the rows of the values. */
  readonly rows: readonly number[][];
  private count = 0;

  constructor(
    private readonly property: keyof SignInInput,
    private readonly values: readonly unknown[],
    tables: number,
  ) {
    this.rows = Array.from({ length: tables }, () => []);
  }

  read(rowsOf: RowsOf): void {
    for (; this.count < this.values.length; this.count++) {
      const rows = rowsOf(this.signInWith(this.count));
      for (let table = 0; table < this.rows.length; table++) this.rows[table].push(rows[table]);
    }
  }

  signInWith(place: number): SignInInput {
    const value = this.values[place];
    return value === undefined ? {} : { [this.property]: value };
  }
}

function largest(index: Column<unknown>["index"], length: number): number {
  let found = 0;
  for (let place = 0; place < length; place++) if (index[place] > found) found = index[place];
  return found;
}

type Branch = (Branch | number | undefined)[];

/** The rows of one table, for one sign-in after the other. */
class TableRows {
  private readonly rowsOfValues: readonly (readonly number[])[];
  private readonly indexes: readonly Column<unknown>["index"][];
  private readonly rowOfNothing: number;
  private readonly combined: Branch = [];

  constructor(
    private readonly table: number,
    private readonly columns: readonly GivenColumn[],
    private readonly rowsOf: RowsOf,
  ) {
    this.rowsOfValues = columns.map(({ values }) => values.rows[table]);
    this.indexes = columns.map(({ index }) => index);
    this.rowOfNothing = rowsOf({})[table];
  }

  fill(block: Int32Array, from: number, count: number): void {
    if (this.columns.length === 0) block.fill(this.rowOfNothing, 0, count);
    else if (this.columns.length === 1) this.fillFromOne(block, from, count);
    else for (let place = 0; place < count; place++) block[place] = this.rowOf(from + place);
  }

  private fillFromOne(block: Int32Array, from: number, count: number): void {
    const [rows] = this.rowsOfValues;
    const [index] = this.indexes;
    for (let place = 0; place < count; place++) block[place] = rows[index[from + place]];
  }

  private rowOf(signIn: number): number {
    const { indexes, rowsOfValues } = this;
    const last = indexes.length - 1;
    let branch = this.combined;
    for (let column = 0; column < last; column++) {
      const key = rowsOfValues[column][indexes[column][signIn]];
      branch = (branch[key] as Branch | undefined) ?? (branch[key] = []);
    }
    const key = rowsOfValues[last][indexes[last][signIn]];
    return (branch[key] as number | undefined) ?? (branch[key] = this.newRow(signIn));
  }

  private newRow(signIn: number): number {
    const known: SignInInput = Object.assign({}, ...this.columns.map(({ values, index }) => values.signInWith(index[signIn])));
    return this.rowsOf(known)[this.table];
  }
}
