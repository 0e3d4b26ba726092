import { Essentials } from "./essentials";
import { and, type Expression, type Facts } from "./expression";
import { type Outcome, outcomeOf } from "./outcome";
import type { Dimension } from "./rules";
import type { BoxIndex, Scopes } from "./scopes";
import { CodeTable } from "./tables/code-table";
import { DimensionTable } from "./tables/dimension-table";
import { FoldedTables } from "./tables/folded-tables";
import { bitsOf, hasBit, wordsFor } from "./tables/word-table";
import { UndecidedOutcomes } from "./undecided";

/**
 * Decides: a row in each dimension's table, the rows ANDed, and what holds then looked up among the outcomes known so far. Each outcome is made
 * once, and known by its code.
 */
export class Decisions {
  /** First those of `WIDE`. */
  readonly tables: readonly DimensionTable[];
  private readonly identity: DimensionTable;
  private readonly target: DimensionTable;
  private readonly folded: FoldedTables;
  private readonly outcomes: Outcome[] = [];

  /** By one row of each table. */
  private readonly codeOfRows: CodeTable;
  /** By the boxes that hold. */
  private readonly codeOfHeld: CodeTable;
  /** The same without what makes no difference. */
  private readonly codeOfEssential: CodeTable;
  private readonly essentials: Essentials;
  /** Of outcomes in which something is not decided. */
  private readonly codeOfText = new Map<string, number>();

  /** Boxes that only say whether an outcome rests on an assumption: nothing depends on them. */
  private readonly opposites: ReadonlySet<BoxIndex>;

  private readonly certain: Int32Array;
  private readonly possible: Int32Array;

  private readonly undecidedOutcomes: UndecidedOutcomes;

  constructor(readonly scopes: Scopes) {
    this.undecidedOutcomes = new UndecidedOutcomes(scopes);
    const { boxes } = scopes;
    const width = wordsFor(boxes.length);
    const wide = WIDE.map((dimension) => new DimensionTable([dimension], boxes));
    [this.identity, this.target] = wide;
    const narrow = NARROW.map((together) => new DimensionTable(together, boxes)).filter((table) => table.isAsked);
    this.folded = new FoldedTables(narrow, width);
    this.tables = [...wide, ...narrow];
    this.codeOfRows = new CodeTable(this.tables.length, MOST_ROWS);
    this.codeOfHeld = new CodeTable(width, MOST_HELD_WORDS / width);
    this.codeOfEssential = new CodeTable(width);
    this.essentials = new Essentials(scopes);
    this.opposites = new Set([...scopes.opposites.values()].flatMap((pairs) => pairs.map(({ opposite }) => opposite)));
    this.certain = new Int32Array(width);
    this.possible = new Int32Array(width);
  }

  outcome(code: number): Outcome {
    return this.outcomes[code];
  }

  rowsOf(facts: Facts): Int32Array {
    return Int32Array.from(this.tables, (table) => table.rowOf(table.classesOf(facts)));
  }

  /** @param rows among others one row of each table, from `from` on. */
  codeOf(rows: Int32Array, from = 0): number {
    const known = this.codeOfRows.find(rows, from);
    return known >= 0 ? known : this.codeOfNew(rows.slice(from, from + this.tables.length));
  }

  private codeOfNew(rows: Int32Array): number {
    const { folded, certain, identity, target } = this;
    const [identityRow, targetRow] = rows;
    const combination = folded.combinationOf(rows.subarray(WIDE.length));
    const width = certain.length;
    for (let word = 0, a = combination * width, b = identityRow * width, c = targetRow * width; word < width; word++) {
      certain[word] = folded.words.words[a + word] & identity.certain.words[b + word] & target.certain.words[c + word];
    }
    const open = folded.open[combination] || identity.open[identityRow] !== null || target.open[targetRow] !== null;
    const code = open ? this.codeOfOpen(rows) : this.codeOfHolding(certain);
    this.codeOfRows.add(rows, code);
    return code;
  }

  /** The code of the outcome where exactly these boxes hold. */
  codeOfHolding(holding: Int32Array): number {
    const known = this.codeOfHeld.find(holding);
    if (known >= 0) return known;
    const code = this.codeOfEssentials(this.essentials.of(holding));
    this.codeOfHeld.add(holding, code);
    return code;
  }

  private codeOfEssentials(holding: Int32Array): number {
    const known = this.codeOfEssential.find(holding);
    if (known >= 0) return known;
    const code = this.append(outcomeOf(this.scopes, bitsOf(holding)));
    this.codeOfEssential.add(holding, code);
    return code;
  }

  /** What is not known may make no difference; where it does, the combination of rows has an outcome of its own. */
  private codeOfOpen(rows: Int32Array): number {
    if (!this.differs(rows)) return this.codeOfHolding(this.certain);
    const outcome = this.undecidedOutcome(rows);
    const text = JSON.stringify(outcome);
    const code = this.codeOfText.get(text) ?? this.append(outcome);
    this.codeOfText.set(text, code);
    return code;
  }

  /** Whether some box neither surely holds nor surely does not. */
  private differs(rows: Int32Array): boolean {
    const { tables, certain, possible } = this;
    const width = certain.length;
    for (let word = 0; word < width; word++) possible[word] = -1;
    for (let place = 0; place < tables.length; place++) {
      const { words } = tables[place].possible;
      for (let word = 0, from = rows[place] * width; word < width; word++) possible[word] &= words[from + word];
    }
    for (let word = 0; word < width; word++) if (certain[word] !== possible[word]) return true;
    return false;
  }

  private undecidedOutcome(rows: Int32Array): Outcome {
    const certain = new Set(bitsOf(this.certain));
    return this.undecidedOutcomes.outcomeOf({ certain, ...this.openBoxes(rows) });
  }

  /** The boxes that may or may not hold, each with what is left of its conditions. */
  private openBoxes(rows: Int32Array): { readonly open: ReadonlyMap<number, Expression>; readonly facts: Facts } {
    const left = new Map<number, Expression[]>();
    let facts: Facts = {};
    this.tables.forEach((table, place) => {
      const row = table.open[rows[place]];
      if (row === null) return;
      facts = { ...facts, ...row.facts };
      for (const [box, expression] of row.conditions) {
        if (hasBit(this.possible, box) && !this.opposites.has(box)) left.set(box, [...(left.get(box) ?? []), expression]);
      }
    });
    return { open: new Map([...left].map(([box, parts]) => [box, and(...parts)])), facts };
  }

  private append(outcome: Outcome): number {
    return this.outcomes.push(deepFrozen(outcome)) - 1;
  }
}

/** Dimensions of many values. */
const WIDE: readonly Dimension[] = ["identity", "target"];
/** Their tables are folded into one; dimensions of few values have a table together from the beginning. */
const NARROW: readonly (readonly Dimension[])[] = [
  ["network"],
  ["device"],
  ["userAgent"],
  ["registeredIsp"],
  ["clientAppType", "devicePlatform", "authenticationFlow", "signInRisk", "userRisk", "servicePrincipalRisk", "insiderRisk"],
  ["deviceTags", "deviceType", "userAgentTags"],
];

/** Combinations kept before they are forgotten and decided again. Outcomes stay, for their codes do. */
const MOST_ROWS = 1 << 18;
const MOST_HELD_WORDS = 1 << 24;

function deepFrozen<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const property of Object.values(value)) deepFrozen(property);
  }
  return value;
}
