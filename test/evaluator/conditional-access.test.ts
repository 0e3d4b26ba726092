import {
  APP,
  applies,
  decided,
  GROUP,
  type Json,
  LOCATION,
  OTHER,
  policy,
  ROLE,
  requiring,
  signIn,
  TENANT,
  traced,
  USER,
} from "./fixtures";

/** The rules of conditional access by their numbers, a table each: conditions of a policy, values of a sign-in, whether the policy applies. */

type Case = readonly [what: string, conditions: Json, values: Json, applies: boolean | "unknown", more?: Json];

function table(rule: string, cases: readonly Case[]): void {
  describe(rule, () => {
    test.each(cases.map(([what, ...rest]) => ({ what, rest })))("$what", ({ rest: [conditions, values, expected, more] }) => {
      expect(applies(policy(conditions), signIn(values), more)).toBe(expected);
    });
  });
}

const users = (given: Json) => ({ users: given });
const apps = (given: Json) => ({ applications: given });
const guests = (types: string, tenants?: readonly string[]) => ({
  guestOrExternalUserTypes: types,
  externalTenants: tenants === undefined ? { membershipKind: "all" } : { membershipKind: "enumerated", members: tenants },
});
const site = (id: string, ranges: readonly string[], isTrusted = false): Json => ({
  "@odata.type": "#microsoft.graph.ipNamedLocation",
  id,
  displayName: "Site",
  isTrusted,
  ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })),
});
const countries = (id: string, codes: readonly string[], rest: Json = {}): Json => ({
  "@odata.type": "#microsoft.graph.countryNamedLocation",
  id,
  displayName: "Countries",
  countriesAndRegions: codes,
  ...rest,
});
const filter = (mode: "include" | "exclude", rule: string) => ({ devices: { deviceFilter: { mode, rule } } });

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

table("R4: users and workloads never share a policy", [
  ["a policy for users, a workload", {}, { servicePrincipal: { id: OTHER } }, false],
  [
    "a policy for workloads, a user",
    { users: { includeUsers: ["None"] }, clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] } },
    {},
    false,
  ],
  [
    "a policy for workloads, a workload",
    { users: { includeUsers: ["None"] }, clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] } },
    { servicePrincipal: { id: OTHER } },
    true,
  ],
  [
    "a workload that is excluded",
    {
      users: { includeUsers: ["None"] },
      clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"], excludeServicePrincipals: [OTHER] },
    },
    { servicePrincipal: { id: OTHER } },
    false,
  ],
  ["None is nobody", users({ includeUsers: ["None"] }), {}, false],
]);

table("R5: kinds of guests, by home tenant where tenants are named", [
  [
    "a kind that is listed",
    users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest,serviceProvider") }),
    { user: { guestOrExternalUserType: "serviceProvider" } },
    true,
  ],
  [
    "a kind that is not",
    users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest") }),
    { user: { guestOrExternalUserType: "internalGuest" } },
    false,
  ],
  ["a member", users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest") }), {}, false],
  [
    "from a named tenant",
    users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest", [TENANT]) }),
    { user: { guestOrExternalUserType: "b2bCollaborationGuest", externalTenantId: TENANT } },
    true,
  ],
  [
    "from another tenant",
    users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest", [TENANT]) }),
    { user: { guestOrExternalUserType: "b2bCollaborationGuest", externalTenantId: OTHER } },
    false,
  ],
  [
    "GuestsOrExternalUsers is every kind",
    users({ includeUsers: ["GuestsOrExternalUsers"] }),
    { user: { guestOrExternalUserType: "otherExternalUser" } },
    true,
  ],
]);

describe("R5: what follows from being a member or a guest", () => {
  const collaborators = policy(users({ includeGuestsOrExternalUsers: guests("b2bCollaborationMember") }));
  const internals = policy(
    users({
      includeGuestsOrExternalUsers: guests("internalGuest,b2bCollaborationGuest,b2bDirectConnectUser,otherExternalUser,serviceProvider"),
    }),
  );
  const only = (userType: string) => ({ ...signIn(), user: { id: USER, groups: [], roles: [], userType } });

  test("a guest is of any kind but a collaborating member", () => {
    expect(applies(collaborators, only("guest"))).toBe(false);
    expect(applies(internals, only("guest"))).toBe(true);
  });

  test("a member may be one", () => {
    expect(traced(collaborators, only("member"))).toMatchObject({ applies: "unknown", dependsOn: ["user.guestOrExternalUserType"] });
  });
});

table("R6: roles as the sign-in has them", [
  ["has it", users({ includeRoles: [ROLE] }), { user: { roles: [ROLE] } }, true],
  ["has it not", users({ includeRoles: [ROLE] }), {}, false],
]);

const EXCHANGE_ONLINE = "00000002-0000-0ff1-ce00-000000000000";
const AZURE_PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";
const attribute = (mode: "include" | "exclude", rule: string, rest: Json = {}) => apps({ applicationFilter: { mode, rule }, ...rest });

table("R7: applications, groups of them, and filters", [
  ["All is any application", {}, { application: OTHER }, true],
  ["None is none", apps({ includeApplications: ["None"] }), {}, false],
  ["Office365 expands", apps({ includeApplications: ["Office365"] }), { application: EXCHANGE_ONLINE }, true],
  ["Office365 does not match another", apps({ includeApplications: ["Office365"] }), {}, false],
  ["the name of a group is no application", apps({ includeApplications: ["Office365"] }), { application: "Office365" }, false],
  [
    "admin portals expand",
    apps({ includeApplications: ["All"], excludeApplications: ["MicrosoftAdminPortals"] }),
    { application: AZURE_PORTAL },
    false,
  ],
  [
    "a filter includes beside the list",
    attribute("include", 'CustomSecurityAttribute.Set_Tier -eq "one"', { includeApplications: [OTHER] }),
    { applicationAttributes: { Set_Tier: "ONE" } },
    true,
  ],
  [
    "a filter excludes",
    attribute("exclude", 'CustomSecurityAttribute.Set_Tier -eq "one"', { includeApplications: ["All"] }),
    { applicationAttributes: { Set_Tier: "one" } },
    false,
  ],
  ["an attribute that is not given is not known", attribute("include", 'CustomSecurityAttribute.Set_Tier -eq "one"'), {}, "unknown"],
]);

const USER_ACTION = "urn:user:registersecurityinfo";
table("R9: user actions and authentication contexts", [
  ["All covers a user action", {}, { userAction: USER_ACTION }, true],
  ["All does not cover an authentication context", {}, { authenticationContext: "c1" }, false],
  ["a user action by name", apps({ includeUserActions: [USER_ACTION] }), { userAction: USER_ACTION }, true],
  ["a user action is no application", apps({ includeUserActions: [USER_ACTION] }), {}, false],
  [
    "an authentication context by name",
    apps({ includeAuthenticationContextClassReferences: ["c1"] }),
    { authenticationContext: "c1" },
    true,
  ],
  ["another authentication context", apps({ includeAuthenticationContextClassReferences: ["c1"] }), { authenticationContext: "c2" }, false],
]);

describe("R9 is assumed, and can be switched", () => {
  test("user actions", () => {
    const action = signIn({ userAction: USER_ACTION });
    expect(decided([policy()], action).assumed).toEqual(["all resources and user actions"]);
    expect(applies(policy(), action, {}, { allResourcesCoverUserActions: false })).toBe(false);
  });

  test("authentication contexts", () => {
    const context = signIn({ authenticationContext: "c1" });
    expect(decided([policy()], context)).toMatchObject({ result: "granted", assumed: ["all resources and authentication contexts"] });
    expect(applies(policy(), context, {}, { allResourcesCoverAuthenticationContexts: true })).toBe(true);
  });
});

table("R10: platforms", [
  ["all covers one that is none of the named", { platforms: { includePlatforms: ["all"] } }, { devicePlatform: null }, true],
  [
    "all but the named ones is the unknown platform",
    { platforms: { includePlatforms: ["all"], excludePlatforms: ["android", "iOS", "windows", "macOS", "linux", "windowsPhone"] } },
    { devicePlatform: null },
    true,
  ],
  ["a named one", { platforms: { includePlatforms: ["windows"] } }, {}, true],
  ["none of the named", { platforms: { includePlatforms: ["windows"] } }, { devicePlatform: null }, false],
]);

table("R11: client apps are taken literally", [
  ["all includes legacy", { clientAppTypes: ["all"] }, { clientAppType: "other" }, true],
  ["listed", { clientAppTypes: ["exchangeActiveSync", "other"] }, { clientAppType: "other" }, true],
  ["not listed", { clientAppTypes: ["exchangeActiveSync"] }, { clientAppType: "easSupported" }, false],
]);

const at = (include: readonly string[], exclude: readonly string[] = []) => ({
  locations: { includeLocations: include, excludeLocations: exclude },
});
const SITES = {
  namedLocations: [
    site(LOCATION, ["203.0.113.0/24", "2001:db8::/32"], true),
    countries(OTHER, ["NL", "BE"], { includeUnknownCountriesAndRegions: true }),
  ],
};
table("R12: locations", [
  ["an address of the site", at([LOCATION]), {}, true, SITES],
  ["another address", at([LOCATION]), { ipAddress: "203.0.114.7" }, false, SITES],
  ["an IPv6 address of the site", at([LOCATION]), { ipAddress: "2001:db8:1::1" }, true, SITES],
  ["no address", at([LOCATION]), { ipAddress: null }, false, SITES],
  ["an address that is not known", at([LOCATION]), { ipAddress: undefined }, "unknown", SITES],
  ["All covers what is not known", at(["All"]), { ipAddress: undefined }, true, SITES],
  ["all but the trusted", at(["All"], ["AllTrusted"]), {}, false, SITES],
  ["an exclusion alone means all but that", at([], [LOCATION]), { ipAddress: "198.51.100.1" }, true, SITES],
  ["a country", at([OTHER]), {}, true, SITES],
  ["another country", at([OTHER]), { country: "DE" }, false, SITES],
  ["no country, where unknown countries are included", at([OTHER]), { country: null }, true, SITES],
  ["no country, where they are not", at([OTHER]), { country: null }, false, { namedLocations: [countries(OTHER, ["NL"])] }],
  ["trusted addresses of multi-factor authentication", at(["00000000-0000-0000-0000-000000000000"]), { mfaTrustedIp: true }, true],
  [
    "the compliant network, where that is not known",
    at(["3d46dbda-8382-466a-856d-eb00cbc6b910"]),
    { compliantNetwork: undefined },
    "unknown",
  ],
]);

table("R13: levels are a list and no threshold, and no risk is the level none", [
  ["listed", { signInRiskLevels: ["medium"] }, { signInRiskLevel: "medium" }, true],
  ["above what is listed", { signInRiskLevels: ["medium"] }, { signInRiskLevel: "high" }, false],
  ["null is none", { userRiskLevels: ["none"] }, { userRiskLevel: null }, true],
  ["null is nothing else", { userRiskLevels: ["low", "medium", "high"] }, { userRiskLevel: null }, false],
  ["insider risk null matches no list", { insiderRiskLevels: "minor,moderate,elevated" }, {}, false],
  ["insider risk", { insiderRiskLevels: "minor" }, { insiderRiskLevel: "minor" }, true],
]);

table("R14: device filters", [
  ["include, rule true", filter("include", "device.isCompliant -eq True"), {}, true],
  ["exclude, rule true", filter("exclude", "device.isCompliant -eq True"), {}, false],
  ["not registered: positive operators are false", filter("include", 'device.displayName -startsWith "SAW"'), { device: null }, false],
  ["not registered: negative operators are true", filter("include", 'device.displayName -notStartsWith "SAW"'), { device: null }, true],
  ["not registered, exclude, negative", filter("exclude", 'device.trustType -ne "ServerAD"'), { device: null }, false],
  ["-eq null asks for absence", filter("include", "device.extensionAttribute1 -eq null"), { device: { extensionAttribute1: null } }, true],
  ["-ne null asks for presence", filter("include", "device.extensionAttribute1 -ne null"), { device: { extensionAttribute1: "x" } }, true],
  [
    "texts are compared without regard to case",
    filter("include", 'device.model -contains "surface"'),
    { device: { model: "Microsoft SURFACE Pro" } },
    true,
  ],
  [
    "a list has to have the whole element",
    filter("include", 'device.physicalIds -contains "[ZTDID]"'),
    { device: { physicalIds: ["[ZTDId]:x"] } },
    false,
  ],
  [
    "a list that has it",
    filter("include", 'device.systemLabels -contains "M365Managed"'),
    { device: { systemLabels: ["m365managed"] } },
    true,
  ],
  [
    "-not binds closer than -and, -and closer than -or",
    filter("include", '-not (device.isCompliant -eq True) -and device.model -eq "x" -or device.trustType -eq "AzureAD"'),
    {},
    true,
  ],
  ["a property that is not given is not known", filter("include", 'device.model -eq "x"'), {}, "unknown"],
  ["what is not known may make no difference", filter("include", 'device.model -eq "x" -or device.isCompliant -eq True'), {}, true],
]);

table("R15: authentication flows", [
  [
    "listed",
    { authenticationFlows: { transferMethods: "deviceCodeFlow,authenticationTransfer" } },
    { authenticationFlow: "deviceCodeFlow" },
    true,
  ],
  ["none", { authenticationFlows: { transferMethods: "deviceCodeFlow" } }, {}, false],
]);

describe("R16: states", () => {
  test("a disabled policy never applies", () => {
    expect(traced(policy({}, { state: "disabled" }), signIn())).toMatchObject({ applies: false, knockedOutBy: "policyNotEnabled" });
  });

  test("a report-only policy applies and is not enforced", () => {
    const reportOnly = policy({}, { state: "enabledForReportingButNotEnforced" });
    expect(applies(reportOnly, signIn())).toBe(true);
    expect(decided([reportOnly], signIn())).toMatchObject({
      result: "granted",
      blockedBy: [],
      reportOnly: [{ result: "reportOnlyFailure" }],
    });
  });
});

describe("R18, R19: all policies that apply, and block above all", () => {
  const mfa = policy({}, { ...requiring("OR", "mfa"), id: OTHER, displayName: "MFA" });

  test("every policy keeps its own requirement", () => {
    const devices = policy({}, requiring("AND", "compliantDevice", "mfa"));
    expect(decided([mfa, devices], signIn()).requires).toEqual([
      { id: OTHER, displayName: "MFA", operator: "OR", controls: ["mfa"] },
      { id: devices.id, displayName: "Policy", operator: "AND", controls: ["mfa", "compliantDevice"] },
    ]);
  });

  test("one block is enough, and nothing else is left then", () => {
    expect(decided([mfa, policy()], signIn())).toMatchObject({ result: "blocked", blockedBy: [{ displayName: "Policy" }], requires: [] });
  });

  test("block beats the other controls of its policy", () => {
    expect(decided([policy({}, requiring("OR", "mfa", "block"))], signIn()).result).toBe("blocked");
  });

  test("no policy, no requirement", () => {
    expect(decided([], signIn())).toMatchObject({ result: "granted", requires: [], session: {} });
  });
});

test("R20: controls stand in the order of the prompts", () => {
  const everything = policy(
    {},
    {
      grantControls: {
        operator: "AND",
        builtInControls: ["passwordChange", "compliantApplication", "domainJoinedDevice", "mfa", "approvedApplication", "compliantDevice"],
        termsOfUse: [OTHER],
        customAuthenticationFactors: ["factor"],
      },
    },
  );
  expect(decided([everything], signIn()).requires[0].controls).toEqual([
    "mfa",
    "compliantDevice",
    "domainJoinedDevice",
    "approvedApplication",
    "compliantApplication",
    "passwordChange",
    `termsOfUse:${OTHER}`,
    "customAuthenticationFactor:factor",
  ]);
});

describe("R21: results of report-only policies", () => {
  const MANAGED = { device: { isCompliant: true, trustType: "ServerAD" } };
  test.each([
    ["no controls", null, {}, "reportOnlySuccess"],
    ["block", ["OR", "block"], {}, "reportOnlyFailure"],
    ["a device that is compliant", ["OR", "compliantDevice"], {}, "reportOnlySuccess"],
    ["one that is not", ["OR", "compliantDevice"], { device: null }, "reportOnlyFailure"],
    ["something to prompt for", ["OR", "mfa"], {}, "reportOnlyInterrupted"],
    ["an alternative that is met", ["OR", "mfa", "domainJoinedDevice"], MANAGED, "reportOnlySuccess"],
    ["a prompt beside what fails", ["AND", "mfa", "compliantDevice"], { device: null }, "reportOnlyFailure"],
    ["a prompt beside what is met", ["AND", "mfa", "compliantDevice"], {}, "reportOnlyInterrupted"],
    ["whether the app is an approved one, nobody says", ["OR", "approvedApplication"], {}, "unknown"],
  ] as const)("%s", (_what, grant, values, expected) => {
    const grantControls = grant === null ? null : requiring(grant[0], ...grant.slice(1)).grantControls;
    const outcome = decided([policy({}, { state: "enabledForReportingButNotEnforced", grantControls })], signIn(values));
    expect(outcome.reportOnly.map(({ result }) => result)).toEqual([expected]);
  });
});

describe("R11, R22, R24: requirements that can never be met are named", () => {
  test.each([
    ["legacy client", policy({}, requiring("OR", "mfa")), { clientAppType: "other" }, "legacyClient"],
    ["device code flow", policy({}, requiring("OR", "compliantDevice")), { authenticationFlow: "deviceCodeFlow" }, "deviceCodeFlow"],
    [
      "workload",
      policy({ users: { includeUsers: ["None"] }, clientApplications: { includeServicePrincipals: [OTHER] } }, requiring("OR", "mfa")),
      { servicePrincipal: { id: OTHER } },
      "workloadIdentity",
    ],
  ] as const)("%s", (_what, one, values, reason) => {
    expect(decided([one], signIn(values))).toMatchObject({ result: "granted", requires: [{}], unsatisfiable: [{ reason }] });
  });

  test("an alternative that can be met is enough", () => {
    const either = policy({}, requiring("OR", "compliantDevice", "mfa"));
    expect(decided([either], signIn({ authenticationFlow: "deviceCodeFlow" })).unsatisfiable).toBeUndefined();
  });
});

test("R23: users of B2B direct connect get no session controls and are not routed", () => {
  const session = {
    grantControls: null,
    sessionControls: {
      cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" },
      persistentBrowser: { isEnabled: true, mode: "never" },
    },
  };
  const ofKind = (guestOrExternalUserType: string) => decided([policy({}, session)], signIn({ user: { guestOrExternalUserType } })).session;
  expect(ofKind("b2bDirectConnectUser")).toEqual({});
  expect(ofKind("b2bCollaborationGuest")).toEqual({ persistentBrowser: "never", routing: ["mcasConfigured"] });
});

test("R25: a strength is a requirement by its id", () => {
  const strength = policy({}, { grantControls: { operator: "OR", authenticationStrength: { id: OTHER } } });
  expect(decided([strength], signIn()).requires[0].controls).toEqual([`authenticationStrength:${OTHER}`]);
});

describe("R26 to R28: session controls", () => {
  const session = (sessionControls: Json, id = OTHER): Json => policy({}, { id, displayName: id, grantControls: null, sessionControls });
  const every = (value: number, type: string, rest: Json = {}) => ({
    signInFrequency: { isEnabled: true, type, value, frequencyInterval: "timeBased", ...rest },
  });
  const combined = (...controls: readonly Json[]) =>
    decided(
      controls.map((control, index) => session(control, `aaaaaaaa-0000-4000-8000-00000000001${index}`)),
      signIn(),
    );

  test("R26: a blocked sign-in has none", () => {
    expect(decided([policy(), session(every(1, "hours"))], signIn()).session).toEqual({});
  });

  test.each([
    ["the shortest interval", [every(1, "days"), every(4, "hours")], { signInFrequency: "4 hours" }],
    [
      "every time before any interval",
      [every(1, "hours"), { signInFrequency: { isEnabled: true, frequencyInterval: "everyTime" } }],
      { signInFrequency: "everyTime" },
    ],
    ["one hour is singular", [every(1, "hours")], { signInFrequency: "1 hour" }],
    ["24 hours before 1 day, which is the same", [every(1, "days"), every(24, "hours")], { signInFrequency: "24 hours" }],
    [
      "secondary authentication for itself",
      [every(1, "days"), every(4, "hours", { authenticationType: "secondaryAuthentication" })],
      { signInFrequency: "1 day", signInFrequencySecondary: "4 hours" },
    ],
    [
      "never before always",
      [{ persistentBrowser: { isEnabled: true, mode: "always" } }, { persistentBrowser: { isEnabled: true, mode: "never" } }],
      { persistentBrowser: "never" },
    ],
    [
      "strict location before disabled",
      [{ continuousAccessEvaluation: { mode: "disabled" } }, { continuousAccessEvaluation: { mode: "strictLocation" } }],
      { continuousAccessEvaluation: "strictLocation" },
    ],
    [
      "R28: app enforced restrictions beside routing, all types of it",
      [
        {
          applicationEnforcedRestrictions: { isEnabled: true },
          cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "monitorOnly" },
        },
        { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "blockDownloads" } },
      ],
      { applicationEnforcedRestrictions: true, routing: ["blockDownloads", "monitorOnly"] },
    ],
  ])("R27: %s", (_what, controls, expected) => {
    const outcome = combined(...controls);
    expect(outcome.session).toEqual(expected);
    expect(outcome.assumed).toEqual(controls.length > 1 ? ["session controls combined"] : []);
  });
});
