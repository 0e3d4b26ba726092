import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { AccessPolicy } from "../../../provider/policy/access-policy";
import type { ConditionalAccessPolicy } from "../../../provider/policy/conditional-access-policy";
import type { Directory } from "../../../provider/policy/directory";
import type { PolicySet } from "../../../provider/policy/policy-set";
import { D5_5_matchingPolicies } from "./access-policies";
import {
  R10_platformMatches,
  R11_clientAppMatches,
  R12_locationMatches,
  R13_insiderRiskMatches,
  R13_riskMatches,
  R14_deviceMatches,
  R15_flowMatches,
} from "./conditions";
import { R18_requirement, R19_blocks, R21_reportOnlyResult } from "./grants";
import { subjectOf, withDirectory } from "./known";
import type { KnockedOutBy, Named, Outcome, Session, Trace } from "./outcome";
import { R27_combinedSession } from "./session";
import { R4_subjectIsAssigned } from "./subject";
import { R9_targetIsAssigned } from "./target";

/**
 * A second opinion on the evaluator: the rules, one function each, in the order in which Microsoft tells them, with no thought of speed.
 * It shares nothing with the evaluator but the reading of policies.
 */
export function naiveDecide(set: PolicySet, signIn: SignIn, directory?: Directory): Outcome {
  const facts = withDirectory(signIn, directory);
  const applying = set.conditionalAccessPolicies.filter((policy) => R1_knockedOutBy(policy, set, facts) === null);
  const enforced = applying.filter(R16_isEnforced);
  const reportOnly = applying
    .filter((policy) => !R16_isEnforced(policy))
    .map((policy) => ({ id: policy.id, displayName: policy.displayName, result: R21_reportOnlyResult(policy, facts) }));

  const blocking = enforced.filter(R19_blocks);
  if (blocking.length > 0) {
    return { result: "blocked", blockedBy: blocking.map(asNamed), requires: [], session: {}, accessPolicies: [], alerts: [], reportOnly };
  }

  const requires = enforced.flatMap((policy) => R18_requirement(policy) ?? []);
  const session = R27_combinedSession(enforced, facts);
  const matching = D5_routedMatches(set, session, facts);
  const accessBlocking = matching.filter(({ action }) => action === "block");
  return {
    result: accessBlocking.length > 0 ? "blocked" : "granted",
    blockedBy: accessBlocking.map(({ id, name }) => ({ kind: "accessPolicy", id, displayName: name })),
    requires,
    session,
    accessPolicies: matching.map(({ name, action }) => ({ name, action })),
    alerts: matching.filter(({ alert }) => alert !== null).map(({ name }) => name),
    reportOnly,
  };
}

/** Only a sign-in that was granted comes to Defender (R26), and only custom policies are decided there. */
export function D5_routedMatches(set: PolicySet, session: Session, facts: SignIn): readonly AccessPolicy[] {
  return session.routing?.includes("mcasConfigured") ? D5_5_matchingPolicies(set, facts) : [];
}

/** Why each policy applies or does not. */
export function naiveTrace(set: PolicySet, signIn: SignIn, directory?: Directory): readonly Trace[] {
  const facts = withDirectory(signIn, directory);
  return set.conditionalAccessPolicies.map((policy) => {
    const knockedOutBy = R1_knockedOutBy(policy, set, facts);
    return { id: policy.id, displayName: policy.displayName, applies: knockedOutBy === null, knockedOutBy };
  });
}

/** All conditions have to hold; the first that does not is the reason, in What If's order. */
export function R1_knockedOutBy(policy: ConditionalAccessPolicy, set: PolicySet, signIn: SignIn): KnockedOutBy | null {
  const { conditions } = policy;
  const inOrder: readonly (readonly [KnockedOutBy, () => boolean])[] = [
    ["policyNotEnabled", () => R16_isEvaluated(policy)],
    ["applications", () => R9_targetIsAssigned(conditions.applications, signIn)],
    [subjectOf(signIn).kind === "user" ? "users" : "workloadIdentities", () => R4_subjectIsAssigned(conditions, signIn)],
    ["devicePlatform", () => R10_platformMatches(conditions.platforms, signIn)],
    ["location", () => R12_locationMatches(conditions.locations, set, signIn)],
    ["clientApps", () => R11_clientAppMatches(conditions.clientAppTypes, signIn)],
    ["signInRisk", () => R13_riskMatches(conditions.signInRiskLevels, signIn.signInRiskLevel, "signInRiskLevel")],
    ["userRisk", () => R13_riskMatches(conditions.userRiskLevels, signIn.userRiskLevel, "userRiskLevel")],
    [
      "servicePrincipalRisk",
      () => R13_riskMatches(conditions.servicePrincipalRiskLevels, signIn.servicePrincipalRiskLevel, "servicePrincipalRiskLevel"),
    ],
    ["insiderRisk", () => R13_insiderRiskMatches(conditions.insiderRiskLevels, signIn)],
    ["devices", () => R14_deviceMatches(conditions.devices?.deviceFilter, signIn)],
    ["authenticationFlow", () => R15_flowMatches(conditions.authenticationFlows, signIn)],
  ];
  return inOrder.find(([, holds]) => !holds())?.[0] ?? null;
}

export function R16_isEvaluated({ state }: ConditionalAccessPolicy): boolean {
  return state !== "disabled";
}

export function R16_isEnforced({ state }: ConditionalAccessPolicy): boolean {
  return state === "enabled";
}

function asNamed({ id, displayName }: ConditionalAccessPolicy): Named {
  return { kind: "conditionalAccessPolicy", id, displayName };
}
