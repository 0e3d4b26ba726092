import { type Branch, branchAt } from "./branches";
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
  private combinations: Branch = [];

  constructor(
    private readonly tables: readonly DimensionTable[],
    private readonly width: number,
  ) {
    this.words = new Rows(width);
  }

  /** @param rows one of each table. */
  combinationOf(rows: Int32Array): number {
    const last = rows.length - 1;
    let branch = this.combinations;
    for (let table = 0; table < last; table++) branch = branchAt(branch, rows[table]);
    const row = last < 0 ? 0 : rows[last];
    const known = branch[row] as number | undefined;
    if (known !== undefined) return known;
    if (this.open.length >= MOST_COMBINATIONS) this.forget();
    else branch[row] = this.open.length;
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
    this.combinations = [];
  }
}
