import { createReadStream } from "node:fs";
import { encodingOf } from "../provider/policy/json-text";
import { error, type Problem, ProblemsError } from "../provider/policy/problems";
import { type Splitter, splitterFor } from "./json-splitter";

/**
 * The rows of a file of sign-ins, as it is read: a file of millions is never held. It may be NDJSON, a list, a Graph collection (`value`),
 * what Azure Monitor sends (`records`), or objects one after the other.
 */

export interface SignInRow {
  /** Counted over the whole file from 0, unreadable rows included. */
  readonly index: number;
  /** For messages: `signins.ndjson: line 7`, `signins.json: [6]`. */
  readonly place: string;
  /** Undefined where the row is no JSON; `problem` says why. */
  readonly json?: unknown;
  readonly problem?: Problem;
}

/** Enough for the first two lines of any file that has lines. */
const BEGINNING = 1 << 20;

/**
 * @param file a path, or `-` for standard input.
 * @throws ProblemsError when there is no such file, or none with JSON in it.
 */
export async function* signInRows(file: string): AsyncGenerator<readonly SignInRow[]> {
  let beginning = "";
  let splitter: Splitter | null = null;
  let count = 0;
  const rowsOf = (parts: ReturnType<Splitter["push"]>): SignInRow[] =>
    parts.flatMap(({ text, place }) => {
      const at = `${file}: ${place ?? `[${count}]`}`;
      return parsed(text).map((row) => ({ index: count++, place: at, ...row }));
    });
  for await (const text of textOf(file)) {
    if (splitter !== null) yield rowsOf(splitter.push(text));
    else {
      beginning += text;
      splitter = splitterFor(beginning, beginning.length < BEGINNING);
      if (splitter !== null) yield rowsOf(splitter.push(beginning));
    }
  }
  if (splitter === null) {
    if (beginning.trim() === "")
      throw new ProblemsError([error("ROW-empty", file, "The file is empty.", "Give sign-ins as JSON or NDJSON.")]);
    splitter = splitterFor(beginning, false) ?? noJson(file);
    yield rowsOf(splitter.push(beginning));
  }
  yield rowsOf(splitter.end());
}

function noJson(file: string): never {
  const mend = "Give NDJSON, a JSON list, a Graph collection, or a single JSON object.";
  throw new ProblemsError([error("ROW-json", file, "The file holds no JSON.", mend)]);
}

function parsed(text: string): Pick<SignInRow, "json" | "problem">[] {
  try {
    return rowsIn(JSON.parse(text)).map((json) => ({ json }));
  } catch (thrown) {
    return [{ problem: error("ROW-json", "", `The row is no JSON: ${(thrown as Error).message}.`, "Correct the row.") }];
  }
}

/** A row, or the container that somebody put on the line instead. */
function rowsIn(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json;
  const { value, records, tables } = (json ?? {}) as Partial<Record<"value" | "records" | "tables", unknown>>;
  for (const list of [value, records]) if (Array.isArray(list)) return list;
  return Array.isArray(tables) ? tables.flatMap(rowsOfTable) : [json];
}

/** The answer of Log Analytics' query API: names of columns once, then values. */
function rowsOfTable({
  columns,
  rows,
}: {
  columns: readonly { readonly name: string }[];
  rows: readonly (readonly unknown[])[];
}): object[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, n) => [name, row[n]])));
}

async function* textOf(file: string): AsyncGenerator<string> {
  const stream = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  try {
    for await (const bytes of stream) {
      decoder ??= new TextDecoder(encodingOf(bytes));
      yield decoder.decode(bytes, { stream: true });
    }
  } catch (thrown) {
    if (!(thrown as NodeJS.ErrnoException).syscall) throw thrown;
    throw new ProblemsError([
      error("ROW-file", file, `The file cannot be read: ${(thrown as Error).message}.`, "Give a file that exists."),
    ]);
  }
  if (decoder !== null) yield decoder.decode();
}
