import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { Directory } from "../../../provider/policy/directory";
import type { PolicySet } from "../../../provider/policy/policy-set";
import { naiveDecide, naiveTrace } from "./decide";
import { alertsOf, classesOf, isAudited, isBlockedByConditionalAccess } from "./difference";
import { NotKnown, withDirectory } from "./known";
import type { Outcome } from "./outcome";
import { completionsOf } from "./universe";

/** What can be said of a sign-in of which something is not known: all that is the same however it is completed. */
export interface PartialOutcome {
  readonly result: Outcome["result"] | "undecided";
  /** Every outcome that the sign-in can come to, each once. */
  readonly outcomes: readonly Outcome[];
  /** What comes of it in any case. */
  readonly certain: Omit<Outcome, "result" | "blockedBy">;
  /** Unknown attributes of which each alone can make a difference, when the others are as they may be. */
  readonly dependsOn: readonly string[];
  readonly policies: readonly { readonly id: string | null; readonly applies: boolean | "unknown" }[];
}

/** Every completion by way of the questions that the rules ask: a question has one branch a value, a leaf is what it then comes to. */
type Tree<T> = { readonly leaf: T } | { readonly attribute: string; readonly branches: readonly Tree<T>[] };

export function naiveDecideUnknown(set: PolicySet, signIn: SignIn, directory?: Directory): PartialOutcome {
  const facts = withDirectory(signIn, directory);
  const decided = treeOf(set, facts, (complete) => {
    const outcome = naiveDecide(set, complete);
    return { outcome, parts: partsOf(set, outcome, complete) };
  });
  const parts = mapped(decided, (leaf) => leaf.parts);
  const traced = treeOf(set, facts, (complete) => naiveTrace(set, complete).map(({ applies }) => applies));
  const outcomes = [...new Map(leavesOf(decided).map(({ outcome }) => [JSON.stringify(outcome), outcome])).values()];
  const results = new Set(outcomes.map(({ result }) => result));
  const traces = leavesOf(traced);
  return {
    result: results.size === 1 ? outcomes[0]!.result : "undecided",
    outcomes,
    certain: commonTo(outcomes),
    dependsOn: attributesOf(parts).filter((attribute) => matters(parts, attribute)),
    policies: set.conditionalAccessPolicies.map(({ id }, n) => {
      const answers = new Set(traces.map((trace) => trace[n] as boolean));
      return { id, applies: answers.size === 1 ? (traces[0]?.[n] as boolean) : "unknown" };
    }),
  };
}

/** A report-only policy that applies in some cases, or now with this, now with that result, is listed as unknown. */
function commonTo(outcomes: readonly Outcome[]): PartialOutcome["certain"] {
  const inAll = <T>(listOf: (outcome: Outcome) => readonly T[]): T[] => {
    const [first, ...others] = outcomes.map((outcome) => new Map(listOf(outcome).map((item) => [JSON.stringify(item), item])));
    return [...first!].filter(([text]) => others.every((other) => other.has(text))).map(([, item]) => item);
  };
  const reportOnly = inAll((outcome) => outcome.reportOnly);
  const listed = new Map(outcomes.flatMap((outcome) => outcome.reportOnly).map((one) => [one.id, one]));
  return {
    requires: inAll(({ requires }) => requires),
    session: Object.fromEntries(inAll(({ session }) => Object.entries(session))),
    accessPolicies: inAll(({ accessPolicies }) => accessPolicies),
    alerts: inAll(({ alerts }) => alerts),
    reportOnly: [...listed.values()].map((one) => reportOnly.find(({ id }) => id === one.id) ?? { ...one, result: "unknown" as const }),
  };
}

/** Who asks for something is no part of an outcome: where one of two policies always blocks, the sign-in is blocked whatever it is. */
function partsOf(set: PolicySet, outcome: Outcome, facts: SignIn): string {
  const { result, session, reportOnly } = outcome;
  const once = (texts: readonly string[]) => [...new Set(texts)].sort();
  return JSON.stringify({
    result,
    isBlockedFirst: isBlockedByConditionalAccess(outcome),
    requirements: once(outcome.requires.flatMap(classesOf)),
    session,
    isAudited: isAudited(outcome),
    alerts: once(alertsOf(set, outcome, facts)),
    reportOnly,
  });
}

function mapped<T, U>(tree: Tree<T>, change: (leaf: T) => U): Tree<U> {
  if ("leaf" in tree) return { leaf: change(tree.leaf) };
  return { ...tree, branches: tree.branches.map((branch) => mapped(branch, change)) };
}

function treeOf<T>(set: PolicySet, signIn: SignIn, decide: (complete: SignIn) => T): Tree<T> {
  try {
    return { leaf: decide(signIn) };
  } catch (question) {
    if (!(question instanceof NotKnown)) throw question;
    const { attribute } = question;
    return { attribute, branches: completionsOf(attribute, signIn, set).map((complete) => treeOf(set, complete, decide)) };
  }
}

function leavesOf<T>(tree: Tree<T>): readonly T[] {
  return "leaf" in tree ? [tree.leaf] : tree.branches.flatMap(leavesOf);
}

function attributesOf<T>(tree: Tree<T>): readonly string[] {
  return "leaf" in tree ? [] : [...new Set([tree.attribute, ...tree.branches.flatMap(attributesOf)])];
}

/** Whether two completions that differ in the attribute alone come to different outcomes. */
function matters<T>(tree: Tree<T>, attribute: string): boolean {
  if ("leaf" in tree) return false;
  if (tree.attribute !== attribute) return tree.branches.some((branch) => matters(branch, attribute));
  const [first, ...others] = tree.branches as [Tree<T>, ...Tree<T>[]];
  return others.some((other) => differ(first, other, new Map()));
}

/** Whether two trees come to different leaves for some one set of answers. */
function differ<T>(one: Tree<T>, other: Tree<T>, answers: ReadonlyMap<string, number>): boolean {
  if ("leaf" in one) {
    if ("leaf" in other) return one.leaf !== other.leaf;
    return differ(other, one, answers);
  }
  const answer = answers.get(one.attribute);
  if (answer !== undefined) return differ(one.branches[answer] as Tree<T>, other, answers);
  return one.branches.some((branch, n) => differ(branch, other, new Map([...answers, [one.attribute, n]])));
}
