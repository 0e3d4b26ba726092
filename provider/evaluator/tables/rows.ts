/** Rows of words, one after the other. */
export class Rows {
  words: Int32Array;
  private length = 0;

  constructor(readonly width: number) {
    this.words = new Int32Array(8 * width);
  }

  append(row: Int32Array): void {
    if (this.length + this.width > this.words.length) {
      const larger = new Int32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    this.words.set(row, this.length);
    this.length += this.width;
  }
}
