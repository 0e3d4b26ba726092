import { asCompletedByService } from "../policy/completed";
import { type ConditionalAccessPolicy, readConditionalAccessPolicy } from "../policy/conditional-access-policy";
import { conditionalAccessPolicyInputs } from "../policy/inputs";
import { UNKNOWN_VALUE } from "../policy/reading";
import { validateConditionalAccessPolicy } from "../policy/validation/conditional-access-policy";
import type { ResourceHandler } from "./handler";
import type { Host } from "./host";
import { type ManagedKind, managedHandler } from "./managed";

export const conditionalAccessPolicyKind: ManagedKind<ConditionalAccessPolicy> = {
  label: "conditional access policy",
  nameProperty: "displayName",
  standIns: { displayName: UNKNOWN_VALUE, state: "disabled", conditions: {} },
  nameOf: (policy) => policy.displayName,
  read: readConditionalAccessPolicy,
  validate: validateConditionalAccessPolicy,
  properties: conditionalAccessPolicyInputs,
  completed: asCompletedByService,
  store: (tenant) => tenant.conditionalAccessPolicies,
};

export const conditionalAccessPolicyHandler = (host: Host): ResourceHandler => managedHandler(conditionalAccessPolicyKind, host);
