import { hashOf, spread } from "./word-table";

const FEWEST_ENTRIES = 64;

/**
 * Codes by some numbers: what was worked out once is found again. The numbers of an entry and its code stand side by side, so that finding
 * one touches one place in memory. Looking up allocates nothing.
 */
export class CodeTable {
  /** Of each entry its numbers and its code plus one; where that is 0 there is none. As many entries as a power of two. */
  private entries!: Int32Array;
  private mask!: number;
  private size!: number;

  /**
   * @param width how many numbers an entry has.
   * @param most entries that are kept before all are forgotten and worked out again.
   */
  constructor(
    readonly width: number,
    private readonly most = Number.POSITIVE_INFINITY,
  ) {
    this.forget();
  }

  /** The code of the numbers that stand here from `from` on, or -1. */
  find(numbers: Int32Array, from = 0): number {
    const { entries, mask, width } = this;
    for (let entry = spread(hashOf(numbers, width, from)) & mask; ; entry = (entry + 1) & mask) {
      const start = entry * (width + 1);
      const code = entries[start + width];
      if (code === 0) return -1;
      let place = 0;
      while (place < width && entries[start + place] === numbers[from + place]) place += 1;
      if (place === width) return code - 1;
    }
  }

  /** Numbers that have no code yet. */
  add(numbers: Int32Array, code: number): void {
    if (this.size >= this.most) this.forget();
    if (2 * (this.size + 1) > this.mask) this.grow();
    this.enter(numbers, code + 1);
    this.size += 1;
  }

  private forget(): void {
    this.size = 0;
    this.resize(FEWEST_ENTRIES);
  }

  private grow(): void {
    const { entries, width } = this;
    this.resize(2 * (this.mask + 1));
    for (let start = 0; start < entries.length; start += width + 1) {
      if (entries[start + width] !== 0) this.enter(entries.subarray(start, start + width), entries[start + width]);
    }
  }

  private resize(capacity: number): void {
    this.entries = new Int32Array(capacity * (this.width + 1));
    this.mask = capacity - 1;
  }

  private enter(numbers: Int32Array, codePlusOne: number): void {
    const { entries, mask, width } = this;
    let entry = spread(hashOf(numbers, width)) & mask;
    while (entries[entry * (width + 1) + width] !== 0) entry = (entry + 1) & mask;
    for (let place = 0; place < width; place++) entries[entry * (width + 1) + place] = numbers[place];
    entries[entry * (width + 1) + width] = codePlusOne;
  }
}
