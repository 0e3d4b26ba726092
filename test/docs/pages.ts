import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { runInNewContext } from "node:vm";

/**
 * The pages that readers get, and their samples. A sample that is not TypeScript carries a name in a comment on the line before it, which
 * a reader does not see: `<!-- sample: a-name -->`. A test asks for it by that name; `samples.test.ts` finds the ones that no test asks for.
 * What a sample shows is compared letter by letter: no sample has an elision.
 */

export const ROOT = path.resolve(__dirname, "../..");

export interface Sample {
  readonly page: string;
  /** Of the first line of its text, from 1. */
  readonly line: number;
  readonly language: string;
  readonly name: string | null;
  readonly text: string;
}

export interface Page {
  /** Relative to the root of the checkout. */
  readonly path: string;
  readonly text: string;
  readonly samples: readonly Sample[];
}

const NAME = /^<!-- sample: (\S+) -->$/;

export const pages: readonly Page[] = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...globSync("docs/**/*.md", { cwd: ROOT }).sort(),
].map((page) => pageOf(page, read(page)));

/** What an editor shows of the classes and functions that programs import: one page a file, of its comments only. */
export const comments: readonly Page[] = globSync("sdk/*.ts", { cwd: ROOT })
  .sort()
  .map((file) =>
    pageOf(
      file,
      read(file).replaceAll(/^(?: \* ?)?(.*)$/gm, (line, text) => (line.startsWith(" *") ? text : "")),
    ),
  );

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

function pageOf(file: string, text: string): Page {
  return { path: file, text, samples: samplesOf(file, text) };
}

function samplesOf(page: string, text: string): Sample[] {
  const lines = text.split("\n");
  const fences = lines.flatMap((line, n) => (line.trimStart().startsWith("```") ? [n] : []));
  if (fences.length % 2 === 1) throw new Error(`${page} has a block without an end.`);
  return fences.flatMap((start, n) =>
    n % 2 === 1
      ? []
      : [
          {
            page,
            line: start + 2,
            language: lines[start].trim().slice(3),
            name: NAME.exec(lines[start - 1] ?? "")?.[1] ?? null,
            text: lines.slice(start + 1, fences[n + 1]).join("\n"),
          },
        ],
  );
}

export function pageAt(wanted: string): Page {
  const found = pages.find((page) => page.path === wanted);
  if (found === undefined) throw new Error(`There is no page ${wanted}.`);
  return found;
}

export function sample(name: string): string {
  const found = pages.flatMap(({ samples }) => samples).filter((one) => one.name === name);
  if (found.length !== 1) throw new Error(`${found.length} samples are named ${name}.`);
  return found[0].text;
}

/** What a test of the real CLI recorded; `npx jest test/e2e --updateSnapshot` records anew. Editors strip blanks at the ends of lines. */
export function recorded(test: "examples" | "impact" | "policy-pack", name: string): string {
  const snapshots: Record<string, string> = {};
  const file = path.join(ROOT, `test/e2e/__snapshots__/${test}.test.ts.snap`);
  runInNewContext(readFileSync(file, "utf8"), { exports: snapshots });
  if (!(name in snapshots)) throw new Error(`${file} has nothing recorded as "${name}".`);
  return snapshots[name].replace(/^\n"|"\n$/g, "").replaceAll(/ +$/gm, "");
}
