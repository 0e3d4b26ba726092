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

/** The levels of one difference with all that a search looks up. Those with the fewest classes come first. */
export class Tables {
  readonly levels: readonly Level[];
  /** Per level and class, the subtrahends that hold it. */
  readonly rows: readonly (readonly Bits[])[];
  /** Per level, the subtrahends that hold all classes there. */
  readonly whole: readonly Bits[];
  /** Per level, the subtrahends that hold all classes there and on all later levels. */
  readonly wholeFrom: readonly Bits[];
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
    this.whole = this.rows.map((rows) => rows.reduce(bits.both, bits.all(size)));
    const wholeFrom = [bits.all(size)];
    for (const whole of [...this.whole].reverse()) wholeFrom.unshift(bits.both(wholeFrom[0], whole));
    this.wholeFrom = wholeFrom;
    this.insides = wholeFrom.map(() => []);
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
