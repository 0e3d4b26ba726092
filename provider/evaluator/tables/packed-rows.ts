import { CodeTable } from "./code-table";

/** Where the row of one table stands among the packed rows of a sign-in. */
interface PackedPlace {
  readonly word: number;
  readonly shift: number;
  /** Rows that have room there, as a power of two. */
  readonly bits: number;
}

/** Combinations kept before they are forgotten and asked for again. */
const MOST_COMBINATIONS = 1 << 18;
const BITS_OF_WORD = 31;

/**
 * Codes by one row of each table, the rows packed side by side into few words, so that what is known of a combination is one small place in
 * memory. A table whose rows outgrow their room needs other places, and with them another of these.
 */
export class PackedRows {
  readonly places: readonly PackedPlace[];
  /** Words of a sign-in. */
  readonly width: number;
  private readonly codes: CodeTable;
  private readonly rows: Int32Array;

  /**
   * @param sizes how many rows each table has by now; there is room for twice as many.
   * @param codeOf what the rows come to where that is not known yet.
   */
  constructor(
    sizes: readonly number[],
    private readonly codeOf: (rows: Int32Array) => number,
  ) {
    let word = 0;
    let used = 0;
    this.places = sizes.map((size) => {
      const bits = Math.max(1, 33 - Math.clz32(size));
      if (used + bits > BITS_OF_WORD) {
        word += 1;
        used = 0;
      }
      used += bits;
      return { word, shift: used - bits, bits };
    });
    this.width = word + 1;
    this.codes = new CodeTable(this.width, MOST_COMBINATIONS);
    this.rows = new Int32Array(sizes.length);
  }

  /** @param words among others those of one sign-in, from `from` on. */
  find(words: Int32Array, from: number): number {
    const known = this.codes.find(words, from);
    return known >= 0 ? known : this.codeOfNew(words.subarray(from, from + this.width));
  }

  private codeOfNew(words: Int32Array): number {
    this.places.forEach(({ word, shift, bits }, table) => {
      this.rows[table] = (words[word] >>> shift) & ((1 << bits) - 1);
    });
    const code = this.codeOf(this.rows);
    this.codes.add(words, code);
    return code;
  }
}
