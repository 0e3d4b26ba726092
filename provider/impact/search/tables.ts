import type { Facts } from "../../evaluator/expression";
import type { Dimension } from "../../evaluator/rules";
import type { Bits } from "./bitset";
import * as bits from "./bitset";
import { Keys } from "./keys";

/** One dimension, or a part of one, inside the minuend: the facts of each class, and per subtrahend the classes that it holds. */
export interface Level {
  readonly dimension: Dimension;
  readonly facts: readonly Facts[];
  readonly columns: readonly Bits[];
}

/** A class of a level, and the subtrahends that it leaves. */
export interface Case {
  readonly at: number;
  readonly next: Bits;
}

/** A part of the minuend: some classes of each level, with what all of the subtrahends are there. */
export interface View {
  /** Per level, the classes in it. */
  readonly open: readonly Bits[];
  /** Per level, the subtrahends that hold all of these classes. */
  readonly whole: readonly Bits[];
  /** Per level, the subtrahends that hold all of these classes there and on all later levels. */
  readonly wholeFrom: readonly Bits[];
  /** The subtrahends that hold some of these classes on each level. */
  readonly meeting: Bits;
}

interface Holding {
  readonly every: Bits;
  readonly some: Bits;
}

/** The levels of one difference with all that a search looks up. Those with the fewest classes come first. */
export class Tables {
  readonly levels: readonly Level[];
  /** Per level and class, the subtrahends that hold it. */
  readonly rows: readonly (readonly Bits[])[];
  /** Per level, of all its classes: most subtrahends are restricted on few levels. */
  private readonly holdingAll: Holding[] = [];
  /** The whole minuend. */
  readonly everything: View;
  /** Where there is no choice. */
  readonly fixed: Facts;
  /** By level and subtrahend; filled as far as it is asked for. */
  private readonly insides: Bits[][];
  private readonly rests = new Keys();

  /** @param size number of subtrahends. */
  constructor(
    levels: readonly Level[],
    readonly size: number,
  ) {
    this.fixed = Object.assign({}, ...levels.map(({ facts }) => facts[0]));
    this.levels = levels.filter(({ facts }) => facts.length > 1).sort((a, b) => a.facts.length - b.facts.length);
    this.rows = this.levels.map(({ facts, columns }) => {
      const rows = facts.map(() => bits.none(size));
      columns.forEach((column, subtrahend) => {
        for (const at of bits.members(column)) bits.add(rows[at], subtrahend);
      });
      return rows;
    });
    this.everything = this.view(this.levels.map(({ facts }) => bits.all(facts.length)));
    this.insides = Array.from({ length: this.levels.length + 1 }, () => []);
  }

  /** The part of the minuend that lies in one subtrahend: few of the others reach into it, and most of those hold all of it on most levels. */
  within(subtrahend: number): View {
    return this.view(this.levels.map(({ columns }) => columns[subtrahend]));
  }

  private view(open: readonly Bits[]): View {
    const holding = open.map((classes, level) => this.holding(level, classes));
    const whole = holding.map(({ every }) => every);
    const wholeFrom = [bits.all(this.size)];
    for (const holdingAll of whole.toReversed()) wholeFrom.unshift(bits.both(wholeFrom[0], holdingAll));
    return { open, whole, wholeFrom, meeting: holding.reduce((meeting, { some }) => bits.both(meeting, some), wholeFrom[open.length]) };
  }

  /** The subtrahends that hold every one, and some, of these classes. */
  private holding(level: number, classes: Bits): Holding {
    const rows = this.rows[level];
    const areAll = bits.count(classes) === rows.length;
    const known = areAll ? this.holdingAll[level] : undefined;
    if (known !== undefined) return known;
    const [every, some] = [bits.all(this.size), bits.none(this.size)];
    for (const at of bits.members(classes)) {
      for (let word = 0; word < some.length; word += 1) {
        every[word] &= rows[at][word];
        some[word] |= rows[at][word];
      }
    }
    if (areAll) this.holdingAll[level] = { every, some };
    return { every, some };
  }

  /** The first of `cases`. */
  fewest(level: number, open: Bits, alive: Bits): Case | null {
    const rows = this.rows[level];
    let fewest = -1;
    let least = this.size + 1;
    for (let word = 0; word < open.length && least > 0; word += 1) {
      for (let rest = open[word]; rest !== 0 && least > 0; rest &= rest - 1) {
        const at = (word << 5) + 31 - Math.clz32(rest & -rest);
        const weight = bits.countOfBoth(rows[at], alive);
        if (weight < least) {
          fewest = at;
          least = weight;
        }
      }
    }
    return fewest < 0 ? null : { at: fewest, next: bits.both(rows[fewest], alive) };
  }

  /** One class of those open for each different rest of the subtrahends, fewest first: there a point is most likely. */
  cases(level: number, open: Bits, alive: Bits): Case[] {
    const rows = this.rows[level];
    const cases: (Case & { readonly weight: number })[] = [];
    this.rests.clear();
    const rest = bits.none(this.size);
    for (const at of bits.members(open)) {
      for (let word = 0; word < rest.length; word += 1) rest[word] = rows[at][word] & alive[word];
      if (this.rests.getOrSet(rest, cases.length) === cases.length) cases.push({ at, next: rest.slice(), weight: bits.count(rest) });
    }
    return cases.sort((a, b) => a.weight - b.weight || a.at - b.at);
  }

  /** The subtrahends that lie inside this one from a level on. */
  inside(level: number, subtrahend: number): Bits {
    let inside = this.insides[level][subtrahend];
    if (inside === undefined) {
      inside = level === this.levels.length ? bits.all(this.size) : this.insideHere(level, subtrahend);
      this.insides[level][subtrahend] = inside;
    }
    return inside;
  }

  private insideHere(level: number, subtrahend: number): Bits {
    const { columns } = this.levels[level];
    const later = bits.members(this.inside(level + 1, subtrahend));
    return bits.bitsOf(
      this.size,
      later.filter((other) => bits.isSubset(columns[other], columns[subtrahend])),
    );
  }
}
