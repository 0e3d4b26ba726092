import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { pages } from "./pages";

/** No sample stands in the docs that nothing checks. TypeScript is checked wherever it stands: see programs.ts. */

const samples = pages.flatMap((page) => page.samples).filter(({ language }) => language !== "ts");
const tests = globSync("*.test.ts", { cwd: __dirname }).map((file) => readFileSync(path.join(__dirname, file), "utf8"));

test("every sample is TypeScript or has a name, and a test asks for it by that name", () => {
  const unchecked = samples.filter(({ name }) => name === null || !tests.some((text) => text.includes(`"${name}"`)));
  expect(unchecked.map(({ page, line, name }) => `${page}:${line}: ${name ?? "no name"}`)).toEqual([]);
});

test("every name is in a comment that belongs to a sample", () => {
  const comments = pages.flatMap(({ text }) => text.match(/<!--.*?-->/gs) ?? []);
  expect(comments.sort()).toEqual(samples.map(({ name }) => `<!-- sample: ${name} -->`).sort());
});
