import { readConditionalAccessPolicy } from "../../provider/policy/conditional-access-policy";
import { LIMITS } from "../../provider/policy/limits";
import type { PolicySet } from "../../provider/policy/policy-set";
import { referenceTo } from "../../provider/policy/references";
import { UNKNOWN_VALUE } from "../../provider/policy/unknowns";
import { type Declared, readDeclaration } from "../../provider/resources/declaration";
import { notes, preconditions, SESSION_CONTROLS_APP, type TenantFacts } from "../../provider/resources/preconditions";
import { APP, GROUP, type Json, LOCATION, routing, USER, withValues } from "../policy/policies";

const EMPTY: PolicySet = {
  conditionalAccessPolicies: [],
  namedLocations: [],
  accessPolicies: [],
  ipRanges: [],
  apps: [],
  authenticationStrengths: [],
};
const app = (more: object = {}) => ({
  appId: APP,
  defenderId: "11161",
  displayName: "Salesforce",
  onboarding: "automatic" as const,
  enabled: true,
  ...more,
});
const fit: TenantFacts = { servicePlans: ["AAD_PREMIUM"], apps: [app()] };
const block: Json = { name: "Block", action: "block", filters: [{ field: "app", operator: "equals", values: ["11161"] }] };

function declared(...policies: Json[]): readonly Declared[] {
  const given = policies.map((properties, index) => ({
    kind: "action" in properties ? "accessPolicy" : "conditionalAccessPolicy",
    resource: `policy ${index}`,
    properties,
  }));
  const { policies: read, refused } = readDeclaration(given);
  expect(refused).toEqual([]);
  return read;
}

function unmet(facts: TenantFacts, policies: Json[], others: Json[] = []): string[] {
  const tenant = others.map((json) => readConditionalAccessPolicy(json).value!);
  return preconditions(facts, declared(...policies), { ...EMPTY, conditionalAccessPolicies: tenant }).map(({ code }) => code);
}

test("a pair in a tenant that is fit for it has none unmet", () => {
  expect(unmet(fit, [routing(), block])).toEqual([]);
});

test("everything that is unmet stands in one list", () => {
  const blockAll = withValues(routing(), {
    "conditions.applications.includeApplications": ["All"],
    sessionControls: null,
    grantControls: { builtInControls: ["block"] },
  });
  expect(unmet({ servicePlans: [], apps: [app({ enabled: false })] }, [routing(), block], [blockAll]).sort()).toEqual([
    "PRE-licence",
    "PRE-onboarding",
    "PRE-onboarding",
    "PRE-session-controls",
  ]);
});

test("what could not be read is not held against the tenant", () => {
  expect(unmet({ servicePlans: null, apps: null }, [routing(), block])).toEqual([]);
});

test("a tenant that is full takes nothing new, and keeps what it has", () => {
  const limits = { ...LIMITS, conditionalAccessPolicies: 2, namedLocations: 0 };
  const stored = (id: string) => ({ ...readConditionalAccessPolicy(routing()).value!, id });
  const codes = (...ids: string[]) =>
    preconditions(fit, declared(routing()), { ...EMPTY, conditionalAccessPolicies: ids.map(stored) }, limits).map(({ code }) => code);
  const added = referenceTo("conditionalAccessPolicy", "policy 0");
  expect(codes(USER, added)).toEqual([]);
  expect(codes(USER, GROUP, added)).toEqual(["PRE-limit"]);
  expect(codes(USER, GROUP, APP)).toEqual([]);
});

test("an access policy alone needs no licence of Entra", () => {
  expect(unmet({ ...fit, servicePlans: [] }, [block])).toEqual([]);
});

describe("onboarding", () => {
  const elsewhere = withValues(routing(), { "conditions.applications.includeApplications": [USER] });

  test("is asked of every app that is routed or named, by either id", () => {
    expect(unmet(fit, [elsewhere])).toEqual(["PRE-onboarding"]);
    expect(unmet(fit, [withValues(block, { filters: [{ field: "app", operator: "equals", values: ["20892"] }] })])).toEqual([
      "PRE-onboarding",
    ]);
  });

  test("is not asked of policies that are off, of exclusions, and of ids that are not known yet", () => {
    expect(unmet(fit, [{ ...elsewhere, state: "disabled" }])).toEqual([]);
    expect(unmet(fit, [{ ...block, enabled: false, filters: [{ field: "app", operator: "equals", values: ["20892"] }] }])).toEqual([]);
    expect(unmet(fit, [{ ...block, filters: [{ field: "app", operator: "doesNotEqual", values: ["20892"] }] }])).toEqual([]);
    expect(unmet(fit, [withValues(routing(), { "conditions.applications.includeApplications": [UNKNOWN_VALUE] })])).toEqual([]);
    expect(unmet(fit, [withValues(routing(), { "conditions.applications.includeApplications": [referenceTo("output", "0")] })])).toEqual(
      [],
    );
  });

  test("is not asked in a tenant that has begun with no app", () => {
    expect(unmet({ ...fit, apps: [] }, [elsewhere])).toEqual([]);
  });
});

describe("a block of the Session Controls app", () => {
  const blocking = (values: Json = {}) =>
    withValues(routing(), {
      "conditions.applications": { includeApplications: ["All"] },
      sessionControls: null,
      grantControls: { builtInControls: ["block"] },
      ...values,
    });

  test.each<[string, Json, boolean]>([
    ["by all applications", {}, true],
    ["by its id", { "conditions.applications": { includeApplications: [SESSION_CONTROLS_APP] } }, true],
    [
      "that excludes it",
      { "conditions.applications": { includeApplications: ["All"], excludeApplications: [SESSION_CONTROLS_APP] } },
      false,
    ],
    ["in some places", { "conditions.locations": { includeLocations: [LOCATION] } }, false],
    ["at some risk", { "conditions.userRiskLevels": ["high"] }, false],
    ["on some devices", { "conditions.devices.deviceFilter": { mode: "exclude", rule: "device.isCompliant -eq True" } }, false],
    ["for legacy clients", { "conditions.clientAppTypes": ["exchangeActiveSync", "other"] }, false],
    ["of some users", { "conditions.users": { includeGroups: [GROUP] } }, false],
    ["in report-only mode", { state: "enabledForReportingButNotEnforced" }, false],
  ])("%s", (_what, values, counts) => {
    expect(unmet(fit, [routing()], [blocking(values)])).toEqual(counts ? ["PRE-session-controls"] : []);
  });

  test("matters to a policy that rehearses in report-only mode too", () => {
    expect(unmet(fit, [withValues(routing(), { state: "enabledForReportingButNotEnforced" })], [blocking()])).toEqual([
      "PRE-session-controls",
    ]);
  });

  test("does not matter where nothing is routed", () => {
    const builtIn = withValues(routing(), { "sessionControls.cloudAppSecurity.cloudAppSecurityType": "monitorOnly" });
    expect(unmet(fit, [builtIn], [blocking()])).toEqual([]);
    expect(unmet(fit, [withValues(routing(), { state: "disabled" })], [blocking()])).toEqual([]);
  });
});

test("what no API can check is noted: client certificates, and policies that spare nobody", () => {
  const certificate = { field: "deviceTag", operator: "equals", values: ["validClientCertificate"] };
  const sparing = withValues(routing(), { "conditions.users": { includeUsers: ["All"] } });
  expect(notes(declared(routing(), { ...block, filters: [...block.filters, certificate] }, sparing)).map(({ code }) => code)).toEqual([
    "NOTE-client-certificate",
    "NOTE-break-glass",
  ]);
});
