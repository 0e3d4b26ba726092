import { APP, GROUP, ROLE, USER } from "../fixtures";
import { apps, guests, table, users } from "./table";

/** How the conditions of one policy go together. */

table("R1: all conditions hold together, and of the values of one condition any", [
  ["both hold", { clientAppTypes: ["browser"], signInRiskLevels: ["high", "none"] }, {}, true],
  ["one does not", { clientAppTypes: ["browser"], signInRiskLevels: ["high", "medium"] }, {}, false],
]);

table("R2: exclusions win over inclusions, across kinds", [
  [
    "included by role, excluded by group",
    users({ includeRoles: [ROLE], excludeGroups: [GROUP] }),
    { user: { roles: [ROLE], groups: [GROUP] } },
    false,
  ],
  ["included by role alone", users({ includeRoles: [ROLE], excludeGroups: [GROUP] }), { user: { roles: [ROLE] } }, true],
  [
    "included by id, excluded as a guest",
    users({ includeUsers: [USER], excludeGuestsOrExternalUsers: guests("internalGuest") }),
    { user: { guestOrExternalUserType: "internalGuest" } },
    false,
  ],
  ["an excluded application", apps({ includeApplications: ["All"], excludeApplications: [APP] }), {}, false],
  ["an excluded platform", { platforms: { includePlatforms: ["all"], excludePlatforms: ["windows"] } }, {}, false],
]);

table("R3: a condition that is not configured matches everything", [
  ["nothing configured", {}, {}, true],
  ["empty lists", { clientAppTypes: [], signInRiskLevels: [], platforms: { includePlatforms: [], excludePlatforms: [] } }, {}, true],
  ["also what is not known", {}, { clientAppType: undefined, ipAddress: undefined }, true],
]);
