import { readConditionalAccessPolicy } from "../../../../provider/policy/conditional-access-policy";
import type { Problem } from "../../../../provider/policy/problems";
import { validateConditionalAccessPolicy } from "../../../../provider/policy/validation/conditional-access-policy";
import { type Json, routing, withValues } from "../../policies";

/** Parts of policies, to be put together by the tests of what is checked. */

export function problemsOf(json: Json, allowed: { beta?: unknown } = {}): Problem[] {
  const { value, problems } = readConditionalAccessPolicy(json);
  expect(problems).toEqual([]);
  return validateConditionalAccessPolicy(value!, allowed);
}

export function requiring(values: Json): Json {
  return withValues(routing(), { sessionControls: null, grantControls: { operator: "OR", builtInControls: ["mfa"] }, ...values });
}

export const onUsers = (values: Json) => withValues(requiring({}), { "conditions.users": values });
export const onApplications = (values: Json) => withValues(requiring({}), { "conditions.applications": values });
export const strength = { id: "00000000-0000-0000-0000-000000000004" };
export const strict = { operator: "AND", builtInControls: ["passwordChange", "mfa"] };
export const risky = { "conditions.userRiskLevels": ["high"], "conditions.applications": { includeApplications: ["All"] } };
export const workload = {
  "conditions.users": null,
  "conditions.clientApplications": { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] },
  grantControls: { builtInControls: ["block"] },
};
export const everyTime = { isEnabled: true, frequencyInterval: "everyTime" };
export const registering = { "conditions.applications": { includeUserActions: ["urn:user:registerdevice"] } };

export type Found = readonly [code: string, path: string];
