import { type AccessPolicy, readAccessPolicy } from "../policy/access-policy";
import { accessPolicyInputs } from "../policy/inputs";
import { UNKNOWN_VALUE } from "../policy/reading";
import { validateAccessPolicy } from "../policy/validation/access-policy";
import type { ResourceHandler } from "./handler";
import type { Host } from "./host";
import { type ManagedKind, managedHandler } from "./managed";

export const accessPolicyKind: ManagedKind<AccessPolicy> = {
  label: "access policy",
  nameProperty: "name",
  standIns: { name: UNKNOWN_VALUE, action: "audit" },
  nameOf: (policy) => policy.name,
  read: readAccessPolicy,
  validate: validateAccessPolicy,
  properties: accessPolicyInputs,
  store: (tenant) => tenant.accessPolicies,
};

export const accessPolicyHandler = (host: Host): ResourceHandler => managedHandler(accessPolicyKind, host);
