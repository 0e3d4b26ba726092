import { readJsonText } from "../../provider/policy/json-text";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { type Json, routing, withValue, withValues } from "./policies";

const ID = "AAAAAAAA-aaaa-4aaa-8aaa-AAAAAAAAAAAA";
const offices = { "@odata.type": "#microsoft.graph.ipNamedLocation", displayName: "Offices", ipRanges: [{ cidrAddress: "192.0.2.0/24" }] };
const block = { name: "Block", action: "block", filters: [] };
const range = { name: "HQ", category: "corporate", subnets: ["192.0.2.0/24"] };

function counts(json: unknown) {
  const { value, problems } = readPolicySet(json);
  expect(problems).toEqual([]);
  return Object.fromEntries(Object.entries(value as object).map(([list, items]) => [list, items.length]));
}
const none = { conditionalAccessPolicies: 0, namedLocations: 0, accessPolicies: 0, ipRanges: 0, apps: 0, authenticationStrengths: 0 };

describe("what a document is, its content says", () => {
  test.each<[string, unknown, Partial<typeof none>]>([
    [
      "a policy set",
      { conditionalAccessPolicies: [routing()], accessPolicies: [block] },
      { conditionalAccessPolicies: 1, accessPolicies: 1 },
    ],
    [
      "a policy set in another casing",
      { ConditionalAccessPolicies: [routing()], IPRANGES: [range] },
      { conditionalAccessPolicies: 1, ipRanges: 1 },
    ],
    ["a collection in a policy set", { namedLocations: { value: [offices] } }, { namedLocations: 1 }],
    ["a Graph collection", { "@odata.context": "x", value: [routing(), offices] }, { conditionalAccessPolicies: 1, namedLocations: 1 }],
    ["a bare list", [routing(), routing()], { conditionalAccessPolicies: 2 }],
    ["one policy", routing(), { conditionalAccessPolicies: 1 }],
    [
      "one policy in another casing",
      { DisplayName: "x", State: "enabled", Conditions: { Applications: {} } },
      { conditionalAccessPolicies: 1 },
    ],
    ["one IP location", offices, { namedLocations: 1 }],
    ["one location without a type", { displayName: "x", ipRanges: [{ cidrAddress: "192.0.2.0/24" }] }, { namedLocations: 1 }],
    ["one country location without a type", { displayName: "x", countriesAndRegions: ["NL"] }, { namedLocations: 1 }],
    ["one access policy", block, { accessPolicies: 1 }],
    ["one IP range", range, { ipRanges: 1 }],
    ["one app", { displayName: "Salesforce", defenderId: 11161, onboarding: "automatic" }, { apps: 1 }],
    ["one authentication strength", { id: ID, displayName: "Strong", allowedCombinations: ["fido2"] }, { authenticationStrengths: 1 }],
    ["an empty list", [], {}],
    ["an empty policy set", {}, {}],
    [
      "several documents",
      [
        { path: "a.json", json: routing() },
        { path: "b.json", json: [block] },
      ],
      { conditionalAccessPolicies: 1, accessPolicies: 1 },
    ],
  ])("%s", (_what, json, expected) => {
    expect(counts(json)).toEqual({ ...none, ...expected });
  });

  test.each([
    ["a number", 5],
    ["a text", "policies"],
    ["another object", { resources: [] }],
  ])("%s is refused", (_what, json) => {
    expect(readPolicySet(json)).toMatchObject({ value: null, problems: [{ code: "SET-unknown" }] });
  });

  test("a misspelt list is refused, for it may hold policies", () => {
    const { value, problems } = readPolicySet({ accessPolicies: [], conditionalAccessPolices: [] });
    expect(value).toBeNull();
    expect(problems[0]).toMatchObject({ path: "conditionalAccessPolices", mend: 'Did you mean "conditionalAccessPolicies"?' });
  });

  test("a named location of a kind that only beta has is left out, with a warning", () => {
    const { value, problems } = readPolicySet([
      { "@odata.type": "#microsoft.graph.compliantNetworkNamedLocation", displayName: "Compliant" },
    ]);
    expect(value?.namedLocations).toEqual([]);
    expect(problems).toMatchObject([{ code: "NL-beta", severity: "warning" }]);
  });
});

describe("problems", () => {
  test("stand with document and property, from all documents at once", () => {
    const { problems } = readPolicySet([
      { path: "a.json", json: { value: [routing(), withValue(routing(), "state", "on")] } },
      { path: "b.json", json: withValue(routing(), "conditions.clientAppTypes", ["All"]) },
      { path: "c.json", json: 5 },
    ]);
    expect(problems.map(({ path }) => path)).toEqual(["a.json: value[1].state", "b.json: conditions.clientAppTypes[0]", "c.json"]);
  });

  test("two objects of one id are an error that names both places", () => {
    const one: Json = { ...routing(), id: ID };
    const { value, problems } = readPolicySet([
      { path: "a.json", json: [one] },
      { path: "b.json", json: { ...one, id: ID.toLowerCase(), state: "disabled" } },
    ]);
    expect(value).toBeNull();
    expect(problems).toMatchObject([{ code: "SET-duplicate", path: "b.json" }]);
    expect(problems[0]?.message).toContain("a.json: [0]");
  });

  test("the same object twice is taken once, with a warning", () => {
    const one: Json = { ...routing(), id: ID };
    const { value, problems } = readPolicySet([one, { ...one, conditions: { ...one.conditions, clientAppTypes: ["all"] } }]);
    expect(value?.conditionalAccessPolicies).toHaveLength(1);
    expect(problems.map(({ severity }) => severity)).toEqual(["warning"]);
  });

  test.each(["office", "192.0.2.0/33", "192.0.2.1-9", "2001:db8::/129", ""])("a range that nobody can read is an error: %j", (text) => {
    const { value, problems } = readPolicySet({
      namedLocations: [{ ...offices, ipRanges: [...offices.ipRanges, { cidrAddress: text }] }],
      ipRanges: [{ ...range, subnets: [...range.subnets, text] }],
    });
    expect(value).toBeNull();
    expect(problems).toMatchObject([
      { code: "NL-range", path: "namedLocations[0].ipRanges", severity: "error" },
      { code: "IR-range", path: "ipRanges[0].subnets", severity: "error" },
    ]);
    for (const { message } of problems) expect(message).toContain(`"${text}"`);
  });

  test("ranges that the service would want in another way are judged as they are", () => {
    const ranges = ["192.0.2.1", "198.51.100.7/24", "2001:db8::1"];
    const { problems } = readPolicySet({
      namedLocations: [{ ...offices, ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })) }],
      ipRanges: [{ ...range, subnets: ranges }],
    });
    expect(problems).toEqual([]);
  });

  test("what no sign-in can match is taken, with a warning at the place where it is written", () => {
    const { value, problems } = readPolicySet({
      conditionalAccessPolicies: [
        withValue(routing(), "conditions.users", {
          includeUsers: ["All"],
          excludeGroups: ["zzzzzzzz-0000-4000-8000-000000000001", "<break-glass>", ID],
        }),
      ],
      namedLocations: [{ displayName: "Home", countriesAndRegions: ["UK", "nl", "Belgium"] }],
      accessPolicies: [{ ...block, filters: [{ field: "location", operator: "equals", values: ["NL", "Holland"] }] }],
    });
    expect(value?.conditionalAccessPolicies[0].conditions.users.excludeGroups).toContain("<break-glass>");
    expect(problems.every(({ severity }) => severity === "warning")).toBe(true);
    expect(problems.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
      "AP-country accessPolicies[0].filters[0].values[1]",
      "CA-id conditionalAccessPolicies[0].conditions.users.excludeGroups[0]",
      "CA-id conditionalAccessPolicies[0].conditions.users.excludeGroups[1]",
      "NL-country namedLocations[0].countriesAndRegions[0]",
      "NL-country namedLocations[0].countriesAndRegions[2]",
    ]);
  });

  test("a property __proto__ lends nothing to the object", () => {
    const { state: _state, ...stateless } = routing();
    const json = JSON.parse(JSON.stringify({ ...stateless, lent: { state: "enabled" } }).replace('"lent"', '"__proto__"'));
    expect(readPolicySet([json]).problems.map(({ code }) => code)).toEqual(["CA-missing", "CA-property"]);
  });

  test("policies without an id keep none, and are never duplicates", () => {
    expect(readPolicySet([routing(), routing()]).value?.conditionalAccessPolicies.map(({ id }) => id)).toEqual([null, null]);
  });
});

describe("conditions that this version cannot judge are never dropped", () => {
  const something = { include: ["All"] };
  test.each([
    "conditions.times",
    "conditions.clients",
    "conditions.signInRiskDetections",
    "conditions.agents",
    "conditions.agentContext",
    "conditions.deviceStates",
    "conditions.applications.networkAccess",
    "conditions.applications.globalSecureAccess",
    "conditions.devices.includeDevices",
    "sessionControls.networkAccessSecurity",
    "sessionControls.blockSensitiveActions",
  ])("%s", (path) => {
    const { value, problems } = readPolicySet(withValue(routing(), path, path.includes("devices") ? ["Something"] : something), {
      retired: true,
    });
    expect(value).toBeNull();
    expect(problems).toMatchObject([{ code: "CA-not-understood", path }]);
    expect(readPolicySet(withValue(routing(), path, null)).problems).toEqual([]);
  });

  test("a property that Graph does not have is refused, with the one that was meant", () => {
    const { problems } = readPolicySet(withValue(routing(), "conditions.users.excludeGroup", [ID]));
    expect(problems).toMatchObject([{ code: "CA-property", path: "conditions.users.excludeGroup", mend: 'Did you mean "excludeGroups"?' }]);
  });

  test("what Graph itself adds is dropped without a word", () => {
    const exported = withValues(routing(), {
      createdDateTime: "2024-01-01T00:00:00Z",
      modifiedDateTime: null,
      deletedDateTime: null,
      templateId: null,
      partialEnablementStrategy: null,
      "@odata": 1,
      "conditions.users.@odata": 1,
    });
    expect(readPolicySet({ ...exported, policyApplies: true, analysisReasons: "notSet" }).problems).toEqual([]);
  });
});

describe("retired forms", () => {
  const conditionsOf = (json: Json) => {
    const { value, problems } = readPolicySet(json, { retired: true });
    expect(problems.map(({ severity }) => severity)).toEqual(problems.map(() => "warning"));
    return { conditions: value?.conditionalAccessPolicies[0]?.conditions, warnings: problems.length };
  };
  const both = 'device.isCompliant -eq True -or device.trustType -eq "ServerAD"';

  test.each([
    ["modern", ["mobileAppsAndDesktopClients"]],
    ["easUnsupported", ["exchangeActiveSync"]],
    ["All", ["all"]],
  ])("the client app type %s is read as today's, with a warning", (old, today) => {
    const json = withValue(routing(), "conditions.clientAppTypes", [old]);
    expect(conditionsOf(json)).toMatchObject({ conditions: { clientAppTypes: today }, warnings: 1 });
    expect(readPolicySet(json).value).toBeNull();
  });

  test.each<[string, Json, string]>([
    ["deviceStates", { deviceStates: { includeStates: ["All"], excludeStates: ["Compliant", "DomainJoined"] } }, both],
    ["includeDeviceStates", { devices: { includeDeviceStates: ["All"], excludeDeviceStates: ["DomainJoined", "Compliant"] } }, both],
    ["includeDevices", { devices: { includeDevices: ["All"], excludeDevices: ["Compliant"] } }, "device.isCompliant -eq True"],
    [
      "all three",
      {
        deviceStates: { includeStates: ["All"], excludeStates: ["Compliant"] },
        devices: { includeDevices: ["All"], excludeDevices: ["Compliant"], deviceFilter: null },
      },
      "device.isCompliant -eq True",
    ],
  ])("device states in %s are read as a filter that excludes them, with a warning", (_where, old, rule) => {
    const json = { ...routing(), conditions: { ...routing().conditions, ...old } };
    expect(conditionsOf(json)).toMatchObject({ conditions: { devices: { deviceFilter: { mode: "exclude", rule } } }, warnings: 1 });
    expect(readPolicySet(json).value).toBeNull();
  });

  test("included device states without excluded ones say nothing", () => {
    const json = withValue(routing(), "conditions.devices", { includeDevices: ["All"], excludeDevices: [] });
    expect(conditionsOf(json)).toMatchObject({ conditions: { devices: null }, warnings: 0 });
  });

  test("device states beside a device filter are refused", () => {
    const json = withValue(routing(), "conditions.devices", {
      includeDevices: ["All"],
      excludeDevices: ["Compliant"],
      deviceFilter: { mode: "include", rule: "device.isCompliant -eq True" },
    });
    expect(readPolicySet(json, { retired: true }).value).toBeNull();
  });

  test("user actions of a preview are kept as they are, with a warning", () => {
    const json = withValue(routing(), "conditions.applications", { includeUserActions: ["urn:microsoft:req1"] });
    expect(conditionsOf(json)).toMatchObject({ conditions: { applications: { includeUserActions: ["urn:microsoft:req1"] } }, warnings: 1 });
  });
});

describe("text of files", () => {
  const text = '{"displayName":"Büro"}';
  const utf16 = (littleEndian: boolean, mark: boolean) => {
    const units = [...(mark ? [0xfeff] : []), ...[...text].map((letter) => letter.charCodeAt(0))];
    return Uint8Array.from(units.flatMap((unit) => (littleEndian ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255])));
  };
  test.each([
    ["UTF-8", new TextEncoder().encode(text)],
    ["UTF-8 with a mark", new TextEncoder().encode(`\ufeff${text}`)],
    ["UTF-16 with a mark", utf16(true, true)],
    ["big-endian UTF-16 with a mark", utf16(false, true)],
    ["UTF-16 without a mark", utf16(true, false)],
    ["big-endian UTF-16 without a mark", utf16(false, false)],
  ])("%s reads", (_encoding, bytes) => {
    expect(readJsonText(bytes).value?.json).toEqual(JSON.parse(text));
  });

  test("what is no JSON is refused", () => {
    expect(readJsonText(new TextEncoder().encode("{")).problems).toMatchObject([{ code: "JSON-syntax" }]);
  });
});
