import { type Directory, readDirectory } from "../provider/policy/directory";
import type { PolicySet } from "../provider/policy/policy-set";
import { readPolicySet } from "../provider/policy/policy-set-reading";
import { error, inDocument, type Parsed, ProblemsError, problemText } from "../provider/policy/problems";
import { readDocuments } from "./documents";

/** Policy sets and directories from the paths of a command line; warnings are said, errors are thrown all at once. */

export type Say = (line: string) => void;

/** Exports of other years are read as well, each retired form with a warning. */
export function policySetOf(paths: readonly string[], say: Say): PolicySet {
  const documents = readDocuments(paths);
  if (documents.length === 0) {
    const mend = "Give files, or folders with .json files in them.";
    throw new ProblemsError([error("CLI-policies", paths.join(" "), "The paths hold no JSON file.", mend)]);
  }
  return taken(readPolicySet(documents, { retired: true }), say);
}

export function directoryOf(file: string | undefined, say: Say): Directory | undefined {
  if (file === undefined) return undefined;
  const documents = readDocuments([file]);
  if (documents.length !== 1) {
    const mend = "Give one file with users, groups and servicePrincipals.";
    throw new ProblemsError([error("CLI-directory", file, `The path holds ${documents.length} JSON files.`, mend)]);
  }
  const { value, problems } = readDirectory(documents[0].json);
  return taken({ value, problems: inDocument(documents[0].path, problems) }, say);
}

/** The value, warnings said. */
function taken<T>({ value, problems }: Parsed<T>, say: Say): T {
  if (value === null) throw new ProblemsError(problems.filter(({ severity }) => severity === "error"));
  for (const problem of problems) say(`warning: ${problemText(problem)}`);
  return value;
}
