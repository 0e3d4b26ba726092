import type { Facts } from "../../evaluator/expression";
import type { Bits } from "./bitset";
import * as bits from "./bitset";
import { Keys } from "./keys";
import type { Leaf, Remaining } from "./leaves";
import type { Case, Tables, View } from "./tables";

/**
 * The dimensions are split into cases one after the other, those with the fewest classes first; who signs in comes last and is not split but
 * kept as a set, from which a box is taken as soon as nothing else restricts it (unit propagation). Situations without a point are remembered.
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
  /** Situations without a point; made when it is needed, for most searches go straight to one. */
  private dead: Keys | null = null;
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
    if (this.dead?.has(situation(level, alive, left))) return null;
    this.spend();

    const { columns } = this.tables.levels[level];
    let open = this.view.open[level];
    if (covering !== null)
      for (const subtrahend of bits.members(bits.both(covering, wholeFrom[level + 1]))) open = bits.without(open, columns[subtrahend]);
    const first = this.tables.fewest(level, open, alive);
    const found =
      first === null ? null : (this.inCase(level, first, left) ?? this.inOthers(level, first, this.tables.cases(level, open, alive), left));
    if (found === null) {
      this.dead ??= new Keys();
      this.dead.getOrSet(situation(level, alive, left), 0);
    }
    return found;
  }

  private inCase(level: number, tried: Case, people: Remaining): Facts | null {
    this.picked[level] = tried.at;
    const found = this.go(level + 1, tried.next, people);
    if (found === null) this.picked[level] = -1;
    return found;
  }

  /** After the case with the fewest subtrahends, in which most points are. @param cases all of them. */
  private inOthers(level: number, first: Case, cases: readonly Case[], people: Remaining): Facts | null {
    const empty = [first.next];
    for (const other of cases) {
      // Where fewer subtrahends leave nothing, as many or more leave nothing either.
      if (empty.some((fewer) => bits.isSubset(fewer, other.next))) continue;
      const found = this.inCase(level, other, people);
      if (found !== null) return found;
      empty.push(other.next);
    }
    return null;
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

/** The same for all that have the same outlook. */
function situation(level: number, alive: Bits, { key: people }: Remaining): Uint32Array {
  const words = new Uint32Array(1 + alive.length + people.length);
  words[0] = level;
  words.set(alive, 1);
  words.set(people, 1 + alive.length);
  return words;
}

const ANY_POINT: Facts = {};
