/** Cuts a stream of text into the texts of its JSON rows, without reading them. */

export interface Splitter {
  /** The rows that are complete with this text; `place` where a line number tells more than the row's. */
  push(text: string): readonly RowText[];
  /** What is left at the end of the file. */
  end(): readonly RowText[];
}

export interface RowText {
  readonly text: string;
  readonly place?: string;
}

/**
 * Lines where the first or the second line is a JSON value by itself (the first may be the broken one), else one document. A line of a
 * document that is spread over lines never is, but for lists, which their first character tells.
 *
 * @returns null where the text holds no JSON, or with `more` to come does not tell yet.
 */
export function splitterFor(beginning: string, more: boolean): Splitter | null {
  const text = beginning.trimStart();
  if (text.startsWith("[")) return new DocumentSplitter();
  if (!text.startsWith("{")) return null;
  const lines = text.split("\n", 3);
  if (more && lines.length < 3) return null;
  return lines.slice(0, 2).some(isJson) ? new LineSplitter() : new DocumentSplitter();
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

class LineSplitter implements Splitter {
  private rest = "";
  private line = 0;

  push(text: string): readonly RowText[] {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() as string;
    return this.rows(lines);
  }

  end(): readonly RowText[] {
    return this.rows([this.rest]);
  }

  private rows(lines: readonly string[]): RowText[] {
    const first = this.line + 1;
    this.line += lines.length;
    return lines.map((text, n) => ({ text, place: `line ${first + n}` })).filter(({ text }) => text.trim() !== "");
  }
}

/** The list in which Graph and Azure Monitor answer with many. */
const COLLECTIONS = new Set(['"value"', '"records"']);

/**
 * The elements of a list, of the list in a collection, or objects one after the other. Brackets are counted, not matched: whether a row is
 * JSON is for its reader to say.
 */
class DocumentSplitter implements Splitter {
  private text = "";
  private at = 0;
  private depth = 0;
  /** Where the row begins that is being read; -1 between rows. */
  private begin = -1;
  /** How deep the rows lie: 0 for values one after the other, 1 in a list, 2 in a collection, -1 behind a collection's list. */
  private rowDepth = 0;
  /** The string at depth 1 that was read last: a collection's property name. */
  private name = "";

  push(text: string): readonly RowText[] {
    // Everything before the row that is being read is done with.
    const kept = this.begin < 0 ? this.at : this.begin;
    this.text = this.text.slice(kept) + text;
    this.at -= kept;
    if (this.begin >= 0) this.begin = 0;
    const rows: RowText[] = [];
    while (this.at < this.text.length && this.step(rows));
    return rows;
  }

  end(): readonly RowText[] {
    const rest = this.begin < 0 ? "" : this.text.slice(this.begin).trim();
    return rest === "" ? [] : [{ text: rest }];
  }

  /** Reads one token. False: its end is not here yet. */
  private step(rows: RowText[]): boolean {
    const character = this.text[this.at];
    switch (character) {
      case '"': {
        const end = this.endOfString();
        if (end < 0) return false;
        this.beginRow();
        if (this.depth === 1) this.name = this.text.slice(this.at, end);
        this.at = end;
        return true;
      }
      case "[":
      case "{":
        this.open(character);
        break;
      case "]":
      case "}":
        this.close(rows);
        break;
      case ",":
        if (this.depth === this.rowDepth) this.endRow(rows, this.at);
        break;
      case " ":
      case "\n":
      case "\r":
      case "\t":
        break;
      default:
        this.beginRow();
    }
    this.at += 1;
    return true;
  }

  private open(bracket: "[" | "{"): void {
    if (this.depth === 0 && bracket === "[") this.rowDepth = 1;
    else if (this.depth === 1 && this.rowDepth === 0 && bracket === "[" && COLLECTIONS.has(this.name)) {
      this.rowDepth = 2;
      this.begin = -1;
    } else this.beginRow();
    this.depth += 1;
  }

  private close(rows: RowText[]): void {
    if (this.depth === 0) {
      // Nothing is open: no JSON, and a row so that it shows.
      this.beginRow();
      return;
    }
    if (this.depth === this.rowDepth) {
      this.endRow(rows, this.at);
      this.rowDepth = -1;
    }
    this.depth -= 1;
    if (this.depth > 0) return;
    this.endRow(rows, this.at + 1);
    this.rowDepth = 0;
  }

  private beginRow(): void {
    if (this.begin < 0 && this.depth === this.rowDepth) this.begin = this.at;
  }

  private endRow(rows: RowText[], end: number): void {
    if (this.begin >= 0) rows.push({ text: this.text.slice(this.begin, end) });
    this.begin = -1;
  }

  /** Behind the closing quotation mark of the string that begins here, or -1. */
  private endOfString(): number {
    for (let end = this.text.indexOf('"', this.at + 1); end >= 0; end = this.text.indexOf('"', end + 1)) {
      let backslashes = 0;
      while (this.text[end - 1 - backslashes] === "\\") backslashes += 1;
      if (backslashes % 2 === 0) return end + 1;
    }
    return -1;
  }
}
