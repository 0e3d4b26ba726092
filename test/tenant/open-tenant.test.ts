import { type Emulator, startEmulator } from "../../emulator/server";
import { APP, accessPolicy, GROUP, ipRange, location, policy } from "./objects";
import { smallServer } from "./small-server";
import { opened } from "./tenants";

const USER = "dddddddd-0000-4000-8000-000000000004";
const SEED = {
  directory: {
    users: [{ id: USER, displayName: "Ada" }],
    groups: [{ id: GROUP, displayName: "Break-glass" }],
    servicePrincipals: [{ id: "eeeeeeee-0000-4000-8000-000000000005", appId: APP, displayName: "Salesforce" }],
  },
  apps: [{ appId: APP, defenderId: 11161, displayName: "Salesforce", onboarding: "manual", enabled: false }],
};

let emulator: Emulator;
afterEach(() => emulator?.close());

const open = async (settings: Record<string, string> = {}) => opened({ tenant: emulator.url, ...settings });

test("the policy set is all that decides a sign-in", async () => {
  emulator = await startEmulator({ seeds: [{ path: "", json: SEED }] });
  const writing = await open();
  const made = {
    conditionalAccessPolicies: [await writing.conditionalAccessPolicies.create(policy())],
    namedLocations: [await writing.namedLocations.create(location())],
    accessPolicies: [await writing.accessPolicies.create(accessPolicy())],
    ipRanges: [await writing.ipRanges.create(ipRange())],
  };
  const reading = await open();
  const { authenticationStrengths, apps, ...policies } = await reading.policySet();
  expect(policies).toEqual(made);
  expect(authenticationStrengths).toContainEqual({ id: "00000000-0000-0000-0000-000000000004", displayName: "Phishing-resistant MFA" });
  expect(apps).toEqual([{ appId: APP, defenderId: "11161", displayName: "Salesforce", onboarding: "manual", enabled: false }]);
  expect(await reading.remarks()).toEqual([]);
});

test("users, groups, roles and apps that policies name have names, as far as they are known", async () => {
  emulator = await startEmulator({ seeds: [{ path: "", json: SEED }] });
  const administrators = "62e90394-69f5-4237-9190-012177145e10";
  const stranger = "ffffffff-0000-4000-8000-000000000006";
  const named = policy({}, { users: { includeUsers: [USER], excludeGroups: [GROUP, stranger], includeRoles: [administrators] } });
  const tenant = await open();
  const names = await tenant.names({ ...(await tenant.policySet()), conditionalAccessPolicies: [named] });
  expect(new Map(names)).toEqual(
    new Map([
      [USER, "Ada"],
      [GROUP, "Break-glass"],
      [APP, "Salesforce"],
      [administrators, "Global Administrator"],
    ]),
  );
});

test("names are asked for in batches, however many there are", async () => {
  const groups = Array.from({ length: 45 }, (_, index) => ({
    id: `99999999-0000-4000-8000-${String(index).padStart(12, "0")}`,
    displayName: `Group ${index}`,
  }));
  emulator = await startEmulator({ seeds: [{ path: "", json: { directory: { users: [], groups, servicePrincipals: [] } } }] });
  const tenant = await open();
  const many = policy({}, { users: { includeGroups: groups.map(({ id }) => id) }, applications: { includeApplications: ["All"] } });
  const names = await tenant.names({ ...(await tenant.policySet()), conditionalAccessPolicies: [many] });
  expect(new Map(names)).toEqual(new Map(groups.map(({ id, displayName }) => [id, displayName])));
});

test("without the permission to read the directory there are just no names", async () => {
  emulator = await startEmulator({ seeds: [{ path: "", json: SEED }], plan: { roles: ["Policy.Read.All", "settings.read"] } });
  const tenant = await open();
  const set = { ...(await tenant.policySet()), conditionalAccessPolicies: [policy()] };
  expect(await tenant.names(set)).toEqual(new Map());
  expect(await tenant.servicePlans()).toBeNull();
});

test("service plans are those of the tenant's licences", async () => {
  emulator = await startEmulator({ seeds: [{ path: "", json: { tenant: { licences: ["AAD_PREMIUM"] } } }] });
  expect(await (await open()).servicePlans()).toEqual(["AAD_PREMIUM"]);
});

test("a missing permission is named when it is needed", async () => {
  emulator = await startEmulator({ plan: { roles: ["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"] } });
  const tenant = await open();
  expect(await tenant.conditionalAccessPolicies.list()).toEqual([]);
  await expect(tenant.conditionalAccessPolicies.create(policy())).rejects.toThrow(/Grant Application\.Read\.All for Microsoft Graph/);
});

test("a stack of Entra policies alone needs no Defender, but is told so", async () => {
  emulator = await startEmulator();
  const { graphEndpoint, authorityHost } = { graphEndpoint: emulator.url, authorityHost: emulator.url };
  const tenant = await opened({ graphEndpoint, authorityHost, environment: "usgovernment" });
  expect((await tenant.policySet()).accessPolicies).toEqual([]);
  expect(await tenant.remarks()).toEqual([expect.objectContaining({ code: "TENANT-defender-unread", severity: "warning" })]);
  await expect(tenant.accessPolicies.create(accessPolicy())).rejects.toThrow(/address of Defender for Cloud Apps is not known/);
});

test("a Defender that was given must answer", async () => {
  emulator = await startEmulator();
  const page = await smallServer((_request, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>"),
  );
  const tenant = await open({ defenderEndpoint: page.url });
  await expect(tenant.policySet()).rejects.toThrow(/TENANT-page/);
  await page.close();
});

test("data of another form is no empty tenant", async () => {
  emulator = await startEmulator({ plan: { rules: [{ path: "/cas/api/v1/policies/", status: 200, body: { items: [] } }] } });
  await expect((await open()).accessPolicies.list()).rejects.toThrow(/TENANT-answer/);
  emulator.tenant.faults.apply({ rules: [{ path: "/v1.0/identity/conditionalAccess/policies", status: 200, body: {} }] });
  await expect((await open()).conditionalAccessPolicies.list()).rejects.toThrow(/TENANT-answer/);
});

test("where the apps cannot be read their onboarding is not checked, and that is said", async () => {
  emulator = await startEmulator({ plan: { rules: [{ path: "/cas/api/services", status: 404, times: null }] } });
  const tenant = await open();
  expect((await tenant.policySet()).apps).toEqual([]);
  expect(await tenant.remarks()).toEqual([expect.objectContaining({ code: "TENANT-apps-unread" })]);
});
