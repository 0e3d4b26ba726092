import { error, type Problem, ProblemsError } from "../policy/problems";
import { BLOCK, type Index, isWithin, KnownValues, type SignInReading, TableRows } from "./column-rows";
import type { Decisions } from "./decisions";
import type { Outcome } from "./outcome";
import type { Dimension } from "./rules";
import type { SignInInput } from "./sign-in";
import { PackedRows } from "./tables/packed-rows";

/** Many sign-ins at once, a column a property, with each value once. */

export interface Column<T> {
  /** The values that occur; undefined for "not known". */
  readonly values: readonly T[];
  /** For each sign-in the place of its value. */
  readonly index: Index;
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

const COLUMNS: ReadonlySet<keyof SignInInput> = new Set(Object.values(PROPERTIES).flat());

/** Decides columns for one policy set. The values of a column are looked at once, also when later calls bring the same array again, grown or not. */
export class ColumnDecider {
  private readonly known = new WeakMap<readonly unknown[], KnownValues>();
  private tableRows: readonly TableRows[] = [];
  private packed: PackedRows;
  /** Of the sign-ins of a block their packed rows. */
  private words = new Int32Array();

  constructor(
    private readonly decisions: Decisions,
    private readonly read: SignInReading,
  ) {
    this.packed = this.newPacked();
  }

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
    for (let from = 0; from < length; from += BLOCK) this.decideBlock(codes, indexesOf, from, Math.min(BLOCK, length - from));
    return { codes, outcomeOf: (code) => decisions.outcome(code) };
  }

  private decideBlock(codes: Uint32Array, indexesOf: readonly (readonly Index[])[], from: number, count: number): void {
    while (!this.packBlock(indexesOf, from, count)) this.packed = this.newPacked();
    const { packed, words } = this;
    const { width } = packed;
    for (let place = 0; place < count; place++) codes[from + place] = packed.find(words, place * width);
  }

  /** Puts the rows of each sign-in into its words; false where those of some table have no room. */
  private packBlock(indexesOf: readonly (readonly Index[])[], from: number, count: number): boolean {
    const { width } = this.packed;
    if (this.words.length < BLOCK * width) this.words = new Int32Array(BLOCK * width);
    this.words.fill(0, 0, count * width);
    let fits = true;
    this.tableRows.forEach((rows, table) => {
      if (!rows.pack(this.words, this.packed, indexesOf[table], from, count)) fits = false;
    });
    return fits;
  }

  private newPacked(): PackedRows {
    const { decisions } = this;
    return new PackedRows(
      decisions.tables.map(({ size }) => size),
      (rows) => decisions.codeOf(rows),
    );
  }

  private given(property: keyof SignInInput, { values, index }: Column<unknown>, length: number): GivenColumn {
    let known = this.known.get(values);
    if (known === undefined) {
      const table = this.decisions.tables.findIndex(({ dimensions }) =>
        dimensions.some((dimension) => PROPERTIES[dimension].includes(property)),
      );
      known = new KnownValues(property, values, table);
      this.known.set(values, known);
    }
    known.look(this.read);
    // Those that tell sign-ins apart are checked on the way.
    if (index.length < length || (known.distinct === 1 && !isWithin(index, values.length, 0, length))) throw known.indexProblem();
    return { values: known, index };
  }
}

const INDEXES: readonly string[] = ["Uint8Array", "Uint16Array", "Uint32Array"];

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
    } else if (column !== undefined && !(Array.isArray(column?.values) && INDEXES.includes(column.index?.[Symbol.toStringTag]))) {
      const mend = "Give { values: a list of what occurs, index: a Uint32Array with a place in it for every sign-in }.";
      problems.push(error("COL-column", property, "A column has a list of values and an index of unsigned numbers.", mend));
    }
  }
  if (problems.length > 0) throw new ProblemsError(problems);
}

interface GivenColumn {
  readonly values: KnownValues;
  readonly index: Index;
}
