import { impact } from "../impact/impact";
import type { GuaranteeResult, Impact, RegionKind } from "../impact/result";
import { impactText, regionLine, signInText } from "../impact/words/text";
import type { PolicySet } from "../policy/policy-set";
import { printable } from "../policy/printable";

/** What a plan shows of an impact: short lines for the diff, a text for the diagnostics, and what fails the preview. */

export interface Question {
  readonly before: PolicySet;
  readonly after: PolicySet;
  /** The states on the way from the one to the other. */
  readonly between: readonly PolicySet[];
  /** Plain data, as the program passed it. */
  readonly guarantees: unknown;
  /** What ids are called. */
  readonly names: ReadonlyMap<string, string>;
}

export interface Judgement {
  /** One short line for each region, keyed so that the most important stands first. */
  readonly lines: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly loosensOrBlocks: boolean;
  /** Each broken guarantee, with the sign-in that breaks it. */
  readonly broken: readonly string[];
  /** One half without the other, old ones included, by the names of their policies: they belong beside unmet preconditions. */
  readonly halfPairs: readonly { readonly text: string; readonly policies: readonly string[] }[];
}

const HALF_PAIRS: readonly string[] = ["IM-routing-without-access-policy", "IM-access-policy-not-routed", "IM-access-policy-partly-routed"];

const WORDS: Readonly<Record<RegionKind, string>> = {
  newlyAllowed: "newly allowed",
  newlyBlocked: "newly blocked",
  requirementDropped: "requirement dropped",
  requirementAdded: "requirement added",
  routingDropped: "no longer routed",
  routingAdded: "newly routed",
  sessionControlChanged: "session control",
  alertChanged: "alert",
};
const LOUD: readonly RegionKind[] = ["newlyAllowed", "newlyBlocked", "requirementDropped"];

export function judge({ before, after, between, guarantees, names }: Question): Judgement {
  // An id that nobody knows yet, and a location that the tenant does not show, make outcomes depend on them; they never make a policy vanish.
  // The states on the way matter to guarantees only.
  const steps = Array.isArray(guarantees) && guarantees.length > 0 ? between : [];
  const result = impact(before, after, { between: steps, guarantees, names, unresolved: "unknown" });
  // What was wrong with the tenant already is not this change's news.
  const news = result.findings.filter(({ heldBefore }) => !heldBefore);
  const quiet = result.regions.length === 0 && news.length === 0;
  return {
    lines: numbered(result),
    summary: quiet ? "" : impactText({ ...result, findings: news }),
    loosensOrBlocks: result.regions.some(({ kind, impliedBy }) => LOUD.includes(kind) && impliedBy.length === 0),
    broken: result.guarantees.filter(({ holds }) => !holds).map((guarantee) => brokenText(guarantee, names)),
    halfPairs: result.findings
      .filter(({ code }) => HALF_PAIRS.includes(code))
      .map(({ code, message, mend, policies }) => ({ text: `${message} ${mend} [${code}]`, policies })),
  };
}

/** Keys sort as texts: all numbers have as many digits. */
function numbered({ regions }: Impact): Record<string, string> {
  const digits = String(regions.length).length;
  return Object.fromEntries(
    regions.map((region, index) => [`${String(index + 1).padStart(digits, "0")} ${WORDS[region.kind]}`, regionLine(region)]),
  );
}

/** A guarantee that does not hold, with who breaks it and a sign-in that shows it. */
export function brokenText(guarantee: GuaranteeResult, names: Question["names"]): string {
  const { name, proved, brokenBefore, witness, state, policies } = guarantee;
  if (witness === null && !proved) {
    return `The guarantee "${name}" could not be proved within the search's budget, which counts as broken. Narrow its scope.`;
  }
  const since = brokenBefore ? " It was broken before this change already." : "";
  const write = /^between\[(\d+)\]$/.exec(state ?? "")?.[1];
  const step = write === undefined ? "" : ` It breaks on the way there, after ${Number(write) + 1} of the writes.`;
  const by = policies.length === 0 ? "" : `\nbroken by ${policies.map((policy) => printable(`"${policy}"`)).join(", ")}`;
  const example = witness === null ? "" : `\nexample: ${signInText(witness, names)}`;
  return `The guarantee "${name}" is broken.${since}${step}${by}${example}`;
}
