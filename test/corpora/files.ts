import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { readJsonText } from "../../provider/policy/json-text";

/** Real policies that this project did not write; they are read in tests where they are at hand. */
export const CORPORA = process.env.APPCONTROL_CORPORA ?? resolve(__dirname, "../../../shared/corpora");

/** `describe`, or where the corpora are not at hand one skipped test in its place. */
export function describeWithCorpora(name: string, tests: () => void): void {
  if (existsSync(CORPORA)) describe(name, tests);
  else test.skip(`${name} (no corpora at hand)`, () => {});
}

export function readCorpus(path: string): unknown {
  const { value, problems } = readJsonText(readFileSync(join(CORPORA, path)));
  if (value === null) throw new Error(`${path}: ${problems[0]?.message}`);
  return value.json;
}

/** Paths of all JSON files below a folder of the corpora, relative to the corpora. */
export function jsonFiles(folder: string): string[] {
  return readdirSync(join(CORPORA, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => relative(CORPORA, join(entry.parentPath, entry.name)))
    .sort();
}

/** The folders of one step each, in order. */
export function steps(series: string): string[] {
  return readdirSync(join(CORPORA, "timeseries", series))
    .sort()
    .map((step) => join("timeseries", series, step));
}
