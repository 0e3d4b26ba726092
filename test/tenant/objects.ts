import { readAccessPolicy } from "../../provider/policy/access-policy";
import { readConditionalAccessPolicy } from "../../provider/policy/conditional-access-policy";
import { readIpRange } from "../../provider/policy/ip-range";
import { readNamedLocation } from "../../provider/policy/named-location";
import type { Parsed } from "../../provider/policy/problems";

/** Objects in canonical form, from the few members that a test is about. */

export const GROUP = "aaaaaaaa-0000-4000-8000-000000000001";
export const APP = "bbbbbbbb-0000-4000-8000-000000000002";

function canonical<T>({ value, problems }: Parsed<T>): T {
  if (value === null) throw new Error(JSON.stringify(problems));
  return value;
}

type Json = Record<string, unknown>;

export function policy(members: Json = {}, conditions: Json = {}) {
  return canonical(
    readConditionalAccessPolicy({
      displayName: "Require MFA",
      state: "enabled",
      conditions: { applications: { includeApplications: [APP] }, users: { includeUsers: ["All"], excludeGroups: [GROUP] }, ...conditions },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
      ...members,
    }),
  );
}

export function location(members: Json = {}) {
  return canonical(readNamedLocation({ displayName: "Offices", ipRanges: [{ cidrAddress: "192.0.2.0/24" }], ...members }));
}

export function countries(members: Json = {}) {
  return canonical(readNamedLocation({ displayName: "Home", countriesAndRegions: ["NL", "BE"], ...members }));
}

export function accessPolicy(members: Json = {}) {
  return canonical(
    readAccessPolicy({
      name: "Block unmanaged devices",
      filters: [
        { field: "app", operator: "equals", values: ["11161"] },
        { field: "deviceTag", operator: "doesNotEqual", values: ["intuneCompliant", "hybridAzureAdJoined"] },
      ],
      action: "block",
      blockMessage: "Use a managed device.",
      severity: "high",
      alert: { dailyLimit: 5, emails: ["soc@example.com"] },
      ...members,
    }),
  );
}

export function ipRange(members: Json = {}) {
  return canonical(
    readIpRange({ name: "Offices", category: "corporate", tags: ["HQ"], subnets: ["192.0.2.0/24", "2001:db8::/32"], ...members }),
  );
}
