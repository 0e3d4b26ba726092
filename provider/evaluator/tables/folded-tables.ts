import { CodeTable } from "./code-table";
import type { DimensionTable } from "./dimension-table";
import { Rows } from "./rows";

/** Combinations kept before they are forgotten and found again. */
const MOST_COMBINATIONS = 1 << 16;

/**
 * Several tables of few rows as one: the rows of each combination that came up are ANDed once. What is not known in one of them is not known of
 * the combination.
 */
export class FoldedTables {
  words: Rows;
  /** Whether something is not known, by combination. */
  open: boolean[] = [];
  private combinations: CodeTable;

  constructor(
    private readonly tables: readonly DimensionTable[],
    private readonly width: number,
  ) {
    this.words = new Rows(width);
    this.combinations = new CodeTable(tables.length);
  }

  /** @param rows one of each table. */
  combinationOf(rows: Int32Array): number {
    const known = this.combinations.find(rows);
    if (known >= 0) return known;
    if (this.open.length >= MOST_COMBINATIONS) this.forget();
    this.combinations.add(rows, this.open.length);
    return this.combine(rows);
  }

  private combine(rows: Int32Array): number {
    const combined = new Int32Array(this.width).fill(-1);
    let open = false;
    this.tables.forEach((table, index) => {
      const from = rows[index] * this.width;
      for (let word = 0; word < this.width; word++) combined[word] &= table.certain.words[from + word];
      open ||= table.open[rows[index]] !== null;
    });
    this.words.append(combined);
    return this.open.push(open) - 1;
  }

  private forget(): void {
    this.words = new Rows(this.width);
    this.open = [];
    this.combinations = new CodeTable(this.tables.length);
  }
}
