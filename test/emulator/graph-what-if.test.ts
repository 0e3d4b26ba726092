import { describeWithCorpora, jsonFiles, readCorpus } from "../corpora/files";
import { Client, ipLocationBody, policyBody } from "./client";

const user = "aaaaaaaa-0000-4000-8000-000000000001";
const guest = "aaaaaaaa-0000-4000-8000-000000000002";
const inner = "bbbbbbbb-0000-4000-8000-000000000001";
const outer = "bbbbbbbb-0000-4000-8000-000000000002";
const app = "cccccccc-0000-4000-8000-000000000001";
const admin = "62e90394-69f5-4237-9190-012177145e10";

let client: Client;
beforeAll(async () => {
  client = await Client.start({
    seeds: [
      {
        path: "directory.json",
        json: {
          users: [
            { id: user, groups: [inner], roles: [admin], userType: "member" },
            { id: guest, groups: [], roles: [], userType: "guest" },
          ],
          groups: [
            { id: inner, displayName: "inner", memberOf: [outer] },
            { id: outer, displayName: "outer" },
          ],
          servicePrincipals: [{ id: app, appId: app }],
        },
      },
    ],
  });
});
afterAll(() => client.close());
afterEach(async () => {
  for (const { id } of (await client.access("GET", "policies")).body.value) await client.access("DELETE", `policies/${id}`);
});

const signIn = (signInConditions: object = {}, userId = user) => ({
  signInIdentity: { "@odata.type": "#microsoft.graph.userSignIn", userId },
  signInContext: { "@odata.type": "#microsoft.graph.applicationContext", includeApplications: [app] },
  signInConditions: { devicePlatform: "windows", clientAppType: "browser", country: "NL", ipAddress: "192.0.2.7", ...signInConditions },
});

async function reasonOf(policy: object, request: object): Promise<string> {
  const made = await client.access("POST", "policies", policyBody("judged", policy));
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const { body } = await client.access("POST", "evaluate", { ...request, appliedPoliciesOnly: false });
  expect(body.value[0].policyApplies).toBe(body.value[0].analysisReasons === "notSet");
  return body.value[0].analysisReasons;
}

const everywhere = { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } };

test.each<[string, object, object, string]>([
  ["a policy that is off", { state: "disabled" }, {}, "policyNotEnabled"],
  ["a report-only policy", { state: "enabledForReportingButNotEnforced" }, {}, "notSet"],
  ["a group around the user's own", { conditions: { ...everywhere, users: { includeGroups: [outer] } } }, {}, "notSet"],
  [
    "an excluded group wins over an included role",
    { conditions: { ...everywhere, users: { includeRoles: [admin], excludeGroups: [outer] } } },
    {},
    "users",
  ],
  ["another application", { conditions: { ...everywhere, applications: { includeApplications: ["Office365"] } } }, {}, "application"],
  ["another platform", { conditions: { ...everywhere, platforms: { includePlatforms: ["iOS"] } } }, {}, "devicePlatform"],
  ["another client app", { conditions: { ...everywhere, clientAppTypes: ["other"] } }, {}, "clientApps"],
  ["risk that is not listed", { conditions: { ...everywhere, signInRiskLevels: ["high"] } }, { signInRiskLevel: "medium" }, "signInRisk"],
  ["risk that was not given", { conditions: { ...everywhere, userRiskLevels: ["low"] } }, {}, "userRisk"],
  [
    "a flow that was not given",
    { conditions: { ...everywhere, authenticationFlows: { transferMethods: "deviceCodeFlow" } } },
    {},
    "authenticationFlow",
  ],
  [
    "the flow",
    { conditions: { ...everywhere, authenticationFlows: { transferMethods: "deviceCodeFlow" } } },
    { authenticationFlow: { transferMethod: "deviceCodeFlow" } },
    "notSet",
  ],
  [
    "a device that was not given",
    { conditions: { ...everywhere, devices: { deviceFilter: { mode: "include", rule: "device.isCompliant -ne True" } } } },
    {},
    "devices",
  ],
  [
    "an unregistered device, and a negative rule",
    { conditions: { ...everywhere, devices: { deviceFilter: { mode: "include", rule: "device.isCompliant -ne True" } } } },
    { deviceInfo: null },
    "notSet",
  ],
  [
    "the first condition that fails is the reason",
    { conditions: { ...everywhere, platforms: { includePlatforms: ["iOS"] }, userRiskLevels: ["low"] } },
    {},
    "devicePlatform",
  ],
])("%s", async (_what, policy, conditions, reason) => {
  expect(await reasonOf(policy, signIn(conditions))).toBe(reason);
});

test("places: inside, outside, and not given", async () => {
  const { id } = (await client.access("POST", "namedLocations", ipLocationBody("office", "192.0.2.0/24", true))).body;
  const outside = { conditions: { ...everywhere, locations: { includeLocations: ["All"], excludeLocations: [id] } } };
  expect(await reasonOf(outside, signIn())).toBe("location");
  const judge = async (conditions: object) => (await client.access("POST", "evaluate", signIn(conditions))).body.value[0].analysisReasons;
  expect(await judge({ ipAddress: "198.51.100.1" })).toBe("notSet");
  expect(await judge({ ipAddress: undefined, country: undefined })).toBe("location");
});

test("a guest is one by the directory", async () => {
  const guests = { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "b2bCollaborationGuest" } };
  expect(await reasonOf({ conditions: { ...everywhere, users: guests } }, signIn({}, guest))).toBe("notSet");
});

test("a request without a context is refused", async () => {
  expect((await client.access("POST", "evaluate", { signInIdentity: signIn().signInIdentity })).status).toBe(400);
});

interface Sample {
  readonly request: { readonly signInIdentity: { readonly userId?: string } };
  readonly applied: readonly {
    readonly displayName: string;
    readonly conditions: { readonly users: { readonly includeRoles: string[] } };
  }[];
}

describeWithCorpora("What If as Microsoft documents it", () => {
  test.each(jsonFiles("what-if"))("%s: all policies of the answer apply", async (file) => {
    const { request, applied } = readCorpus(file) as Sample;
    // That policies for roles apply says that the user has one; which one the page does not say.
    const roles = applied.flatMap(({ conditions }) => conditions.users.includeRoles);
    const users = [{ id: request.signInIdentity.userId ?? user, roles }];
    const documented = await Client.start({ seeds: [{ path: file, json: { conditionalAccessPolicies: applied, directory: { users } } }] });
    try {
      const { body } = await documented.access("POST", "evaluate", request);
      const applying = body.value.map(({ displayName }: { displayName: string }) => displayName);
      expect(applying).toEqual(applied.map(({ displayName }) => displayName));
    } finally {
      await documented.close();
    }
  });
});
