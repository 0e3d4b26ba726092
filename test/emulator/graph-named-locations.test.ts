import { Client, ipLocationBody, policyBody } from "./client";

let client: Client;
beforeAll(async () => {
  client = await Client.start();
});
afterAll(() => client.close());
afterEach(() => client.emulator.tenant.faults.clear());

const COUNTRY = "#microsoft.graph.countryNamedLocation";
const create = async (body: object) => (await client.access("POST", "namedLocations", body)).body;
const read = async (id: string) => (await client.access("GET", `namedLocations/${id}`)).body;
const policyAt = (id: string) =>
  policyBody("at a place", {
    conditions: {
      applications: { includeApplications: ["All"] },
      users: { includeUsers: ["All"] },
      locations: { includeLocations: ["All"], excludeLocations: [id] },
    },
  });

test("a country location gets what the server fills in", async () => {
  const { id } = await create({ "@odata.type": COUNTRY, displayName: "Benelux", countriesAndRegions: ["BE", "NL", "LU"] });
  expect(await read(id)).toMatchObject({ includeUnknownCountriesAndRegions: false, countryLookupMethod: "clientIpAddress" });
});

test("an update of the ranges replaces all of them", async () => {
  const { id } = await create(ipLocationBody("office", "192.0.2.0/24"));
  const ipRanges = [{ "@odata.type": "#microsoft.graph.iPv6CidrRange", cidrAddress: "2001:db8::/48" }];
  const sent = { "@odata.type": "#microsoft.graph.ipNamedLocation", ipRanges };
  expect((await client.access("PATCH", `namedLocations/${id}`, sent)).status).toBe(204);
  expect(await read(id)).toMatchObject({ displayName: "office", ipRanges });
});

test.each<[string, object]>([
  ["no kind", { displayName: "x", ipRanges: [] }],
  ["a range without its family", { ...ipLocationBody("x", "192.0.2.0/24"), ipRanges: [{ cidrAddress: "192.0.2.0/24" }] }],
  [
    "a range of the other family",
    {
      ...ipLocationBody("x", "192.0.2.0/24"),
      ipRanges: [{ "@odata.type": "#microsoft.graph.iPv6CidrRange", cidrAddress: "192.0.2.0/24" }],
    },
  ],
  ["no range at all", { ...ipLocationBody("x", "192.0.2.0/24"), ipRanges: [] }],
  ["a mask that is too wide", ipLocationBody("x", "10.0.0.0/7")],
  ["no range", ipLocationBody("x", "192.0.2.0/33")],
  ["no countries", { "@odata.type": COUNTRY, displayName: "x", countriesAndRegions: [] }],
  ["a country that is none", { "@odata.type": COUNTRY, displayName: "x", countriesAndRegions: ["Netherlands"] }],
  ["trust in a country", { "@odata.type": COUNTRY, displayName: "x", countriesAndRegions: ["NL"], isTrusted: true }],
])("%s is refused", async (_what, body) => {
  const answer = await client.access("POST", "namedLocations", body);
  expect([answer.status, answer.body.error.code]).toEqual([400, "BadRequest"]);
});

test("the compliant network location, which every tenant has, cannot be created", async () => {
  const body = { "@odata.type": "#microsoft.graph.compliantNetworkNamedLocation", displayName: "compliant" };
  expect((await client.access("POST", "namedLocations", body, "beta")).status).toBe(409);
});

test("a location cannot change its kind", async () => {
  const { id } = await create(ipLocationBody("kind", "198.51.100.0/24"));
  const answer = await client.access("PATCH", `namedLocations/${id}`, { "@odata.type": COUNTRY, countriesAndRegions: ["NL"] });
  expect(answer.status).toBe(400);
});

test("a trusted location must lose its trust before it can be deleted", async () => {
  const { id } = await create(ipLocationBody("trusted", "203.0.113.0/24", true));
  expect((await client.access("DELETE", `namedLocations/${id}`)).status).toBe(400);
  await client.access("PATCH", `namedLocations/${id}`, { "@odata.type": "#microsoft.graph.ipNamedLocation", isTrusted: false });
  expect((await client.access("DELETE", `namedLocations/${id}`)).status).toBe(204);
  expect((await client.access("GET", `namedLocations/${id}`)).status).toBe(404);
});

test("a location in use cannot be deleted, and the refusal names the policies", async () => {
  const { id } = await create(ipLocationBody("used", "203.0.113.0/25"));
  const policy = (await client.access("POST", "policies", policyAt(id))).body;
  const refused = await client.access("DELETE", `namedLocations/${id}`);
  expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringContaining('"at a place"')]);
  await client.access("DELETE", `policies/${policy.id}`);
  expect((await client.access("DELETE", `namedLocations/${id}`)).status).toBe(204);
  expect((await client.access("POST", `deletedItems/namedLocations/${id}/restore`)).body).toMatchObject({ id, displayName: "used" });
});

test("a fresh location is not known to policies before it has propagated", async () => {
  let now = 1_800_000_000_000;
  const slow = await Client.start({ clock: () => now, plan: { visibilityDelayMs: 5000 } });
  try {
    const { id } = (await slow.access("POST", "namedLocations", ipLocationBody("fresh", "192.0.2.0/24"))).body;
    expect((await slow.access("GET", `namedLocations/${id}`)).status).toBe(404);
    expect((await slow.access("POST", "policies", policyAt(id))).body.error.message).toMatch(/^1040: /);
    now += 5000;
    expect((await slow.access("POST", "policies", policyAt(id))).status).toBe(201);
  } finally {
    await slow.close();
  }
});

test("the two locations that every tenant has can be used without creating them", async () => {
  for (const id of ["00000000-0000-0000-0000-000000000000", "3d46dbda-8382-466a-856d-eb00cbc6b910"]) {
    expect((await client.access("POST", "policies", policyAt(id))).status).toBe(201);
  }
});
