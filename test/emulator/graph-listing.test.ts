import { Client, ipLocationBody, policyBody } from "./client";

let client: Client;
const names = Array.from({ length: 7 }, (_, index) => `policy ${index}`);
beforeAll(async () => {
  client = await Client.start();
  for (const [index, name] of names.entries()) {
    await client.access("POST", "policies", policyBody(name, { state: index % 2 === 0 ? "enabled" : "disabled" }));
  }
  await client.access("POST", "namedLocations", ipLocationBody("O'Hare", "192.0.2.0/24", true));
});
afterAll(() => client.close());
afterEach(() => client.emulator.tenant.faults.clear());

const listed = async (query: string, set = "policies"): Promise<string[]> =>
  (await client.access("GET", `${set}?${query}`)).body.value.map(({ displayName }: { displayName: string }) => displayName);

test("pages are followed by their next link, and together are the whole", async () => {
  const found: string[] = [];
  let pages = 0;
  for (let at: string | undefined = "policies?$top=3"; at !== undefined; pages++) {
    const { body } = await client.access("GET", at.replace(/^.*\/conditionalAccess\//, ""));
    found.push(...body.value.map(({ displayName }: { displayName: string }) => displayName));
    at = body["@odata.nextLink"];
  }
  expect([pages, found]).toEqual([3, names]);
});

test("the service pages where the client asks for no number", async () => {
  await client.misbehave({ pageSize: 2 });
  const { body } = await client.access("GET", "policies?$filter=state eq 'enabled'");
  expect(body.value).toHaveLength(2);
  expect((await client.graph("GET", body["@odata.nextLink"])).body.value).toHaveLength(2);
});

test.each([
  ["$filter=displayName eq 'policy 3'", ["policy 3"]],
  ["$filter=displayName eq 'POLICY 3'", ["policy 3"]],
  ["$filter=startswith(displayName,'policy') and state eq 'disabled'", ["policy 1", "policy 3", "policy 5"]],
  ["$filter=not (state eq 'enabled') and displayName ne 'policy 1'", ["policy 3", "policy 5"]],
  ["$filter=displayName in ('policy 1','policy 6')", ["policy 1", "policy 6"]],
  ["$filter=conditions/users/includeUsers/any(u:u eq 'All') and displayName eq 'policy 0'", ["policy 0"]],
  ["$filter=modifiedDateTime eq null&$top=1", ["policy 0"]],
  ["$skip=5", ["policy 5", "policy 6"]],
  ["$orderby=displayName desc&$top=2", ["policy 6", "policy 5"]],
])("%s", async (query, expected) => {
  expect(await listed(query)).toEqual(expected);
});

test("quotation marks within a text are doubled", async () => {
  expect(await listed("$filter=displayName eq 'O''Hare'", "namedLocations")).toEqual(["O'Hare"]);
  expect(await listed("$filter=isof('microsoft.graph.countryNamedLocation')", "namedLocations")).toEqual([]);
});

test("$select leaves the named properties and the id", async () => {
  const [policy] = (await client.access("GET", "policies?$select=displayName&$top=1")).body.value;
  expect(Object.keys(policy).sort()).toEqual(["displayName", "id"]);
});

test("$count counts what the filter finds, in the list and on its own", async () => {
  const { body } = await client.access("GET", "policies?$count=true&$top=1&$filter=state eq 'disabled'");
  expect([body["@odata.count"], body.value]).toEqual([3, [expect.anything()]]);
  expect((await client.access("GET", "policies/$count")).body).toBe(String(names.length));
});

test.each([
  "$filter=displayName like 'x'",
  "$filter=displayName eq",
  "$top=-1",
  "$expand=conditions",
  '$search="displayName:x"',
  "$planet=1",
])("%s is refused", async (query) => {
  const { status, body } = await client.access("GET", `policies?${query}`);
  expect([status, body.error.code]).toEqual([400, "BadRequest"]);
});

test("a batch is answered request by request", async () => {
  const [first] = (await client.access("GET", "policies?$top=1")).body.value;
  const { body } = await client.graph("POST", "$batch", {
    requests: [
      { id: "1", method: "GET", url: `/identity/conditionalAccess/policies/${first.id}` },
      {
        id: "2",
        method: "PATCH",
        url: "/identity/conditionalAccess/policies/nothing",
        body: {},
        headers: { "Content-Type": "application/json" },
      },
      { id: "3", method: "GET", url: "/identity/conditionalAccess/policies?$top=1", dependsOn: ["2"] },
    ],
  });
  expect(body.responses.map(({ id, status }: { id: string; status: number }) => [id, status])).toEqual([
    ["1", 200],
    ["2", 404],
    ["3", 424],
  ]);
  expect(body.responses[0].body).toMatchObject({ id: first.id });
});

test("addresses may be written in another case, and keys in parentheses", async () => {
  const [first] = (await client.access("GET", "policies?$top=1")).body.value;
  expect((await client.graph("GET", `Identity/ConditionalAccess/policies('${first.id}')`)).body).toMatchObject({ id: first.id });
});

test.each([
  ["GET", "planets", 400],
  ["PUT", "identity/conditionalAccess/policies", 405],
])("%s %s has no answer", async (method, at, status) => {
  expect((await client.graph(method, at, method === "PUT" ? {} : undefined)).status).toBe(status);
});

test("a body that is no JSON is refused in the words of Graph", async () => {
  const { body: token } = await client.signIn("https://graph.microsoft.com/.default");
  const response = await fetch(`${client.emulator.url}/v1.0/identity/conditionalAccess/policies`, {
    method: "POST",
    headers: { authorization: `Bearer ${token.access_token}`, "content-type": "application/json" },
    body: "{",
  });
  const { error } = (await response.json()) as { error: { message: string } };
  expect([response.status, error.message]).toEqual([400, expect.stringContaining("Unable to read JSON request payload")]);
});
