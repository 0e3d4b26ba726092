import { type Atom, type Expression, type Facts, keyOf, OneOf, passes } from "../../evaluator/expression";
import type { Bits } from "../bitset";
import * as bits from "../bitset";
import { Keys } from "../keys";

/** For each condition the rows in which it holds: formulas over whole columns, 32 rows at a time. */
export class Columns {
  private readonly byKey = new Map<string, Bits>();
  private readonly everything: Bits;

  /** @param known columns of tests that are cheaper to come by than one row after the other. */
  constructor(
    private readonly rows: readonly Facts[],
    known: ReadonlyMap<string, Bits> = new Map(),
  ) {
    this.everything = bits.all(rows.length);
    for (const [key, column] of known) this.byKey.set(key, column);
  }

  of(condition: Expression): Bits {
    if (typeof condition === "boolean") return condition ? this.everything : bits.none(this.rows.length);
    const key = keyOf(condition);
    let column = this.byKey.get(key);
    if (column === undefined) {
      column = this.computed(condition);
      this.byKey.set(key, column);
    }
    return column;
  }

  private computed(condition: Exclude<Expression, boolean>): Bits {
    switch (condition.op) {
      case "atom":
        return this.ofTest(condition);
      case "not":
        return bits.without(this.everything, this.of(condition.of));
      default:
        return condition.of.map((part) => this.of(part)).reduce(condition.op === "and" ? bits.both : bits.either);
    }
  }

  private ofTest({ attribute, test }: Atom): Bits {
    const column = bits.none(this.rows.length);
    this.rows.forEach((facts, row) => {
      const fact = facts[attribute];
      // An attribute of another kind of subject passes nothing.
      if (fact !== undefined && !(fact instanceof OneOf) && passes(test, fact)) bits.add(column, row);
    });
    return column;
  }
}

/** Rows that the same columns hold are one. */
export interface Merged {
  /** One row of each kind, the first. */
  readonly rows: readonly number[];
  /** Per column, the kinds that it holds. */
  readonly columns: readonly Bits[];
}

/** The kinds of rows inside `base`, as the columns tell them apart. */
export function merge(base: Bits, columns: readonly Bits[]): Merged {
  const width = bits.wordsFor(columns.length);
  const signatures = new Uint32Array(32 * base.length * width);
  columns.forEach((column, number) => {
    for (let word = 0; word < column.length; word += 1) {
      for (let rest = column[word] & base[word]; rest !== 0; rest &= rest - 1) {
        const row = (word << 5) + 31 - Math.clz32(rest & -rest);
        signatures[row * width + (number >>> 5)] |= 1 << (number & 31);
      }
    }
  });
  const kinds = new Keys();
  const rows: number[] = [];
  const held: number[][] = columns.map(() => []);
  for (const row of bits.members(base)) {
    if (kinds.getOrSet(signatures, rows.length, row * width, (row + 1) * width) !== rows.length) continue;
    for (const number of bits.members(signatures.subarray(row * width, (row + 1) * width))) held[number].push(rows.length);
    rows.push(row);
  }
  return { rows, columns: held.map((kindsHeld) => bits.bitsOf(rows.length, kindsHeld)) };
}
