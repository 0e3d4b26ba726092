import stringWidth from "string-width";
import { printable } from "../provider/policy/printable";

/** A table for the eye: columns as wide as the first rows need, rows printed as they come. */

export interface Column {
  readonly title: string;
  /** Longer texts are cut; the last column never is. */
  readonly widest: number;
}

const SIGNS = new Intl.Segmenter();

/** So many rows decide how wide the columns are. */
const BLOCK = 200;

export class Table {
  private waiting: (readonly string[] | string)[] = [];
  private widths: readonly number[] | null = null;

  constructor(
    private readonly columns: readonly Column[],
    private readonly print: (line: string) => void,
  ) {}

  row(cells: readonly string[]): void {
    this.add(cells.map(printable));
  }

  /** A line of its own below a row. */
  line(text: string): void {
    this.add(printable(text));
  }

  end(): void {
    const rows = this.waiting.filter((row) => typeof row !== "string");
    if (this.widths === null) {
      this.widths = this.columns.map(({ title, widest }, n) =>
        Math.min(widest, Math.max(...[title, ...rows.map((row) => row[n])].map(stringWidth))),
      );
      this.print(this.text(this.columns.map(({ title }) => title)));
      this.print(this.text(this.widths.map((width) => "─".repeat(width))));
    }
    for (const row of this.waiting) this.print(typeof row === "string" ? row : this.text(row));
    this.waiting = [];
  }

  private add(row: readonly string[] | string): void {
    this.waiting.push(row);
    if (this.widths !== null || this.waiting.length >= BLOCK) this.end();
  }

  private text(cells: readonly string[]): string {
    const last = cells.length - 1;
    return cells
      .map((cell, n) => (n === last ? cell : cut(cell, this.widths?.[n] ?? cell.length)))
      .join("  ")
      .trimEnd();
  }
}

/** As many columns of the terminal as it has to be: names of people may be wide, and signs of several parts are cut as one. */
function cut(cell: string, width: number): string {
  const found = stringWidth(cell);
  if (found <= width) return cell + " ".repeat(width - found);
  let kept = "";
  for (const { segment } of SIGNS.segment(cell)) {
    if (stringWidth(kept + segment) >= width) break;
    kept += segment;
  }
  return `${kept}…${" ".repeat(width - 1 - stringWidth(kept))}`;
}
