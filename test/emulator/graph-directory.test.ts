import { Client, policyBody } from "./client";

const user = "aaaaaaaa-0000-4000-8000-000000000001";
const inner = "bbbbbbbb-0000-4000-8000-000000000001";
const outer = "bbbbbbbb-0000-4000-8000-000000000002";
const principal = "dddddddd-0000-4000-8000-000000000001";
const app = "cccccccc-0000-4000-8000-000000000001";
const stranger = "eeeeeeee-0000-4000-8000-000000000001";

let client: Client;
beforeAll(async () => {
  client = await Client.start({
    seeds: [
      {
        path: "tenant.json",
        json: {
          tenant: {
            tenantId: "fabfab00-0000-4000-8000-000000000001",
            displayName: "Fabrikam",
            domains: ["contoso.example"],
            licences: ["AAD_PREMIUM"],
          },
          directory: {
            users: [
              { id: user, userPrincipalName: "ada@contoso.example", displayName: "Ada", groups: [inner], mail: "ada@contoso.example" },
            ],
            groups: [
              { id: inner, displayName: "Inner", memberOf: [outer] },
              { id: outer, displayName: "Outer" },
            ],
            servicePrincipals: [{ id: principal, appId: app, displayName: "Salesforce" }],
          },
        },
      },
    ],
  });
});
afterAll(() => client.close());

const ids = async (at: string) => (await client.graph("GET", at)).body.value.map(({ id }: { id: string }) => id);

test("users are found by id and by name, with the members of Graph that the seed gave them", async () => {
  const expected = { id: user, userType: "Member", mail: "ada@contoso.example" };
  expect((await client.graph("GET", `users/${user}`)).body).toMatchObject(expected);
  expect((await client.graph("GET", "users/ADA@contoso.example")).body).toMatchObject(expected);
  expect((await client.graph("GET", `users/${stranger}`)).body.error.code).toBe("Request_ResourceNotFound");
});

test("memberships are direct, or through all levels", async () => {
  expect(await ids(`users/${user}/memberOf`)).toEqual([inner]);
  expect((await ids(`users/${user}/transitiveMemberOf`)).sort()).toEqual([inner, outer]);
  expect(await ids(`groups/${outer}/members`)).toEqual([inner]);
  expect((await ids(`groups/${outer}/transitiveMembers`)).sort()).toEqual([user, inner].sort());
});

test("a service principal is found by its application", async () => {
  expect((await client.graph("GET", `servicePrincipals?$filter=appId eq '${app}'`)).body.value).toMatchObject([
    { id: principal, displayName: "Salesforce" },
  ]);
  expect((await client.graph("GET", `servicePrincipals(appId='${app}')`)).body).toMatchObject({ id: principal });
  expect((await client.graph("GET", `servicePrincipals?$filter=appId eq '${stranger}'`)).body.value).toEqual([]);
});

test("licences and the organization say what the tenant is", async () => {
  const [sku] = (await client.graph("GET", "subscribedSkus")).body.value;
  expect(sku).toMatchObject({
    capabilityStatus: "Enabled",
    servicePlans: [{ servicePlanName: "AAD_PREMIUM", provisioningStatus: "Success" }],
  });
  expect((await client.graph("GET", "organization")).body.value).toMatchObject([{ displayName: "Fabrikam" }]);
});

test.each<[string, object, RegExp]>([
  ["a user", { users: { includeUsers: [stranger] }, applications: { includeApplications: ["All"] } }, /not found in the directory/],
  [
    "a group",
    { users: { includeUsers: ["All"], excludeGroups: [stranger] }, applications: { includeApplications: ["All"] } },
    /not found in the directory/,
  ],
  ["an application", { users: { includeUsers: ["All"] }, applications: { includeApplications: [stranger] } }, /^1034: /],
])("a policy cannot name %s whom the directory does not have", async (_what, conditions, message) => {
  const { status, body } = await client.access("POST", "policies", policyBody("strangers", { conditions }));
  expect([status, body.error.message]).toEqual([400, expect.stringMatching(message)]);
});

describe("where no directory was given everybody exists whom a request names", () => {
  let unknown: Client;
  beforeAll(async () => {
    unknown = await Client.start();
  });
  afterAll(() => unknown.close());
  const body = async (at: string) => (await unknown.graph("GET", at)).body;

  test("an application has a service principal, with one id for ever", async () => {
    const [found] = (await body(`servicePrincipals?$filter=appId eq '${app}'`)).value;
    expect(found).toMatchObject({ appId: app, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(await body(`servicePrincipals(appId='${app}')`)).toMatchObject({ id: found.id, appId: app });
  });

  test("users and groups are there, in no group", async () => {
    expect(await body(`users/${user}`)).toMatchObject({ id: user });
    expect((await body(`groups?$filter=id in ('${inner}','${outer}')`)).value).toMatchObject([{ id: inner }, { id: outer }]);
    expect((await body(`users/${user}/transitiveMemberOf`)).value).toEqual([]);
    expect((await unknown.graph("GET", "users/nobody@contoso.example")).status).toBe(404);
  });
});

test("a tenant without a licence for conditional access refuses policies", async () => {
  const free = await Client.start({ seeds: [{ path: "free.json", json: { tenant: { licences: [] } } }] });
  try {
    expect((await free.access("POST", "policies", policyBody("free"))).status).toBe(403);
    expect((await free.graph("GET", "subscribedSkus")).body.value).toEqual([]);
  } finally {
    await free.close();
  }
});
