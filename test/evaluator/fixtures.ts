import { compile, type Outcome, type PolicyTrace } from "../../provider/analysis";
import type { AnalysisOptions } from "../../provider/evaluator/compile";
import { APP, GROUP, type Json, LOCATION, ROLE, TENANT, USER } from "../policy/policies";

export { APP, GROUP, type Json, LOCATION, ROLE, TENANT, USER };
export const OTHER = "99999999-9999-4999-8999-999999999999";

/** Blocks everybody everywhere, unless the conditions say otherwise. */
export function policy(conditions: Json = {}, rest: Json = {}): Json {
  return {
    id: "aaaaaaaa-0000-4000-8000-000000000001",
    displayName: "Policy",
    state: "enabled",
    conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] }, ...conditions },
    grantControls: { operator: "OR", builtInControls: ["block"] },
    ...rest,
  };
}

export function requiring(operator: "AND" | "OR", ...builtInControls: readonly string[]): Json {
  return { grantControls: { operator, builtInControls } };
}

/** A member at a registered, compliant device in a browser: everything known. */
export const SIGN_IN: Json = {
  user: { id: USER, groups: [], roles: [], guestOrExternalUserType: null, externalTenantId: null, userPrincipalName: "ada@example.com" },
  application: APP,
  applicationAttributes: {},
  clientAppType: "browser",
  devicePlatform: "windows",
  ipAddress: "203.0.113.7",
  country: "NL",
  mfaTrustedIp: false,
  compliantNetwork: false,
  signInRiskLevel: "none",
  userRiskLevel: "none",
  servicePrincipalRiskLevel: null,
  insiderRiskLevel: null,
  authenticationFlow: "none",
  device: { isCompliant: true, trustType: "AzureAD" },
  deviceTags: [],
  deviceType: "desktop",
  userAgent: "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0",
  userAgentTags: [],
  registeredIsp: "Example Telecom",
};

/** The sign-in with other values; undefined takes one away. */
export function signIn(values: Json = {}): Json {
  const merged: Json = { ...SIGN_IN, ...values };
  if (values.user !== undefined) merged.user = { ...SIGN_IN.user, ...values.user };
  if (values.userAction ?? values.authenticationContext) delete merged.application;
  if (values.servicePrincipal) delete merged.user;
  return JSON.parse(JSON.stringify(merged));
}

export function decided(policies: readonly Json[], given: Json, more: Json = {}, options: AnalysisOptions = {}): Outcome {
  return compile({ conditionalAccessPolicies: policies, ...more }, undefined, options).decide(given);
}

export function traced(one: Json, given: Json, more: Json = {}, options: AnalysisOptions = {}): PolicyTrace {
  return compile({ conditionalAccessPolicies: [one], ...more }, undefined, options).explain(given).policies[0];
}

export const applies = (one: Json, given: Json, more: Json = {}, options: AnalysisOptions = {}) =>
  traced(one, given, more, options).applies;

/** Routes everything to access policies. */
export const ROUTING: Json = policy(
  {},
  {
    id: "aaaaaaaa-0000-4000-8000-00000000000f",
    displayName: "Route",
    grantControls: null,
    sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } },
  },
);

export function accessPolicy(filters: readonly Json[], rest: Json = {}): Json {
  return { name: "Access", action: "block", enabled: true, filters, ...rest };
}

/** Whether an access policy with these filters blocks the sign-in, all of them routed. */
export function blocks(filters: readonly Json[], given: Json, more: Json = {}, options: AnalysisOptions = {}): boolean | "unknown" {
  const { result } = decided([ROUTING], given, { accessPolicies: [accessPolicy(filters)], ...more }, options);
  return result === "undecided" ? "unknown" : result === "blocked";
}
