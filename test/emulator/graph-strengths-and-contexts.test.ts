import { Client, policyBody } from "./client";

const STRENGTHS = "authenticationStrength/policies";

let client: Client;
beforeAll(async () => {
  client = await Client.start();
});
afterAll(() => client.close());

const create = async (displayName: string, allowedCombinations = ["fido2"]) =>
  client.access("POST", STRENGTHS, { displayName, description: "", allowedCombinations });

test("every tenant has the built-in three, which nobody can change", async () => {
  const { value } = (await client.access("GET", `${STRENGTHS}?$filter=policyType eq 'builtIn'`)).body;
  expect(value).toHaveLength(3);
  expect((await client.access("PATCH", `${STRENGTHS}/${value[0].id}`, { displayName: "mine" })).status).toBe(400);
  expect((await client.access("DELETE", `${STRENGTHS}/${value[0].id}`)).status).toBe(400);
});

test("combinations change through their own action only", async () => {
  const { id } = (await create("Keys only")).body;
  expect((await client.access("PATCH", `${STRENGTHS}/${id}`, { allowedCombinations: ["sms"] })).status).toBe(400);
  const answer = await client.access("POST", `${STRENGTHS}/${id}/updateAllowedCombinations`, {
    allowedCombinations: ["fido2", "password,sms"],
  });
  expect(answer.body).toMatchObject({ previousCombinations: ["fido2"], currentCombinations: ["fido2", "password,sms"] });
});

test.each<[string, string, string[]]>([
  ["a name of more than thirty characters", "n".repeat(31), ["fido2"]],
  ["a name that is taken", "Passwordless MFA", ["fido2"]],
  ["no combination", "empty", []],
  ["a method that is none", "strange", ["telepathy"]],
])("%s is refused", async (_what, name, combinations) => {
  expect((await create(name, combinations)).status).toBe(400);
});

test("a description that is no text is refused", async () => {
  const { id } = (await create("Described")).body;
  const described = { displayName: "Not described", description: 7, allowedCombinations: ["fido2"] };
  expect((await client.access("POST", STRENGTHS, described)).status).toBe(400);
  expect((await client.access("PATCH", `${STRENGTHS}/${id}`, { description: {} })).status).toBe(400);
});

test("a strength in use says by which policies, and cannot be deleted", async () => {
  const { id } = (await create("In use")).body;
  const grantControls = { operator: "OR", authenticationStrength: { id } };
  const policy = (await client.access("POST", "policies", policyBody("user of the strength", { grantControls }))).body;
  const usage = (await client.graph("GET", `policies/authenticationStrengthPolicies/${id}/usage()`)).body;
  expect(usage.none).toMatchObject([{ id: policy.id }]);
  expect((await client.access("DELETE", `${STRENGTHS}/${id}`)).status).toBe(400);
  await client.access("DELETE", `policies/${policy.id}`);
  expect((await client.access("DELETE", `${STRENGTHS}/${id}`)).status).toBe(204);
});

test("authentication contexts have ids that the client chooses, from c1 to c99", async () => {
  const SET = "authenticationContextClassReferences";
  expect((await client.access("PATCH", `${SET}/c7`, { displayName: "Step up", isAvailable: true })).status).toBe(204);
  expect((await client.access("PATCH", `${SET}/c7`, { description: "again" })).status).toBe(204);
  expect((await client.access("GET", `${SET}/c7`)).body).toMatchObject({
    id: "c7",
    displayName: "Step up",
    description: "again",
    isAvailable: true,
  });
  expect((await client.access("PATCH", `${SET}/c100`, { displayName: "too many" })).status).toBe(400);
  expect((await client.access("DELETE", `${SET}/c7`)).status).toBe(204);
  expect((await client.access("GET", SET)).body.value).toEqual([]);
});

test("templates are a list that nobody writes to", async () => {
  expect((await client.access("GET", "templates")).status).toBe(200);
  expect((await client.access("POST", "templates", {})).status).toBe(405);
});
