import type { ConditionalAccessPolicy } from "../conditional-access-policy";
import { LIMITS, type Limits } from "../limits";
import type { Problem } from "../problems";
import { applicationProblems } from "./applications";
import { type Allowed, betaProblems } from "./beta";
import { conditionProblems, workloadProblems } from "./conditions";
import { controlsMissing, grantProblems } from "./grant-controls";
import { nameProblems } from "./names";
import { sessionProblems } from "./session-controls";
import { userProblems } from "./users";

/**
 * What about a well-formed policy Graph would refuse, or its owner regret: every problem at once. Places in lists count in the order of the
 * canonical form.
 */
export function validateConditionalAccessPolicy(
  policy: ConditionalAccessPolicy,
  allowed: Allowed = {},
  limits: Limits = LIMITS,
): Problem[] {
  return [
    ...nameProblems("CA", "displayName", policy.displayName),
    ...userProblems(policy),
    ...applicationProblems(policy, limits),
    ...conditionProblems(policy, limits),
    ...workloadProblems(policy),
    ...grantProblems(policy),
    ...sessionProblems(policy),
    ...controlsMissing(policy),
    ...betaProblems(policy, allowed),
  ];
}
