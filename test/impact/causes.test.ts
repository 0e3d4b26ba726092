import { impact } from "../../provider/impact/impact";
import type { PolicySet } from "../../provider/policy/policy-set";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import {
  blockUnmanaged,
  CONTRACTORS,
  everywhere,
  legacy,
  NAMES,
  OFFICES,
  outsideOffices,
  route,
  SALESFORCE,
  tenant,
  UNMANAGED,
  VENDOR_ADMINS,
} from "./tenant";

test("addresses that were added to a range are spelled out, and the range is named as the cause", () => {
  const withSubnets = (subnets: string[]) =>
    tenant({ accessPolicies: [outsideOffices], ipRanges: [{ name: "Headquarters", category: "corporate", tags: ["Offices"], subnets }] });
  const [region, ...others] = impact(withSubnets(["192.0.2.0/24"]), withSubnets(["192.0.2.0/24", "198.51.0.0/16", "203.0.113.7"]), {
    names: NAMES,
  }).regions;
  expect(others).toEqual([]);
  expect(region.where).toBe("everyone except Break-glass → Salesforce, browser, inside 198.51.0.0/16, 203.0.113.7, unmanaged device");
  expect(region.because).toEqual(['ipRanges["Headquarters"].subnets changed, which access policy "Block unmanaged devices" refers to']);
});

test("what a policy does not refer to is no cause", () => {
  const trusting = {
    ...legacy,
    conditions: { ...everywhere(legacy), locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] } },
  };
  const withPlaces = (subnet: string, countriesAndRegions: string[], suffix = "") =>
    tenant({
      conditionalAccessPolicies: [route, trusting],
      accessPolicies: [outsideOffices],
      namedLocations: [
        { id: OFFICES, displayName: `Trusted${suffix}`, isTrusted: true, ipRanges: [{ cidrAddress: subnet }] },
        { id: CONTRACTORS, displayName: "Not trusted", ipRanges: [{ cidrAddress: subnet }] },
        { id: VENDOR_ADMINS, displayName: "Home", countriesAndRegions },
      ],
      ipRanges: [
        { name: "Headquarters", category: "corporate", tags: ["Offices"], subnets: [subnet] },
        { name: "Elsewhere", category: "other", tags: ["Hotels"], subnets: [subnet.replace("192", "198")], organization: suffix },
      ],
    });
  const { regions } = impact(withPlaces("192.0.2.0/24", ["NL"]), withPlaces("192.0.2.0/23", ["BE"], " places"));
  expect([...new Set(regions.flatMap(({ because }) => because))].sort()).toEqual([
    'ipRanges["Headquarters"].subnets changed, which access policy "Block unmanaged devices" refers to',
    'namedLocations["Trusted places"].ipRanges changed, which policy "Block legacy clients" refers to',
  ]);
});

test("what a policy refers to was added, removed or changed", () => {
  const outside = {
    ...legacy,
    conditions: { ...everywhere(legacy), locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] } },
  };
  const trusting = (...subnets: string[]) =>
    tenant({
      conditionalAccessPolicies: [outside],
      accessPolicies: [],
      namedLocations: subnets.map((cidrAddress) => ({
        id: `eeeeeeee-0000-4000-8000-${cidrAddress.replace(/\D/g, "").padStart(12, "0")}`,
        displayName: cidrAddress,
        isTrusted: true,
        ipRanges: [{ cidrAddress }],
      })),
    });
  const [one, two, three] = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];
  const because = (before: PolicySet, after: PolicySet) => impact(before, after).regions.flatMap((region) => region.because);
  expect(because(trusting(one, two), trusting(two))).toEqual([
    'namedLocations["192.0.2.0/24"] was removed, which policy "Block legacy clients" refers to',
  ]);
  expect(because(trusting(), trusting(one, two))).toEqual([
    'namedLocations["192.0.2.0/24"], namedLocations["198.51.100.0/24"] were added, which policy "Block legacy clients" refers to',
  ]);
  expect(because(trusting(one, two), trusting(one, three))).toContain(
    'namedLocations["198.51.100.0/24"] was removed, which policy "Block legacy clients" refers to',
  );
});

test("an app that is switched off is a cause for access policies that name it, or none, and not for those that name others", () => {
  const OTHER = "cccccccc-0000-4000-8000-000000000002";
  const inCountry = (name: string, country: string, ...apps: string[]) => ({
    ...blockUnmanaged,
    name,
    filters: [
      UNMANAGED,
      { field: "location", operator: "equals", values: [country] },
      ...(apps.length === 0 ? [] : [{ field: "app", operator: "equals", values: apps }]),
    ],
  });
  const state = (enabled: boolean, country: string) =>
    readPolicySet({
      conditionalAccessPolicies: [{ ...route, conditions: { ...route.conditions, applications: { includeApplications: ["All"] } } }],
      accessPolicies: [
        inCountry("By app id", "DE", SALESFORCE),
        inCountry("By number", "FR", "11161"),
        inCountry("Every app", "IT"),
        inCountry("Other app", country, OTHER),
      ],
      apps: [
        { appId: SALESFORCE, defenderId: "11161", displayName: "Salesforce", enabled },
        { appId: OTHER, defenderId: "900001", displayName: "Other", enabled: true },
      ],
    }).value as PolicySet;
  const { regions } = impact(state(true, "NL"), state(false, "BE"));
  const because = [...new Set(regions.flatMap((region) => region.because))].sort();
  expect(because.filter((cause) => cause.includes("apps["))).toEqual(
    ["By app id", "By number", "Every app"].map((name) => `apps["Salesforce"].enabled changed, which access policy "${name}" refers to`),
  );
  expect(because).toContainEqual('access policy "Other app" changed: filters lost "location equals NL", gained "location equals BE"');
});

describe("what became of a policy is said by values", () => {
  const because = (change: (policy: typeof legacy) => object) => {
    const changed = { ...legacy, ...change(legacy) };
    const { regions } = impact(tenant({ conditionalAccessPolicies: [legacy] }), tenant({ conditionalAccessPolicies: [changed] }), {
      names: NAMES,
    });
    return [...new Set(regions.flatMap((region) => region.because))];
  };
  const prefix = `policy "${legacy.displayName}" changed: `;

  test("a state by both of its values", () => {
    expect(because(() => ({ state: "disabled" }))).toEqual([`${prefix}state was enabled, is disabled`]);
  });

  test("a list by what it lost and gained", () => {
    const users = { includeUsers: ["All"], excludeGroups: [CONTRACTORS, VENDOR_ADMINS] };
    expect(because(({ conditions }) => ({ conditions: { ...conditions, users } }))).toEqual(
      expect.arrayContaining([expect.stringContaining("conditions.users.excludeGroups")]),
    );
  });

  test("one control more does not change the operator, and what a session control does is no cause of a requirement", () => {
    const granting = (...builtInControls: string[]) => ({ ...everywhereGranting, grantControls: { operator: "AND", builtInControls } });
    const everywhereGranting = { ...legacy, conditions: everywhere(legacy), sessionControls: null as object | null };
    const after = { ...granting("mfa", "compliantDevice"), sessionControls: { persistentBrowser: { isEnabled: true, mode: "never" } } };
    const { regions } = impact(tenant({ conditionalAccessPolicies: [granting("mfa")] }), tenant({ conditionalAccessPolicies: [after] }));
    expect(regions.map(({ kind, because: causes }) => [kind, ...causes])).toEqual([
      ["requirementAdded", `${prefix}grantControls.builtInControls gained compliantDevice`],
      ["sessionControlChanged", `${prefix}sessionControls was added`],
    ]);
  });
});
