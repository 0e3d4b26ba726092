import type { ConditionalAccessPolicy } from "../../policy/conditional-access-policy";
import type { CollectionKind } from "./collection";
import { policyFromGraph } from "./conditional-access-policy-reading";
import { policyToGraph } from "./conditional-access-policy-wire";
import { CONDITIONAL_ACCESS, TO_WRITE_POLICIES } from "./graph";

export const conditionalAccessPolicies: CollectionKind<ConditionalAccessPolicy> = {
  label: "conditional access policy",
  path: `${CONDITIONAL_ACCESS}/policies`,
  nameOf: (policy) => policy.displayName,
  read: policyFromGraph,
  write: policyToGraph,
  completed: withRiskRemediation,
  toWrite: TO_WRITE_POLICIES,
  locationsOf,
};

export function locationsOf({ conditions: { locations } }: ConditionalAccessPolicy): readonly string[] {
  return locations === null ? [] : [...locations.includeLocations, ...locations.excludeLocations];
}

/** Risk remediation brings an authentication strength and a sign-in frequency of every time with it (graph-docs, grantcontrols). */
function withRiskRemediation(written: ConditionalAccessPolicy, seen: ConditionalAccessPolicy): ConditionalAccessPolicy {
  const { grantControls, sessionControls } = written;
  if (!grantControls?.builtInControls.includes("riskRemediation") || !seen.grantControls) return written;
  const { authenticationStrength, operator } = seen.grantControls;
  return {
    ...written,
    grantControls: { ...grantControls, operator, authenticationStrength: grantControls.authenticationStrength ?? authenticationStrength },
    sessionControls:
      sessionControls === null || seen.sessionControls === null
        ? seen.sessionControls
        : { ...sessionControls, signInFrequency: seen.sessionControls.signInFrequency },
  };
}
