/** A hash table from sequences of words to small integers: millions of look-ups without a string. Open addressing, FNV-1a with a final mix. */
export class Keys {
  private capacity = 16;
  /** So small a one is not allocated apart from the object; many stay so. */
  private pool = new Uint32Array(16);
  private top = 0;
  private offsets = new Int32Array(this.capacity).fill(-1);
  private values = new Int32Array(this.capacity);
  private used = 0;

  get size(): number {
    return this.used;
  }

  /** Keeps `value` for a sequence, which may be a part of `words`, unless there is one: then that is the answer. */
  getOrSet(words: Uint32Array, value: number, from = 0, to = words.length): number {
    const slot = this.slotOf(words, from, to);
    if (this.offsets[slot] >= 0) return this.values[slot];
    this.reserve(to - from + 1);
    this.offsets[slot] = this.top;
    this.values[slot] = value;
    this.pool[this.top] = to - from;
    for (let at = from; at < to; at += 1) this.pool[this.top + 1 + at - from] = words[at];
    this.top += to - from + 1;
    this.used += 1;
    if (this.used * 2 > this.capacity) this.grow();
    return value;
  }

  has(words: Uint32Array): boolean {
    return this.offsets[this.slotOf(words, 0, words.length)] >= 0;
  }

  /** Forgets everything, and keeps the room. */
  clear(): void {
    this.offsets.fill(-1);
    this.top = 0;
    this.used = 0;
  }

  private slotOf(words: Uint32Array, from: number, to: number): number {
    let slot = hash(words, from, to) & (this.capacity - 1);
    for (; ; slot = (slot + 1) & (this.capacity - 1)) {
      const offset = this.offsets[slot];
      if (offset < 0 || this.isAt(offset, words, from, to)) return slot;
    }
  }

  private isAt(offset: number, words: Uint32Array, from: number, to: number): boolean {
    if (this.pool[offset] !== to - from) return false;
    for (let at = from; at < to; at += 1) if (this.pool[offset + 1 + at - from] !== words[at]) return false;
    return true;
  }

  private reserve(length: number): void {
    if (this.top + length <= this.pool.length) return;
    const larger = new Uint32Array(Math.max(this.pool.length, this.top + length) * 4);
    larger.set(this.pool);
    this.pool = larger;
  }

  private grow(): void {
    const { offsets, values } = this;
    this.capacity *= 2;
    this.offsets = new Int32Array(this.capacity).fill(-1);
    this.values = new Int32Array(this.capacity);
    for (let old = 0; old < offsets.length; old += 1) {
      const offset = offsets[old];
      if (offset < 0) continue;
      let slot = hash(this.pool, offset + 1, offset + 1 + this.pool[offset]) & (this.capacity - 1);
      while (this.offsets[slot] >= 0) slot = (slot + 1) & (this.capacity - 1);
      this.offsets[slot] = offset;
      this.values[slot] = values[old];
    }
  }
}

function hash(words: Uint32Array, from: number, to: number): number {
  let state = 0x811c9dc5;
  for (let at = from; at < to; at += 1) {
    state = Math.imul(state ^ words[at], 0x01000193);
    state ^= state >>> 15;
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (state ^ (state >>> 13)) >>> 0;
}
