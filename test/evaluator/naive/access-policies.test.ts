import { canonicalSet } from "../../arbitraries";
import { APP, GROUP, type Json, routing, USER } from "../../policy/policies";
import { naiveDecide } from "./decide";
import { granting, MFA, OTHER, SIGN_IN, signIn } from "./office";
import type { Outcome } from "./outcome";

/** Whether an access policy of these rows matches the routed sign-in with these values. */
function matches(rows: readonly Json[], facts: Readonly<Record<string, unknown>> = {}, more: Json = {}): boolean {
  const set = canonicalSet({
    conditionalAccessPolicies: [routing()],
    accessPolicies: [{ name: "Block", action: "block", filters: rows }],
    ipRanges: [{ name: "Offices", category: "corporate", tags: ["HQ"], subnets: ["192.0.2.0/24"] }],
    ...more,
  });
  return naiveDecide(set, signIn(facts)).blockedBy.some(({ kind }) => kind === "accessPolicy");
}

const row = (field: string, operator: string, ...values: readonly string[]): Json => ({ field, operator, values });
const ROWS: readonly (readonly [string, readonly Json[], Readonly<Record<string, unknown>>, boolean])[] = [
  ["D5.1 rows AND", [row("location", "equals", "NL"), row("deviceType", "equals", "mobile")], {}, false],
  ["D5.1 values OR", [row("location", "equals", "DE", "NL")], {}, true],
  ["D5.2 a negative operator on an absent attribute", [row("deviceTag", "doesNotEqual", "intuneCompliant")], { deviceTags: null }, true],
  ["D5.2 a positive operator on an absent attribute", [row("location", "equals", "NL")], { country: null }, false],
  ["D5.2 presence is asked for on its own", [row("location", "isSet"), row("location", "doesNotEqual", "NL")], { country: null }, false],
  ["D5.3 several values of a negative operator are none of them", [row("location", "doesNotEqual", "DE", "NL")], {}, false],
  ["D5.4 equals is the whole text", [row("registeredIsp", "equals", "KPN")], {}, false],
  ["D5.4 contains is whole words", [row("registeredIsp", "contains", "kpn")], {}, true],
  ["D5.4 contains is not a part of a word", [row("userAgent", "contains", "Win")], {}, false],
  ["D5.4 addresses by range", [row("ipAddress", "equals", "192.0.2.0/28")], {}, true],
  ["D5.4 addresses by their beginning", [row("ipAddress", "startsWith", "192.0.2.7")], {}, true],
  ["D5.4 users by id", [row("user", "equals", USER)], {}, true],
  ["D5.4 users by principal name", [row("user", "startsWith", "Ada@")], {}, true],
  ["D5.6 an app by its id", [row("app", "equals", APP)], {}, true],
  ["D5.6 browser sessions only", [], { clientAppType: "mobileAppsAndDesktopClients" }, false],
  [
    "D5.6 mobile and desktop where a row says so",
    [row("clientApp", "equals", "mobileAndDesktop")],
    { clientAppType: "mobileAppsAndDesktopClients" },
    true,
  ],
  ["D5.6 legacy clients are no sessions", [row("clientApp", "doesNotEqual", "browser")], { clientAppType: "other" }, false],
  ["D5.6 IPv6 is out of reach of conditions on addresses", [row("ipCategory", "doesNotEqual", "vpn")], { ipAddress: "2001:db8::1" }, false],
  ["an address has the category of its range", [row("ipCategory", "equals", "corporate")], {}, true],
  ["an address has the tags of its range", [row("ipTag", "equals", "hq")], {}, true],
  ["a category that the sign-in gives counts", [row("ipCategory", "equals", "corporate")], { ipCategory: "vpn" }, false],
  ["group memberships", [row("userGroup", "doesNotEqual", GROUP)], {}, true],
];

test.each(ROWS)("%s", (_rule, rows, facts, expected) => {
  expect(matches(rows, facts)).toBe(expected);
});

const APPS = [{ appId: APP, defenderId: 900001, displayName: "Salesforce", enabled: true }];

test("D5.6 without an app row every app that is marked enabled is in scope", () => {
  expect(matches([], {}, { apps: APPS })).toBe(true);
  expect(matches([], { application: OTHER }, { apps: APPS })).toBe(false);
  expect(matches([row("app", "equals", "900001")], {}, { apps: APPS })).toBe(true);
  expect(matches([row("app", "equals", APP)], {}, { apps: [{ ...APPS[0], enabled: false }] })).toBe(false);
});

test("D5.5 block beats audit, and both are listed", () => {
  const alert = { dailyLimit: 5 };
  const accessPolicies = [
    { name: "Audit", action: "audit", alert },
    { name: "Block", action: "block", alert },
  ];
  const outcome = naiveDecide(canonicalSet({ conditionalAccessPolicies: [routing(), granting(MFA)], accessPolicies }), SIGN_IN);
  expect(outcome).toMatchObject({
    result: "blocked",
    blockedBy: [{ kind: "accessPolicy", displayName: "Block" }],
    requires: [{ controls: ["mfa"] }],
    session: { routing: ["mcasConfigured"] },
    accessPolicies: [
      { name: "Audit", action: "audit" },
      { name: "Block", action: "block" },
    ],
    alerts: ["Audit", "Block"],
  } satisfies Partial<Outcome> | Json);
});
