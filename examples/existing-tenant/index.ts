import { AccessImpact, ConditionalAccessPolicy, NamedLocation, neverBlocked } from "pulumi-appcontrol";

// Policies that somebody made in the portal. `adopt` names each by id or display name: the first `pulumi up` takes it over and brings it to
// what is declared here, and the preview before it shows what that changes.
const breakGlass = "1b5f2a66-0c55-4f0f-8d7c-2f6a3a1f7c01";

const offices = new NamedLocation("Offices", {
  adopt: "Head office",
  displayName: "Head office",
  isTrusted: true,
  ipRanges: [{ cidrAddress: "203.0.113.0/26" }],
});

const requireMfa = new ConditionalAccessPolicy("Require MFA", {
  adopt: "CA001 - All users - Require MFA",
  displayName: "CA001 - All users - Require MFA",
  state: "enabled",
  conditions: {
    applications: { includeApplications: ["All"] },
    users: { includeUsers: ["All"], excludeGroups: [breakGlass] },
    locations: { includeLocations: ["All"], excludeLocations: [offices.id] },
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});

const impact = new AccessImpact("impact", { policies: [offices, requireMfa], guarantees: [neverBlocked({ group: breakGlass })] });

export const summary = impact.summary;
