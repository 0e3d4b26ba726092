import { compile } from "../../provider/evaluator/compile";
import { APP, accessPolicy, blocks, decided, GROUP, type Json, OTHER, policy, ROUTING, requiring, signIn, USER } from "./fixtures";

/** Defender's access policies by the numbers of their semantics: filters, values of a sign-in, whether the policy blocks. */

const row = (field: string, operator: string, ...values: readonly (string | number)[]): Json => ({ field, operator, values });
const OFFICES = { ipRanges: [{ name: "Offices", category: "corporate", tags: ["HQ"], subnets: ["203.0.113.0/24"] }] };

type Case = readonly [what: string, filters: readonly Json[], values: Json, blocks: boolean | "unknown", more?: Json];
function table(rule: string, cases: readonly Case[]): void {
  describe(rule, () => {
    test.each(cases.map(([what, ...rest]) => ({ what, rest })))("$what", ({ rest: [filters, values, expected, more] }) => {
      expect(blocks(filters, signIn(values), more)).toBe(expected);
    });
  });
}

table("5.1: rows hold together, and of the values of one row any", [
  ["no rows", [], {}, true],
  ["both", [row("location", "equals", "NL", "BE"), row("deviceType", "equals", "desktop")], {}, true],
  ["one", [row("location", "equals", "NL"), row("deviceType", "equals", "mobile")], {}, false],
  ["a field in two rows", [row("location", "isSet"), row("location", "doesNotEqual", "NL")], {}, false],
]);

table("5.2: what is absent fails positive operators and passes negative ones", [
  ["no tag, equals", [row("deviceTag", "equals", "intuneCompliant")], { deviceTags: null }, false],
  ["no tag, does not equal", [row("deviceTag", "doesNotEqual", "intuneCompliant")], { deviceTags: null }, true],
  ["no country, does not equal", [row("location", "doesNotEqual", "DE")], { country: null }, true],
  ["no country, is set", [row("location", "isSet")], { country: null }, false],
  ["no country, is not set", [row("location", "isNotSet")], { country: null }, true],
]);

describe("5.3: a negative operator means none of the values", () => {
  const unmanaged = [row("deviceTag", "doesNotEqual", "intuneCompliant", "hybridAzureAdJoined")];
  const compliant = signIn({ deviceTags: ["intuneCompliant"] });

  test("one of them is enough to fail it", () => {
    expect(blocks(unmanaged, compliant)).toBe(false);
    expect(blocks(unmanaged, signIn())).toBe(true);
  });

  test("the other reading can be switched on", () => {
    expect(blocks(unmanaged, compliant, {}, { negativeOperators: "notAllOf" })).toBe(true);
  });

  test("it is assumed, where some of the values are there", () => {
    expect(
      decided([ROUTING], signIn({ deviceTags: ["intuneCompliant"] }), { accessPolicies: [accessPolicy(unmanaged)] }).assumed,
    ).toContain("negative operators mean none of the values");
  });
});

table("5.4: texts", [
  ["contains means a whole word", [row("userAgent", "contains", "chrome/140")], {}, true],
  ["part of a word", [row("userAgent", "contains", "chrom")], {}, false],
  ["does not contain", [row("userAgent", "doesNotContain", "Firefox")], {}, true],
  ["equals is the whole text", [row("registeredIsp", "equals", "example telecom")], {}, true],
  ["a part is not the whole", [row("registeredIsp", "equals", "Example")], {}, false],
]);

describe("5.5: between policies", () => {
  const named = (name: string, action: string, rest: Json = {}) => accessPolicy([], { name, action, ...rest });
  const outcome = (...accessPolicies: readonly Json[]) => decided([ROUTING], signIn(), { accessPolicies });

  test("block beats audit, and every policy that matches is listed", () => {
    expect(outcome(named("Watch", "audit"), named("Stop", "block"))).toMatchObject({
      result: "blocked",
      blockedBy: [{ kind: "accessPolicy", displayName: "Stop" }],
      accessPolicies: [
        { name: "Watch", action: "audit" },
        { name: "Stop", action: "block" },
      ],
      assumed: ["block beats audit"],
    });
  });

  test("audit permits", () => {
    expect(outcome(named("Watch", "audit", { alert: {} }))).toMatchObject({
      result: "granted",
      accessPolicies: [{ name: "Watch", action: "audit" }],
      alerts: ["Watch"],
    });
  });

  test("a disabled policy is inert", () => {
    expect(outcome(named("Stop", "block", { enabled: false }))).toMatchObject({ result: "granted", accessPolicies: [] });
  });

  test("what conditional access asks for stays beside the block", () => {
    const mfa = policy({}, { ...requiring("OR", "mfa"), id: OTHER });
    expect(decided([ROUTING, mfa], signIn(), { accessPolicies: [named("Stop", "block")] })).toMatchObject({
      result: "blocked",
      requires: [{ controls: ["mfa"] }],
      session: { routing: ["mcasConfigured"] },
    });
  });
});

describe("5.6 (1): only what is routed with custom policies", () => {
  const stop = { accessPolicies: [accessPolicy([])] };
  const routing = (cloudAppSecurityType: string, rest: Json = {}) => ({
    ...ROUTING,
    sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType } },
    ...rest,
  });
  test.each([
    ["custom policies", [routing("mcasConfigured")], "blocked"],
    ["monitor only", [routing("monitorOnly")], "granted"],
    ["report-only routing", [routing("mcasConfigured", { state: "enabledForReportingButNotEnforced" })], "granted"],
    ["no routing", [], "granted"],
  ])("%s", (_what, policies, result) => {
    expect(decided(policies, signIn(), stop).result).toBe(result);
  });

  test("a sign-in that conditional access blocks never gets there", () => {
    expect(decided([ROUTING, policy()], signIn(), stop)).toMatchObject({
      blockedBy: [{ kind: "conditionalAccessPolicy" }],
      accessPolicies: [],
      alerts: [],
    });
  });

  test("workloads do not get there", () => {
    const workloads = { ...ROUTING, conditions: { ...ROUTING.conditions, clientApplications: { includeServicePrincipals: [OTHER] } } };
    expect(decided([workloads], signIn({ servicePrincipal: { id: OTHER } }), stop).result).toBe("granted");
  });
});

const catalogue = (...apps: readonly Json[]) => ({
  apps: apps.map((app) => ({ displayName: "App", onboarding: "automatic", enabled: true, ...app })),
});
table("5.6 (3): apps", [
  ["every app where no catalogue is given", [], {}, true],
  ["every enabled app of the catalogue", [], {}, true, catalogue({ appId: APP, defenderId: 11522 })],
  ["not an app outside it", [], {}, false, catalogue({ appId: OTHER, defenderId: 11522 })],
  ["never a disabled app", [row("app", "equals", APP)], {}, false, catalogue({ appId: APP, enabled: false })],
  ["by application id", [row("app", "equals", APP)], {}, true],
  ["by Defender's id", [row("app", "equals", 11522)], {}, true, catalogue({ appId: APP, defenderId: 11522 })],
  [
    "Microsoft's own apps without a catalogue",
    [row("app", "equals", 20893)],
    { application: "00000002-0000-0ff1-ce00-000000000000" },
    true,
  ],
]);

table("5.6 (4): client apps", [
  ["a browser", [], {}, true],
  ["no mobile or desktop app unless the policy says so", [], { clientAppType: "mobileAppsAndDesktopClients" }, false],
  ["where it says so", [row("clientApp", "equals", "mobileAndDesktop")], { clientAppType: "mobileAppsAndDesktopClients" }, true],
  ["then no browser", [row("clientApp", "equals", "mobileAndDesktop")], {}, false],
  ["legacy clients have no session", [row("clientApp", "doesNotEqual", "browser")], { clientAppType: "other" }, false],
]);

describe("5.6 (5): conditions on addresses know IPv4 only", () => {
  const outside = [row("ipCategory", "doesNotEqual", "corporate")];
  const six = signIn({ ipAddress: "2001:db8::1" });

  test("on an IPv6 address the whole policy does not match", () => {
    expect(blocks(outside, six, OFFICES)).toBe(false);
    expect(blocks([row("ipAddress", "isSet")], six, OFFICES)).toBe(false);
    expect(blocks([], six, OFFICES)).toBe(true);
  });

  test("the other reading can be switched on", () => {
    expect(blocks(outside, six, OFFICES, { addressConditionsOnIpv6: "conditionsDropped" })).toBe(true);
  });
});

table("addresses, categories and tags", [
  ["an address of a range", [row("ipAddress", "equals", "203.0.113.0/25")], {}, true],
  ["an address that is none", [row("ipAddress", "doesNotEqual", "203.0.113.7")], {}, false],
  ["how the address begins", [row("ipAddress", "startsWith", "203.0.11")], {}, true],
  ["a category that follows from the ranges", [row("ipCategory", "equals", "corporate")], {}, true, OFFICES],
  ["a tag that follows from the ranges, in any case", [row("ipTag", "equals", "hq")], {}, true, OFFICES],
  ["what the sign-in says goes before", [row("ipTag", "equals", "HQ")], { ipTags: [] }, false, OFFICES],
  [
    "an address in no range has no category",
    [row("ipCategory", "doesNotEqual", "corporate")],
    { ipAddress: "198.51.100.1" },
    true,
    OFFICES,
  ],
  ["an address that is not known", [row("ipCategory", "equals", "corporate")], { ipAddress: undefined }, "unknown", OFFICES],
]);

table("users and groups", [
  ["by id", [row("user", "equals", USER)], {}, true],
  ["by principal name", [row("user", "equals", "ADA@example.com")], {}, true],
  ["how the name begins", [row("user", "startsWith", "ad")], {}, true],
  ["not this user", [row("user", "doesNotEqual", OTHER)], {}, true],
  ["in a group", [row("userGroup", "equals", GROUP)], { user: { groups: [GROUP] } }, true],
  ["in none", [row("userGroup", "isNotSet")], {}, true],
]);

describe("a trace names the field that fails", () => {
  const failing = (filters: object[], values: object) => {
    const set = { conditionalAccessPolicies: [], accessPolicies: [{ name: "AP", action: "block", filters }] };
    return compile(set)
      .explain(signIn(values))
      .filters.map(({ matches, knockedOutBy }) => [matches, knockedOutBy]);
  };
  const equals = (field: string, ...values: string[]) => row(field, "equals", ...values);

  test.each<[string, object[], object, string]>([
    ["a country", [equals("location", "NL")], { country: "DE" }, "location"],
    [
      "a category beside an address",
      [equals("ipAddress", "192.0.2.0/24"), equals("ipCategory", "vpn")],
      { ipAddress: "192.0.2.7" },
      "ipCategory",
    ],
    ["addresses on IPv6", [equals("location", "NL"), equals("ipTag", "HQ")], { country: "NL", ipAddress: "2001:db8::1" }, "ipTag"],
    ["a group", [equals("userGroup", "11111111-0000-4000-8000-000000000001")], { user: { groups: [] } }, "userGroup"],
    ["the scope of clients, of which no row speaks", [equals("location", "NL")], { country: "NL", clientAppType: "other" }, "clientApp"],
  ])("%s", (_what, filters, values, field) => {
    expect(failing(filters, values)).toEqual([[false, field]]);
  });
});
