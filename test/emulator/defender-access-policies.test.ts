import fc from "fast-check";
import { runs } from "../arbitraries";
import { Client, DEFENDER, GRAPH } from "./client";

let client: Client;
let tag: string;
beforeAll(async () => {
  client = await Client.start();
  await client.defender("POST", "v1/subnet/create_rule/", { name: "Offices", category: 1, subnets: ["192.0.2.0/24"], tags: ["HQ"] });
  tag = (await client.defender("POST", "v1/subnet/")).body.data[0].tags[0].id;
});
afterAll(() => client.close());
afterEach(() => client.emulator.tenant.faults.clear());

interface Row {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly unknown[];
}
const unmanaged: Row = { field: "device.tags", operator: "neq", values: ["INTUNE_COMPLIANT", "HYBRID_AZURE_AD_JOINED"] };

/** Both forms of the conditions, for rows of distinct fields and operators. */
const conditions = (...rows: readonly Row[]) => {
  const filters: Record<string, Record<string, unknown>> = {};
  for (const { field, operator, values } of rows) filters[field] = { ...filters[field], [operator]: values.length === 0 ? true : values };
  return { filters, consoleFilters: JSON.stringify(rows) };
};
const policy = (changes: object = {}) => ({ name: "Block", policyType: "ACCESS", action: "BLOCK", ...conditions(unmanaged), ...changes });
const create = async (changes: object = {}) => (await client.defender("POST", "v1/policy/access/", policy(changes))).body;
const read = async (id: string) => (await client.defender("GET", `v1/policies/ACCESS/${id}/`)).body;

test("a policy is created with what the service fills in, and read under all its addresses", async () => {
  const answer = await client.defender("POST", "v1/policy/access/", policy({ blockMessage: "No.", dailyAlertLimit: 5 }));
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-appcontrol-emulator")).toBe("inferred");
  const { _id } = answer.body;
  expect(_id).toMatch(/^[0-9a-f]{24}$/);
  expect(answer.body).toMatchObject({
    severity: "LOW",
    enabled: true,
    alertsEnabled: true,
    stories: [7],
    blockMessage: "No.",
    _tid: expect.any(Number),
  });
  for (const at of [`v1/policies/${_id}/`, `v1/policies/ACCESS/${_id}/`, `v1/policy/access/${_id}/`]) {
    expect((await client.defender("GET", at)).body).toEqual(answer.body);
  }
  expect((await client.defender("GET", `v1/policies/FILE/${_id}/`)).status).toBe(404);
});

test("keys that the emulator does not know stay as they were sent, through updates too", async () => {
  const { _id } = await create({ inlineSettings: { depth: [1, { x: null }] } });
  await client.defender("PUT", `v1/policy/access/${_id}/`, { name: "Renamed" });
  expect(await read(_id)).toMatchObject({ name: "Renamed", inlineSettings: { depth: [1, { x: null }] }, ...conditions(unmanaged) });
});

test("an update may be a replacement: no tenant was asked", async () => {
  const { _id } = await create({ description: "will go" });
  await client.misbehave({ defenderUpdate: "replace" });
  await client.defender("PUT", `v1/policy/access/${_id}/`, policy({ name: "Replaced" }));
  expect(await read(_id)).toMatchObject({ name: "Replaced", description: null });
});

test("enable, disable and delete take no body and give none", async () => {
  const { _id } = await create();
  const statuses = [];
  for (const [method, at] of [
    ["POST", "disable/"],
    ["POST", "enable/"],
    ["DELETE", ""],
    ["DELETE", ""],
  ] as const) {
    statuses.push((await client.defender(method, `v1/policies/${_id}/${at}`)).status);
  }
  expect(statuses).toEqual([200, 200, 200, 404]);
});

test("disabling shows in the policy", async () => {
  const { _id } = await create();
  await client.defender("POST", `v1/policies/${_id}/disable/`);
  expect(await read(_id)).toMatchObject({ enabled: false });
});

test("a policy without alerts keeps nothing of alerts, and one that audits no block message", async () => {
  const { _id } = await create({
    action: "AUDIT",
    blockMessage: "No.",
    alertsEnabled: false,
    dailyAlertLimit: 5,
    alertEmails: ["a@example.com"],
  });
  expect(await read(_id)).toMatchObject({ blockMessage: null, dailyAlertLimit: null, alertEmails: [] });
});

test("a field may stand in several rows, and both forms keep them", async () => {
  const rows = [
    { field: "location.country", operator: "isset", values: [] },
    { field: "location.country", operator: "neq", values: ["NL", "DE"] },
  ];
  const { _id } = await create(conditions(...rows));
  const stored = await read(_id);
  expect(JSON.parse(stored.consoleFilters)).toEqual(rows);
  expect(stored.filters).toEqual({ "location.country": { isset: true, neq: ["NL", "DE"] } });
});

test("rows of one field and operator are joined in the grammar, in any number and order", async () => {
  const countries = fc.array(fc.array(fc.constantFrom("NL", "DE", "BE", "LU"), { minLength: 1 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(countries, async (lists) => {
      const rows = lists.map((values) => ({ field: "location.country", operator: "neq", values }));
      const joined = [...new Set(lists.flat())].reverse();
      const body = policy({ filters: { "location.country": { neq: joined } }, consoleFilters: JSON.stringify(rows) });
      expect((await client.defender("POST", "v1/policy/access/", body)).status).toBe(200);
    }),
    runs(20),
  );
});

describe("what is refused", () => {
  test.each<[string, () => object]>([
    ["no name", () => ({ name: "" })],
    ["another type", () => ({ policyType: "FILE" })],
    ["no action", () => ({ action: undefined })],
    ["a severity that is none", () => ({ severity: "high" })],
    ["one form of the conditions without the other", () => ({ consoleFilters: undefined })],
    ["two forms that differ", () => ({ filters: {} })],
    ["conditions that are no JSON", () => ({ consoleFilters: "[" })],
    ["an unknown field", () => conditions({ field: "planet", operator: "eq", values: ["Mars"] })],
    [
      "an operator that the field does not have",
      () => conditions({ field: "device.tags", operator: "contains", values: ["INTUNE_COMPLIANT"] }),
    ],
    ["a value that is none", () => conditions({ field: "device.type", operator: "eq", values: ["desktop"] })],
    [
      "no values where some are needed",
      () => ({ filters: { "device.type": { eq: [] } }, consoleFilters: '[{"field":"device.type","operator":"eq","values":[]}]' }),
    ],
    ["an IP tag by its name", () => conditions({ field: "ip.tags", operator: "eq", values: ["HQ"] })],
    ["an IP tag that the tenant does not have", () => conditions({ field: "ip.tags", operator: "eq", values: ["f".repeat(24)] })],
  ])("%s", async (_what, changes) => {
    const { status, body } = await client.defender("POST", "v1/policy/access/", policy(changes()));
    expect([status, body.detail]).toEqual([400, expect.any(String)]);
  });

  test("half of the conditions in an update", async () => {
    const { _id } = await create();
    expect((await client.defender("PUT", `v1/policy/access/${_id}/`, { filters: {} })).status).toBe(400);
  });

  test("all writes, in a tenant that has no such routes, while the observed ones go on", async () => {
    const { _id } = await create();
    await client.misbehave({ defenderWrites: "refuse" });
    const answer = await client.defender("POST", "v1/policy/access/", policy());
    expect([answer.status, answer.headers.get("content-type"), answer.body]).toEqual([
      404,
      expect.stringContaining("text/html"),
      expect.stringContaining("Page not found"),
    ]);
    expect((await client.defender("POST", `v1/policies/${_id}/disable/`)).status).toBe(200);
  });
});

describe("lists", () => {
  let crowded: Client;
  beforeAll(async () => {
    crowded = await Client.start();
    for (let index = 0; index < 103; index++) {
      const body = policy({ name: `policy ${index}`, enabled: index % 2 === 0, severity: index === 0 ? "HIGH" : "LOW" });
      await crowded.defender("POST", "v1/policy/access/", body);
    }
  });
  afterAll(() => crowded.close());
  const list = async (body?: object, at = "v1/policies/") => (await crowded.defender("POST", at, body)).body;

  test("one answer has a hundred at most, whatever the limit", async () => {
    const first = await list({ limit: 500 });
    expect([first.total, first.hasNext, first.data.length]).toEqual([103, true, 100]);
    const second = await list({ skip: 100 });
    expect([second.hasNext, second.data.length]).toEqual([false, 3]);
  });

  test("the total may be asked for apart", async () => {
    const page = await list({ performAsyncTotal: true, limit: 1 });
    expect([page.performAsyncTotal, "total" in page, page.hasNext]).toEqual([true, false, true]);
    expect(await list({ filters: { enabled: { eq: [true] } } }, "v1/policies/count/")).toEqual({ total: 52, moreThanTotal: false });
  });

  test("filters and sorting", async () => {
    expect((await list({ filters: { type: { eq: ["FILE"] } } })).data).toEqual([]);
    expect((await list({ filters: { severity: { eq: ["HIGH"] } } })).data).toMatchObject([{ name: "policy 0" }]);
    expect((await list({ sortField: "name", sortDirection: "desc", limit: 1 }, "v1/policies/conditional_access/")).data).toMatchObject([
      { name: "policy 99" },
    ]);
    expect((await crowded.defender("POST", "v1/policies/", { filters: { planet: { eq: [1] } } })).status).toBe(400);
  });

  test("what can be filtered by stands in the metadata", async () => {
    const { body } = await crowded.defender("GET", "v1/policies/metadata/");
    expect(body.filters.map(({ name }: { name: string }) => name)).toContain("type");
  });
});

describe("a tag that goes", () => {
  const byTag = () => conditions({ field: "ip.tags", operator: "neq", values: [tag] });

  test("disables the policies that use it, and no other", async () => {
    const [user, bystander] = [await create(byTag()), await create()];
    const range = (await client.defender("POST", "v1/subnet/")).body.data[0];
    const { name, category, subnets } = range;
    const body = { name, category, subnets: subnets.map(({ originalString }: { originalString: string }) => originalString) };
    await client.defender("POST", `v1/subnet/${range._id}/update_rule/`, { ...body, tags: ["HQ", "Second"] });
    expect(await read(user._id)).toMatchObject({ enabled: true });
    await client.defender("DELETE", `v1/subnet/${range._id}/`);
    expect([await read(user._id), await read(bystander._id)]).toMatchObject([{ enabled: false }, { enabled: true }]);
    expect((await client.defender("GET", "tags/?target=ip")).body.data.map(({ name }: { name: string }) => name)).not.toContain("HQ");
  });

  test("takes its name off the ranges when it is deleted by hand; a built-in one stays", async () => {
    const id = (
      await client.defender("POST", "v1/subnet/create_rule/", { name: "Lab", category: 1, subnets: ["198.51.100.0/24"], tags: ["Lab"] })
    ).body;
    const [range] = (await client.defender("POST", "v1/subnet/")).body.data;
    expect((await client.defender("DELETE", `tags/${range.tags[0].id}/`)).status).toBe(200);
    expect((await client.defender("POST", "v1/subnet/")).body.data).toMatchObject([{ _id: id, tags: [] }]);
    expect((await client.defender("DELETE", "tags/000000290000000000000000/")).status).toBe(400);
  });
});

describe("the door", () => {
  const call = async (authorization: string | undefined, at = "v1/policies/", method = "GET") => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    return (await fetch(`${client.emulator.url}/cas/api/${at}`, { method, headers })).status;
  };
  const bearer = async (scope: string) => `Bearer ${(await client.signIn(scope)).body.access_token}`;

  test.each(["/api/v1", "/cas/api/v1"])("%s is the same service", async (prefix) => {
    const response = await fetch(`${client.emulator.url}${prefix}/policies/`, { headers: { authorization: await bearer(DEFENDER) } });
    expect(response.status).toBe(200);
  });

  test.each(["v1/policies", "v1/planets/", "v1/policy/session/", "v1/policy/%E0%A4%A/"])("%s is a page that is not there", async (at) => {
    expect(await call(await bearer(DEFENDER), at)).toBe(404);
  });

  test("needs a token: a bearer token, or a legacy one", async () => {
    expect(await call(undefined)).toBe(401);
    expect(await call("Bearer nonsense")).toBe(401);
    expect(await call(`Token ${"a".repeat(20)}`)).toBe(401);
    expect(await call(`Token ${"a".repeat(64)}`)).toBe(200);
    expect(await call(await bearer(DEFENDER))).toBe(200);
  });

  test("a token for Graph opens it only where nothing says who may do what", async () => {
    expect(await call(await bearer(GRAPH))).toBe(200);
    await client.misbehave({ roles: ["Policy.Read.All", "settings.read"] });
    expect(await call(await bearer(GRAPH))).toBe(401);
    expect(await call(await bearer(DEFENDER))).toBe(200);
    expect(await call(await bearer(DEFENDER), `v1/policies/${"0".repeat(24)}/`, "DELETE")).toBe(403);
  });
});

test("apps are those that were seeded", async () => {
  const apps = [
    { appId: "cccccccc-0000-4000-8000-000000000001", defenderId: 11114, displayName: "Salesforce", onboarding: "automatic", enabled: true },
    { defenderId: 10980, displayName: "Old", onboarding: "manual", enabled: false },
  ];
  const seeded = await Client.start({ seeds: [{ path: "apps.json", json: { apps } }] });
  try {
    expect((await seeded.defender("GET", "services")).body.data).toMatchObject([
      { appId: 11114, aadInfo: { appId: apps[0]?.appId }, accessControl: { status: 1 }, proxied: true },
      { appId: 10980, aadInfo: null, proxied: false },
    ]);
    expect((await seeded.defender("POST", "v1/app_connectors/")).body.data).toMatchObject([
      { proxy: { isConfiguredInAAD: true, isAppStatusEnabled: true, isInProxyPolicy: false } },
      { proxy: { isConfiguredInAAD: false, isAppStatusEnabled: false } },
    ]);
  } finally {
    await seeded.close();
  }
});
