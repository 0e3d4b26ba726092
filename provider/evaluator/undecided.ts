import { ASSUMED } from "./assumptions";
import { signInProperty } from "./attributes";
import { attributesOf, completions, exactTruth } from "./completions";
import type { Expression, Facts } from "./expression";
import { type Outcome, outcomeOf, type ReportOnlyResult } from "./outcome";
import { NOTHING, type Part } from "./parts";
import type { BoxIndex, Scopes } from "./scopes";

/** What is known of a sign-in of which something is not. */
export interface Knowledge {
  readonly certain: ReadonlySet<BoxIndex>;
  /** Boxes that may hold, each with what is left of its conditions. */
  readonly open: ReadonlyMap<BoxIndex, Expression>;
  /** Values that an unknown attribute is confined to. */
  readonly facts: Facts;
}

/**
 * The outcome of such a sign-in: what comes of it in any case stands, and `dependsOn` names the attributes that decide the rest. Each part is
 * asked for on its own, over all completions that make a difference to it.
 */
export function undecidedOutcome(scopes: Scopes, parts: readonly Part[], knowledge: Knowledge): Outcome {
  const { certain, open, facts } = settled(knowledge);
  const dependsOn = new Set<string>();
  let exact = true;

  const answersTo = (part: Part): ReadonlySet<string> => {
    const concerned = new Map([...open].filter(([box]) => part.boxes.includes(box)));
    const found = completions({ open: concerned, facts, answer: (holds) => part.value((box) => certain.has(box) || holds(box)) });
    exact &&= found !== null;
    for (const attribute of found?.dependsOn ?? attributesOf(concerned.values())) dependsOn.add(signInProperty(attribute));
    return found?.answers ?? UNDECIDED;
  };
  const asked = parts.filter(({ own }) => own.some((box) => open.has(box))).map((part) => [part, answersTo(part)] as const);
  const always = (kind: Part["kind"], of = ""): string | null => {
    const answers = asked.find(([part]) => part.kind === kind && part.of === of)?.[1];
    return answers?.size === 1 ? ([...answers][0] as string) : null;
  };
  const isAsked = (kind: Part["kind"], of = "") => asked.some(([part]) => part.kind === kind && part.of === of);

  const sure = outcomeOf(scopes, (box) => certain.has(box));
  const most = outcomeOf(scopes, (box) => certain.has(box) || open.has(box));
  const result = isAsked("result") ? ((always("result") ?? "undecided") as Outcome["result"]) : sure.result;
  // Behind a block there are no parts, so where there may be one, none is there in any case.
  const mayBlockFirst = isAsked("blockedFirst") && always("blockedFirst") !== "false";
  const { unsatisfiable, ...known } = mayBlockFirst ? { ...sure, requires: [], session: {}, accessPolicies: [], alerts: [] } : sure;
  return {
    ...known,
    result,
    // Where now this, now that policy blocks, all of them are named.
    blockedBy: result !== "blocked" ? [] : sure.blockedBy.length > 0 ? sure.blockedBy : most.blockedBy,
    session: mayBlockFirst ? {} : sessionOf(),
    ...(unsatisfiable !== undefined && !mayBlockFirst ? { unsatisfiable } : {}),
    reportOnly: reportOnlyResults(),
    ...(dependsOn.size > 0 ? { dependsOn: [...dependsOn].sort() } : {}),
    assumed: [...new Set([...sure.assumed, ...most.assumed, ...(exact ? [] : [ASSUMED.inexact])])].sort(),
  };

  function sessionOf(): Outcome["session"] {
    const controls: [string, unknown][] = Object.entries(sure.session).filter(([control]) => !isAsked("session", control));
    for (const [part] of asked) {
      const value = part.kind === "session" ? always("session", part.of) : null;
      if (value !== null && value !== NOTHING && value !== "null") controls.push([part.of, JSON.parse(value)]);
    }
    return Object.fromEntries(controls.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A policy that may or may not apply, or that has now this, now that result, is listed as unknown. */
  function reportOnlyResults(): ReportOnlyResult[] {
    return most.reportOnly.map((listed) => {
      const scope = scopes.reportOnly.find(({ entry }) => entry.reference.id === listed.id);
      const of = String(scope?.applies);
      if (!isAsked("reportOnly", of)) return listed;
      return { ...listed, result: (always("reportOnly", of) ?? "unknown") as ReportOnlyResult["result"] };
    });
  }
}

const UNDECIDED: ReadonlySet<string> = new Set(["?", "??"]);

/** Boxes that hold, or do not, whatever is unknown: what is left of their conditions need not be a contradiction to look at. */
function settled({ certain, open, facts }: Knowledge): Knowledge {
  const judged = [...open].map(([box, expression]) => [box, expression, exactTruth(expression, facts).value] as const);
  return {
    certain: new Set([...certain, ...judged.flatMap(([box, , value]) => (value === true ? [box] : []))]),
    open: new Map(judged.flatMap(([box, expression, value]) => (value === "unknown" ? [[box, expression] as const] : []))),
    facts,
  };
}
