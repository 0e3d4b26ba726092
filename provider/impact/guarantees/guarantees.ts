import type { ConditionOptions } from "../../evaluator/conditions/context";
import type { Facts } from "../../evaluator/expression";
import type { Box, PolicyReference } from "../../evaluator/rules";
import type { PolicySet } from "../../policy/policy-set";
import { type Problem, under } from "../../policy/problems";
import { isUnknown } from "../../policy/unknowns";
import { intersection, type Side } from "../difference/families";
import { type Budget, NOTHING, ordinaryPoint } from "../difference/statements";
import { BudgetExceeded } from "../search/search";
import { satisfies } from "../strengths";
import { UniverseTooLarge } from "../universe/refinement";
import type { Universe } from "../universe/universe";
import { type KindOfId, standInsOf } from "../unknown-ids";
import type { Guarantee, Scope } from "./guarantee";
import { boxesOf, scopeOf } from "./scopes";

/** Guarantees are the same question as a difference: the sign-ins that one is about, without those that keep it. Nothing left is a proof. */

export interface State {
  /** `before`, `between[n]` or `after`. */
  readonly name: string;
  readonly set: PolicySet;
  readonly side: Side;
}

export interface Verdict {
  readonly holds: boolean;
  readonly proved: boolean;
  /** A point that breaks it. */
  readonly example: Facts | null;
  readonly policies: readonly PolicyReference[];
}

export interface Proving {
  readonly universe: Universe;
  readonly options: ConditionOptions;
  readonly budget: Budget;
}

const HOLDS: Verdict = { holds: true, proved: true, example: null, policies: [] };

export function prove(guarantee: Guarantee, state: State, proving: Proving): Verdict {
  const versions = withStandIns(guarantee, state.set);
  const verdicts = versions.map((version) => proveOne(version, state, proving));
  if (versions.length === 1) return verdicts[0];
  // Which id the guarantee means is not known yet: it stands as long as it can.
  const holding = verdicts.find(({ holds }) => holds);
  return holding === undefined ? verdicts[0] : { ...holding, proved: false };
}

function proveOne(guarantee: Guarantee, { set, side }: State, proving: Proving): Verdict {
  const { boxes, except } = boxesOf(guarantee, set, proving.options);
  for (const box of boxes) {
    const verdict =
      guarantee.kind === "neverBlocked"
        ? neverIn(box, except, side, proving)
        : alwaysIn(box, [...except, ...keeping(guarantee, side)], proving);
    if (!verdict.holds) return verdict;
  }
  return HOLDS;
}

/** Whether no sign-in at all is in the scope, so that nothing could break the guarantee. */
export function isAboutNobody(guarantee: Guarantee, { set }: State, proving: Proving): boolean {
  const { boxes, except } = boxesOf(guarantee, set, proving.options);
  return boxes.every((box) => alwaysIn(box, except, proving).holds);
}

/** No block meets the box. */
function neverIn(box: Box, except: readonly Box[], side: Side, proving: Proving): Verdict {
  let unproved: Verdict | null = null;
  for (const { box: block, policies } of side.block) {
    const meeting = intersection(box, block, proving.universe.compatible);
    const verdict = meeting === null ? HOLDS : alwaysIn(meeting, except, proving);
    if (verdict.example !== null) return { ...verdict, policies };
    if (!verdict.holds) unproved ??= { ...verdict, policies };
  }
  return unproved ?? HOLDS;
}

/** The box lies in the union of the others. */
function alwaysIn(box: Box, others: readonly Box[], { universe, budget }: Proving): Verdict {
  try {
    const { difference } = universe.prepare(box, others);
    const found = difference.find(budget.existence);
    return found === null ? HOLDS : { holds: false, proved: true, example: found, policies: [] };
  } catch (thrown) {
    if (!(thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge)) throw thrown;
    const ordinary = ordinaryPoint(box, others, universe, budget);
    return ordinary === NOTHING ? HOLDS : { holds: false, proved: ordinary !== null, example: ordinary, policies: [] };
  }
}

/** Where a guarantee is kept: what is blocked needs nothing more. */
function keeping(guarantee: Exclude<Guarantee, { kind: "neverBlocked" }>, side: Side): Box[] {
  const effective = side.rules.filter(({ effect }) => {
    if (guarantee.kind === "alwaysRequires") return effect.kind === "require" && satisfies(effect.requirement, guarantee.control);
    return guarantee.kind === "onlyThrough" && effect.kind === "route" && effect.type === guarantee.routing;
  });
  return [...side.block, ...effective].map(({ box }) => box);
}

const KIND_OF_PROPERTY: Readonly<Record<string, KindOfId>> = {
  user: "Users",
  group: "Groups",
  role: "Roles",
  application: "Applications",
  servicePrincipal: "ServicePrincipals",
};

/** One version for each id that an id not known yet may turn out to be; one that no policy names is the last. */
function withStandIns(guarantee: Guarantee, set: PolicySet): Guarantee[] {
  const unknown = Object.keys(KIND_OF_PROPERTY).filter((property) => idsIn(scopeOf(guarantee), property).some(isUnknown));
  return unknown.reduce<Guarantee[]>(
    (versions, property) =>
      versions.flatMap((version) => [...standInsOf(set, KIND_OF_PROPERTY[property]).map((id) => replaced(version, property, id)), version]),
    [guarantee],
  );
}

function idsIn(scope: Scope, property: string): readonly string[] {
  return (scope[property as keyof Scope] as readonly string[] | undefined) ?? [];
}

function replaced(guarantee: Guarantee, property: string, id: string): Guarantee {
  const scope = scopeOf(guarantee);
  const next = { ...scope, [property]: idsIn(scope, property).map((given) => (isUnknown(given) ? id : given)) };
  return guarantee.kind === "neverBlocked" ? { ...guarantee, who: next } : { ...guarantee, scope: next };
}

/** What guarantees name and the set does not have. */
export function referenceProblems(guarantees: readonly Guarantee[], set: PolicySet, options: ConditionOptions): Problem[] {
  return guarantees.flatMap((guarantee, index) => under(`guarantees[${index}]`, boxesOf(guarantee, set, options).problems));
}

/** The boxes that guarantees ask about. */
export function askedBy(guarantees: readonly Guarantee[], set: PolicySet, options: ConditionOptions): Box[] {
  return guarantees.flatMap((guarantee) => {
    const { boxes, except } = boxesOf(guarantee, set, options);
    return [...boxes, ...except];
  });
}
