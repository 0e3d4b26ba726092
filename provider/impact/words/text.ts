import { printable } from "../../policy/printable";
import type { Exception, Finding, GuaranteeResult, Impact, Part, Region, RegionKind } from "../result";
import { enumerated } from "./enumerated";

export { signInText } from "./sign-in-text";

/** An impact as a person reads it on a terminal: the verdict, then the regions, dangerous ones first. The same data, the same text. */

const WIDTH = 100;
const INDENT = "    ";

const MARKS: Readonly<Record<RegionKind, string>> = {
  newlyAllowed: "!",
  requirementDropped: "!",
  newlyBlocked: "✗",
  requirementAdded: "+",
  routingDropped: "-",
  routingAdded: "+",
  sessionControlChanged: "~",
  alertChanged: "~",
};

export function impactText(result: Impact): string {
  const { summary, sets, regions, guarantees, findings, assumed, notExact } = result;
  const changes = `${sets.added} added, ${sets.removed} removed, ${sets.modified} modified`;
  const sections = [
    [...wrapped("", `Access impact: ${summary}`), ...wrapped("", `${policies(sets.before)} before, ${sets.after} after: ${changes}`)],
    ...regions.map(regionLines),
    guarantees.flatMap(guaranteeLines),
    newsLines(findings),
    [...assumed.map((label) => `assumed: ${label}`), ...notExact].flatMap((line) => wrapped("", line, INDENT)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function policies(count: number): string {
  return count === 1 ? "1 policy" : `${count} policies`;
}

/** What happens, and where: one line, as long as it is. */
export function regionLine(region: Region): string {
  const parts = region.parts.map(({ where, exceptions }) => `${where}${exceptions.length > 0 ? ", with exceptions" : ""}`);
  return `${happening(region)}: ${parts.join("; ")}`;
}

function happening({ kind, what, direction, impliedBy }: Region): string {
  switch (kind) {
    case "newlyAllowed":
      return "newly allowed";
    case "newlyBlocked":
      return "newly blocked";
    case "requirementDropped":
      return `no longer requires ${what}${impliedBy.length > 0 ? " by name" : ""}`;
    case "requirementAdded":
      return `newly requires ${what}${impliedBy.length > 0 ? " by name" : ""}`;
    case "routingDropped":
      return `no longer routed, ${what}`;
    case "routingAdded":
      return `newly routed, ${what}`;
    case "sessionControlChanged":
      return `${direction === "gained" ? "newly under" : "no longer under"} ${what}`;
    case "alertChanged":
      return `${direction === "gained" ? "newly" : "no longer"} ${what.replace(/^audit\b/, "audited").replace(/^(audited and )?alert \(/, "$1raises an alert (")}`;
  }
}

function regionLines(region: Region): string[] {
  const { kind, severity, because, example, was, now, users, impliedBy } = region;
  const { where, exceptions } = placeLines(region);
  const mark = impliedBy.length > 0 ? "~" : MARKS[kind];
  return [
    ...wrapped(`${mark} `, `${happening(region)}${severity === "high" && mark !== "!" ? " (high)" : ""}: ${where}`, INDENT),
    ...exceptions,
    ...(users === null ? [] : wrapped(INDENT, `${inFigures(users.count)} of ${inFigures(users.of)} users of the directory`)),
    ...impliedLines(region),
    ...(was === null || now === null ? [] : comparison(was, now)),
    ...because.flatMap((cause) => wrapped(INDENT, `because ${cause}`)),
    ...(example === null ? [] : wrapped(INDENT, `example: ${example}`)),
  ];
}

/** 20,000: the same in every country, so that the same data is the same text. */
function inFigures(count: number): string {
  return count.toLocaleString("en-US");
}

/** The parts and what they leave out. They are numbered where they do not leave out the same. */
function placeLines(region: Region): { readonly where: string; readonly exceptions: readonly string[] } {
  const { parts, where } = region;
  const texts = parts.map((part) => exceptionText(part, region));
  const [first] = texts;
  if (texts.every((text) => text === first)) return { where, exceptions: first === "" ? [] : wrapped(INDENT, first) };
  return {
    where: parts.map((part, at) => `(${at + 1}) ${part.where}`).join("; "),
    exceptions: texts.flatMap((text, at) => (text === "" ? [] : wrapped(INDENT, `(${at + 1}) ${text}`))),
  };
}

function impliedLines({ impliedBy, direction }: Region): string[] {
  if (impliedBy.length === 0) return [];
  const when = direction === "lost" ? "is required there now" : "was required there before";
  return wrapped(INDENT, `implied by what ${when}: ${impliedBy.join(", ")}`);
}

/** Where exactly, the JSON says. */
function exceptionText({ exceptions }: Part, { kind, direction }: Region): string {
  const by = (because: Exception["because"]) => {
    const found = exceptions.filter((exception) => exception.because === because).flatMap(({ policies }) => policies);
    return found.length === 0 ? null : enumerated([...new Set(found)].sort().map((name) => `"${name}"`));
  };
  const [same, blocking] = [by("same"), by("block")];
  const isBlock = kind === "newlyBlocked" || kind === "newlyAllowed";
  const soText = direction === "lost" ? (isBlock ? "still blocked" : "still so") : isBlock ? "blocked already" : "so already";
  const texts = [
    ...(same === null ? [] : [`where ${soText} by ${same}`]),
    ...(blocking === null ? [] : [`where blocked, before or after, by ${blocking}`]),
  ];
  return texts.length === 0 ? "" : `except ${texts.join(", and ")}`;
}

function comparison(before: string, after: string): string[] {
  const [was, now] = [`was: ${before}`, `now: ${after}`].map(printable);
  const line = `${INDENT}${was}   ${now}`;
  return line.length <= WIDTH ? [line] : [...wrapped(INDENT, was), ...wrapped(INDENT, now)];
}

function guaranteeLines({ name, holds, proved, brokenBefore, state, policies: names, example }: GuaranteeResult): string[] {
  if (holds) return wrapped("✓ ", `guarantee "${name}" ${proved ? "holds (proved)" : "can hold, as far as ids are known"}`, INDENT);
  if (!proved) return wrapped("✗ ", `guarantee "${name}" is not proved, which counts as broken`, INDENT);
  const by = names.length === 0 ? "" : ` by ${names.map((policy) => `"${policy}"`).join(" with ")}`;
  const when = state === "after" ? "" : ` on the way (${state})`;
  return [
    ...wrapped("✗ ", `guarantee "${name}" is broken${by}${when}${brokenBefore ? ", as it was before" : ""}`, INDENT),
    ...(example === null ? [] : wrapped(INDENT, `example: ${example}`)),
  ];
}

/** What was so before the change is counted. */
function newsLines(findings: readonly Finding[]): string[] {
  const news = findings.filter(({ heldBefore }) => !heldBefore);
  const old = findings.length - news.length;
  const more = `${old}${news.length === 0 ? "" : " more"} ${old === 1 ? "finding" : "findings"} held before the change as well: --format json shows ${old === 1 ? "it" : "them"}.`;
  return [...news.flatMap((finding, at) => findingLines(finding, news[at + 1])), ...(old === 0 ? [] : wrapped("· ", more, INDENT))];
}

/** What to do about several of one kind is said once, after the last. */
function findingLines({ code, message, mend }: Finding, next: Finding | undefined): string[] {
  const isSaid = next?.code === code && next.mend === mend;
  return [...wrapped("· ", `${message} [${code}]`, INDENT), ...(isSaid ? [] : wrapped(INDENT, mend))];
}

/** Lines of at most `WIDTH` characters, broken between words. */
function wrapped(first: string, text: string, indent = first.replace(/\S/g, " ")): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of printable(text).split(" ")) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
