import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { readJsonText } from "../provider/policy/json-text";
import type { PolicyDocument } from "../provider/policy/policy-set-reading";
import { error, inDocument, type Problem, ProblemsError } from "../provider/policy/problems";

/** The JSON files that paths on the command line mean: a file is itself, a folder is every `.json` file below it, in order of their names. */

/** @throws ProblemsError with every path that cannot be read. */
export function readDocuments(paths: readonly string[]): readonly PolicyDocument[] {
  const problems: Problem[] = [];
  const files = paths.flatMap((given) => filesAt(given, problems));
  const documents = files.flatMap((file) => {
    const { value, problems: found } = readJsonText(readFileSync(file));
    problems.push(...inDocument(file, found));
    return value === null ? [] : { path: file, json: value.json };
  });
  if (problems.length > 0) throw new ProblemsError(problems);
  return documents;
}

function filesAt(given: string, problems: Problem[]): string[] {
  try {
    if (!statSync(given).isDirectory()) return [given];
    const entries = readdirSync(given, { withFileTypes: true, recursive: true });
    const files = entries.filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith(".json"));
    return files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  } catch (thrown) {
    problems.push(error("PATH", given, `The path cannot be read: ${(thrown as Error).message}.`, "Give a file or folder that exists."));
    return [];
  }
}
