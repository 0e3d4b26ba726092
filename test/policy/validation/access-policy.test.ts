import {
  FILTER_FIELDS,
  FILTER_OPERATORS,
  type FilterField,
  OPERATORS_OF_FIELD,
  readAccessPolicy,
  VALUES_OF_FIELD,
} from "../../../provider/policy/access-policy";
import type { Problem } from "../../../provider/policy/problems";
import { validateAccessPolicy } from "../../../provider/policy/validation/access-policy";
import { APP, GROUP, type Json, USER } from "../policies";

const onApp = { field: "app", operator: "equals", values: [APP] };
const blocking = { name: "Block unmanaged devices", action: "block", filters: [onApp] };

function problemsOf(json: Json): Problem[] {
  const { value, problems } = readAccessPolicy({ ...blocking, ...json });
  expect(problems).toEqual([]);
  return validateAccessPolicy(value!);
}

/** A value that each field takes. */
const VALUE: Readonly<Record<FilterField, string>> = {
  app: "11161",
  clientApp: "mobileAndDesktop",
  deviceTag: "intuneCompliant",
  deviceType: "desktop",
  ipAddress: "192.0.2.0",
  ipCategory: "risky",
  ipTag: "Offices",
  location: "NL",
  registeredIsp: "Example Telecom",
  user: USER,
  userAgent: "Firefox",
  userAgentTag: "nativeClient",
  userGroup: GROUP,
};

const row = (field: string, operator: string, ...values: string[]) => ({ filters: [onApp, { field, operator, values }] });
const takesNone = (operator: string) => operator === "isSet" || operator === "isNotSet";

describe("a filter row", () => {
  test("is taken for each operator that the policy form has for the field, and refused for each other one", () => {
    for (const field of FILTER_FIELDS) {
      for (const operator of FILTER_OPERATORS) {
        const errors = problemsOf(row(field, operator, ...(takesNone(operator) ? [] : [VALUE[field]])));
        const expected = OPERATORS_OF_FIELD[field].includes(operator) ? [] : ["AP-operator"];
        expect({ field, operator, codes: errors.map(({ code }) => code) }).toEqual({ field, operator, codes: expected });
      }
    }
  });

  test("needs values where it compares, and takes none where it asks for presence", () => {
    expect(problemsOf(row("user", "equals"))).toMatchObject([{ code: "AP-values" }]);
    expect(problemsOf(row("user", "isSet", USER))).toMatchObject([{ code: "AP-values" }]);
  });

  test("takes each member of its field's enumeration, in any letter case, and nothing else", () => {
    for (const [field, members] of Object.entries(VALUES_OF_FIELD)) {
      expect(problemsOf(row(field, "equals", ...members.map((member) => member.toUpperCase())))).toEqual([]);
      expect(problemsOf(row(field, "equals", `${members[0]}x`))).toMatchObject([
        { code: "AP-value", mend: expect.stringContaining(`Did you mean "${members[0]}"`) },
      ]);
    }
  });

  test.each<[string, string, string, string, RegExp]>([
    ["a country by name", "location", "equals", "Netherlands", /"Netherlands" is no country code/],
    ["a code that no country has", "location", "equals", "ZZ", /"ZZ"/],
    ["an app by name", "app", "equals", "Salesforce", /"Salesforce" is no id of an app/],
    ["a group of apps that only Entra has", "app", "equals", "Office365", /only Entra knows/],
    ["an address that is none", "ipAddress", "equals", "192.0.2.256", /neither an address nor a range/],
    ["a range that is none", "ipAddress", "equals", "192.0.2.0/33", /neither an address nor a range/],
    ["the beginning of no address", "ipAddress", "startsWith", "10.x", /No IPv4 address begins/],
    ["nothing", "registeredIsp", "contains", " ", /empty/],
    ["a placeholder", "userGroup", "equals", "<Contractors>", /placeholder/],
  ])("does not take %s", (_what, field, operator, value, message) => {
    const found = problemsOf(row(field, operator, value));
    expect(found).toMatchObject([{ severity: "error" }]);
    expect(found[0].message).toMatch(message);
  });

  test("says in its mend which code is meant for a country that people write otherwise", () => {
    expect(problemsOf(row("location", "equals", "UK"))).toMatchObject([{ mend: "Write GB." }]);
  });

  test("takes a withdrawn country code and an IPv6 range with a warning", () => {
    expect(problemsOf(row("location", "equals", "AN"))).toMatchObject([{ code: "AP-country", severity: "warning" }]);
    expect(problemsOf(row("ipAddress", "equals", "2001:db8::/32"))).toMatchObject([{ code: "AP-ipv6", severity: "warning" }]);
  });
});

describe("an access policy", () => {
  test.each<[string, Json, string, string]>([
    ["without a name", { name: "" }, "AP-name", "name"],
    ["that audits and has a block message", { action: "audit", blockMessage: "No." }, "AP-block-message", "blockMessage"],
    ["with no alerts a day", { alert: { dailyLimit: 0 } }, "AP-alert", "alert.dailyLimit"],
    ["with an address that is none", { alert: { emails: ["soc@example.com", "soc"] } }, "AP-email", "alert.emails[0]"],
  ])("%s is refused", (_what, json, code, path) => {
    expect(problemsOf(json)).toMatchObject([{ code, path, severity: "error" }]);
  });

  test("with text messages is taken, and its owner told that none is sent", () => {
    expect(problemsOf({ alert: { textMessages: ["+31 20 123 4567"] } })).toMatchObject([{ code: "AP-text-messages", severity: "warning" }]);
  });

  test("that blocks and names no app is shouted about, the more so when it has no filter at all", () => {
    const [some] = problemsOf({ filters: [{ field: "location", operator: "equals", values: ["NL"] }] });
    expect(some).toMatchObject({ code: "AP-scope", severity: "warning", message: expect.stringContaining("EVERY APP") });
    expect(problemsOf({ filters: [] })[0]).toMatchObject({
      code: "AP-scope",
      message: expect.stringContaining("OF EVERYBODY ON EVERY APP"),
    });
  });

  test("that audits everything is told so in a lower voice, and one that audits something not at all", () => {
    expect(problemsOf({ action: "audit", filters: [] })).toMatchObject([
      { code: "AP-scope", message: expect.not.stringContaining("EVERY APP") },
    ]);
    expect(problemsOf({ action: "audit", filters: [{ field: "location", operator: "isSet" }] })).toEqual([]);
  });
});
