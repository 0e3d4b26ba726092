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

/** The levels of one difference with all that a search looks up. Those with the fewest classes come first. */
export class Tables {
  readonly levels: readonly Level[];
  /** Per level and class, the subtrahends that hold it. */
  readonly rows: readonly (readonly Bits[])[];
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
    const whole: Bits[] = [];
    let meeting = bits.all(this.size);
    open.forEach((classes, level) => {
      const [every, some] = [bits.all(this.size), bits.none(this.size)];
      for (const at of bits.members(classes)) {
        const row = this.rows[level][at];
        for (let word = 0; word < row.length; word += 1) {
          every[word] &= row[word];
          some[word] |= row[word];
        }
      }
      whole.push(every);
      meeting = bits.both(meeting, some);
    });
    const wholeFrom = [bits.all(this.size)];
    for (const holding of whole.toReversed()) wholeFrom.unshift(bits.both(wholeFrom[0], holding));
    return { open, whole, wholeFrom, meeting };
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
