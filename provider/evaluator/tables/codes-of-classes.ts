import { WordTable } from "./word-table";

/** Combinations kept before they are forgotten and decided again. */
const MOST_COMBINATIONS = 1 << 16;

/** Codes of outcomes by the classes of a sign-in: what no condition can tell apart is decided once. */
export class CodesOfClasses {
  private combinations: WordTable;
  private codes: number[] = [];

  /** @param decide the sign-in whose classes are asked for. */
  constructor(
    width: number,
    private readonly decide: () => number,
  ) {
    this.combinations = new WordTable(width);
  }

  codeOf(classes: Int32Array): number {
    const known = this.combinations.find(classes);
    return known >= 0 ? this.codes[known] : this.codeOfNew(classes);
  }

  private codeOfNew(classes: Int32Array): number {
    if (this.codes.length >= MOST_COMBINATIONS) {
      this.combinations = new WordTable(classes.length);
      this.codes = [];
    }
    const code = this.decide();
    this.codes[this.combinations.add(classes)] = code;
    return code;
  }
}
