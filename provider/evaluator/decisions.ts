import { and, type Expression, type Facts } from "./expression";
import { type Outcome, outcomeOf } from "./outcome";
import { type Part, partsOf } from "./parts";
import { DIMENSIONS } from "./rules";
import type { Scopes } from "./scopes";
import { DimensionTable } from "./tables/dimension-table";
import { hasBit, WordTable, wordsFor } from "./tables/word-table";
import { undecidedOutcome } from "./undecided";

/**
 * Decides: a row in each dimension's table, the rows ANDed, and what holds then looked up among the outcomes known so far. Each outcome is made
 * once, and known by its code.
 */
export class Decisions {
  readonly tables: readonly DimensionTable[];
  private readonly outcomes: Outcome[] = [];
  private readonly codeOfText = new Map<string, number>();

  /** Sets of boxes that hold, and the code of the outcome of each. */
  private readonly decided: WordTable;
  private readonly codeOfDecided: number[] = [];
  /** Rows with something unknown that matters, and the code of the outcome of each combination. */
  private undecided: WordTable;
  private codeOfUndecided: number[] = [];

  private readonly certain: Int32Array;
  private readonly possible: Int32Array;

  private readonly parts: readonly Part[];

  constructor(readonly scopes: Scopes) {
    this.parts = partsOf(scopes);
    const { boxes } = scopes;
    const width = wordsFor(boxes.length);
    this.tables = DIMENSIONS.map((dimension) => new DimensionTable(dimension, boxes)).filter((table) => table.isAsked);
    this.decided = new WordTable(width);
    this.undecided = new WordTable(this.tables.length);
    this.certain = new Int32Array(width);
    this.possible = new Int32Array(width);
  }

  outcome(code: number): Outcome {
    return this.outcomes[code];
  }

  rowsOf(facts: Facts): Int32Array {
    return Int32Array.from(this.tables, (table) => table.rowOfFacts(facts));
  }

  /** @param rows one row of each table. */
  codeOf(rows: Int32Array): number {
    const { tables, certain } = this;
    const width = certain.length;
    certain.fill(-1);
    let open = false;
    for (let place = 0; place < tables.length; place++) {
      const table = tables[place];
      const row = rows[place];
      const { words } = table.certain;
      for (let word = 0, from = row * width; word < width; word++) certain[word] &= words[from + word];
      open ||= table.open[row] !== null;
    }
    return open && this.differs(rows) ? this.codeOfOpen(rows) : this.codeOfHolding(certain);
  }

  /** The code of the outcome where exactly these boxes hold. */
  codeOfHolding(holding: Int32Array): number {
    const known = this.decided.find(holding);
    if (known >= 0) return this.codeOfDecided[known];
    const code = this.codeOfOutcome(outcomeOf(this.scopes, (box) => hasBit(holding, box)));
    this.codeOfDecided[this.decided.add(holding)] = code;
    return code;
  }

  /** Whether some box neither surely holds nor surely does not. */
  private differs(rows: Int32Array): boolean {
    const { tables, certain, possible } = this;
    const width = certain.length;
    possible.fill(-1);
    for (let place = 0; place < tables.length; place++) {
      const { words } = tables[place].possible;
      for (let word = 0, from = rows[place] * width; word < width; word++) possible[word] &= words[from + word];
    }
    for (let word = 0; word < width; word++) if (certain[word] !== possible[word]) return true;
    return false;
  }

  codeOfOpen(rows: Int32Array): number {
    const known = this.undecided.find(rows);
    if (known >= 0) return this.codeOfUndecided[known];
    if (this.undecided.size >= MOST_UNDECIDED) {
      this.undecided = new WordTable(this.tables.length);
      this.codeOfUndecided = [];
    }
    const code = this.codeOfOutcome(this.undecidedOutcome(rows));
    this.codeOfUndecided[this.undecided.add(rows)] = code;
    return code;
  }

  private undecidedOutcome(rows: Int32Array): Outcome {
    const certain = new Set([...this.scopes.boxes.keys()].filter((box) => hasBit(this.certain, box)));
    return undecidedOutcome(this.scopes, this.parts, { certain, ...this.openBoxes(rows) });
  }

  /** The boxes that may or may not hold, each with what is left of its conditions. */
  private openBoxes(rows: Int32Array): { readonly open: ReadonlyMap<number, Expression>; readonly facts: Facts } {
    const left = new Map<number, Expression[]>();
    let facts: Facts = {};
    this.tables.forEach((table, place) => {
      for (const [box, condition] of table.open[rows[place]] ?? []) {
        if (!hasBit(this.possible, box)) continue;
        left.set(box, [...(left.get(box) ?? []), condition.expression]);
        facts = { ...facts, ...condition.facts };
      }
    });
    return { open: new Map([...left].map(([box, parts]) => [box, and(...parts)])), facts };
  }

  private codeOfOutcome(outcome: Outcome): number {
    const text = JSON.stringify(outcome);
    const known = this.codeOfText.get(text);
    if (known !== undefined) return known;
    this.codeOfText.set(text, this.outcomes.length);
    return this.outcomes.push(deepFrozen(outcome)) - 1;
  }
}

/** Combinations kept before they are forgotten and found again. */
const MOST_UNDECIDED = 100_000;

function deepFrozen<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const property of Object.values(value)) deepFrozen(property);
  }
  return value;
}
