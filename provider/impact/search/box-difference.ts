import type { Facts } from "../../evaluator/expression";
import type { Dimension } from "../../evaluator/rules";
import type { Bits } from "./bitset";
import * as bits from "./bitset";
import { KnownPeople, type Leaf } from "./leaves";
import { Search } from "./search";
import { type Level, Tables } from "./tables";

export interface Answer {
  /** Whether there is a point. */
  readonly found: boolean;
  /** Situations that were looked at. */
  readonly spent: number;
}

/** What is not split into cases: who signs in, and texts that go with it. */
export interface Unsplit {
  readonly leaves: readonly Leaf[];
  /** Each of its dimensions by itself, for when it is asked which of them makes the restriction. */
  readonly apart: () => readonly { readonly dimension: Dimension; readonly leaves: readonly Leaf[] }[];
}

export const NOBODY: Unsplit = { leaves: [], apart: () => [] };

/** One box minus a union of boxes, exactly: is anything left, and what? */
export class BoxDifference {
  private readonly tables: Tables;
  private apart: ReturnType<Unsplit["apart"]> | null = null;

  /** @param size number of subtrahends; levels and leaves number them alike. */
  constructor(
    levels: readonly Level[],
    private readonly unsplit: Unsplit,
    private readonly size: number,
  ) {
    this.tables = new Tables(levels, size);
  }

  /** A point of the minuend outside all subtrahends. @throws BudgetExceeded */
  find(budget: number): Facts | null {
    return this.first(bits.all(this.size), budget, null).found;
  }

  /** Whether there is a point of the minuend and of one subtrahend, outside the others. @throws BudgetExceeded */
  findWithin(subtrahend: number, others: Bits, budget: number): Answer {
    const { found, spent } = this.first(others, budget, subtrahend);
    return { found: found !== null, spent };
  }

  /** The known people by whom there is a point; null where there are none. @throws BudgetExceeded */
  knownPeople(budget: number): Bits | null {
    const purse = { left: budget };
    let people: Bits | null = null;
    for (const leaf of this.unsplit.leaves) {
      if (!(leaf instanceof KnownPeople)) continue;
      let left = leaf.start;
      while (left !== null) {
        const search = new Search(this.tables, leaf, this.tables.everything, false, purse);
        if (search.from(left, bits.all(this.size)) === null || search.reached === null) break;
        const found = leaf.usersOf(search.reached.key);
        people = people === null ? found : bits.either(people, found);
        left = leaf.except(left, search.reached);
      }
    }
    return people;
  }

  private first(subtrahends: Bits, budget: number, within: number | null) {
    const purse = { left: budget };
    const view = within === null ? this.tables.everything : this.tables.within(within);
    const meeting = bits.both(subtrahends, view.meeting);
    for (const leaf of this.unsplit.leaves) {
      const start = within === null ? leaf.start : leaf.within(within);
      const found = start === null ? null : new Search(this.tables, leaf, view, within !== null, purse).from(start, meeting);
      if (found !== null) return { found, spent: budget - purse.left };
    }
    return { found: null, spent: budget - purse.left };
  }

  /** The dimensions in which the subtrahend holds less than the minuend. */
  restrictedIn(subtrahend: number): Dimension[] {
    const { levels, everything } = this.tables;
    const dimensions = levels.filter((_, level) => !bits.holds(everything.whole[level], subtrahend)).map(({ dimension }) => dimension);
    const one = bits.bitsOf(this.size, [subtrahend]);
    const isWhole = (leaf: Leaf) => leaf.start === null || bits.holds(leaf.relations(leaf.start, one).all, subtrahend);
    this.apart ??= this.unsplit.apart();
    const unsplit = this.apart.flatMap(({ dimension, leaves }) => (leaves.every(isWhole) ? [] : [dimension]));
    return [...new Set([...dimensions, ...unsplit])];
  }

  /** Subtrahends with the most restrictions, and then the fewest classes, first. */
  mostSpecialFirst(): number[] {
    const weights = Array.from({ length: this.size }, (_, subtrahend) => ({
      subtrahend,
      restricted: this.restrictedIn(subtrahend).length,
      classes: this.tables.levels.reduce((product, { columns }) => product * bits.count(columns[subtrahend]), 1),
    }));
    weights.sort((a, b) => b.restricted - a.restricted || a.classes - b.classes || a.subtrahend - b.subtrahend);
    return weights.map(({ subtrahend }) => subtrahend);
  }
}
