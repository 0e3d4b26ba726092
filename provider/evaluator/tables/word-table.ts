/**
 * Sets of small numbers as words of 32 bits, each kept once and known by a number. The table grows by doubling; looking up allocates nothing.
 */
export class WordTable {
  private words: Int32Array;
  /** Number of the set in each slot, plus one; 0 is free. Length is a power of two. */
  private slots: Int32Array;
  private hashes: Int32Array;
  size = 0;

  constructor(
    readonly width: number,
    capacity = 16,
  ) {
    this.words = new Int32Array(capacity * width);
    this.slots = new Int32Array(capacity * 2);
    this.hashes = new Int32Array(capacity);
  }

  /** A copy of the set with this number. */
  at(entry: number): Int32Array {
    return this.words.slice(entry * this.width, (entry + 1) * this.width);
  }

  /** The number of the set, or -1. */
  private findHashed(set: Int32Array, hash: number): number {
    const mask = this.slots.length - 1;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.slots[slot];
      if (entry === 0) return -1;
      if (this.hashes[entry - 1] === hash && this.equals(entry - 1, set)) return entry - 1;
    }
  }

  /** The number of the set, which becomes the next one when it is new. */
  add(set: Int32Array): number {
    const hash = hashOf(set, this.width);
    const known = this.findHashed(set, hash);
    if (known >= 0) return known;
    if ((this.size + 1) * 2 > this.slots.length) this.grow();
    for (let word = 0, at = this.size * this.width; word < this.width; word++, at++) this.words[at] = set[word];
    this.hashes[this.size] = hash;
    this.enter(this.size);
    return this.size++;
  }

  private equals(entry: number, set: Int32Array): boolean {
    const start = entry * this.width;
    for (let word = 0; word < this.width; word++) if (this.words[start + word] !== set[word]) return false;
    return true;
  }

  private enter(entry: number): void {
    const mask = this.slots.length - 1;
    let slot = spread(this.hashes[entry]) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry + 1;
  }

  private grow(): void {
    this.words = doubled(this.words);
    this.hashes = doubled(this.hashes);
    this.slots = new Int32Array(this.slots.length * 2);
    for (let entry = 0; entry < this.size; entry++) this.enter(entry);
  }
}

function doubled(words: Int32Array): Int32Array {
  const result = new Int32Array(words.length * 2);
  result.set(words);
  return result;
}

/** Odd and without a pattern (powers of the golden ratio's multiplier in Knuth's multiplicative hashing). */
const FACTORS = new Int32Array(64);
const LAST_FACTOR = FACTORS.length - 1;
for (let place = 0, factor = 1; place < FACTORS.length; place++) FACTORS[place] = factor = Math.imul(factor, 0x9e3779b1);

/** So that all of a hash counts where only its last bits are looked at. */
export function spread(hash: number): number {
  return hash ^ (hash >>> 16) ^ (hash >>> 7);
}

/** The sum of what is made of each word, so that the processor works on several at a time. */
export function hashOf(words: Int32Array, width: number, from = 0): number {
  let sum = 0;
  for (let place = 0; place < width; place++) {
    const word = words[from + place];
    sum = (sum + Math.imul(word ^ (word >>> 15), FACTORS[place & LAST_FACTOR])) | 0;
  }
  return sum;
}

export const wordsFor = (bits: number): number => Math.max(1, Math.ceil(bits / 32));

export function setBit(words: Int32Array, bit: number): void {
  words[bit >>> 5] |= 1 << (bit & 31);
}

export function putBit(words: Int32Array, bit: number, value: boolean): void {
  if (value) setBit(words, bit);
  else words[bit >>> 5] &= ~(1 << (bit & 31));
}

export function hasBit(words: Int32Array, bit: number): boolean {
  return bit >= 0 && ((words[bit >>> 5] >>> (bit & 31)) & 1) === 1;
}

/** The bits that are set, in ascending order. */
export function bitsOf(words: Int32Array): number[] {
  const bits: number[] = [];
  words.forEach((word, place) => {
    for (let left = word; left !== 0; left &= left - 1) bits.push(place * 32 + 31 - Math.clz32(left & -left));
  });
  return bits;
}
