import { impact } from "../../provider/impact/impact";
import type { ImpactOptions } from "../../provider/impact/result";
import { impactText } from "../../provider/impact/words/text";
import type { PolicySet } from "../../provider/policy/policy-set";
import {
  also,
  BREAK_GLASS,
  blockUnmanaged,
  CONTRACTORS,
  type Json,
  legacy,
  mfa,
  NAMES,
  route,
  tenant,
  UNMANAGED,
  withUsers,
} from "./tenant";

/** Code and policies of each finding of the codes asked about. */
function found(after: PolicySet, before = after, options: ImpactOptions = {}): string[] {
  return impact(before, after, { names: NAMES, ...options }).findings.map(({ code, policies }) => `${code}: ${policies.join(", ")}`);
}

const device = (mode: string, rule: string) => ({ devices: { deviceFilter: { mode, rule } } });
const policy = (displayName: string, given: Json): Json => ({
  ...legacy,
  id: null,
  displayName,
  ...given,
  conditions: { applications: { includeApplications: ["All"] }, users: legacy.conditions.users, ...given.conditions },
});
const accessPolicies = (...policies: Json[]) => tenant({ accessPolicies: policies });

test("a tenant in order has no findings", () => {
  expect(found(tenant())).toEqual([]);
});

describe("half-pairs", () => {
  test("routing without an access policy", () => {
    expect(found(accessPolicies())).toEqual(["IM-routing-without-access-policy: Route Salesforce"]);
    expect(found(accessPolicies({ ...blockUnmanaged, enabled: false }))).toEqual(["IM-routing-without-access-policy: Route Salesforce"]);
  });

  test("an access policy that nothing routes to", () => {
    const other = {
      ...blockUnmanaged,
      name: "Elsewhere",
      filters: [{ field: "app", operator: "equals", values: ["cccccccc-0000-4000-8000-000000000002"] }],
    };
    expect(found(accessPolicies(blockUnmanaged, other))).toEqual(["IM-access-policy-not-routed: Elsewhere"]);
    const inReport = tenant({ conditionalAccessPolicies: [{ ...route, state: "enabledForReportingButNotEnforced" }, mfa, legacy] });
    expect(found(inReport)).toEqual(["IM-access-policy-not-routed: Block unmanaged devices"]);
  });

  test("an access policy on mobile and desktop clients behind routing of browsers only", () => {
    const browsers = { ...route, conditions: { ...route.conditions, clientAppTypes: ["browser"] } };
    const both = {
      ...blockUnmanaged,
      filters: [{ field: "clientApp", operator: "equals", values: ["browser", "mobileAndDesktop"] }, UNMANAGED],
    };
    const after = tenant({ conditionalAccessPolicies: [browsers, mfa, legacy], accessPolicies: [both] });
    const { findings } = impact(after, after, { names: NAMES });
    expect(findings.map(({ code }) => code)).toEqual(["IM-access-policy-partly-routed"]);
    expect(findings[0].message).toContain("everyone → Salesforce, mobile apps and desktop clients.");
  });
});

test("filters that nothing can meet", () => {
  const twice = {
    ...blockUnmanaged,
    name: "Both",
    filters: [UNMANAGED, { field: "deviceTag", operator: "equals", values: ["intuneCompliant"] }],
  };
  expect(found(accessPolicies(blockUnmanaged, twice))).toContain("IM-never-matches: Both");
  const nobody = policy("Nobody", { conditions: device("include", "device.isCompliant -eq True -and device.isCompliant -eq False") });
  expect(found(also(nobody))).toContain("IM-never-matches: Nobody");
});

test("device filters that turn round on unregistered devices", () => {
  const exempting = policy("Exempting", {
    conditions: device("exclude", 'device.trustType -ne "ServerAD"'),
    grantControls: mfa.grantControls,
  });
  const missing = policy("Missing", { conditions: device("include", "device.isCompliant -eq False") });
  const right = policy("Right", { conditions: device("include", "device.isCompliant -ne True") });
  expect(found(also(exempting, missing, right)).filter((finding) => finding.includes("device-filter"))).toEqual([
    "IM-device-filter-exempts-unregistered: Exempting",
    "IM-device-filter-misses-unregistered: Missing",
  ]);
});

test("blocks that do not act on IPv6", () => {
  const outside = {
    ...blockUnmanaged,
    filters: [...blockUnmanaged.filters, { field: "ipTag", operator: "doesNotEqual", values: ["Offices"] }],
  };
  expect(found(accessPolicies(outside))).toEqual(["IM-ipv6-gap: Block unmanaged devices"]);
  expect(found(accessPolicies({ ...outside, action: "audit" }))).toEqual([]);
  // Who has no address is not on IPv6 either.
  const unaddressed = { ...blockUnmanaged, filters: [...blockUnmanaged.filters, { field: "ipAddress", operator: "isNotSet", values: [] }] };
  expect(found(accessPolicies(unaddressed))).toEqual([]);
});

describe("shadowed policies", () => {
  const narrow = policy("Block Exchange ActiveSync", { conditions: { clientAppTypes: ["exchangeActiveSync"] } });

  test("a new policy whose sign-ins are blocked already", () => {
    expect(found(also(narrow), tenant())).toContain("IM-shadowed: Block Exchange ActiveSync");
  });

  test("an access policy with the conditions of another one, unless it does more than that one", () => {
    const twin = { ...blockUnmanaged, name: "Block unmanaged devices, again" };
    const shadows = (...policies: object[]) =>
      found(accessPolicies(...policies), tenant()).filter((finding) => finding.startsWith("IM-shadowed"));
    expect(shadows(blockUnmanaged, twin)).toEqual(["IM-shadowed: Block unmanaged devices, again"]);
    expect(shadows(blockUnmanaged, { ...twin, alert: { dailyLimit: 7, emails: ["desk@example.com"] } })).toEqual([]);
    // Block goes before audit.
    expect(shadows({ ...blockUnmanaged, action: "audit", alert: null }, { ...twin, alert: null })).toEqual([
      "IM-shadowed: Block unmanaged devices",
    ]);
  });

  test("not one that is the only one to block them", () => {
    const after = tenant({ conditionalAccessPolicies: [route, mfa, narrow] });
    expect(found(after, tenant()).filter((finding) => finding.includes("shadowed"))).toEqual([]);
  });

  test("not one that applies nowhere, or that nothing routes to", () => {
    const nowhere = policy("Nowhere", { conditions: device("include", 'device.model -eq "A" -and device.model -eq "B"') });
    expect(found(also(nowhere), tenant())).toEqual(["IM-never-matches: Nowhere", "IM-enabled-directly: Nowhere"]);
    const unrouted = tenant({ conditionalAccessPolicies: [mfa, legacy] });
    expect(found(unrouted, { ...unrouted, accessPolicies: [] })).toEqual(["IM-access-policy-not-routed: Block unmanaged devices"]);
  });
});

test("exclusions that got lost, policies that are enabled at once", () => {
  const after = tenant({
    conditionalAccessPolicies: [
      route,
      mfa,
      withUsers(legacy, { excludeGroups: [] }),
      policy("New", { conditions: { platforms: { includePlatforms: ["linux"] } } }),
    ],
  });
  expect(found(after, tenant())).toEqual(["IM-exclusion-lost: Block legacy clients", "IM-enabled-directly: New"]);
});

test("a policy that is only renamed is not new, although it has no id", () => {
  const renamed = also(policy("Block Windows Phone", { conditions: { platforms: { includePlatforms: ["windowsPhone"] } } }));
  const before = also(policy("Block old phones", { conditions: { platforms: { includePlatforms: ["windowsPhone"] } } }));
  expect(found(renamed, before)).toEqual([]);
  expect(impact(before, renamed).sets).toMatchObject({ added: 0, removed: 0, modified: 1 });
  // Beside the old one, the same policy under another name is a new one.
  const both = also(...[...before.conditionalAccessPolicies, ...renamed.conditionalAccessPolicies].filter(({ id }) => id === null));
  expect(impact(before, both).sets).toMatchObject({ added: 1, removed: 0, modified: 0 });
});

describe("what was so before the change", () => {
  const outside = (name: string) => ({
    ...blockUnmanaged,
    name,
    filters: [UNMANAGED, { field: "ipTag", operator: "doesNotEqual", values: ["Offices"] }],
  });

  test("is marked, and the text counts it in place of printing it", () => {
    const result = impact(accessPolicies(outside("Old")), accessPolicies(outside("Old"), { ...outside("New"), alert: null }), {
      names: NAMES,
    });
    expect(result.findings.map(({ code, policies, heldBefore }) => [code, ...policies, heldBefore])).toEqual([
      ["IM-ipv6-gap", "New", false],
      ["IM-ipv6-gap", "Old", true],
      ["IM-shadowed", "New", false],
    ]);
    const text = impactText(result);
    expect(text).toContain('Access policy "New" blocks nobody on IPv6');
    expect(text).not.toContain('Access policy "Old" blocks nobody on IPv6');
    expect(text.split("\n").at(-1)).toBe("· 1 more finding held before the change as well: --format json shows it.");
  });

  test("is one line where the change brings nothing to know", () => {
    const set = accessPolicies(outside("Old"), { ...outside("Older"), action: "audit" }, outside("Oldest"));
    expect(impactText(impact(set, set)).split("\n").at(-1)).toBe("· 2 findings held before the change as well: --format json shows them.");
    const mended = impact(set, accessPolicies(blockUnmanaged));
    expect(mended.findings).toEqual([]);
  });
});

test("a caller that locks itself out", () => {
  const after = also(policy("Block Linux", { conditions: { platforms: { includePlatforms: ["linux"] } } }));
  const caller = { id: "99999999-0000-4000-8000-000000000001", kind: "user" } as const;
  expect(found(after, tenant(), { caller: { ...caller, groups: [CONTRACTORS] } })).toContain('IM-caller-locked-out: "Block Linux"');
  expect(found(after, tenant(), { caller: { ...caller, groups: [BREAK_GLASS] } }).filter((finding) => finding.includes("caller"))).toEqual(
    [],
  );
  expect(
    found(after, tenant(), { caller: { id: caller.id, kind: "servicePrincipal" } }).filter((finding) => finding.includes("caller")),
  ).toEqual([]);
});

test("groups that the directory does not have", () => {
  const directory = { users: [], groups: [{ id: CONTRACTORS, displayName: "Contractors", memberOf: [] }], servicePrincipals: [] };
  expect(found(tenant(), tenant(), { directory })).toContain(`IM-unknown-group: Route Salesforce`);
});
