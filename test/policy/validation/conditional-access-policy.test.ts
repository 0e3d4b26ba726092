import { readConditionalAccessPolicy } from "../../../provider/policy/conditional-access-policy";
import { LIMITS } from "../../../provider/policy/limits";
import { hasErrors, type Problem } from "../../../provider/policy/problems";
import { validateConditionalAccessPolicy } from "../../../provider/policy/validation/conditional-access-policy";
import { APP, GROUP, type Json, LOCATION, ROLE, routing, TENANT, USER, withValues } from "../policies";

function problemsOf(json: Json, allowed: { beta?: unknown } = {}): Problem[] {
  const { value, problems } = readConditionalAccessPolicy(json);
  expect(problems).toEqual([]);
  return validateConditionalAccessPolicy(value!, allowed);
}

function requiring(values: Json): Json {
  return withValues(routing(), { sessionControls: null, grantControls: { operator: "OR", builtInControls: ["mfa"] }, ...values });
}

const onUsers = (values: Json) => withValues(requiring({}), { "conditions.users": values });
const onApplications = (values: Json) => withValues(requiring({}), { "conditions.applications": values });
const strength = { id: "00000000-0000-0000-0000-000000000004" };
const strict = { operator: "AND", builtInControls: ["passwordChange", "mfa"] };
const risky = { "conditions.userRiskLevels": ["high"], "conditions.applications": { includeApplications: ["All"] } };
const workload = {
  "conditions.users": null,
  "conditions.clientApplications": { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] },
  grantControls: { builtInControls: ["block"] },
};
const everyTime = { isEnabled: true, frequencyInterval: "everyTime" };
const registering = { "conditions.applications": { includeUserActions: ["urn:user:registerdevice"] } };

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

describe("an id that is none", () => {
  test.each<[string, string, string, RegExp, RegExp]>([
    [
      "a name",
      "conditions.applications.includeApplications",
      "Salesforce",
      /"Salesforce" is no id; it looks like the name of an application/,
      /application \(client\) id/,
    ],
    ["a placeholder in angle brackets", "conditions.users.excludeGroups", "<RING>", /"<RING>" is a placeholder/, /group's object id/],
    ["a placeholder in per cents", "conditions.users.excludeUsers", "%breakglass%", /"%breakglass%" is a placeholder/, /user's object id/],
    [
      "a reference by name",
      "conditions.locations.excludeLocations",
      "NAME:Head office",
      /"NAME:Head office" refers to a named location by its name/,
      /It is called "Head office"/,
    ],
    ["a dummy", "conditions.users.excludeGroups", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", /made-up/, /object id/],
    [
      "a user principal name",
      "conditions.users.excludeUsers",
      "ada@example.com",
      /"ada@example.com" is a user principal name/,
      /object id/,
    ],
    [
      "a path",
      "grantControls.termsOfUse",
      `/identityGovernance/termsOfUse/agreements/${GROUP}`,
      /plain spelling/,
      new RegExp(`Write ${GROUP}`),
    ],
    ["an id in braces", "conditions.users.excludeGroups", `{${GROUP.toUpperCase()}}`, /plain spelling/, new RegExp(`Write ${GROUP}`)],
    ["an id without hyphens", "conditions.users.excludeGroups", GROUP.replaceAll("-", ""), /plain spelling/, new RegExp(`Write ${GROUP}`)],
    ["an empty text", "conditions.users.excludeGroups", "", /empty text/, /object id/],
    ["a word in another casing", "conditions.applications.includeApplications", "office365", /"office365"/, /Did you mean "Office365"/],
    ["all roles", "conditions.users.excludeRoles", "All", /"All" has no meaning/, /template ids/],
    ["everybody excluded", "conditions.users.excludeUsers", "All", /"All" has no meaning/, /disable the policy/],
    ["a word of another list", "conditions.users.excludeGroups", "GuestsOrExternalUsers", /"GuestsOrExternalUsers" is no id/, /object id/],
    [
      "a custom authentication strength by name",
      "grantControls.authenticationStrength.id",
      "Phishing resistant",
      /"Phishing resistant"/,
      /id of the strength/,
    ],
  ])("%s", (_what, path, value, message, mend) => {
    const single = path.endsWith(".id");
    const include = path.includes("Locations") ? { "conditions.locations.includeLocations": ["All"] } : {};
    const found = problemsOf(
      requiring({ ...include, "grantControls.builtInControls": [], "grantControls.termsOfUse": [GROUP], [path]: single ? value : [value] }),
    );
    expect(found).toMatchObject([{ code: "CA-id", path: single ? path : `${path}[0]`, severity: "error" }]);
    expect(found[0].message).toMatch(message);
    expect(found[0].mend).toMatch(mend);
  });
});

type Found = readonly [code: string, path: string];

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

describe("a policy that is taken with a warning", () => {
  test.each<[string, Json, ...Found[]]>([
    [
      "requires an approved application",
      requiring({ grantControls: { builtInControls: ["approvedApplication"] } }),
      ["CA-retired-control", "grantControls.builtInControls"],
    ],
    [
      "is about a user action in report-only mode",
      requiring({
        state: "enabledForReportingButNotEnforced",
        "conditions.applications": { includeUserActions: ["urn:user:registersecurityinfo"] },
      }),
      ["CA-user-action", "state"],
    ],
    [
      "asks for both risks",
      requiring({ "conditions.signInRiskLevels": ["high"], "conditions.userRiskLevels": ["high"] }),
      ["CA-risk", "conditions.userRiskLevels"],
    ],
    [
      "asks users for the risk of a service principal",
      requiring({ "conditions.servicePrincipalRiskLevels": ["high"] }),
      ["CA-risk", "conditions.servicePrincipalRiskLevels"],
    ],
    [
      "protects tokens of browsers and of Office 365",
      requiring({
        "conditions.applications": { includeApplications: ["Office365"] },
        "sessionControls.secureSignInSession": { isEnabled: true },
      }),
      ["CA-token-protection", "sessionControls.secureSignInSession"],
      ["CA-token-protection", "sessionControls.secureSignInSession"],
    ],
    ["has a name with a space at its end", requiring({ displayName: "Require MFA " }), ["CA-name", "displayName"]],
    [
      "has a device filter that Microsoft's pages disagree about",
      requiring({ "conditions.devices.deviceFilter": { mode: "include", rule: 'device.ownership -eq "Company"' } }),
      ["DF-ownership", "conditions.devices.deviceFilter.rule"],
    ],
  ])("%s", (_what, json, ...expected) => {
    const found = problemsOf(json);
    expect(hasErrors(found)).toBe(false);
    expect(found.map(({ code, path }) => [code, path])).toEqual(expected);
  });
});

describe("what only Graph beta has", () => {
  const parts: [string, Json][] = [
    ["agent identities", requiring({ ...workload, "conditions.clientApplications": { includeAgentIdServicePrincipals: ["All"] } })],
    ["agents' users", onUsers({ includeUsers: ["AllAgentIdUsers"] })],
    ["agents' resources", onApplications({ includeApplications: ["AllAgentIdResources"] })],
    ["agents' risk", requiring({ "conditions.agentIdRiskLevels": "high,medium" })],
    ["continuous access evaluation", requiring({ "sessionControls.continuousAccessEvaluation": { mode: "strictLocation" } })],
    ["a filtering profile", requiring({ "sessionControls.globalSecureAccessFilteringProfile": { isEnabled: true, profileId: GROUP } })],
  ];

  test.each(parts)("%s: refused without a word, taken with a warning with beta", (_what, json) => {
    expect(problemsOf(json).map(({ code, severity }) => [code, severity])).toEqual([["CA-beta", "error"]]);
    expect(problemsOf(json, { beta: true }).map(({ code, severity }) => [code, severity])).toEqual([["CA-beta", "warning"]]);
  });

  test("continuous access evaluation is switched off for everything or nothing", () => {
    const off = { "sessionControls.continuousAccessEvaluation": { mode: "disabled" } };
    const everything = { "conditions.applications": { includeApplications: ["All"] } };
    const codes = (json: Json) => problemsOf(json, { beta: true }).map(({ code }) => code);
    expect(codes(requiring({ ...off, ...everything }))).toEqual(["CA-beta"]);
    expect(codes(requiring(off))).toEqual(["CA-continuous-access-evaluation", "CA-beta"]);
    expect(codes(requiring({ ...off, ...everything, "conditions.clientAppTypes": ["browser"] }))).toContain(
      "CA-continuous-access-evaluation",
    );
  });
});
