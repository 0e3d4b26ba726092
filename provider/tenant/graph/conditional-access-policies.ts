import { asCompletedByService } from "../../policy/completed";
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
  completed: asCompletedByService,
  toWrite: TO_WRITE_POLICIES,
  locationsOf,
};

export function locationsOf({ conditions: { locations } }: ConditionalAccessPolicy): readonly string[] {
  return locations === null ? [] : [...locations.includeLocations, ...locations.excludeLocations];
}
