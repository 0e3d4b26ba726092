/** A table for the eye: columns as wide as the first rows need, rows printed as they come. */

export interface Column {
  readonly title: string;
  /** Longer texts are cut; the last column never is. */
  readonly widest: number;
}

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
    this.add(cells.map(oneLine));
  }

  /** A line of its own below a row. */
  line(text: string): void {
    this.add(oneLine(text));
  }

  end(): void {
    const rows = this.waiting.filter((row) => typeof row !== "string");
    if (this.widths === null) {
      this.widths = this.columns.map(({ title, widest }, n) =>
        Math.min(widest, Math.max(title.length, ...rows.map((row) => row[n].length))),
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

function cut(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, width - 1)}…` : cell.padEnd(width);
}

/** Names come from tenants: whatever controls a terminal is none of a name's business. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
