import type { PolicySet } from "../../provider/policy/policy-set";
import { readPolicySet } from "../../provider/policy/policy-set-reading";

/** A small tenant with names, to be bent by the tests. */

export const BREAK_GLASS = "aaaaaaaa-0000-4000-8000-000000000001";
export const CONTRACTORS = "aaaaaaaa-0000-4000-8000-000000000002";
export const VENDOR_ADMINS = "aaaaaaaa-0000-4000-8000-000000000003";
export const SALESFORCE = "cccccccc-0000-4000-8000-000000000001";
export const OFFICES = "eeeeeeee-0000-4000-8000-000000000001";

export const NAMES = new Map([
  [BREAK_GLASS, "Break-glass"],
  [CONTRACTORS, "Contractors"],
  [VENDOR_ADMINS, "Vendor-Admins"],
]);

// biome-ignore lint/suspicious/noExplicitAny: JSON to be bent at any depth
export type Json = Record<string, any>;

export const everybody = { includeUsers: ["All"], excludeGroups: [BREAK_GLASS] };
const id = (n: number) => `ffffffff-0000-4000-8000-${String(n).padStart(12, "0")}`;

export const route: Json = {
  id: id(1),
  displayName: "Route Salesforce",
  state: "enabled",
  conditions: { applications: { includeApplications: [SALESFORCE] }, users: everybody },
  sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } },
};
export const mfa: Json = {
  id: id(2),
  displayName: "MFA for everybody",
  state: "enabled",
  conditions: { applications: { includeApplications: ["All"] }, users: everybody },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
};
export const legacy: Json = {
  id: id(3),
  displayName: "Block legacy clients",
  state: "enabled",
  conditions: { applications: { includeApplications: ["All"] }, users: everybody, clientAppTypes: ["exchangeActiveSync", "other"] },
  grantControls: { operator: "OR", builtInControls: ["block"] },
};
export const UNMANAGED = { field: "deviceTag", operator: "doesNotEqual", values: ["intuneCompliant", "hybridAzureAdJoined"] };
export const blockUnmanaged: Json = {
  name: "Block unmanaged devices",
  filters: [UNMANAGED],
  action: "block",
  severity: "high",
  alert: { dailyLimit: 5, emails: ["soc@example.com"] },
};

/** The tenant with these policies in place of its own. */
export function tenant(
  given: Partial<Record<"conditionalAccessPolicies" | "accessPolicies" | "namedLocations" | "ipRanges", Json[]>> = {},
): PolicySet {
  const { value, problems } = readPolicySet({
    conditionalAccessPolicies: [route, mfa, legacy],
    accessPolicies: [blockUnmanaged],
    namedLocations: [
      {
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        id: OFFICES,
        displayName: "Offices",
        isTrusted: true,
        ipRanges: [{ cidrAddress: "192.0.2.0/24" }],
      },
    ],
    ipRanges: [{ name: "Headquarters", category: "corporate", tags: ["Offices"], subnets: ["192.0.2.0/24"] }],
    apps: [{ appId: SALESFORCE, defenderId: 11161, displayName: "Salesforce", onboarding: "automatic", enabled: true }],
    ...given,
  });
  if (value === null) throw new Error(JSON.stringify(problems));
  return value;
}

export const also = (...policies: Json[]) => tenant({ conditionalAccessPolicies: [route, mfa, legacy, ...policies] });

/** The policy with other conditions on users. */
export function withUsers(policy: Json, users: Json): Json {
  return { ...policy, conditions: { ...policy.conditions, users: { ...policy.conditions.users, ...users } } };
}

/** Blocks unmanaged devices, but not at addresses tagged as offices. */
export const outsideOffices = {
  ...blockUnmanaged,
  filters: [...blockUnmanaged.filters, { field: "ipTag", operator: "doesNotEqual", values: ["Offices"] }],
};

/** The policy's conditions, for every client app. */
export function everywhere({ conditions: { clientAppTypes: _, ...conditions } }: typeof legacy) {
  return conditions;
}
