import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { Directory } from "../../../provider/policy/directory";
import type { PolicySet } from "../../../provider/policy/policy-set";
import { D5_routedMatches, naiveDecide } from "./decide";
import { withDirectory } from "./known";
import type { Outcome, Requirement } from "./outcome";
import { hoursOfFrequency } from "./session";

/**
 * What of a sign-in's outcome differs between two policy sets. Who decides it is no part of an outcome: names, ids and descriptions of policies
 * do not count, nor does how many policies ask for the same.
 */
export interface Difference {
  readonly kind:
    | "newlyBlocked"
    | "newlyAllowed"
    | "requirementAdded"
    | "requirementDropped"
    | "routingAdded"
    | "routingDropped"
    | "sessionControlChanged"
    | "alertChanged";
  /** The requirement, the type of routing, the session control; `audit`, or the canonical text of an alert; empty for the first two kinds. */
  readonly what: string;
}

export function naiveDifference(before: PolicySet, after: PolicySet, signIn: SignIn, directory?: Directory): readonly Difference[] {
  const was = naiveDecide(before, signIn, directory);
  const is = naiveDecide(after, signIn, directory);
  if (was.result !== is.result) return [{ kind: is.result === "blocked" ? "newlyBlocked" : "newlyAllowed", what: "" }];
  const facts = withDirectory(signIn, directory);
  const alerts = setDifference(alertsOf(before, was, facts), alertsOf(after, is, facts)).map(
    ({ what }): Difference => ({ kind: "alertChanged", what }),
  );
  // Nobody is alerted of what conditional access blocks; where access policies block on both sides, alerts are all that can differ.
  if (was.result === "blocked") return isBlockedByConditionalAccess(was) || isBlockedByConditionalAccess(is) ? [] : alerts;
  return [
    ...setDifference(was.requires.flatMap(classesOf), is.requires.flatMap(classesOf)).map(
      ({ side, what }): Difference => ({ kind: side === "after" ? "requirementAdded" : "requirementDropped", what }),
    ),
    ...setDifference(was.session.routing ?? [], is.session.routing ?? []).map(
      ({ side, what }): Difference => ({ kind: side === "after" ? "routingAdded" : "routingDropped", what }),
    ),
    ...setDifference(controlsOf(was), controlsOf(is)).map(({ what }): Difference => ({ kind: "sessionControlChanged", what })),
    ...(isAudited(was) === isAudited(is) ? [] : [{ kind: "alertChanged", what: "audit" } as const]),
    ...alerts,
  ].filter((one, index, all) => all.findIndex(({ kind, what }) => kind === one.kind && what === one.what) === index);
}

export function isBlockedByConditionalAccess({ blockedBy }: Outcome): boolean {
  return blockedBy.some(({ kind }) => kind === "conditionalAccessPolicy");
}

/** Each of several controls that are all required is one requirement; alternatives are one together. */
export function classesOf({ operator, controls }: Requirement): readonly string[] {
  return operator === "AND" ? controls : [controls.toSorted().join("|")];
}

/** One entry a control with its value, named by the control. */
function controlsOf({ session: { routing: _routing, ...controls } }: Outcome): readonly Entry[] {
  return Object.entries(controls).map(([control, value]) => ({ key: `${control} ${comparableValue(value)}`, what: control }));
}

/** Intervals count by their length, in whatever unit they are said. */
function comparableValue(value: unknown): string {
  return typeof value === "string" && /^\d+ (hour|day)s?$/.test(value) ? String(hoursOfFrequency(value)) : JSON.stringify(value);
}

export function isAudited({ result, accessPolicies }: Outcome): boolean {
  return result === "granted" && accessPolicies.some(({ action }) => action === "audit");
}

/** An alert is what it says and whom it tells, whatever policy raises it. */
export function alertsOf(set: PolicySet, { session }: Outcome, facts: SignIn): readonly string[] {
  return D5_routedMatches(set, session, facts).flatMap(({ severity, alert }) =>
    alert === null ? [] : [JSON.stringify({ severity, alert })],
  );
}

interface Entry {
  readonly key: string;
  readonly what: string;
}

function setDifference(
  before: readonly (string | Entry)[],
  after: readonly (string | Entry)[],
): { side: "before" | "after"; what: string }[] {
  const entries = (given: readonly (string | Entry)[]) =>
    new Map(given.map((one) => (typeof one === "string" ? [one, one] : [one.key, one.what])));
  const [was, is] = [entries(before), entries(after)];
  return [
    ...[...was].filter(([key]) => !is.has(key)).map(([, what]) => ({ side: "before" as const, what })),
    ...[...is].filter(([key]) => !was.has(key)).map(([, what]) => ({ side: "after" as const, what })),
  ];
}
