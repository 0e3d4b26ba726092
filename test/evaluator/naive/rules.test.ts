import { APP, GROUP, type Json, LOCATION, ROLE, routing, TENANT, withValues } from "../../policy/policies";
import { naiveDecide, naiveTrace } from "./decide";
import { unsatisfiableRequirements } from "./grants";
import { granting, MFA, OTHER, SIGN_IN, setOf, signIn } from "./office";

/** Whether the policy with these values applies to the sign-in with those. */
function applies(policy: Readonly<Record<string, unknown>>, facts: Readonly<Record<string, unknown>> = {}): boolean {
  const trace = naiveTrace(setOf(withValues(routing(), policy)), signIn(facts));
  return trace[0]!.applies;
}

type Case = readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>, boolean];
const users = (conditions: Json) => ({ "conditions.users": conditions });
const applications = (conditions: Json) => ({ "conditions.applications": conditions });
const deviceRule = (rule: string, mode = "include") => ({ "conditions.devices": { deviceFilter: { mode, rule } } });

const CASES: readonly Case[] = [
  ["R2 a member of an excluded group is out", {}, { "user.groups": [GROUP] }, false],
  [
    "R2 an excluded group beats an included role",
    users({ includeRoles: [ROLE], excludeGroups: [GROUP] }),
    { "user.roles": [ROLE], "user.groups": [GROUP] },
    false,
  ],
  ["R2 an included role is enough", users({ includeRoles: [ROLE] }), { "user.roles": [ROLE] }, true],
  ["R4 None is nobody", users({ includeUsers: ["None"] }), {}, false],
  [
    "R4 a policy without client applications is not for workload identities",
    {},
    { user: undefined, servicePrincipal: { id: OTHER } },
    false,
  ],
  [
    "R4 a policy for workload identities is for those",
    {
      "conditions.users": { includeUsers: ["None"] },
      "conditions.clientApplications": { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] },
    },
    { user: undefined, servicePrincipal: { id: OTHER } },
    true,
  ],
  [
    "R5 a guest of an enumerated tenant",
    users({
      includeGuestsOrExternalUsers: {
        guestOrExternalUserTypes: "b2bCollaborationGuest",
        externalTenants: { membershipKind: "enumerated", members: [TENANT] },
      },
    }),
    { "user.guestOrExternalUserType": "b2bCollaborationGuest", "user.externalTenantId": TENANT },
    true,
  ],
  [
    "R5 a guest of another tenant",
    users({
      includeGuestsOrExternalUsers: {
        guestOrExternalUserTypes: "b2bCollaborationGuest",
        externalTenants: { membershipKind: "enumerated", members: [TENANT] },
      },
    }),
    { "user.guestOrExternalUserType": "b2bCollaborationGuest", "user.externalTenantId": OTHER },
    false,
  ],
  [
    "R5 guests of every kind",
    users({ includeUsers: ["GuestsOrExternalUsers"] }),
    { "user.guestOrExternalUserType": "serviceProvider" },
    true,
  ],
  ["R7 All is every application", applications({ includeApplications: ["All"] }), { application: OTHER }, true],
  ["R7 an excluded application is out", applications({ includeApplications: ["All"], excludeApplications: [APP] }), {}, false],
  [
    "R7 Office365 is a group of applications",
    applications({ includeApplications: ["Office365"] }),
    { application: "00000003-0000-0ff1-ce00-000000000000" },
    true,
  ],
  [
    "R7 Office365 as the target of a sign-in is none of them",
    applications({ includeApplications: ["Office365"] }),
    { application: "Office365" },
    false,
  ],
  [
    "R7 a filter includes beside the list",
    applications({
      includeApplications: [OTHER],
      applicationFilter: { mode: "include", rule: 'CustomSecurityAttribute.Engineering_Project -eq "baker"' },
    }),
    {},
    true,
  ],
  [
    "R7 a filter excludes from the list",
    applications({
      includeApplications: [APP],
      applicationFilter: { mode: "exclude", rule: 'CustomSecurityAttribute.Engineering_Project -eq "baker"' },
    }),
    {},
    false,
  ],
  [
    "R9 All covers user actions",
    applications({ includeApplications: ["All"] }),
    { application: undefined, userAction: "urn:user:registerdevice" },
    true,
  ],
  [
    "R9 All does not cover authentication contexts",
    applications({ includeApplications: ["All"] }),
    { application: undefined, authenticationContext: "c1" },
    false,
  ],
  [
    "R10 all platforms but one of the named leaves the unknown",
    { "conditions.platforms": { includePlatforms: ["all"], excludePlatforms: ["windows"] } },
    { devicePlatform: null },
    true,
  ],
  ["R10 an excluded platform is out", { "conditions.platforms": { includePlatforms: ["all"], excludePlatforms: ["windows"] } }, {}, false],
  ["R11 client apps by name", { "conditions.clientAppTypes": ["exchangeActiveSync", "other"] }, { clientAppType: "other" }, true],
  [
    "R12 an excluded location beats All",
    { "conditions.locations": { includeLocations: ["All"], excludeLocations: ["AllTrusted"] } },
    {},
    false,
  ],
  ["R12 no included location is All", { "conditions.locations": { excludeLocations: [LOCATION] } }, { ipAddress: "192.0.3.0" }, true],
  [
    "R12 an IPv4 address in IPv6 notation is an IPv4 address",
    { "conditions.locations": { includeLocations: [LOCATION] } },
    { ipAddress: "::ffff:192.0.2.7" },
    true,
  ],
  [
    "R12 an IPv6 address is in no IPv4 range",
    { "conditions.locations": { includeLocations: [LOCATION] } },
    { ipAddress: "2001:db8::c000:207" },
    false,
  ],
  [
    "R12 no country, where the location includes unknown ones",
    { "conditions.locations": { includeLocations: [OTHER] } },
    { country: null },
    true,
  ],
  ["R13 risk is membership and not above", { "conditions.signInRiskLevels": ["medium"] }, { signInRiskLevel: "high" }, false],
  ["R13 no risk is the level none", { "conditions.userRiskLevels": ["none"] }, { userRiskLevel: null }, true],
  ["R13 no insider risk matches no level", { "conditions.insiderRiskLevels": "minor" }, {}, false],
  ["R14 a positive operator on a device that is not registered", deviceRule("device.isCompliant -eq True"), { device: null }, false],
  ["R14 a negative operator on a device that is not registered", deviceRule("device.isCompliant -ne True"), { device: null }, true],
  ["R14 an exclude filter keeps its devices out", deviceRule("device.isCompliant -eq True", "exclude"), {}, false],
  ["R14 case does not count", deviceRule('device.displayName -startsWith "laptop"'), {}, true],
  ["R14 an element of a list is compared whole", deviceRule('device.systemLabels -contains "Cloud"'), {}, false],
  [
    "R14 -and binds closer than -or",
    deviceRule('device.isCompliant -eq True -or device.trustType -eq "x" -and device.trustType -eq "y"'),
    {},
    true,
  ],
  ["R14 absence is asked for with null", deviceRule("device.model -eq null"), { "device.model": null }, true],
  [
    "R15 a flow that is listed",
    { "conditions.authenticationFlows": { transferMethods: "deviceCodeFlow" } },
    { authenticationFlow: "deviceCodeFlow" },
    true,
  ],
  ["R15 no flow matches no list", { "conditions.authenticationFlows": { transferMethods: "deviceCodeFlow" } }, {}, false],
  ["R16 a disabled policy", { state: "disabled" }, {}, false],
  [
    "R16 report-only is evaluated on user actions too",
    { state: "enabledForReportingButNotEnforced", ...applications({ includeUserActions: ["urn:user:registerdevice"] }) },
    { application: undefined, userAction: "urn:user:registerdevice" },
    true,
  ],
];

test.each(CASES)("%s", (_rule, policy, facts, expected) => {
  expect(applies(policy, facts)).toBe(expected);
});

test("R18, R20 every policy is a requirement of its own, in the order in which people are prompted", () => {
  const all = { operator: "AND", builtInControls: ["passwordChange", "mfa", "compliantDevice"], termsOfUse: [OTHER] };
  expect(naiveDecide(setOf(granting(MFA), granting(all)), SIGN_IN).requires).toEqual([
    { id: null, displayName: "Grant", operator: "OR", controls: ["mfa"] },
    { id: null, displayName: "Grant", operator: "AND", controls: ["mfa", "compliantDevice", "passwordChange", `termsOfUse:${OTHER}`] },
  ]);
});

test("R19, R26 a block leaves nothing else of the outcome", () => {
  const outcome = naiveDecide(setOf(granting({ builtInControls: ["block"] }, null, "Block"), routing(), granting(MFA)), SIGN_IN);
  expect(outcome).toEqual({
    result: "blocked",
    blockedBy: [{ kind: "conditionalAccessPolicy", id: null, displayName: "Block" }],
    requires: [],
    session: {},
    accessPolicies: [],
    alerts: [],
    reportOnly: [],
  });
});

test.each([
  ["R11 a legacy client", { clientAppType: "other" }, ["mfa", "compliantDevice"], "legacyClient"],
  ["R22 device code flow", { authenticationFlow: "deviceCodeFlow" }, ["compliantDevice"], "deviceCodeFlow"],
])("%s cannot satisfy what it cannot do", (_rule, facts, controls, reason) => {
  const both = naiveDecide(setOf(granting({ operator: "AND", builtInControls: ["mfa", "compliantDevice"] })), signIn(facts)).requires;
  expect(unsatisfiableRequirements(both, signIn(facts))).toEqual([{ id: null, displayName: "Grant", controls, reason }]);
  const either = naiveDecide(
    setOf(granting({ operator: "OR", builtInControls: ["compliantDevice", "approvedApplication"] })),
    signIn(facts),
  ).requires;
  expect(unsatisfiableRequirements(either, signIn(facts))).toEqual([]);
});

test.each([
  ["block", { builtInControls: ["block"] }, {}, "reportOnlyFailure"],
  ["no grant control", null, {}, "reportOnlySuccess"],
  ["an interactive control", MFA, {}, "reportOnlyInterrupted"],
  ["a compliant device that is one", { builtInControls: ["compliantDevice"] }, {}, "reportOnlySuccess"],
  ["a compliant device that is none", { builtInControls: ["compliantDevice"] }, { "device.isCompliant": false }, "reportOnlyFailure"],
  ["both, of which one fails", { operator: "AND", builtInControls: ["mfa", "domainJoinedDevice"] }, {}, "reportOnlyFailure"],
  ["either, of which one is fulfilled", { operator: "OR", builtInControls: ["mfa", "compliantDevice"] }, {}, "reportOnlySuccess"],
])("R21 report-only of %s", (_name, grantControls, facts, result) => {
  const policy: Json = { ...granting(grantControls as Json | null), state: "enabledForReportingButNotEnforced" };
  if (grantControls === null) policy.sessionControls = routing().sessionControls;
  const outcome = naiveDecide(setOf(policy), signIn(facts));
  expect(outcome.reportOnly).toEqual([{ id: null, displayName: "Grant", result }]);
  expect(outcome.session).toEqual({});
});

test("R23 a B2B direct connect user has no session controls", () => {
  expect(naiveDecide(setOf(routing()), signIn({ "user.guestOrExternalUserType": "b2bDirectConnectUser" })).session).toEqual({});
});

test.each([
  [[24, "hours"], [1, "days"], "24 hours"],
  [[7, "days"], [1, "days"], "1 day"],
  [[1, "hours"], [1, "days"], "1 hour"],
] as const)("R27 of %p and %p the shorter counts", (one, other, expected) => {
  const policies = [one, other].map(([value, type]) => granting(null, { signInFrequency: { isEnabled: true, value, type } }));
  expect(naiveDecide(setOf(policies[0]!, policies[1]!), SIGN_IN).session.signInFrequency).toBe(expected);
});

test("R27, R28 session controls are combined", () => {
  const frequency = (value: number, type: string) => granting(null, { signInFrequency: { isEnabled: true, value, type } });
  const set = setOf(
    frequency(1, "days"),
    frequency(4, "hours"),
    granting(null, { signInFrequency: { isEnabled: true, frequencyInterval: "everyTime", authenticationType: "secondaryAuthentication" } }),
    granting(null, { persistentBrowser: { isEnabled: true, mode: "always" }, applicationEnforcedRestrictions: { isEnabled: true } }),
    granting(null, {
      persistentBrowser: { isEnabled: true, mode: "never" },
      cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "monitorOnly" },
    }),
    routing(),
  );
  expect(naiveDecide(set, SIGN_IN).session).toEqual({
    signInFrequency: "4 hours",
    signInFrequencySecondary: "everyTime",
    persistentBrowser: "never",
    applicationEnforcedRestrictions: true,
    routing: ["mcasConfigured", "monitorOnly"],
  });
});
