import { type Atom, type Expression, type Facts, keyOf, OneOf, passes } from "../../evaluator/expression";
import type { Bits } from "../search/bitset";
import * as bits from "../search/bitset";

/** For each condition the rows in which it holds: formulas over whole columns, 32 rows at a time. */
export class Columns {
  private readonly everything: Bits;

  /** @param size number of rows. @param ofTest the rows that pass a single test. @param byKey what is known already, by the keys of conditions. */
  constructor(
    private readonly size: number,
    private readonly ofTest: (test: Atom) => Bits,
    private readonly byKey = new Map<string, Bits>(),
  ) {
    this.everything = bits.all(size);
  }

  of(condition: Expression): Bits {
    if (typeof condition === "boolean") return condition ? this.everything : bits.none(this.size);
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
}

/** Columns of rows of which the facts are at hand. @param known columns by the keys of conditions. */
export function columnsOf(rows: readonly Facts[], known?: Map<string, Bits>): Columns {
  const ofTest = ({ attribute, test }: Atom): Bits => {
    const column = bits.none(rows.length);
    rows.forEach((facts, row) => {
      const fact = facts[attribute];
      if (fact !== undefined && !(fact instanceof OneOf) && passes(test, fact)) bits.add(column, row);
    });
    return column;
  };
  return new Columns(rows.length, ofTest, known);
}

/** Rows that the same columns hold are one. */
export interface Merged {
  /** One row of each kind, the first. */
  readonly rows: readonly number[];
  /** Per column, the kinds that it holds. */
  readonly columns: readonly Bits[];
  /** All rows of some kinds. */
  readonly rowsOf: (kinds: Bits) => Bits;
}

/** The kinds of rows inside `base`, as the columns tell them apart. */
export function merge(base: Bits, columns: readonly Bits[]): Merged {
  const { kindOf, used } = split(base, columns);
  const numberOf = new Int32Array(used).fill(-1);
  const rows: number[] = [];
  const firsts = new Uint32Array(base.length);
  for (let word = 0; word < base.length; word += 1) {
    for (let rest = base[word]; rest !== 0; rest &= rest - 1) {
      const row = (word << 5) + 31 - Math.clz32(rest & -rest);
      if (numberOf[kindOf[row]] >= 0) continue;
      numberOf[kindOf[row]] = rows.length;
      rows.push(row);
      bits.add(firsts, row);
    }
  }
  const held = (column: Bits): Bits => {
    const kinds = bits.none(rows.length);
    for (let word = 0; word < column.length; word += 1) {
      for (let rest = column[word] & firsts[word]; rest !== 0; rest &= rest - 1) {
        bits.add(kinds, numberOf[kindOf[(word << 5) + 31 - Math.clz32(rest & -rest)]]);
      }
    }
    return kinds;
  };
  const rowsOf = (kinds: Bits): Bits => {
    const held = new Uint32Array(base.length);
    for (const row of bits.members(base)) if (bits.holds(kinds, numberOf[kindOf[row]])) bits.add(held, row);
    return held;
  };
  return { rows, columns: columns.map(held), rowsOf };
}

/**
 * A number for each row, the same for rows of one kind: each column in turn parts the rows inside it from those outside. Which of the two get
 * new numbers makes no difference, so the fewer do; not every number stays in use.
 */
function split(base: Bits, columns: readonly Bits[]) {
  const kindOf = new Int32Array(32 * base.length);
  const size = bits.count(base);
  // Per kind, the column that parted it last, and the kind of those parted.
  const partedBy = [-1];
  const partedTo = [0];
  columns.forEach((column, number) => {
    const flip = 2 * bits.countOfBoth(column, base) <= size ? 0 : -1;
    for (let word = 0; word < column.length; word += 1) {
      for (let rest = (column[word] ^ flip) & base[word]; rest !== 0; rest &= rest - 1) {
        const row = (word << 5) + 31 - Math.clz32(rest & -rest);
        const kind = kindOf[row];
        if (partedBy[kind] !== number) {
          partedBy[kind] = number;
          partedTo[kind] = partedTo.length;
          partedTo.push(0);
          partedBy.push(-1);
        }
        kindOf[row] = partedTo[kind];
      }
    }
  });
  return { kindOf, used: partedTo.length };
}
