import type { Columns } from "../../../provider/analysis";
import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { Directory } from "../../../provider/policy/directory";
import type { PolicySet } from "../../../provider/policy/policy-set";
import { asColumns } from "./columns";
import { naiveDecide, naiveTrace } from "./decide";
import { unsatisfiableRequirements } from "./grants";
import type { Outcome, Trace, Unsatisfiable } from "./outcome";
import { naiveDecideUnknown } from "./unknown";

/** Whether the evaluator and the naive one come to the same, all that the order of policies leaves open aside. */

/** The part of an evaluator's answer that both give. */
export type Answer = Omit<Outcome, "result"> & {
  readonly result: Outcome["result"] | "undecided";
  readonly dependsOn?: readonly string[];
  readonly unsatisfiable?: readonly Unsatisfiable[];
};
export interface Traced {
  readonly policies: readonly {
    readonly id: string | null;
    readonly displayName: string;
    readonly applies: boolean | "unknown";
    readonly knockedOutBy?: string | null;
  }[];
}
export interface Evaluator {
  decide(signIn: SignIn): Answer;
  explain(signIn: SignIn): Traced;
  decideAll(columns: Columns): { readonly codes: Uint32Array; readonly outcomeOf: (code: number) => Answer };
}

/** The same answer with its lists sorted and without what is empty, so that equal answers are equal texts. */
export function comparable({ result, blockedBy, requires, session, accessPolicies, alerts, reportOnly }: Answer): object {
  const controls = Object.entries(session).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return {
    result,
    blockedBy: sorted(blockedBy.map(({ kind, id, displayName }) => ({ kind, id: id ?? null, displayName }))),
    requires: sorted(
      requires.map(({ id, displayName, operator, controls: asked }) => ({ id: id ?? null, displayName, operator, controls: asked })),
    ),
    session: Object.fromEntries(controls.sort(([a], [b]) => (a < b ? -1 : 1))),
    accessPolicies: sorted(accessPolicies.map(({ name, action }) => ({ name, action }))),
    alerts: sorted(alerts),
    reportOnly: sorted(reportOnly.map(({ id, displayName, result: logged }) => ({ id: id ?? null, displayName, result: logged }))),
  };
}

function sorted<T>(list: readonly T[]): readonly T[] {
  return list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

export function comparableTrace(policies: Traced["policies"] | readonly Trace[]): unknown {
  return sorted(
    policies.map(({ id, displayName, applies, knockedOutBy }) => ({
      id: id ?? null,
      displayName,
      applies,
      knockedOutBy: knockedOutBy ?? null,
    })),
  );
}

export interface Disagreement {
  readonly policies: PolicySet["conditionalAccessPolicies"];
  readonly accessPolicies: PolicySet["accessPolicies"];
  readonly signIn: SignIn;
  readonly given: unknown;
  readonly expected: unknown;
}

/** The first sign-in on which the two differ, outcome or trace; null when there is none. */
export function firstDisagreement(
  evaluator: Evaluator,
  set: PolicySet,
  signIns: readonly SignIn[],
  directory?: Directory,
): Disagreement | null {
  for (const signIn of signIns) {
    const decided = evaluator.decide(signIn);
    const naive = naiveDecide(set, signIn, directory);
    const given = { ...comparable(decided), unsatisfiable: sorted(decided.unsatisfiable ?? []) };
    const expected = { ...comparable(naive), unsatisfiable: sorted(unsatisfiableRequirements(naive.requires, signIn)) };
    if (!isSame(given, expected)) return { ...policiesOf(set), signIn, given, expected };
    const trace = comparableTrace(evaluator.explain(signIn).policies);
    const expectedTrace = comparableTrace(naiveTrace(set, signIn, directory));
    if (!isSame(trace, expectedTrace)) return { ...policiesOf(set), signIn, given: trace, expected: expectedTrace };
  }
  return null;
}

/** The same for sign-ins of which not everything is known: what is decided, what it depends on, and which policies apply. */
export function firstPartialDisagreement(evaluator: Evaluator, set: PolicySet, signIns: readonly SignIn[]): Disagreement | null {
  for (const signIn of signIns) {
    const naive = naiveDecideUnknown(set, signIn);
    const decided = evaluator.decide(signIn);
    const policies = evaluator.explain(signIn).policies.map(({ id, applies }) => ({ id, applies }));
    const given = { ...comparable({ ...decided, blockedBy: [] }), dependsOn: [...(decided.dependsOn ?? [])].sort(), policies };
    const expected = {
      ...comparable({ ...naive.certain, result: naive.result, blockedBy: [] }),
      dependsOn: naive.dependsOn.toSorted(),
      policies: naive.policies,
    };
    if (!isSame(given, expected)) return { ...policiesOf(set), signIn, given, expected };
  }
  return null;
}

/** Whether sign-ins in columns come to what each of them comes to alone, in one call and in another. */
export function firstColumnDisagreement(evaluator: Evaluator, set: PolicySet, signIns: readonly SignIn[]): Disagreement | null {
  for (const together of [signIns, signIns.toReversed()]) {
    const { codes, outcomeOf } = evaluator.decideAll(asColumns(together));
    for (const [n, signIn] of together.entries()) {
      const [given, expected] = [outcomeOf(codes[n]!), evaluator.decide(signIn)];
      if (!isSame(given, expected)) return { ...policiesOf(set), signIn, given, expected };
    }
  }
  return null;
}

function policiesOf({ conditionalAccessPolicies: policies, accessPolicies }: PolicySet): Pick<Disagreement, "policies" | "accessPolicies"> {
  return { policies, accessPolicies };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
