import * as azuread from "@pulumi/azuread";

/** Break-glass accounts, which exist already. */
const breakGlass = "0a9ad3d8-41a5-4d0c-9f0b-6a4d8a0b2c11";
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";

const offices = new azuread.NamedLocation("offices", { displayName: "Offices", ip: { ipRanges: ["192.0.2.0/24"], trusted: true } });

new azuread.ConditionalAccessPolicy("mfa-for-administrators", {
  displayName: "MFA for administrators",
  state: "enabled",
  conditions: {
    applications: { includedApplications: ["All"] },
    clientAppTypes: ["all"],
    users: { includedRoles: [globalAdministrator], excludedGroups: [breakGlass] },
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});

new azuread.ConditionalAccessPolicy("block-outside-offices", {
  displayName: "Block outside the offices",
  state: "enabled",
  conditions: {
    applications: { includedApplications: ["All"] },
    clientAppTypes: ["all"],
    // The edit that the pack is there for: without the exclusion, an incident away from the offices locks everybody out.
    users: { includedUsers: ["All"], excludedGroups: process.env.APPCONTROL_DEMO_EDIT === "risky" ? [] : [breakGlass] },
    locations: { includedLocations: ["All"], excludedLocations: [offices.objectId] },
  },
  grantControls: { operator: "OR", builtInControls: ["block"] },
});
