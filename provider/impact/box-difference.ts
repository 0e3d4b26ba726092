import type { Facts } from "../evaluator/expression";
import type { Dimension } from "../evaluator/rules";
import type { Bits } from "./bitset";
import * as bits from "./bitset";
import { Keys } from "./keys";
import type { Leaf, Remaining } from "./leaves";

/**
 * One box minus a union of boxes, exactly: is anything left, and what? The dimensions are split into cases one after the other, those with the
 * fewest classes first; who signs in comes last and is not split but kept as a set, from which a box is taken as soon as nothing else restricts
 * it (unit propagation). Situations that were met before are remembered.
 */

/** One dimension, or a part of one, inside the minuend: the facts of each class, and per subtrahend the classes that it holds. */
export interface Level {
  readonly dimension: Dimension;
  readonly facts: readonly Facts[];
  readonly columns: readonly Bits[];
}

export interface Found {
  readonly facts: Facts;
}

export interface Answer {
  readonly found: Found | null;
  /** Situations that were looked at. */
  readonly spent: number;
}

/** The search gave up: neither proved nor refuted. */
export class BudgetExceeded extends Error {
  constructor() {
    super("The search was given up at its budget.");
    this.name = "BudgetExceeded";
  }
}

export class BoxDifference {
  private readonly levels: readonly Level[];
  /** Per level and class, the subtrahends that hold it. */
  private readonly rows: readonly (readonly Bits[])[];
  /** Per level, the subtrahends that hold all classes there. */
  private readonly whole: readonly Bits[];
  /** Per level, the subtrahends that hold all classes there and on all later levels. */
  private readonly wholeFrom: readonly Bits[];
  /** Per level and subtrahend, the others that lie inside it from that level on. */
  private readonly inside: readonly (readonly Bits[])[];

  constructor(
    levels: readonly Level[],
    private readonly leaves: readonly Leaf[],
    private readonly size: number,
  ) {
    this.levels = levels.filter(({ facts }) => facts.length > 1).sort((a, b) => a.facts.length - b.facts.length);
    this.fixed = Object.assign({}, ...levels.map(({ facts }) => facts[0]));
    this.rows = this.levels.map(({ facts, columns }) => {
      const rows = facts.map(() => bits.none(size));
      columns.forEach((column, subtrahend) => {
        for (const at of bits.members(column)) bits.add(rows[at], subtrahend);
      });
      return rows;
    });
    this.whole = this.rows.map((rows) => rows.reduce(bits.both, bits.all(size)));
    this.wholeFrom = this.suffixes(bits.all(size), (level, later) => bits.both(later, this.whole[level]));
    this.inside = this.suffixes(
      Array.from({ length: size }, () => bits.all(size)),
      (level, later) =>
        later.map((others, subtrahend) => {
          const column = this.levels[level].columns[subtrahend];
          return bits.bitsOf(
            size,
            bits.members(others).filter((other) => bits.isSubset(this.levels[level].columns[other], column)),
          );
        }),
    );
  }

  private readonly fixed: Facts;

  private suffixes<T>(last: T, before: (level: number, later: T) => T): T[] {
    const result: T[] = [];
    result[this.levels.length] = last;
    for (let level = this.levels.length - 1; level >= 0; level -= 1) result[level] = before(level, result[level + 1]);
    return result;
  }

  /** A point of the minuend outside the subtrahends. */
  find(subtrahends: Bits, budget: number): Found | null {
    return this.first(subtrahends, budget, null).found;
  }

  /** A point of the minuend and of one subtrahend, outside the others. */
  findWithin(subtrahend: number, others: Bits, budget: number): Answer {
    return this.first(others, budget, subtrahend);
  }

  /** The dimensions in which the subtrahend holds less than the minuend. */
  restrictedIn(subtrahend: number): Dimension[] {
    const dimensions = this.levels.filter((_, level) => !bits.holds(this.whole[level], subtrahend)).map(({ dimension }) => dimension);
    const everybody = this.leaves.every((leaf) => leaf.start === null || leaf.relation(leaf.start, subtrahend) === "all");
    return [...new Set(everybody ? dimensions : [...dimensions, "identity" as const])];
  }

  /** Subtrahends with the most restrictions, and then the fewest classes, first. */
  mostSpecialFirst(): number[] {
    const weights = Array.from({ length: this.size }, (_, subtrahend) => ({
      subtrahend,
      restricted: this.restrictedIn(subtrahend).length,
      classes: this.levels.reduce((product, { columns }) => product * bits.count(columns[subtrahend]), 1),
    }));
    weights.sort((a, b) => b.restricted - a.restricted || a.classes - b.classes || a.subtrahend - b.subtrahend);
    return weights.map(({ subtrahend }) => subtrahend);
  }

  private first(subtrahends: Bits, budget: number, within: number | null): Answer {
    const purse = { left: budget };
    for (const leaf of this.leaves) {
      const start = within === null ? leaf.start : leaf.within(within);
      const found = start === null ? null : new Search(this, leaf, within, purse).from(start, subtrahends);
      if (found !== null) return { found, spent: budget - purse.left };
    }
    return { found: null, spent: budget - purse.left };
  }

  /** @internal */
  view() {
    const { levels, rows, whole, wholeFrom, inside, size, fixed } = this;
    return { levels, rows, whole, wholeFrom, inside, size, fixed };
  }
}

/** One search through one leaf. */
class Search {
  private readonly dead = new Keys();
  private readonly picked: number[];
  private readonly view: ReturnType<BoxDifference["view"]>;

  constructor(
    difference: BoxDifference,
    private readonly leaf: Leaf,
    private readonly within: number | null,
    private readonly purse: { left: number },
  ) {
    this.view = difference.view();
    this.picked = this.view.levels.map(() => -1);
  }

  from(start: Remaining, subtrahends: Bits): Found | null {
    return this.go(0, subtrahends, start);
  }

  private readonly spend = (): void => {
    this.purse.left -= 1;
    if (this.purse.left < 0) throw new BudgetExceeded();
  };

  private go(from: number, given: Bits, people: Remaining): Found | null {
    const { wholeFrom, whole, levels, rows } = this.view;
    const nothingElse = bits.both(given, wholeFrom[from]);
    const left = bits.isNone(nothingElse) ? people : this.leaf.without(people, nothingElse);
    if (left === null) return null;
    const { alive, covering } = this.sift(from, bits.without(given, wholeFrom[from]), left);
    if (bits.isNone(alive)) return this.example(left);

    let level = from;
    while (bits.isSubset(alive, whole[level])) level += 1;
    const key = new Uint32Array(1 + alive.length + left.key.length);
    key[0] = level;
    key.set(alive, 1);
    key.set(left.key, 1 + alive.length);
    if (this.dead.get(key) !== undefined) return null;
    this.spend();

    const { facts, columns } = levels[level];
    let open = this.within === null ? bits.all(facts.length) : columns[this.within];
    for (const subtrahend of bits.members(bits.both(covering, wholeFrom[level + 1]))) open = bits.without(open, columns[subtrahend]);
    for (const { at, next } of distinctCases(open, rows[level], alive)) {
      this.picked[level] = at;
      const found = this.go(level + 1, next, left);
      if (found !== null) return found;
    }
    this.picked[level] = -1;
    this.dead.getOrSet(key, 1);
    return null;
  }

  /** Drops subtrahends that hold nobody who is left, and those inside one that holds everybody. */
  private sift(level: number, given: Bits, left: Remaining): { alive: Bits; covering: Bits } {
    let alive = given;
    const covering = bits.none(this.view.size);
    for (const subtrahend of bits.members(given)) {
      if (!bits.holds(alive, subtrahend)) continue;
      const relation = this.leaf.relation(left, subtrahend);
      if (relation === "none") {
        alive = alive.slice();
        bits.remove(alive, subtrahend);
      } else if (relation === "all") {
        alive = bits.without(alive, this.view.inside[level][subtrahend]);
        bits.add(alive, subtrahend);
        bits.add(covering, subtrahend);
      }
    }
    return { alive, covering: bits.both(covering, alive) };
  }

  private example(left: Remaining): Found | null {
    const { levels, fixed } = this.view;
    const people = this.leaf.example(left, this.spend);
    if (people === null) return null;
    const chosen = levels.map(({ facts, columns }, level) => {
      const at = this.picked[level] >= 0 ? this.picked[level] : this.within === null ? 0 : bits.first(columns[this.within]);
      return facts[at];
    });
    return { facts: Object.assign({}, fixed, ...chosen, people) };
  }
}

interface Case {
  readonly at: number;
  readonly next: Bits;
}

/** One class for each different rest of the subtrahends, fewest first: there a point is most likely. */
function distinctCases(open: Bits, subtrahends: readonly Bits[], alive: Bits): Case[] {
  const seen = new Keys();
  const cases: (Case & { readonly weight: number })[] = [];
  for (const at of bits.members(open)) {
    const next = bits.both(subtrahends[at], alive);
    if (seen.getOrSet(next, cases.length) === cases.length) cases.push({ at, next, weight: bits.count(next) });
  }
  return cases.sort((a, b) => a.weight - b.weight || a.at - b.at);
}
