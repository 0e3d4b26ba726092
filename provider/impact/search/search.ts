import type { Facts } from "../../evaluator/expression";
import type { Bits } from "./bitset";
import * as bits from "./bitset";
import { Keys } from "./keys";
import type { Leaf, Remaining } from "./leaves";
import type { Tables, View } from "./tables";

/**
 * The dimensions are split into cases one after the other, those with the fewest classes first; who signs in comes last and is not split but
 * kept as a set, from which a box is taken as soon as nothing else restricts it (unit propagation). Situations that were met before are
 * remembered.
 */

/** The search gave up: neither proved nor refuted. */
export class BudgetExceeded extends Error {
  constructor() {
    super("The search was given up at its budget.");
    this.name = "BudgetExceeded";
  }
}

/** One search through one leaf. @param view only there. @param isAnyPointEnough whether it is only asked if there is one. */
export class Search {
  /** Of the point that was found: all who can make it. */
  reached: Remaining | null = null;
  /** Made when it is needed: many searches end before. */
  private met: Keys | null = null;
  private readonly picked: number[];

  constructor(
    private readonly tables: Tables,
    private readonly leaf: Leaf,
    private readonly view: View,
    private readonly isAnyPointEnough: boolean,
    private readonly purse: { left: number },
  ) {
    this.picked = tables.levels.map(() => -1);
  }

  /** A point of the minuend outside the subtrahends, made by one of `start`. */
  from(start: Remaining, subtrahends: Bits): Facts | null {
    return this.go(0, subtrahends, start);
  }

  private readonly spend = (): void => {
    this.purse.left -= 1;
    if (this.purse.left < 0) throw new BudgetExceeded();
  };

  private go(from: number, given: Bits, people: Remaining): Facts | null {
    const { wholeFrom, whole } = this.view;
    // Subtrahends that nothing else restricts from here on are taken from the people at once.
    const areSome = bits.meets(given, wholeFrom[from]);
    const left = areSome ? this.leaf.without(people, bits.both(given, wholeFrom[from])) : people;
    if (left === null) return null;
    const { alive, covering } = this.sift(from, areSome ? bits.without(given, wholeFrom[from]) : given, left);
    if (bits.isNone(alive)) return this.example(left);

    let level = from;
    while (bits.isSubset(alive, whole[level])) level += 1;
    // A situation that was met before is dead, for the first point ends the search.
    if (this.isKnown(level, alive, left)) return null;
    this.spend();

    const { columns } = this.tables.levels[level];
    let open = this.view.open[level];
    if (covering !== null)
      for (const subtrahend of bits.members(bits.both(covering, wholeFrom[level + 1]))) open = bits.without(open, columns[subtrahend]);
    const empty: Bits[] = [];
    for (const { at, next } of this.tables.cases(level, open, alive)) {
      // Where fewer subtrahends leave nothing, more leave nothing either.
      if (empty.some((fewer) => bits.isSubset(fewer, next))) continue;
      this.picked[level] = at;
      const found = this.go(level + 1, next, left);
      if (found !== null) return found;
      empty.push(next);
    }
    this.picked[level] = -1;
    return null;
  }

  private isKnown(level: number, alive: Bits, { key: people }: Remaining): boolean {
    const key = new Uint32Array(1 + alive.length + people.length);
    key[0] = level;
    key.set(alive, 1);
    key.set(people, 1 + alive.length);
    this.met ??= new Keys();
    const number = this.met.size;
    return this.met.getOrSet(key, number) !== number;
  }

  /** Drops subtrahends that hold nobody who is left, and those inside one that holds everybody. */
  private sift(level: number, given: Bits, left: Remaining): { alive: Bits; covering: Bits | null } {
    const { all, none } = this.leaf.relations(left, given);
    let alive = bits.meets(given, none) ? bits.without(given, none) : given;
    if (!bits.meets(alive, all)) return { alive, covering: null };
    const covering = bits.both(alive, all);
    for (const subtrahend of bits.members(covering)) {
      if (!bits.holds(alive, subtrahend)) continue;
      alive = bits.without(alive, this.tables.inside(level, subtrahend));
      bits.add(alive, subtrahend);
    }
    return { alive, covering: bits.both(covering, alive) };
  }

  private example(left: Remaining): Facts | null {
    if (this.isAnyPointEnough) return this.leaf.isInhabited(left, this.spend) ? ANY_POINT : null;
    const { levels, fixed } = this.tables;
    const people = this.leaf.example(left, this.spend);
    if (people === null) return null;
    this.reached = left;
    const chosen = levels.map(({ facts }, level) => facts[Math.max(this.picked[level], 0)]);
    return Object.assign({}, fixed, ...chosen, people);
  }
}

const ANY_POINT: Facts = {};
