import type { AccessPolicy } from "../policy/access-policy";
import type { ConditionalAccessPolicy } from "../policy/conditional-access-policy";
import type { PolicySet } from "../policy/policy-set";
import { type Problem, under } from "../policy/problems";
import { OPPOSABLE } from "./assumptions";
import { type AccessRow, accessPolicyBox, accessRows } from "./conditions/access-filters";
import { type ConditionOptions, type Context, contextOf } from "./conditions/context";
import { identityCondition } from "./conditions/identity";
import { networkCondition } from "./conditions/network";
import {
  authenticationFlowCondition,
  clientAppCondition,
  deviceCondition,
  insiderRiskCondition,
  platformCondition,
  servicePrincipalRiskCondition,
  signInRiskCondition,
  userRiskCondition,
} from "./conditions/signals";
import { targetCondition } from "./conditions/target";
import { type Expression, keyOf } from "./expression";
import { type Box, type Dimension, IDENTITY_LAST, type PolicyReference } from "./rules";

/** The policies of a set with their conditions as boxes: what rules, decisions and traces are all made of. */

export interface ConditionalAccessEntry {
  readonly reference: PolicyReference;
  readonly policy: ConditionalAccessPolicy;
  /** Also conditions that are never true. */
  readonly box: Box;
  readonly assumed: ReadonlySet<string>;
  /** For assumptions that can be read the other way round. */
  readonly opposites: () => readonly Opposite[];
}
export interface AccessEntry {
  readonly reference: PolicyReference;
  readonly policy: AccessPolicy;
  readonly box: Box;
  /** What the box is made of, for traces. */
  readonly rows: readonly AccessRow[];
  readonly assumed: ReadonlySet<string>;
  /** For assumptions that can be read the other way round. */
  readonly opposites: () => readonly Opposite[];
}
/** The box as it would be with one assumption the other way round. */
export interface Opposite {
  readonly label: string;
  readonly box: Box;
}
export interface PolicyEntries {
  /** In any state. */
  readonly conditionalAccess: readonly ConditionalAccessEntry[];
  readonly access: readonly AccessEntry[];
  readonly problems: readonly Problem[];
}

/** @param lacking whether named locations are missing, where that is known of more than this set. */
export function policyEntries(set: PolicySet, options: ConditionOptions = {}, lacking?: boolean): PolicyEntries {
  const problems: Problem[] = [];
  const conditions = new Map<string, Expression>();
  const read = <P>(policy: P, path: string, boxOf: (policy: P, context: Context) => Box) => {
    const context = contextOf(set, options, lacking);
    const box = withoutTrivial(boxOf(policy, context), conditions);
    problems.push(...under(path, context.problems));
    let known: readonly Opposite[] | null = null;
    const opposites = () => {
      known ??= [...context.assumed].flatMap((label): Opposite[] =>
        OPPOSABLE.has(label) ? [{ label, box: withoutTrivial(boxOf(policy, contextOf(set, options, lacking, label)), conditions) }] : [],
      );
      return known;
    };
    return { policy, box, assumed: context.assumed, opposites };
  };
  return {
    conditionalAccess: set.conditionalAccessPolicies.map((policy, index) => ({
      ...read(policy, `conditionalAccessPolicies[${index}]`, conditionalAccessBox),
      reference: { kind: "conditionalAccessPolicy", id: policy.id ?? policy.displayName, displayName: policy.displayName },
    })),
    access: set.accessPolicies.map((policy, index) => {
      let rows: readonly AccessRow[] = [];
      const boxOf = (given: AccessPolicy, context: Context) => {
        rows = accessRows(given, context);
        return accessPolicyBox(given, rows, context);
      };
      return {
        ...read(policy, `accessPolicies[${index}]`, boxOf),
        rows,
        reference: { kind: "accessPolicy", id: policy.id ?? policy.name, displayName: policy.name },
      };
    }),
    problems,
  };
}

/** R1: all conditions are ANDed. */
function conditionalAccessBox({ conditions }: ConditionalAccessPolicy, context: Context): Box {
  return {
    identity: identityCondition(conditions, context),
    target: targetCondition(conditions.applications, context),
    clientAppType: clientAppCondition(conditions),
    devicePlatform: platformCondition(conditions),
    network: networkCondition(conditions.locations, context),
    signInRisk: signInRiskCondition(conditions),
    userRisk: userRiskCondition(conditions),
    servicePrincipalRisk: servicePrincipalRiskCondition(conditions),
    insiderRisk: insiderRiskCondition(conditions),
    device: deviceCondition(conditions, context),
    authenticationFlow: authenticationFlowCondition(conditions),
  };
}

/** In the order to ask in. @param known conditions by their keys: what several policies ask for is one object. */
function withoutTrivial(box: Box, known: Map<string, Expression>): Box {
  const restricted: Partial<Record<Dimension, Expression>> = {};
  for (const dimension of IDENTITY_LAST) {
    const condition = box[dimension];
    if (condition === undefined || condition === true) continue;
    const key = keyOf(condition);
    const same = known.get(key);
    if (same === undefined) known.set(key, condition);
    restricted[dimension] = same ?? condition;
  }
  return restricted;
}
