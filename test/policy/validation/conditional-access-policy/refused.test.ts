import { readConditionalAccessPolicy } from "../../../../provider/policy/conditional-access-policy";
import { LIMITS } from "../../../../provider/policy/limits";
import { APP, GROUP, type Json, routing, TENANT, USER, withValues } from "../../policies";
import {
  everyTime,
  type Found,
  onApplications,
  onUsers,
  problemsOf,
  registering,
  requiring,
  risky,
  strength,
  strict,
  workload,
} from "./policies";

describe("a policy that is refused", () => {
  test.each<[string, Json, ...Found[]]>([
    ["has no name", requiring({ displayName: " " }), ["CA-name", "displayName"]],
    ["controls nothing", withValues(routing(), { sessionControls: null }), ["CA-controls", "grantControls"]],
    ["includes nobody", onUsers({ excludeGroups: [GROUP] }), ["CA-users", "conditions.users"]],
    ["includes everybody and somebody", onUsers({ includeUsers: ["All", USER] }), ["CA-users", "conditions.users.includeUsers"]],
    ["includes nobody and somebody", onUsers({ includeUsers: ["None", USER] }), ["CA-users", "conditions.users.includeUsers"]],
    [
      "writes guests in both forms, which differ",
      onUsers({ includeUsers: ["GuestsOrExternalUsers"], includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "internalGuest" } }),
      ["CA-guests", "conditions.users.includeUsers"],
    ],
    [
      "lists tenants for all of them",
      onUsers({
        includeGuestsOrExternalUsers: {
          guestOrExternalUserTypes: "internalGuest",
          externalTenants: { membershipKind: "all", members: [TENANT] },
        },
      }),
      ["CA-guests", "conditions.users.includeGuestsOrExternalUsers.externalTenants.members"],
    ],
    [
      "lists no tenant where some are meant",
      onUsers({
        includeUsers: ["None"],
        excludeGuestsOrExternalUsers: {
          guestOrExternalUserTypes: "internalGuest",
          externalTenants: { membershipKind: "enumerated", members: [] },
        },
      }),
      ["CA-guests", "conditions.users.excludeGuestsOrExternalUsers.externalTenants.members"],
    ],
    ["is about no application", onApplications({}), ["CA-target", "conditions.applications.includeApplications"]],
    [
      "is about two kinds of target",
      onApplications({ includeApplications: [APP], includeAuthenticationContextClassReferences: ["c1"] }),
      ["CA-target", "conditions.applications"],
    ],
    [
      "is about all applications and one",
      onApplications({ includeApplications: ["All", APP] }),
      ["CA-applications", "conditions.applications.includeApplications"],
    ],
    [
      "is about an unknown user action",
      onApplications({ includeUserActions: ["urn:user:registersecurityinformation"] }),
      ["CA-user-action", "conditions.applications.includeUserActions[0]"],
    ],
    [
      "is about an authentication context that no tenant has",
      onApplications({ includeAuthenticationContextClassReferences: [`c${LIMITS.authenticationContexts + 1}`] }),
      ["CA-authentication-context", "conditions.applications.includeAuthenticationContextClassReferences[0]"],
    ],
    [
      "filters all applications",
      onApplications({ includeApplications: ["All"], applicationFilter: { mode: "exclude", rule: 'CustomSecurityAttribute.A_B -eq "c"' } }),
      ["CA-filter", "conditions.applications.applicationFilter"],
    ],
    [
      "has a filter on applications that does not parse",
      onApplications({ includeApplications: [APP], applicationFilter: { mode: "include", rule: 'Department -eq "c"' } }),
      ["AF-property", "conditions.applications.applicationFilter.rule"],
    ],
    [
      "has a device filter that does not parse",
      requiring({ "conditions.devices.deviceFilter": { mode: "include", rule: "device.isCompliant -gt 3" } }),
      ["DF-syntax", "conditions.devices.deviceFilter.rule"],
    ],
    [
      "has a device filter that is too long",
      requiring({
        "conditions.devices.deviceFilter": { mode: "include", rule: `device.model -eq "${"x".repeat(LIMITS.filterRuleCharacters)}"` },
      }),
      ["DF-length", "conditions.devices.deviceFilter.rule"],
    ],
    [
      "wants a managed device before it is registered",
      requiring({ ...registering, grantControls: { builtInControls: ["compliantDevice"] } }),
      ["CA-register-device", "grantControls"],
    ],
    [
      "asks for client app and device at registration",
      requiring({
        ...registering,
        "conditions.clientAppTypes": ["browser"],
        "conditions.devices.deviceFilter": { mode: "include", rule: "device.isCompliant -eq True" },
      }),
      ["CA-register-device", "conditions.clientAppTypes"],
      ["CA-register-device", "conditions.devices"],
    ],
    [
      "excludes locations of none",
      requiring({ "conditions.locations": { excludeLocations: ["AllTrusted"] } }),
      ["CA-locations", "conditions.locations.includeLocations"],
    ],
    [
      "excludes platforms of none",
      requiring({ "conditions.platforms": { excludePlatforms: ["linux"] } }),
      ["CA-platforms", "conditions.platforms.includePlatforms"],
    ],
    [
      "blocks and requires",
      requiring({ grantControls: { operator: "AND", builtInControls: ["block", "mfa"] } }),
      ["CA-block", "grantControls.builtInControls"],
    ],
    [
      "requires mfa twice",
      requiring({ grantControls: { operator: "AND", builtInControls: ["mfa"], authenticationStrength: strength } }),
      ["CA-strength", "grantControls.builtInControls"],
    ],
    [
      "requires a password change alone",
      requiring({ ...risky, grantControls: { builtInControls: ["passwordChange"] } }),
      ["CA-passwordChange", "grantControls"],
    ],
    [
      "requires a password change or mfa",
      requiring({ ...risky, grantControls: { ...strict, operator: "OR" } }),
      ["CA-passwordChange", "grantControls"],
    ],
    [
      "requires a password change without risk",
      requiring({ ...risky, "conditions.userRiskLevels": [], grantControls: strict }),
      ["CA-passwordChange", "conditions.userRiskLevels"],
    ],
    [
      "requires a password change for one application",
      requiring({ ...risky, "conditions.applications": { includeApplications: [APP] }, grantControls: strict }),
      ["CA-passwordChange", "conditions.applications"],
    ],
    [
      "requires a password change in browsers",
      requiring({ ...risky, "conditions.clientAppTypes": ["browser"], grantControls: strict }),
      ["CA-passwordChange", "conditions.clientAppTypes"],
    ],
    [
      "remediates risk in browsers only",
      requiring({ ...risky, "conditions.clientAppTypes": ["browser"], grantControls: { builtInControls: ["riskRemediation"] } }),
      ["CA-riskRemediation", "conditions.clientAppTypes"],
    ],
    [
      "remediates risk in two ways",
      requiring({
        ...risky,
        grantControls: { operator: "AND", builtInControls: ["riskRemediation", "passwordChange"], authenticationStrength: strength },
        "sessionControls.signInFrequency": everyTime,
      }),
      ["CA-remediation", "grantControls.builtInControls"],
    ],
    [
      "requires what no client on the platform can do",
      requiring({
        "conditions.platforms": { includePlatforms: ["iOS", "macOS"] },
        grantControls: { builtInControls: ["compliantApplication"] },
      }),
      ["CA-platform-control", "grantControls.builtInControls"],
    ],
    [
      "blocks everybody from everything",
      requiring({
        "conditions.applications": { includeApplications: ["All"] },
        "conditions.users": { includeUsers: ["All"] },
        grantControls: { builtInControls: ["block"] },
      }),
      ["CA-block-everything", "conditions.users"],
    ],
    [
      "asks every time, in hours",
      requiring({ "sessionControls.signInFrequency": { ...everyTime, type: "hours", value: 1 } }),
      ["CA-every-time", "sessionControls.signInFrequency.type"],
      ["CA-every-time", "sessionControls.signInFrequency.value"],
    ],
    [
      "asks every time beside what excludes it",
      requiring({
        sessionControls: {
          signInFrequency: everyTime,
          applicationEnforcedRestrictions: { isEnabled: true },
          disableResilienceDefaults: true,
        },
      }),
      ["CA-every-time", "sessionControls.applicationEnforcedRestrictions"],
      ["CA-every-time", "sessionControls.disableResilienceDefaults"],
    ],
    [
      "asks every time at user risk without remediation",
      requiring({ ...risky, "sessionControls.signInFrequency": everyTime }),
      ["CA-every-time", "sessionControls.signInFrequency.frequencyInterval"],
    ],
    [
      "asks for a sign-in in no time",
      requiring({ "sessionControls.signInFrequency": { isEnabled: true, type: "hours", value: 0 } }),
      ["CA-sign-in-frequency", "sessionControls.signInFrequency.value"],
    ],
    [
      "asks for a sign-in without unit or number",
      requiring({ "sessionControls.signInFrequency": { isEnabled: true } }),
      ["CA-sign-in-frequency", "sessionControls.signInFrequency.type"],
      ["CA-sign-in-frequency", "sessionControls.signInFrequency.value"],
    ],
    [
      "keeps the browser session for one application",
      requiring({ "sessionControls.persistentBrowser": { isEnabled: true, mode: "always" } }),
      ["CA-persistent-browser", "sessionControls.persistentBrowser"],
    ],
    [
      "requires something of workload identities",
      requiring({ ...workload, grantControls: { builtInControls: ["mfa"] } }),
      ["CA-workload", "grantControls"],
    ],
    [
      "is about users and workload identities",
      requiring({ ...workload, "conditions.users": { includeUsers: ["All"] } }),
      ["CA-workload", "conditions.users"],
    ],
    [
      "controls sessions of workload identities",
      requiring({ ...workload, "sessionControls.signInFrequency": { isEnabled: true, type: "days", value: 1 } }),
      ["CA-workload", "sessionControls"],
    ],
    [
      "excludes service principals of some",
      requiring({ ...workload, "conditions.clientApplications": { includeServicePrincipals: [APP], excludeServicePrincipals: [USER] } }),
      ["CA-workload", "conditions.clientApplications.excludeServicePrincipals"],
    ],
    [
      "excludes all service principals",
      requiring({
        ...workload,
        "conditions.clientApplications": {
          includeServicePrincipals: ["ServicePrincipalsInMyTenant"],
          excludeServicePrincipals: ["ServicePrincipalsInMyTenant"],
        },
      }),
      ["CA-id", "conditions.clientApplications.excludeServicePrincipals[0]"],
    ],
  ])("%s", (_what, json, ...expected) => {
    const errors = problemsOf(json).filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, path }) => [code, path])).toEqual(expected);
    for (const { message, mend } of errors) expect([message, mend]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/[.?]$/)]);
  });

  test("hears of every problem at once", () => {
    const json = withValues(routing(), {
      displayName: "",
      "conditions.users.includeUsers": ["Ada"],
      "conditions.applications.includeApplications": [],
      sessionControls: {},
    });
    expect(problemsOf(json).map(({ path }) => path)).toEqual([
      "displayName",
      "conditions.users.includeUsers[0]",
      "conditions.applications.includeApplications",
      "grantControls",
    ]);
  });

  test("never names a member of an enumeration that Graph will add one day", () => {
    const { value, problems } = readConditionalAccessPolicy(
      requiring({ "grantControls.builtInControls": ["unknownFutureValue"], state: "unknownFutureValue" }),
    );
    expect(value).toBeNull();
    expect(problems.map(({ path }) => path)).toEqual(["state", "grantControls.builtInControls[0]"]);
  });
});
