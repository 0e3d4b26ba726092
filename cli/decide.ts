import { type Command, Option } from "commander";
import { compile } from "../provider/analysis";
import { readSignInRow } from "../provider/evaluator/sign-in-forms";
import { classifyUserAgent } from "../provider/evaluator/user-agent";
import { printableJson } from "../provider/policy/printable";
import { error, ProblemsError } from "../provider/policy/problems";
import { FORMATS, type Format, writerFor } from "./outcome-writers";
import { Output } from "./output";
import { directoryOf, policySetOf } from "./policy-files";
import { Remarks } from "./remarks";
import { signInRows } from "./sign-in-rows";

/** `appcontrol decide`: what policies decide about sign-ins, and how a user agent is seen. */

export interface DecideOptions {
  readonly policies?: readonly string[];
  readonly signIns?: string;
  readonly directory?: string;
  readonly format?: Format;
  readonly explain?: boolean;
  readonly unresolved?: "error" | "unknown";
  readonly userAgent?: string;
}

export function define(command: Command): void {
  command
    .option("--policies <path...>", "files and folders with policies, named locations, access policies, IP ranges")
    .option("--sign-ins <file>", "sign-ins in plain form, of Entra's log, or What If requests; - is standard input")
    .option("--directory <file>", "who is in which group and role")
    .addOption(new Option("--format <format>", "how outcomes are printed (default: ndjson)").choices(FORMATS))
    .option("--explain", "add to each outcome every policy, and what knocked it out")
    .addOption(new Option("--unresolved <how>", "what references to objects that are not there are").choices(["error", "unknown"]))
    .option("--user-agent <text>", "say how an app with this user agent is seen, instead of deciding sign-ins")
    .action(async (options: DecideOptions) => {
      // A reader that has seen enough, such as `head`, is no mistake.
      process.stdout.once("error", (thrown: NodeJS.ErrnoException) => process.exit(thrown.code === "EPIPE" ? 0 : 1));
      process.exitCode = await decide(options, process);
    });
}

/** @returns the exit code: 1 where rows could not be read. */
export async function decide(
  options: DecideOptions,
  streams: { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream },
): Promise<0 | 1> {
  if (options.userAgent !== undefined) {
    streams.stdout.write(userAgentText(options.userAgent, options));
    return 0;
  }
  const { policies, signIns } = options;
  if (policies === undefined || signIns === undefined) {
    const mend = "Give --policies PATH… and --sign-ins FILE, or --user-agent TEXT alone.";
    throw new ProblemsError([error("CLI-decide", "", "There is nothing to decide, or nothing to decide it with.", mend)]);
  }
  const say = (line: string) => void streams.stderr.write(`${line}\n`);
  const set = policySetOf(policies, options.unresolved, say);
  const analysis = compile(set, directoryOf(options.directory, say), options.unresolved && { unresolved: options.unresolved });

  const output = new Output(streams.stdout);
  const remarks = new Remarks(say);
  const writer = writerFor(options.format ?? "ndjson", output.print);
  const judge = options.explain ? analysis.explain : analysis.decide;
  let count = 0;
  for await (const rows of signInRows(signIns)) {
    for (const { index, place, json, problem } of rows) {
      count += 1;
      const { value: signIn, problems } = problem === undefined ? readSignInRow(json) : { value: null, problems: [problem] };
      if (signIn === null) {
        remarks.refused(place, problems);
        writer.unreadable({ index, problems });
      } else {
        remarks.taken(place, problems);
        writer.decided({ index, signIn, outcome: judge(signIn) });
      }
    }
    await output.flush(BLOCK);
  }
  writer.end();
  await output.flush();
  remarks.end(count);
  return remarks.unreadable > 0 ? 1 : 0;
}

/** So much text is written at once. */
const BLOCK = 1 << 16;

function userAgentText(userAgent: string, options: DecideOptions): string {
  if (options.policies !== undefined || options.signIns !== undefined) {
    const mend = "Leave out --policies and --sign-ins, or write the user agent into the sign-ins.";
    throw new ProblemsError([error("CLI-decide", "--user-agent", "A user agent is looked at by itself.", mend)]);
  }
  if (userAgent.trim() === "") {
    throw new ProblemsError([error("CLI-user-agent", "--user-agent", "The user agent is empty.", "Give the text that your app sends.")]);
  }
  const found = classifyUserAgent(userAgent);
  if (options.format === "json" || options.format === "ndjson") return `${printableJson(JSON.stringify(found))}\n`;
  const named = (thing: typeof found.browser) => (thing === null ? "none that is known" : `${thing.name} ${thing.version ?? ""}`.trim());
  const tags = found.tags.map((tag) => `  ${tag.padEnd(24)}${found.reasons[tag]}`);
  return [
    `browser   ${named(found.browser)}`,
    `system    ${named(found.operatingSystem)}`,
    `device    ${found.deviceType ?? "none that is known"}`,
    tags.length === 0 ? "tags      none" : "tags",
    ...tags,
    "What earns a tag is assumed: Microsoft does not publish it.",
    "",
  ].join("\n");
}
