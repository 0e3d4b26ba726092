import { and, type Expression, has, is, not, or } from "../../provider/evaluator/expression";
import { impact } from "../../provider/impact/impact";
import { Names } from "../../provider/impact/words/names";
import { boxPhrase } from "../../provider/impact/words/phrases";
import { impactText, regionLine, signInText } from "../../provider/impact/words/text";
import type { PolicySet } from "../../provider/policy/policy-set";
import { neverBlocked } from "../../sdk/guarantees";
import {
  also,
  BREAK_GLASS,
  blockUnmanaged,
  CONTRACTORS,
  everywhere,
  legacy,
  mfa,
  NAMES,
  OFFICES,
  outsideOffices,
  route,
  SALESFORCE,
  tenant,
  VENDOR_ADMINS,
  withUsers,
} from "./tenant";

test("an impact reads as a verdict, regions with their causes and examples, guarantees and findings", () => {
  const after = tenant({
    accessPolicies: [outsideOffices],
    conditionalAccessPolicies: [route, withUsers(mfa, { excludeGroups: [BREAK_GLASS, CONTRACTORS] }), legacy],
  });
  const result = impact(tenant(), after, { names: NAMES, guarantees: [neverBlocked({ group: BREAK_GLASS })] });
  expect(impactText(result)).toBe(
    [
      "Access impact: 1 newly allowed, 1 requirement dropped",
      "4 policies before, 4 after: 0 added, 0 removed, 2 modified",
      "",
      "! newly allowed: everyone except Break-glass → Salesforce, browser, on IPv6 or inside IP tag",
      "    Offices, unmanaged device",
      '    was: blocked by access policy "Block unmanaged devices", alerts by "Block unmanaged devices"',
      "    now: granted, mfa, routed (mcasConfigured)",
      '    because access policy "Block unmanaged devices" changed: filters gained "ipTag doesNotEqual',
      '    Offices"',
      "    example: someone@example.com in no group that matters → Salesforce, browser on windows,",
      "    192.0.2.7 (Netherlands), unregistered device",
      "",
      "! no longer requires mfa: Contractors except Break-glass → all resources, neither Exchange",
      "    ActiveSync nor other clients",
      '    except where blocked, before or after, by "Block unmanaged devices", "Route Salesforce"',
      "    was: granted, mfa   now: granted",
      '    because policy "MFA for everybody" changed: conditions.users.excludeGroups gained Contractors',
      "    example: someone@example.com in Contractors → application 44444444-0000-4000-8000-000000000001,",
      "    browser on windows, 203.0.113.7 (Netherlands), unregistered device tagged intuneCompliant",
      "",
      '✓ guarantee "Break-glass is never blocked" holds (proved)',
      "",
      '· Access policy "Block unmanaged devices" blocks nobody on IPv6: its conditions on addresses are not',
      "    applied there. [IM-ipv6-gap]",
      "    Block by device tag or country, or have conditional access block IPv6 addresses by a named",
      "    location.",
      "",
      "assumed: address conditions on IPv6",
      "assumed: negative operators mean none of the values",
    ].join("\n"),
  );
});

test("no line is longer than a terminal is wide", () => {
  const names = Array.from({ length: 40 }, (_, n) => `dddddddd-0000-4000-8000-${String(n).padStart(12, "0")}`);
  const many = {
    ...legacy,
    id: null,
    displayName: "Many",
    conditions: { ...legacy.conditions, users: { includeGroups: names }, clientAppTypes: ["all"] },
  };
  const text = impactText(impact(tenant(), also(many), { names: NAMES }));
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(text).toContain("34 more");
});

test("regions are named in the words of the policies", () => {
  const lines = (before: typeof legacy, after: typeof legacy) =>
    impact(also(before), also(after), { names: NAMES }).regions.map(regionLine);
  const policy = { ...legacy, id: "ffffffff-0000-4000-8000-000000000009", displayName: "Block contractors" };
  const contractors = {
    ...policy,
    conditions: { applications: { includeApplications: ["All"] }, users: { includeGroups: [CONTRACTORS], excludeGroups: [VENDOR_ADMINS] } },
  };
  expect(lines(contractors, withUsers(contractors, { excludeGroups: [] }))).toEqual([
    "newly blocked: Contractors and Vendor-Admins → all resources, with exceptions",
  ]);
  expect(lines({ ...contractors, state: "disabled" }, contractors)).toEqual([
    "newly blocked: Contractors except Vendor-Admins → all resources, with exceptions",
  ]);
  const located = {
    ...contractors,
    conditions: { ...contractors.conditions, locations: { includeLocations: ["All"], excludeLocations: [OFFICES] } },
  };
  expect(lines(located, { ...located, state: "disabled" })[0]).toContain("outside Offices");
});

describe("conditions say what is allowed before what is not, and no more than the rest leaves open", () => {
  const where = (before: PolicySet, after: PolicySet, unresolved: "error" | "unknown" = "error") =>
    impact(before, after, { names: NAMES, unresolved }).regions.map((region) => region.where);
  const HOME = "eeeeeeee-0000-4000-8000-000000000002";
  const blockAbroad = {
    ...legacy,
    conditions: { ...everywhere(legacy), locations: { includeLocations: ["All"], excludeLocations: [HOME] } },
  };
  const home = (countriesAndRegions: string[], includeUnknownCountriesAndRegions: boolean) =>
    tenant({
      conditionalAccessPolicies: [blockAbroad],
      namedLocations: [{ id: HOME, displayName: "Home", countriesAndRegions, includeUnknownCountriesAndRegions }],
    });

  test("countries of a list that changed", () => {
    expect(where(home(["NL", "BE"], false), home(["NL"], true))).toEqual([
      "everyone except Break-glass → all resources, unknown country",
      "everyone except Break-glass → all resources, in Belgium",
    ]);
  });

  test("a device tag that no longer lets through", () => {
    const untagged = (...values: string[]) =>
      tenant({ accessPolicies: [{ ...blockUnmanaged, filters: [{ field: "deviceTag", operator: "doesNotEqual", values }] }] });
    expect(where(untagged("intuneCompliant", "hybridAzureAdJoined"), untagged("intuneCompliant"))).toEqual([
      "everyone except Break-glass → Salesforce, browser, device tag hybridAzureAdJoined and no device tag intuneCompliant",
    ]);
  });

  test("a location that is there no more is not what it was", () => {
    const gone = tenant({ conditionalAccessPolicies: [blockAbroad], namedLocations: [] });
    expect(where(home(["NL"], false), gone, "unknown")).toEqual([
      "everyone except Break-glass → all resources, inside missing location Home and not in Netherlands",
      "everyone except Break-glass → all resources, in Netherlands and outside missing location Home",
    ]);
  });
});

test("a block of everybody behind a routing policy is marked as such", () => {
  const routing = withUsers(route, { excludeGroups: [] });
  const [region] = impact(
    tenant({ conditionalAccessPolicies: [routing], accessPolicies: [] }),
    tenant({ conditionalAccessPolicies: [routing] }),
  ).regions;
  expect([region.kind, region.severity]).toEqual(["newlyBlocked", "high"]);
});

test("nothing changes: the text says so", () => {
  expect(impactText(impact(tenant(), tenant()))).toBe(
    "Access impact: no sign-in changes\n4 policies before, 4 after: 0 added, 0 removed, 0 modified",
  );
});

test("a sign-in in words leaves out what is ordinary", () => {
  const text = signInText(
    {
      user: { id: "x", groups: [CONTRACTORS], roles: [] },
      application: "app",
      clientAppType: "browser",
      devicePlatform: "windows",
      device: null,
      ipAddress: "192.0.2.1",
      country: "DE",
      userRiskLevel: "high",
    },
    NAMES,
  );
  expect(text).toContain("in Contractors → application app, browser on windows, 192.0.2.1 (Germany), unregistered device");
  expect(text).toContain("userRiskLevel high");
});

test("whoever is audited and alerted of alike is one region", () => {
  const audit = { ...blockUnmanaged, name: "Watch", action: "audit" };
  const { regions } = impact(tenant({ accessPolicies: [] }), tenant({ accessPolicies: [audit] }), { names: NAMES });
  expect(regions.map(regionLine)).toEqual([
    "newly audited and raises an alert (severity high, at most 5 a day, to soc@example.com): everyone except Break-glass → Salesforce, browser, unmanaged device",
  ]);
});

test("a tag that has come to stand for other addresses is not called by its name where the old ones are meant", () => {
  const withOffices = (subnets: string[], users: object) =>
    tenant({
      accessPolicies: [outsideOffices],
      conditionalAccessPolicies: [withUsers(route, users)],
      ipRanges: [{ name: "Headquarters", category: "corporate", tags: ["Offices"], subnets }],
    });
  const { regions } = impact(
    withOffices(["192.0.2.0/24"], { excludeGroups: [BREAK_GLASS] }),
    withOffices(["192.0.2.0/24", "198.51.0.0/16"], { excludeGroups: [BREAK_GLASS, CONTRACTORS] }),
    { names: NAMES },
  );
  const letOff = regions.filter(({ kind, where }) => kind === "newlyAllowed" && where.startsWith("Contractors"));
  expect(letOff.map(({ where }) => where)).toEqual([
    "Contractors except Break-glass → Salesforce, browser, outside Offices and not on IPv6, unmanaged device",
  ]);
});

test("a place that a tag, a category and a range all stand for is said once", () => {
  const filters = [
    { field: "ipTag", operator: "doesNotEqual", values: ["Offices", "VPN"] },
    { field: "ipCategory", operator: "doesNotEqual", values: ["vpn"] },
  ];
  const withVpn = (subnets: string[], users: object) =>
    tenant({
      accessPolicies: [{ ...blockUnmanaged, filters: [...blockUnmanaged.filters, ...filters] }],
      conditionalAccessPolicies: [withUsers(route, users)],
      ipRanges: [
        { name: "Headquarters", category: "corporate", tags: ["Offices"], subnets: ["192.0.2.0/24"] },
        { name: "VPN", category: "vpn", tags: ["VPN"], subnets },
      ],
    });
  const { regions } = impact(
    withVpn(["198.51.100.0/24"], { excludeGroups: [BREAK_GLASS] }),
    withVpn(["198.51.100.0/24", "203.0.113.0/24"], { excludeGroups: [BREAK_GLASS, CONTRACTORS] }),
    { names: NAMES },
  );
  const letOff = regions.filter(({ kind, where }) => kind === "newlyAllowed" && where.startsWith("Contractors"));
  expect(letOff.map(({ where }) => where)).toEqual([
    "Contractors except Break-glass → Salesforce, browser, not on IPv6 and outside Offices, VPN as it was, unmanaged device",
  ]);
});

describe("a region of several parts", () => {
  const routeFor = (displayName: string, group: string) => ({
    ...withUsers(route, { includeUsers: [], includeGroups: [group] }),
    id: null,
    displayName,
  });
  const blockLinux = (excludeGroups: string[]) => ({
    ...legacy,
    displayName: "Block Linux",
    conditions: {
      applications: { includeApplications: ["All"] },
      users: { includeGroups: ["aaaaaaaa-0000-4000-8000-000000000009"], excludeGroups },
      platforms: { includePlatforms: ["linux"] },
    },
  });
  const blocking = (excludeGroups: string[]) => {
    const conditionalAccessPolicies = [
      routeFor("Route contractors", CONTRACTORS),
      routeFor("Route vendors", VENDOR_ADMINS),
      blockLinux(excludeGroups),
    ];
    return impact(tenant({ conditionalAccessPolicies, accessPolicies: [] }), tenant({ conditionalAccessPolicies }), { names: NAMES });
  };

  test("says which part leaves out what", () => {
    const result = blocking([CONTRACTORS]);
    expect(impactText(result).split("\n").slice(3, 6)).toEqual([
      "✗ newly blocked: (1) Contractors except Break-glass → Salesforce, browser, unmanaged device; (2)",
      "    Vendor-Admins except Break-glass → Salesforce, browser, unmanaged device",
      '    (2) except where blocked already by "Block Linux"',
    ]);
    expect(regionLine(result.regions[0])).toBe(
      "newly blocked: Contractors except Break-glass → Salesforce, browser, unmanaged device; Vendor-Admins except Break-glass → Salesforce, browser, unmanaged device, with exceptions",
    );
  });

  test("says it once where all leave out the same", () => {
    const text = impactText(blocking([]));
    expect(text).toContain('\n    except where blocked already by "Block Linux"\n');
    expect(text).not.toContain("(1)");
  });
});

describe("guests of a tenant are one thing", () => {
  const PARTNER = "dddddddd-0000-4000-8000-000000000001";
  const named = new Map([...NAMES, [PARTNER, "Partner"]]);
  const guests = (types: string, ...members: string[]) => ({
    guestOrExternalUserTypes: types,
    externalTenants:
      members.length === 0
        ? { "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", membershipKind: "all" }
        : { "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants", membershipKind: "enumerated", members },
  });
  const who = (users: object) => {
    const policy = { ...legacy, displayName: "Block guests", conditions: { applications: { includeApplications: [SALESFORCE] }, users } };
    const { regions } = impact(tenant({ conditionalAccessPolicies: [] }), tenant({ conditionalAccessPolicies: [policy] }), {
      names: named,
    });
    return regions.map(({ where }) => where.split(" →")[0]);
  };

  test("that a policy includes", () => {
    expect(who({ includeGuestsOrExternalUsers: guests("serviceProvider", PARTNER) })).toEqual([
      "guests (serviceProvider) of tenant Partner",
    ]);
    expect(who({ includeGroups: [CONTRACTORS], includeGuestsOrExternalUsers: guests("serviceProvider", PARTNER) })).toEqual([
      "guests (serviceProvider) of tenant Partner or Contractors",
    ]);
  });

  test("that it excludes", () => {
    expect(
      who({
        includeGuestsOrExternalUsers: guests("b2bCollaborationGuest,serviceProvider"),
        excludeGuestsOrExternalUsers: guests("serviceProvider", PARTNER),
      }),
    ).toEqual(["guests (b2bCollaborationGuest, serviceProvider) except guests (serviceProvider) of tenant Partner"]);
    expect(
      who({
        includeGuestsOrExternalUsers: guests("serviceProvider"),
        excludeGuestsOrExternalUsers: guests("serviceProvider", PARTNER),
      }),
    ).toEqual(["guests (serviceProvider) except users of tenant Partner"]);
    expect(who({ includeUsers: ["All"], excludeGuestsOrExternalUsers: guests("serviceProvider", PARTNER, CONTRACTORS) })).toEqual([
      "everyone except guests (serviceProvider) of tenants Contractors, Partner",
    ]);
  });
});

describe("built-in authentication strengths", () => {
  const PHISHING_RESISTANT = "00000000-0000-0000-0000-000000000004";
  const granting = (policy: typeof mfa, grantControls: object) => ({ ...policy, grantControls });
  const strong = (policy: typeof mfa) => granting(policy, { operator: "OR", authenticationStrength: { id: PHISHING_RESISTANT } });
  const set = (...policies: object[]) => tenant({ conditionalAccessPolicies: policies, accessPolicies: [] });
  const told = (before: PolicySet, after: PolicySet) => {
    const result = impact(before, after, { names: NAMES });
    return { text: impactText(result), regions: result.regions.map(({ kind, what, impliedBy }) => [kind, what, ...impliedBy]) };
  };
  const STRONG = "authenticationStrength Phishing-resistant MFA";

  test("have Microsoft's names, and one in place of MFA implies it wherever MFA is dropped", () => {
    const { text, regions } = told(set(mfa), set(strong(mfa)));
    expect(regions).toEqual([
      ["requirementAdded", STRONG],
      ["requirementDropped", "mfa", STRONG],
    ]);
    expect(text).toMatch(/^Access impact: 1 requirement added, 1 requirement dropped \(implied\)\n/);
    expect(text).toContain("\n~ no longer requires mfa by name: everyone except Break-glass → all resources\n");
    expect(text).toContain(`\n    implied by what is required there now: ${STRONG}\n`);
    expect(text).toContain(`was: granted, mfa   now: granted, ${STRONG}\n`);
    expect(text).not.toContain(PHISHING_RESISTANT);
  });

  test("the other way round, what is new was implied before", () => {
    const { text, regions } = told(set(strong(mfa)), set(mfa));
    expect(regions).toEqual([
      ["requirementDropped", STRONG],
      ["requirementAdded", "mfa", STRONG],
    ]);
    expect(text).toContain(`\n    implied by what was required there before: ${STRONG}\n`);
  });

  test("that apply to a part of the region, or imply a part of the alternatives, are not said to imply it", () => {
    const some = withUsers(strong(mfa), { includeUsers: [], includeGroups: [CONTRACTORS] });
    expect(told(set(mfa), set(some)).regions[0]).toEqual(["requirementDropped", "mfa"]);
    const either = granting(mfa, {
      operator: "OR",
      builtInControls: ["compliantDevice"],
      authenticationStrength: { id: PHISHING_RESISTANT },
    });
    expect(told(set(mfa), set(either)).regions[0]).toEqual(["requirementDropped", "mfa"]);
    // MFA alone implies a choice that MFA is one of.
    const choice = granting(mfa, { operator: "OR", builtInControls: ["compliantDevice", "mfa"] });
    expect(told(set(choice), set(mfa)).regions).toContainEqual(["requirementDropped", "compliantDevice or mfa", "mfa"]);
  });
});

test("a name that could be read as a part of the sentence stands in quotes", () => {
  const where = (name: string) => {
    const names = new Map([...NAMES, [CONTRACTORS, name]]);
    const users = { includeUsers: [], includeGroups: [CONTRACTORS] };
    const block = { ...legacy, id: "ffffffff-0000-4000-8000-000000000009", conditions: { ...everywhere(legacy), users } };
    return impact(tenant(), also(block), { names }).regions.map((region) => region.where);
  };
  const [plain] = where("Contractors");
  expect(plain).toContain("Contractors");
  for (const name of ["Sales, everyone else", "Research and Development", "Everyone", "A → B", "All staff", 'the "others"'])
    expect(where(name)).toEqual([plain.replace("Contractors", `"${name}"`)]);
  for (const name of ["Sales (EMEA)", "Allstars", "Android", "Norway", "Notaries"])
    expect(where(name)).toEqual([plain.replace("Contractors", name)]);
});

test("an exception that is more than a name stands in brackets", () => {
  const [contractors, breakGlass, vendors] = [CONTRACTORS, BREAK_GLASS, VENDOR_ADMINS].map((group) => has("user.groups", group));
  const both = and(contractors, not(vendors));
  const words = (identity: Expression) => boxPhrase({ identity: and(is("subject", ["user"]), identity) }, new Names([], undefined, NAMES));
  expect(words(not(or(both, breakGlass)))).toBe("everyone except (Contractors and not Vendor-Admins), Break-glass → anything");
  expect(words(not(both))).toBe("everyone except (Contractors and not Vendor-Admins) → anything");
});

test("an example is called by the id that a policy names, where it has no name of its own", () => {
  const signIn = { user: { id: BREAK_GLASS, groups: [], roles: [], userPrincipalName: "someone@example.com" }, application: SALESFORCE };
  expect(signInText(signIn)).toMatch(new RegExp(`^${BREAK_GLASS} in no group that matters → `));
  expect(signInText({ ...signIn, user: { ...signIn.user, userPrincipalName: "ada@contoso.com" } })).toMatch(/^ada@contoso\.com in /);
  expect(signInText(signIn, NAMES)).toMatch(/^Break-glass in /);
  const anybody = { ...signIn.user, id: "11111111-0000-4000-8000-000000000001" };
  expect(signInText({ ...signIn, user: anybody })).toMatch(/^someone@example\.com in /);
});

test("what a policy no longer covers is told respect by respect, also where something else blocks a part of it", () => {
  const devices = { deviceFilter: { mode: "exclude", rule: "device.isCompliant -eq True" } };
  const users = { includeUsers: ["All"], excludeGroups: [BREAK_GLASS, CONTRACTORS] };
  const narrowed = { ...route, conditions: { ...route.conditions, devices, users } };
  const { regions } = impact(tenant(), tenant({ conditionalAccessPolicies: [narrowed, mfa, legacy] }), { names: NAMES });
  const dropped = regions.filter(({ kind }) => kind === "routingDropped");
  expect(dropped.map(({ where, because }) => [where, ...because])).toEqual([
    [
      "Contractors except Break-glass → Salesforce, neither Exchange ActiveSync nor other clients",
      'policy "Route Salesforce" changed: conditions.users.excludeGroups gained Contractors',
    ],
    [
      "everyone except Break-glass → Salesforce, neither Exchange ActiveSync nor other clients, compliant device",
      'policy "Route Salesforce" changed: conditions.devices was added',
    ],
  ]);
  for (const { parts } of dropped) expect(parts.flatMap(({ exceptions }) => exceptions.map(({ because }) => because))).toEqual(["block"]);
});
