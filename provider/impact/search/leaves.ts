import type { Facts } from "../../evaluator/expression";
import type { Bits } from "./bitset";
import * as bits from "./bitset";

/** Who is left, with a name that is the same for the same people. */
export interface Remaining {
  readonly key: Bits;
}

/**
 * The last dimension of a search, which is not split into cases: who signs in. What is left of it is kept as a whole, and subtrahends are taken
 * from it as a whole.
 */
export interface Leaf<R extends Remaining = Remaining> {
  /** Everybody; null when there is nobody. */
  readonly start: R | null;
  /** Those of one subtrahend. */
  within(subtrahend: number): R | null;
  /** Those outside all given subtrahends; null when surely nobody is left. */
  without(left: R, subtrahends: Bits): R | null;
  /** Which of these subtrahends hold all of those left, and which hold none; in doubt neither. Others may be named as well. */
  relations(left: R, subtrahends: Bits): Relations;
  /** One of those left, or null when nobody is after all. */
  example(left: R, spend: () => void): Facts | null;
  /** Whether there is an example. */
  isInhabited(left: R, spend: () => void): boolean;
}

export interface Relations {
  readonly all: Bits;
  readonly none: Bits;
}

/** Known people, as atoms: those whom no condition tells apart are one. */
export class KnownPeople implements Leaf {
  readonly start: Remaining | null;

  /** @param usersOf the people whom these atoms stand for. */
  constructor(
    private readonly size: number,
    private readonly exampleOf: (atom: number) => Facts,
    private readonly columns: readonly Bits[],
    readonly usersOf: (atoms: Bits) => Bits,
  ) {
    this.start = size === 0 ? null : { key: bits.all(size) };
  }

  /** One of each atom. */
  examples(): Facts[] {
    return Array.from({ length: this.size }, (_, atom) => this.exampleOf(atom));
  }

  within(subtrahend: number): Remaining | null {
    const key = this.columns[subtrahend];
    return bits.isNone(key) ? null : { key };
  }

  without({ key }: Remaining, subtrahends: Bits): Remaining | null {
    const left = key.slice();
    for (const subtrahend of bits.members(subtrahends)) {
      const column = this.columns[subtrahend];
      for (let word = 0; word < left.length; word += 1) left[word] &= ~column[word];
    }
    return bits.isNone(left) ? null : { key: left };
  }

  except(left: Remaining, others: Remaining): Remaining | null {
    const key = bits.without(left.key, others.key);
    return bits.isNone(key) ? null : { key };
  }

  relations({ key }: Remaining, subtrahends: Bits): Relations {
    const [all, none] = [bits.none(this.columns.length), bits.none(this.columns.length)];
    for (const subtrahend of bits.members(subtrahends)) {
      const column = this.columns[subtrahend];
      if (!bits.meets(column, key)) bits.add(none, subtrahend);
      else if (bits.isSubset(key, column)) bits.add(all, subtrahend);
    }
    return { all, none };
  }

  example({ key }: Remaining): Facts {
    return this.exampleOf(bits.first(key));
  }

  isInhabited({ key }: Remaining): boolean {
    return !bits.isNone(key);
  }
}
