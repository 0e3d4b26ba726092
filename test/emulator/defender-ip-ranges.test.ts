import { Client } from "./client";

let client: Client;
beforeEach(async () => {
  client = await Client.start();
});
afterEach(() => client.close());

const range = (name: string, subnets: readonly string[], changes: object = {}) => ({ name, category: 1, subnets, ...changes });
const create = (body: object) => client.defender("POST", "v1/subnet/create_rule/", body);
const list = async (body?: object) => (await client.defender("POST", "v1/subnet/", body)).body.data;

test("a range is created by its id alone, and read back with mapped addresses beside what was sent", async () => {
  const { status, body } = await create(range("Offices", ["10.0.0.0/8", "197.198.192.20/16", "2001:db8::1/32"]));
  expect([status, body]).toEqual([200, expect.stringMatching(/^[0-9a-f]{24}$/)]);
  // The first two are the documented examples.
  expect(await list()).toMatchObject([
    {
      _id: body,
      subnets: [
        { originalString: "10.0.0.0/8", mask: 104, address: "0000:0000:0000:0000:0000:ffff:0a00:0000" },
        { originalString: "197.198.192.20/16", mask: 112, address: "0000:0000:0000:0000:0000:ffff:c5c6:0000" },
        { originalString: "2001:db8::1/32", mask: 32, address: "2001:0db8:0000:0000:0000:0000:0000:0000" },
      ],
      location: null,
      organization: null,
      tags: [],
    },
  ]);
});

test("an update replaces everything: what is left out becomes empty", async () => {
  const { body: id } = await create(range("Offices", ["192.0.2.0/24"], { organization: "Contoso", tags: ["HQ"] }));
  expect((await client.defender("POST", `v1/subnet/${id}/update_rule/`, range("Branch", ["192.0.2.0/25"], { category: 4 }))).status).toBe(
    200,
  );
  expect(await list()).toMatchObject([{ _id: id, name: "Branch", category: 4, organization: null, tags: [] }]);
});

test("tags are sent by name or id; a new name makes a tag, a known one does not", async () => {
  await create(range("A", ["192.0.2.0/24"], { tags: ["HQ", "Amazon Web Services"] }));
  const [first] = await list();
  const byName = Object.fromEntries(first.tags.map(({ name, id }: { name: string; id: string }) => [name, id]));
  expect(byName["Amazon Web Services"]).toBe("000000290000000000000000");
  await create(range("B", ["198.51.100.0/24"], { tags: [byName.HQ, "hq"] }));
  const second = (await list({ filters: { tags: { eq: [byName.HQ] } } })).find(({ name }: { name: string }) => name === "B");
  expect(second.tags).toMatchObject([{ id: byName.HQ, name: "HQ", target: 1 }]);
});

test.each<[string, object]>([
  ["the same name", range("offices", ["198.51.100.0/24"])],
  ["a range within another", range("B", ["192.0.2.128/25"])],
  ["a range around another", range("B", ["192.0.0.0/16"])],
  ["two ranges that overlap each other", range("B", ["203.0.113.0/24", "203.0.113.0/25"])],
  ["a mapped range over an IPv4 one", range("B", ["::ffff:192.0.2.0/120"])],
  ["an address without a mask", range("B", ["198.51.100.1"])],
  ["no addresses", range("B", [])],
  ["a category that is none", range("B", ["198.51.100.0/24"], { category: 7 })],
  ["a tag id that is none", range("B", ["198.51.100.0/24"], { tags: ["f".repeat(24)] })],
])("%s is refused", async (_what, body) => {
  await create(range("Offices", ["192.0.2.0/24"]));
  const answer = await create(body);
  expect([answer.status, answer.body.detail]).toEqual([400, expect.any(String)]);
  expect(await list()).toHaveLength(1);
});

test("a range may keep its own addresses and name in an update", async () => {
  const { body: id } = await create(range("Offices", ["192.0.2.0/24"]));
  expect(
    (await client.defender("POST", `v1/subnet/${id}/update_rule/`, range("Offices", ["192.0.2.0/24", "198.51.100.0/24"]))).status,
  ).toBe(200);
});

test("lists are filtered by category and sorted by name", async () => {
  await create(range("A", ["192.0.2.0/24"]));
  await create(range("B", ["198.51.100.0/24"], { category: 3 }));
  const namesOf = (records: { name: string }[]) => records.map(({ name }) => name);
  expect(namesOf(await list({ filters: { category: { eq: 3 } } }))).toEqual(["B"]);
  expect(namesOf(await list({ filters: { category: { neq: [3] } } }))).toEqual(["A"]);
  expect(namesOf(await list({ filters: { builtIn: { eq: false } }, sortField: "name", sortDirection: "desc" }))).toEqual(["B", "A"]);
});

test("a range that was deleted is gone", async () => {
  const { body: id } = await create(range("Offices", ["192.0.2.0/24"]));
  expect((await client.defender("DELETE", `v1/subnet/${id}/`)).status).toBe(200);
  expect((await client.defender("DELETE", `v1/subnet/${id}/`)).status).toBe(404);
  expect(await list()).toEqual([]);
});
