import type { ConditionOptions } from "../provider/evaluator/conditions/context";
import { readSetToJudge } from "../provider/evaluator/sets";
import { type Directory, readDirectory } from "../provider/policy/directory";
import type { PolicySet } from "../provider/policy/policy-set";
import { error, inDocument, type Parsed, ProblemsError, problemText } from "../provider/policy/problems";
import { readDocuments } from "./documents";
import { moreLikeThis } from "./remarks";

/** Policy sets and directories from the paths of a command line; warnings are said, errors are thrown all at once. */

export type Say = (line: string) => void;

/** Exports of other years are read as well, each retired form with a warning. */
export function policySetOf(paths: readonly string[], unresolved: ConditionOptions["unresolved"], say: Say): PolicySet {
  const documents = readDocuments(paths);
  if (documents.length === 0) {
    const mend = "Give files, or folders with .json files in them.";
    throw new ProblemsError([error("CLI-policies", paths.join(" "), "The paths hold no JSON file.", mend)]);
  }
  const policies = documents.flatMap(({ path, json }) => {
    const rest = withoutPeople(json);
    if (rest === undefined) say(`warning: ${path}: This says who is in a tenant, and no policy; --directory takes it.`);
    return rest === undefined ? [] : { path, json: rest };
  });
  return taken(readSetToJudge(policies, unresolved && { unresolved }), say);
}

const PEOPLE = ["tenant", "directory", "users", "groups", "serviceprincipals"];

/** A folder that seeds a tenant on loopback also says who is in it. @returns what is left of a document; undefined for nothing. */
function withoutPeople(json: unknown): unknown {
  if (json === null || typeof json !== "object" || Array.isArray(json)) return json;
  const all = Object.entries(json);
  const rest = all.filter(([name]) => !PEOPLE.includes(name.toLowerCase()));
  return rest.length === all.length ? json : rest.length === 0 ? undefined : Object.fromEntries(rest);
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

/** The value, warnings said; a placeholder that stands in every policy is one. */
function taken<T>({ value, problems }: Parsed<T>, say: Say): T {
  if (value === null) throw new ProblemsError(problems.filter(({ severity }) => severity === "error"));
  const alike = Map.groupBy(problems, ({ code, message, mend }) => `${code} ${message} ${mend}`);
  for (const [first, ...others] of alike.values()) say(`warning: ${problemText(first)}${moreLikeThis(others.length)}`);
  return value;
}
