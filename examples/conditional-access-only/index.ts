import { AccessImpact, alwaysRequires, ConditionalAccessPolicy, NamedLocation, neverBlocked } from "pulumi-appcontrol";

const breakGlass = "1b5f2a66-0c55-4f0f-8d7c-2f6a3a1f7c01";
const everybody = { includeUsers: ["All"], excludeGroups: [breakGlass] };

const home = new NamedLocation("Countries we work in", { countriesAndRegions: ["NL", "DE"] });

const blockElsewhere = new ConditionalAccessPolicy("Block sign-ins from elsewhere", {
  state: "enabled",
  conditions: {
    applications: { includeApplications: ["All"] },
    users: everybody,
    locations: { includeLocations: ["All"], excludeLocations: [home.id] },
  },
  grantControls: { operator: "OR", builtInControls: ["block"] },
});

const requireMfa = new ConditionalAccessPolicy("Require MFA", {
  state: "enabled",
  conditions: { applications: { includeApplications: ["All"] }, users: everybody },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});

const impact = new AccessImpact("impact", {
  policies: [home, blockElsewhere, requireMfa],
  guarantees: [neverBlocked({ group: breakGlass }), alwaysRequires("mfa", { everyone: true, except: { group: breakGlass } })],
});

export const summary = impact.summary;
