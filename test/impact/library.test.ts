import { impact, ProblemsError } from "../../provider/analysis";
import { BREAK_GLASS, CONTRACTORS, legacy, mfa, route, SALESFORCE, tenant } from "./tenant";

const set = { conditionalAccessPolicies: [route, mfa, legacy] };

test("the library takes JSON in any casing, and canonical sets", () => {
  const shouted = { ConditionalAccessPolicies: [route, mfa, { ...legacy, State: "disabled", state: undefined }] };
  expect(impact(set, JSON.parse(JSON.stringify(shouted))).summary).toBe("1 newly allowed");
  expect(impact(tenant(), tenant()).summary).toBe("no sign-in changes");
});

test("exports of earlier years are compared as they are", () => {
  const before = withDevices({ includeDeviceStates: ["All"], excludeDeviceStates: ["Compliant"] });
  const after = withDevices({ deviceFilter: { mode: "exclude", rule: "device.isCompliant -eq True" } });
  expect(impact(before, after).summary).toBe("no sign-in changes");
  expect(impact(before, withDevices(null)).summary).toBe("1 newly blocked");
});

function withDevices(devices: unknown) {
  return { conditionalAccessPolicies: [{ ...legacy, conditions: { ...legacy.conditions, devices } }] };
}

test("regions answer for sign-ins as people write them", () => {
  const { regions } = impact(set, { conditionalAccessPolicies: [route, mfa, { ...legacy, state: "disabled" }] });
  const signIn = {
    user: {
      id: CONTRACTORS.toUpperCase(),
      groups: [],
      roles: [],
      userType: "Member",
      guestOrExternalUserType: null,
      externalTenantId: null,
    },
    application: SALESFORCE.toUpperCase(),
    clientAppType: "OTHER",
  };
  expect(regions[0].contains(signIn as never)).toBe(true);
  expect(regions[0].contains({ ...signIn, user: { ...signIn.user, groups: [BREAK_GLASS] } } as never)).toBe(false);
  // Whether a member of unknown groups is excluded is open, so it is not surely in.
  expect(regions[0].contains({ ...signIn, user: { id: CONTRACTORS } } as never)).toBe(false);
  expect(() => regions[0].contains({ clientAppType: "fax" } as never)).toThrow(ProblemsError);
});

test("what is too much to be searched still has its example", () => {
  const words = ["Chrome", "Firefox", "Edge", "Teams", "Outlook", "Salesforce", "OneDrive", "Python", "Postman", "Electron"];
  const policies = words.map((word, index) => ({
    ...legacy,
    id: `ffffffff-0000-4000-8000-0000000001${String(index).padStart(2, "0")}`,
    conditions: { ...legacy.conditions, devices: { deviceFilter: { mode: "include", rule: `device.displayName -contains "${word}"` } } },
  }));
  const result = impact({ conditionalAccessPolicies: policies }, { conditionalAccessPolicies: policies.slice(1) });
  expect(result.exact).toBe(true);
  const [{ before, after, witness, contains }] = result.regions;
  expect([before?.result, after?.result, contains(witness as never)]).toEqual(["blocked", "granted", true]);
});

test("whatever is wrong comes at once, with the document that it is in", () => {
  const broken = { conditionalAccessPolicies: [{ ...legacy, state: "on" }] };
  try {
    impact(broken, broken, { directory: { users: [{}] } });
    throw new Error("taken");
  } catch (thrown) {
    const problems = thrown instanceof ProblemsError ? thrown.problems : [];
    expect(problems.map(({ path }) => path.split(".")[0])).toEqual(["before", "after", "directory"]);
  }
});

test("an option that there is not would be a question that nobody asks", () => {
  const given = (options: object) => {
    try {
      return impact(set, { conditionalAccessPolicies: [{ ...legacy, state: "on" }] }, options);
    } catch (thrown) {
      return (thrown as ProblemsError).problems.map(({ path }) => path);
    }
  };
  const ofSet = "after.conditionalAccessPolicies[0].state";
  expect(given({ guarantee: [], unresolved: "maybe", budget: 0, names: {}, caller: { id: "me" } })).toEqual([
    "unresolved",
    "budget",
    "names",
    "caller.kind",
    "guarantee",
    ofSet,
  ]);
  expect(given({ names: new Map(), budget: 2, between: [], directory: null, caller: { id: "me", kind: "user", groups: [] } })).toEqual([
    ofSet,
  ]);
  expect(given({ between: set })).toEqual(["between"]);
});
