import { LIMITS } from "../../../../provider/policy/limits";
import { APP, GROUP, type Json, LOCATION, ROLE, routing, TENANT, USER } from "../../policies";
import { everyTime, onApplications, onUsers, problemsOf, registering, requiring, risky, strength, strict, workload } from "./policies";

describe("a policy that is taken without a word", () => {
  test.each<[string, Json]>([
    ["routes", routing()],
    ["requires multifactor authentication", requiring({})],
    ["names users, groups and roles", onUsers({ includeUsers: [USER], includeGroups: [GROUP], includeRoles: [ROLE] })],
    [
      "is about guests of one tenant",
      onUsers({
        includeGuestsOrExternalUsers: {
          guestOrExternalUserTypes: "internalGuest",
          externalTenants: { membershipKind: "enumerated", members: [TENANT] },
        },
      }),
    ],
    ["writes guests in both forms, which say the same", onUsers({ includeUsers: ["GuestsOrExternalUsers"] })],
    ["is about nobody", onUsers({ includeUsers: ["None"] })],
    ["names groups of applications", onApplications({ includeApplications: ["Office365", "MicrosoftAdminPortals", APP] })],
    [
      "is about an authentication context",
      onApplications({ includeAuthenticationContextClassReferences: [`c${LIMITS.authenticationContexts}`] }),
    ],
    [
      "is about a user action, with no application beside it",
      onApplications({ includeApplications: ["None"], includeUserActions: ["urn:user:registersecurityinfo"] }),
    ],
    [
      "filters applications",
      onApplications({
        includeApplications: [APP],
        applicationFilter: { mode: "include", rule: 'CustomSecurityAttribute.Engineering_Project -eq "Baker"' },
      }),
    ],
    [
      "asks for an authentication strength to register a device",
      requiring({ ...registering, grantControls: { authenticationStrength: strength } }),
    ],
    [
      "includes all locations and excludes the trusted ones and one by its fixed id",
      requiring({
        "conditions.locations": {
          includeLocations: ["All"],
          excludeLocations: ["AllTrusted", LOCATION, "00000000-0000-0000-0000-000000000000"],
        },
      }),
    ],
    ["blocks workload identities", requiring(workload)],
    [
      "excludes one service principal of all",
      requiring({
        ...workload,
        "conditions.clientApplications": { includeServicePrincipals: ["ServicePrincipalsInMyTenant"], excludeServicePrincipals: [USER] },
      }),
    ],
    [
      "blocks everything for everybody but a group",
      requiring({ "conditions.applications": { includeApplications: ["All"] }, grantControls: { builtInControls: ["block"] } }),
    ],
    [
      "blocks everybody from everything on one platform",
      requiring({
        "conditions.applications": { includeApplications: ["All"] },
        "conditions.users": { includeUsers: ["All"] },
        "conditions.platforms": { includePlatforms: ["linux"] },
        grantControls: { builtInControls: ["block"] },
      }),
    ],
    ["requires a password change at user risk", requiring({ ...risky, grantControls: strict })],
    [
      "requires a password change with a strength",
      requiring({ ...risky, grantControls: { operator: "AND", builtInControls: ["passwordChange"], authenticationStrength: strength } }),
    ],
    [
      "remediates risk, with what the service adds",
      requiring({
        ...risky,
        grantControls: { operator: "AND", builtInControls: ["riskRemediation"], authenticationStrength: strength },
        "sessionControls.signInFrequency": everyTime,
      }),
    ],
    ["asks for a sign-in every four hours", requiring({ "sessionControls.signInFrequency": { isEnabled: true, type: "hours", value: 4 } })],
    [
      "keeps no browser session",
      requiring({
        "conditions.applications": { includeApplications: ["All"] },
        "sessionControls.persistentBrowser": { isEnabled: true, mode: "never" },
      }),
    ],
    [
      "lets another control do where client apps have none",
      requiring({
        "conditions.platforms": { includePlatforms: ["macOS"] },
        grantControls: { operator: "OR", builtInControls: ["compliantApplication", "compliantDevice"] },
      }),
    ],
    [
      "protects tokens of native clients",
      requiring({
        "conditions.clientAppTypes": ["mobileAppsAndDesktopClients"],
        "sessionControls.secureSignInSession": { isEnabled: true },
      }),
    ],
  ])("%s", (_what, json) => {
    expect(problemsOf(json)).toEqual([]);
  });
});
