import { error, ProblemsError } from "../policy/problems";
import type { SignInInput } from "./sign-in";
import type { DimensionTable } from "./tables/dimension-table";
import type { PackedRows } from "./tables/packed-rows";
import { WordTable } from "./tables/word-table";

/** From the columns of a table to its rows. */

export type Index = Uint8Array | Uint16Array | Uint32Array;

/** Sign-ins that go through each step together: their rows fit into the processor's first cache. */
export const BLOCK = 1024;
/** Combinations of values that get a table; beyond that they are looked up. */
export const MOST_COMBINATIONS = 1 << 20;

export type PropertyValue = readonly [property: keyof SignInInput, value: unknown];

/**
 * What is known of a sign-in of which these properties are all that is known: for each table the classes of its attributes, overwritten by the next
 * call. Throws where a value is wrong.
 */
export type SignInReading = (properties: readonly PropertyValue[]) => readonly Int32Array[];

/** A value is known by the classes that the attributes of its table have in a sign-in of which it is all that is known. */
export class KnownValues {
  /** For each value its number; values that no condition can tell apart have one number. */
  readonly numbers: number[] = [];
  private kinds: WordTable | null = null;

  /** @param table the one whose conditions ask about the property; -1 where none does. */
  constructor(
    private readonly property: keyof SignInInput,
    private readonly values: readonly unknown[],
    private readonly table: number,
  ) {}

  look(read: SignInReading): void {
    while (this.numbers.length < this.values.length) {
      const classes = read([this.at(this.numbers.length)]);
      if (this.table >= 0) this.kinds ??= new WordTable(classes[this.table].length);
      this.numbers.push(this.kinds?.add(classes[this.table]) ?? 0);
    }
  }

  get count(): number {
    return this.numbers.length;
  }

  /** How many numbers there are. */
  get distinct(): number {
    return this.kinds?.size ?? 1;
  }

  indexProblem(): ProblemsError {
    const message = `The index of ${this.property} has no place in its ${this.values.length} values for every sign-in.`;
    return new ProblemsError([error("COL-index", this.property, message, "Give a place in the values for every sign-in.")]);
  }

  at(place: number): PropertyValue {
    return [this.property, this.values[place]];
  }
}

type Numbers = Int32Array | Float64Array;

/** Whether the index has a place in so many values for each of these sign-ins. */
export function isWithin(index: Index, values: number, from: number, to: number): boolean {
  let wrong = 0;
  for (let place = from; place < to; place++) wrong |= beyond(index[place], values);
  return wrong >= 0;
}

/** Negative where there is no such place; without a branch, for every place of every sign-in is asked. */
function beyond(place: number, size: number): number {
  return place | (size - 1 - place);
}

/** The rows of one table, for one sign-in after the other. */
export class TableRows {
  /** Columns that tell sign-ins apart, each with its values by what they add to the number of a combination. */
  private readonly steps: readonly { readonly column: number; readonly numbers: Numbers }[];
  /** By combination; -1 until it comes up. */
  private rowOf: Int32Array;
  /** Where there are too many combinations for that, the numbers of those that came up. */
  private readonly numbers: Map<number, number> | null;
  /** Where one column alone tells sign-ins apart, that one; then a value is a combination, and its number need not be looked up. */
  private readonly single: number | null;
  private readonly counts: readonly number[];
  private readonly sums: Numbers;
  private readonly combinations: Int32Array;

  constructor(
    private readonly tables: readonly DimensionTable[],
    private readonly table: number,
    private readonly columns: readonly KnownValues[],
    private readonly read: SignInReading,
  ) {
    const possible = columns.reduce((product, { distinct }) => product * distinct, 1);
    const many = possible > MOST_COMBINATIONS;
    const numbersOf = many ? Float64Array : Int32Array;
    let step = 1;
    this.steps = columns.flatMap(({ numbers, distinct }, column) => {
      const steps = { column, numbers: new numbersOf(numbers.map((number) => number * step)) };
      step *= distinct;
      return distinct > 1 ? [steps] : [];
    });
    this.counts = columns.map(({ count }) => count);
    this.single = this.steps.length === 1 ? this.steps[0].column : null;
    this.numbers = many && this.single === null ? new Map() : null;
    this.combinations = new Int32Array(BLOCK);
    this.sums = many ? new Float64Array(BLOCK) : this.combinations;
    const places = this.single !== null ? columns[this.single].count : many ? BLOCK : possible;
    this.rowOf = new Int32Array(places).fill(-1);
  }

  /** Whether it still stands for these columns. */
  isFor(columns: readonly KnownValues[]): boolean {
    return (
      columns.length === this.columns.length &&
      columns.every((values, place) => values === this.columns[place] && values.count === this.counts[place])
    );
  }

  /**
   * Adds the row of each sign-in to its words.
   *
   * @returns whether all rows have room at their place.
   * @throws ProblemsError where an index has no place in the values.
   */
  pack(words: Int32Array, { places, width }: PackedRows, indexes: readonly Index[], from: number, count: number): boolean {
    const { word, shift, bits } = places[this.table];
    const { single } = this;
    let { rowOf } = this;
    const combinations = single === null ? this.combinationsOf(indexes, from, count) : indexes[single].subarray(from, from + count);
    let highest = 0;
    for (let place = 0, at = word; place < count; place++, at += width) {
      let row = rowOf[combinations[place]];
      if (!(row >= 0)) {
        row = this.newRow(combinations[place], indexes, from + place);
        rowOf = this.rowOf;
      }
      highest |= row;
      words[at] |= row << shift;
    }
    return highest >>> bits === 0;
  }

  private combinationsOf(indexes: readonly Index[], from: number, count: number): Int32Array {
    const { steps, sums, combinations, numbers } = this;
    let wrong = 0;
    // Two columns at once, so that the sums are read and written half as often.
    if (steps.length % 2 === 0) sums.fill(0, 0, count);
    else wrong |= assign(sums, steps[0].numbers, indexes[steps[0].column], from, count);
    for (let next = steps.length % 2; next < steps.length; next += 2) {
      const [one, other] = [steps[next], steps[next + 1]];
      wrong |= add(sums, one.numbers, indexes[one.column], other.numbers, indexes[other.column], from, count);
    }
    if (wrong < 0) throw this.indexProblem(indexes, from, count);
    if (numbers !== null) {
      for (let place = 0; place < count; place++) {
        const sum = sums[place];
        const known = numbers.get(sum);
        combinations[place] = known ?? numbers.size;
        if (known === undefined) numbers.set(sum, numbers.size);
      }
    }
    return combinations;
  }

  private indexProblem(indexes: readonly Index[], from: number, count: number): ProblemsError {
    const wrong = this.columns.find((values, column) => !isWithin(indexes[column], values.count, from, from + count));
    return (wrong as KnownValues).indexProblem();
  }

  private newRow(combination: number, indexes: readonly Index[], signIn: number): number {
    if (this.single !== null && !(combination < this.counts[this.single])) throw this.columns[this.single].indexProblem();
    const properties = this.columns.map((values, column) => values.at(indexes[column][signIn]));
    const row = this.tables[this.table].rowOf(this.read(properties)[this.table]);
    if (combination >= this.rowOf.length) this.rowOf = grown(this.rowOf, combination + 1);
    this.rowOf[combination] = row;
    return row;
  }
}

function grown(rowOf: Int32Array, least: number): Int32Array {
  const larger = new Int32Array(Math.max(2 * rowOf.length, least)).fill(-1);
  larger.set(rowOf);
  return larger;
}

/** @returns negative where a place is beyond the numbers. */
function assign(sums: Numbers, numbers: Numbers, index: Index, from: number, count: number): number {
  const size = numbers.length;
  let wrong = 0;
  for (let place = 0; place < count; place++) {
    const at = index[from + place];
    wrong |= beyond(at, size);
    sums[place] = numbers[at];
  }
  return wrong;
}

function add(sums: Numbers, numbers: Numbers, index: Index, moreNumbers: Numbers, moreIndex: Index, from: number, count: number): number {
  const size = numbers.length;
  const moreSize = moreNumbers.length;
  let wrong = 0;
  for (let place = 0; place < count; place++) {
    const at = index[from + place];
    const moreAt = moreIndex[from + place];
    wrong |= beyond(at, size) | beyond(moreAt, moreSize);
    sums[place] += numbers[at] + moreNumbers[moreAt];
  }
  return wrong;
}
