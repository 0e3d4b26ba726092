import fc from "fast-check";
import type { AccessPolicy } from "../../provider/policy/access-policy";
import { decodeAccessPolicy, encodeAccessPolicy } from "../../provider/tenant/defender/access-policy-codec";
import type { Json } from "../../provider/tenant/defender/defender";
import { tagNames } from "../../provider/tenant/defender/ip-tags";
import { portalSteps } from "../../provider/tenant/defender/portal-steps";
import { policySet, runs } from "../arbitraries";
import { accessPolicy } from "./objects";

const HQ = "aaaaaaaaaaaaaaaaaaaaaaaa";
const NAMES = tagNames(
  new Map([
    [HQ, "HQ"],
    ["bbbbbbbbbbbbbbbbbbbbbbbb", "Branch"],
    ["cccccccccccccccccccccccc", "Scanner"],
  ]),
);

function encoded(policy: AccessPolicy, current: Json | null = null): Json {
  const { value, problems } = encodeAccessPolicy(policy, NAMES, current);
  if (value === null) throw new Error(JSON.stringify(problems));
  return JSON.parse(JSON.stringify(value));
}

/** Names of tags are compared without case, and read back in the case in which they were made. */
function withTagsAsMade(policy: AccessPolicy): AccessPolicy {
  const asMade = (value: string) => NAMES.nameOf.get(NAMES.idOf.get(value.toLowerCase()) ?? "") ?? value;
  const filters = policy.filters.map((row) => (row.field === "ipTag" ? { ...row, values: [...new Set(row.values.map(asMade))] } : row));
  return { ...policy, filters };
}

/** Rows are a set. */
const comparable = (policy: AccessPolicy | null) =>
  policy && {
    ...policy,
    id: null,
    filters: [...new Set(policy.filters.map((row) => JSON.stringify({ ...row, values: [...row.values].sort() })))].sort(),
  };

test("what is encoded is decoded as what was meant, for any access policy", () => {
  fc.assert(
    fc.property(policySet(), ({ accessPolicies }) => {
      for (const original of accessPolicies) {
        const shown = original.action === "block" ? original : { ...original, blockMessage: null };
        const { value, problems } = decodeAccessPolicy(encoded(original), NAMES);
        expect(problems).toEqual([]);
        expect(comparable(value)).toEqual(comparable(withTagsAsMade(shown)));
      }
    }),
    runs(300),
  );
});

describe("on the wire", () => {
  test("every value has the service's own spelling", () => {
    const filters = [
      { field: "app", operator: "equals", values: ["11161", "BBBBBBBB-0000-4000-8000-000000000002"] },
      { field: "clientApp", operator: "equals", values: ["mobileAndDesktop"] },
      { field: "deviceType", operator: "doesNotEqual", values: ["tablet"] },
      { field: "ipCategory", operator: "equals", values: ["risky"] },
      { field: "ipTag", operator: "doesNotEqual", values: ["hq"] },
      { field: "location", operator: "isSet" },
      { field: "userAgentTag", operator: "equals", values: ["robot"] },
    ];
    expect(encoded(accessPolicy({ filters }))).toMatchObject({
      policyType: "ACCESS",
      severity: "HIGH",
      action: "BLOCK",
      alertsEnabled: true,
      filters: {
        service: { eq: [11161, "bbbbbbbb-0000-4000-8000-000000000002"] },
        clientApp: { eq: ["MOBILE_AND_DESKTOP"] },
        "device.type": { neq: ["TABLET"] },
        "ip.category": { eq: [3] },
        "ip.tags": { neq: [HQ] },
        "location.country": { isset: true },
        "userAgent.tags": { eq: ["0000002b0000000000000000"] },
      },
    });
  });

  test("a field may stand in several rows: the console's form keeps them apart, the other one joins them", () => {
    const filters = [
      { field: "userAgent", operator: "contains", values: ["Outlook"] },
      { field: "userAgent", operator: "contains", values: ["iPhone"] },
    ];
    const policy = accessPolicy({ filters });
    const json = encoded(policy);
    expect(json.filters).toEqual({ "userAgent.userAgent": { contains: ["Outlook", "iPhone"] } });
    expect(JSON.parse(json.consoleFilters as string)).toHaveLength(2);
    expect(decodeAccessPolicy(json, NAMES).value?.filters).toEqual(policy.filters);
  });

  test("keys that are not ours go back as they came", () => {
    const current = { ...encoded(accessPolicy()), _id: "1", _tid: 7, governance: { quarantine: true }, stories: [7, 9] };
    const next = encoded(accessPolicy({ name: "Renamed" }), current);
    expect(next).toMatchObject({ name: "Renamed", _tid: 7, governance: { quarantine: true }, stories: [7, 9] });
  });

  test("a tag that the tenant does not have is an error that names it", () => {
    const filters = [{ field: "ipTag", operator: "equals", values: ["Moon", "HQ"] }];
    const { value, problems } = encodeAccessPolicy(accessPolicy({ filters }), NAMES);
    expect(value).toBeNull();
    expect(problems).toEqual([
      expect.objectContaining({ code: "DEFENDER-tag", path: "filters[0].values", message: expect.stringContaining('"Moon"') }),
    ]);
  });
});

describe("what is not understood is refused, not guessed", () => {
  const json = encoded(accessPolicy());
  const row = (members: object) => {
    const rows = [{ field: "device.type", operator: "eq", values: ["MOBILE"], ...members }] as const;
    const { field, operator, values } = rows[0];
    return { ...json, consoleFilters: JSON.stringify(rows), filters: { [field]: { [operator]: values } } };
  };

  test.each<[string, Json, RegExp]>([
    ["a field", row({ field: "activity.type" }), /no known filter "activity\.type"/],
    ["an operator", row({ operator: "deq" }), /no known operator "deq"/],
    ["a value", row({ values: ["WATCH"] }), /no known value "WATCH"/],
    ["an action", { ...json, action: "PROTECT" }, /"PROTECT"/],
    ["another form of the filters", { ...json, consoleFilters: "{}" }, /not in a known form/],
    ["no filters at all", { ...json, consoleFilters: undefined, filters: undefined }, /not in a known form/],
    ["two forms that differ", { ...json, filters: {} }, /do not say the same/],
  ])("%s", (_what, wire, expected) => {
    const { value, problems } = decodeAccessPolicy(wire, NAMES);
    expect(value).toBeNull();
    expect(problems.map(({ message }) => message).join("\n")).toMatch(expected);
  });

  test("but the documented form alone is enough, and severities may be numbers", () => {
    const { value } = decodeAccessPolicy({ ...json, consoleFilters: null, severity: 2 }, NAMES);
    expect(comparable(value)).toEqual(comparable(accessPolicy()));
  });
});

describe("the clicks in the portal", () => {
  test("are those of this very policy", () => {
    expect(portalSteps(accessPolicy(), null)).toBe(
      [
        "Microsoft publishes no interface for access policies, so this one is made by hand:",
        "  1. In the Defender portal (https://security.microsoft.com) open Cloud apps › Policies › Policy management › Conditional access, choose Create policy › Access policy.",
        "  2. Policy name: Block unmanaged devices",
        "  3. Policy severity: High; Category: Access control",
        "  4. Activities matching all of the following: exactly these rows (remove the others)",
        "     App equals 11161",
        "     Device › Tag does not equal Microsoft Entra hybrid joined, Intune compliant",
        "  5. Actions: Block, Customize block message: Use a managed device.",
        "  6. Alerts: Create an alert for each matching event with the policy's severity (high); Daily alert limit 5; Send alert as email: soc@example.com",
        "  7. Create.",
        "Then run `pulumi up` again: it takes the policy over and verifies it.",
      ].join("\n"),
    );
  });

  test("of a change open the policy under its present name", () => {
    const steps = portalSteps(accessPolicy({ name: "New name", enabled: false, filters: [], alert: null }), accessPolicy());
    expect(steps).toContain('choose "Block unmanaged devices"');
    expect(steps).toContain("Policy name: New name");
    expect(steps).toContain("remove every row");
    expect(steps).toContain("disable it");
    expect(steps).toContain("clear Create an alert");
  });
});
