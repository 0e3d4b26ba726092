import { type Command, Option } from "commander";
import { readGuarantees } from "../provider/impact/guarantees/guarantee";
import { impact as impactOf } from "../provider/impact/impact";
import { impactText } from "../provider/impact/words/text";
import { printableJson } from "../provider/policy/printable";
import { error, inDocument, type Problem, ProblemsError } from "../provider/policy/problems";
import { readDocuments } from "./documents";
import { directoryOf, policySetOf, type Say } from "./policy-files";

/** `appcontrol impact`: what the step from one policy set to another does to every possible sign-in. */

const FORMATS = ["text", "json"] as const;

export interface ImpactFlags {
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly directory?: string;
  readonly guarantees?: string;
  readonly format?: (typeof FORMATS)[number];
  readonly unresolved?: "error" | "unknown";
}

export function define(command: Command): void {
  command
    .option("--before <path...>", "files and folders with the policies as they are")
    .option("--after <path...>", "files and folders with the policies as they would be")
    .option("--directory <file>", "who is in which group and role; without it the answer holds for every possible directory")
    .option("--guarantees <file>", "a list of statements that must hold after the change")
    .addOption(new Option("--format <format>", "how the result is printed (default: text)").choices(FORMATS))
    .addOption(new Option("--unresolved <how>", "what references to objects that are not there are").choices(["error", "unknown"]))
    .addHelpText("after", "\nExit codes: 0 no sign-in changes, 2 some do or a guarantee does not hold, 1 error.")
    .action((flags: ImpactFlags) => {
      process.exitCode = impact(flags, process);
    });
}

/** @returns the exit code. */
export function impact(
  { before, after, directory, guarantees, format, unresolved }: ImpactFlags,
  streams: { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream },
): 0 | 2 {
  if (before === undefined || after === undefined) {
    throw new ProblemsError([error("CLI-impact", "", "An impact is that of a change.", "Give --before PATH… and --after PATH….")]);
  }
  const say: Say = (line) => void streams.stderr.write(`${line}\n`);
  const [was, is, people, statements] = allAtOnce(
    () => policySetOf(before, unresolved, say),
    () => policySetOf(after, unresolved, say),
    () => directoryOf(directory, say),
    () => (guarantees === undefined ? undefined : guaranteesIn(guarantees)),
  );
  const result = impactOf(was, is, { directory: people, guarantees: statements, ...(unresolved && { unresolved }) });
  streams.stdout.write(`${format === "json" ? printableJson(JSON.stringify(result, null, 2)) : impactText(result)}\n`);
  return result.regions.length > 0 || result.guarantees.some(({ holds }) => !holds) ? 2 : 0;
}

/** What each gives; what is wrong with any of them is said of all. @throws ProblemsError */
function allAtOnce<T extends readonly unknown[]>(...readers: { readonly [K in keyof T]: () => T[K] }): T {
  const problems: Problem[] = [];
  const values = readers.map((read) => {
    try {
      return read();
    } catch (thrown) {
      if (!(thrown instanceof ProblemsError)) throw thrown;
      problems.push(...thrown.problems);
      return undefined;
    }
  });
  if (problems.length > 0) throw new ProblemsError(problems);
  return values as unknown as T;
}

function guaranteesIn(file: string): unknown {
  const documents = readDocuments([file]);
  if (documents.length === 1) {
    const [{ path, json }] = documents;
    const { value, problems } = readGuarantees(json);
    if (value === null) throw new ProblemsError(inDocument(path, problems));
    return json;
  }
  const mend = "Give one file with a list of guarantees: see docs/impact.md.";
  throw new ProblemsError([error("CLI-guarantees", file, `The path holds ${documents.length} JSON files.`, mend)]);
}
