import { wordsFor } from "../../evaluator/tables/word-table";

/** Sets of small integers, one bit each. Sets that meet each other have the same number of words. */

export type Bits = Uint32Array;

export function none(size: number): Bits {
  return new Uint32Array(wordsFor(size));
}

export function all(size: number): Bits {
  const bits = none(size).fill(0xffffffff);
  const rest = size & 31;
  if (rest !== 0) bits[bits.length - 1] = 2 ** rest - 1;
  else if (size === 0) bits[0] = 0;
  return bits;
}

export function bitsOf(size: number, members: Iterable<number>): Bits {
  const bits = none(size);
  for (const member of members) add(bits, member);
  return bits;
}

export function add(bits: Bits, member: number): void {
  bits[member >>> 5] |= 1 << (member & 31);
}

export function remove(bits: Bits, member: number): void {
  bits[member >>> 5] &= ~(1 << (member & 31));
}

export function toggle(bits: Bits, member: number): void {
  bits[member >>> 5] ^= 1 << (member & 31);
}

export function holds(bits: Bits, member: number): boolean {
  return ((bits[member >>> 5] >>> (member & 31)) & 1) === 1;
}

export function isNone(bits: Bits): boolean {
  for (let word = 0; word < bits.length; word += 1) if (bits[word] !== 0) return false;
  return true;
}

export function isSubset(inner: Bits, outer: Bits): boolean {
  for (let word = 0; word < inner.length; word += 1) if ((inner[word] & ~outer[word]) !== 0) return false;
  return true;
}

export function meets(a: Bits, b: Bits): boolean {
  for (let word = 0; word < a.length; word += 1) if ((a[word] & b[word]) !== 0) return true;
  return false;
}

export function both(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word += 1) result[word] = a[word] & b[word];
  return result;
}

export function either(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word += 1) result[word] = a[word] | b[word];
  return result;
}

export function without(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word += 1) result[word] = a[word] & ~b[word];
  return result;
}

export function count(bits: Bits): number {
  let total = 0;
  for (let word = 0; word < bits.length; word += 1) total += countOfWord(bits[word]);
  return total;
}

export function countOfBoth(a: Bits, b: Bits): number {
  let total = 0;
  for (let word = 0; word < a.length; word += 1) total += countOfWord(a[word] & b[word]);
  return total;
}

/** Sums of neighbouring pairs of bits, of fours, of bytes; the product adds the bytes. */
function countOfWord(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function first(bits: Bits): number {
  for (let word = 0; word < bits.length; word += 1) {
    if (bits[word] !== 0) return (word << 5) + 31 - Math.clz32(bits[word] & -bits[word]);
  }
  return -1;
}

/** Ascending. */
export function members(bits: Bits): number[] {
  const result: number[] = [];
  for (let word = 0; word < bits.length; word += 1) {
    for (let rest = bits[word]; rest !== 0; rest &= rest - 1) result.push((word << 5) + 31 - Math.clz32(rest & -rest));
  }
  return result;
}
