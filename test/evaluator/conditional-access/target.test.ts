import { applies, decided, type Json, OTHER, policy, signIn } from "../fixtures";
import { apps, table } from "./table";

/** What is signed in to: applications, user actions, authentication contexts. */

const EXCHANGE_ONLINE = "00000002-0000-0ff1-ce00-000000000000";
const AZURE_PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";
const attribute = (mode: "include" | "exclude", rule: string, rest: Json = {}) => apps({ applicationFilter: { mode, rule }, ...rest });

table("R7: applications, groups of them, and filters", [
  ["All is any application", {}, { application: OTHER }, true],
  ["None is none", apps({ includeApplications: ["None"] }), {}, false],
  ["Office365 expands", apps({ includeApplications: ["Office365"] }), { application: EXCHANGE_ONLINE }, true],
  ["Office365 does not match another", apps({ includeApplications: ["Office365"] }), {}, false],
  ["the name of a group is no application", apps({ includeApplications: ["Office365"] }), { application: "Office365" }, false],
  [
    "admin portals expand",
    apps({ includeApplications: ["All"], excludeApplications: ["MicrosoftAdminPortals"] }),
    { application: AZURE_PORTAL },
    false,
  ],
  [
    "a filter includes beside the list",
    attribute("include", 'CustomSecurityAttribute.Set_Tier -eq "one"', { includeApplications: [OTHER] }),
    { applicationAttributes: { Set_Tier: "ONE" } },
    true,
  ],
  [
    "a filter excludes",
    attribute("exclude", 'CustomSecurityAttribute.Set_Tier -eq "one"', { includeApplications: ["All"] }),
    { applicationAttributes: { Set_Tier: "one" } },
    false,
  ],
  ["an attribute that is not given is not known", attribute("include", 'CustomSecurityAttribute.Set_Tier -eq "one"'), {}, "unknown"],
]);

const USER_ACTION = "urn:user:registersecurityinfo";
table("R9: user actions and authentication contexts", [
  ["All covers a user action", {}, { userAction: USER_ACTION }, true],
  ["All does not cover an authentication context", {}, { authenticationContext: "c1" }, false],
  ["a user action by name", apps({ includeUserActions: [USER_ACTION] }), { userAction: USER_ACTION }, true],
  ["a user action is no application", apps({ includeUserActions: [USER_ACTION] }), {}, false],
  [
    "an authentication context by name",
    apps({ includeAuthenticationContextClassReferences: ["c1"] }),
    { authenticationContext: "c1" },
    true,
  ],
  ["another authentication context", apps({ includeAuthenticationContextClassReferences: ["c1"] }), { authenticationContext: "c2" }, false],
]);

describe("R9 is assumed, and can be switched", () => {
  test("user actions", () => {
    const action = signIn({ userAction: USER_ACTION });
    expect(decided([policy()], action).assumed).toEqual(["all resources and user actions"]);
    expect(applies(policy(), action, {}, { allResourcesCoverUserActions: false })).toBe(false);
  });

  test("authentication contexts", () => {
    const context = signIn({ authenticationContext: "c1" });
    expect(decided([policy()], context)).toMatchObject({ result: "granted", assumed: ["all resources and authentication contexts"] });
    expect(applies(policy(), context, {}, { allResourcesCoverAuthenticationContexts: true })).toBe(true);
  });
});
