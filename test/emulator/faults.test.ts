import { readFileSync } from "node:fs";
import path from "node:path";
import { Faults } from "../../emulator/faults";
import { Client, ipLocationBody, policyBody } from "./client";

let now = 1_800_000_000_000;
let client: Client;
beforeAll(async () => {
  client = await Client.start({ clock: () => now });
});
afterAll(() => client.close());
afterEach(async () => {
  await fetch(`${client.emulator.url}/_emulator/faults`, { method: "DELETE" });
  now += 120_000;
});

const POLICIES = "/conditionalAccess/policies$";
const create = (displayName: string) => client.access("POST", "policies", policyBody(displayName));
const names = async () =>
  (await client.access("GET", "policies")).body.value.map(({ displayName }: { displayName: string }) => displayName);

describe("a rule", () => {
  test("answers in the tenant's place, once unless it says otherwise", async () => {
    await client.misbehave({
      rules: [
        { method: "POST", path: POLICIES, status: 503, body: { error: { code: "ServiceUnavailable" } }, headers: { "retry-after": "2" } },
      ],
    });
    const refused = await create("once");
    expect([refused.status, refused.body.error.code, refused.headers.get("retry-after")]).toEqual([503, "ServiceUnavailable", "2"]);
    expect(await names()).not.toContain("once");
    expect((await create("once")).status).toBe(201);
  });

  test("hits as many requests as it says, after those that it lets pass", async () => {
    await client.misbehave({ rules: [{ path: POLICIES, status: 500, skip: 1, times: 2 }] });
    const statuses = [];
    for (let index = 0; index < 4; index++) statuses.push((await client.access("GET", "policies")).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
  });

  test("without end lasts until the rules are replaced", async () => {
    await client.misbehave({ rules: [{ path: POLICIES, status: 500, times: null }] });
    for (let index = 0; index < 3; index++) expect((await client.access("GET", "policies")).status).toBe(500);
    await client.misbehave({ rules: [] });
    expect((await client.access("GET", "policies")).status).toBe(200);
  });

  test("may send an HTML page", async () => {
    await client.misbehave({ rules: [{ path: "/policies/", status: 502, body: "<html>Bad gateway</html>" }] });
    const answer = await client.defender("POST", "v1/policies/");
    expect([answer.status, answer.headers.get("content-type"), answer.body]).toEqual([
      502,
      expect.stringContaining("text/html"),
      "<html>Bad gateway</html>",
    ]);
  });

  test("may drop the connection before anything happens", async () => {
    await client.misbehave({ rules: [{ method: "POST", path: POLICIES, drop: true }] });
    await expect(create("dropped before")).rejects.toThrow();
    expect(await names()).not.toContain("dropped before");
  });

  test("may drop the answer of a request that took effect", async () => {
    await client.misbehave({ rules: [{ method: "POST", path: POLICIES, drop: true, afterCommit: true }] });
    await expect(create("dropped after")).rejects.toThrow();
    expect(await names()).toContain("dropped after");
  });

  test("may answer with an error although the request took effect", async () => {
    await client.misbehave({ rules: [{ method: "POST", path: POLICIES, status: 504, body: "late", afterCommit: true }] });
    const answer = await create("gateway");
    expect([answer.status, answer.body]).toEqual([504, "late"]);
    expect(await names()).toContain("gateway");
  });

  test("may delay an answer", async () => {
    await client.misbehave({ rules: [{ path: POLICIES, delayMs: 150 }] });
    const begin = performance.now();
    expect((await client.access("GET", "policies")).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(140);
  });

  test("may answer from a replica that has not seen the last write", async () => {
    const { id } = (await create("stale")).body;
    await client.access("PATCH", `policies/${id}`, { displayName: "fresh" });
    await client.misbehave({ rules: [{ path: `/policies/${id}$`, stale: true }] });
    expect((await client.access("GET", `policies/${id}`)).body.displayName).toBe("stale");
    expect((await client.access("GET", `policies/${id}`)).body.displayName).toBe("fresh");
  });

  test("reaches the token endpoint too", async () => {
    await client.misbehave({ rules: [{ path: "/oauth2/", status: 500 }] });
    expect((await client.signIn("https://graph.microsoft.com/.default")).status).toBe(500);
  });
});

test("a write is invisible for as long as the plan says, a deletion too", async () => {
  await client.misbehave({ visibilityDelayMs: 10_000 });
  const { id } = (await create("slow")).body;
  const status = async () => (await client.access("GET", `policies/${id}`)).status;
  expect([await status(), await names()]).toEqual([404, expect.not.arrayContaining(["slow"])]);
  now += 10_000;
  expect(await status()).toBe(200);
  await client.access("DELETE", `policies/${id}`);
  expect(await status()).toBe(200);
  now += 10_000;
  expect(await status()).toBe(404);
});

describe("throttling", () => {
  test("is off unless the plan asks for it", async () => {
    for (let index = 0; index < 40; index++) expect((await client.access("GET", "policies?$top=1")).status).toBe(200);
  });

  test("of conditional access counts all callers of the tenant, and says nothing of when to come back", async () => {
    await client.misbehave({ throttle: { graphPerSecond: 1 } });
    expect((await client.access("GET", "policies")).status).toBe(200);
    const refused = await client.access("POST", "namedLocations", ipLocationBody("x", "192.0.2.0/24"));
    expect([refused.status, refused.body.error.code, refused.headers.has("retry-after")]).toEqual([429, "TooManyRequests", false]);
    expect((await client.graph("GET", "organization")).status).toBe(200);
    now += 1000;
    expect((await client.access("GET", "policies")).status).toBe(200);
  });

  test("of Defender takes a burst within its minute", async () => {
    await client.misbehave({ throttle: { defenderPerMinute: 30, retryAfter: 7 } });
    const statuses = [];
    for (let index = 0; index < 31; index++) statuses.push((await client.defender("GET", "v1/subnet/")).status);
    expect(statuses).toEqual([...Array(30).fill(200), 429]);
    const refused = await client.defender("GET", "v1/subnet/");
    expect([refused.body.detail, refused.headers.get("retry-after")]).toEqual([expect.stringContaining("throttled"), "7"]);
    now += 60_000;
    expect((await client.defender("GET", "v1/subnet/")).status).toBe(200);
  });
});

describe("a plan", () => {
  const post = (body: string) =>
    fetch(`${client.emulator.url}/_emulator/faults`, { method: "POST", headers: { "content-type": "application/json" }, body });

  test.each([
    ["a setting that is none", { planet: 1 }, "planet"],
    ["a rule without a path", { rules: [{ status: 500 }] }, "rules[0].path"],
    ["a path that is no expression", { rules: [{ path: "(" }] }, "rules[0].path"],
  ])("with %s is refused as a whole", async (_what, plan, path) => {
    const response = await post(JSON.stringify({ visibilityDelayMs: 5, ...plan }));
    const { problems } = (await response.json()) as { problems: { path: string; message: string }[] };
    expect(response.status).toBe(400);
    expect(problems.map((problem) => `${problem.path} ${problem.message}`).join()).toContain(path);
    expect(client.emulator.tenant.faults.plan.visibilityDelayMs).toBe(0);
  });

  test("that is no JSON is refused", async () => {
    expect((await post("{")).status).toBe(400);
  });

  test("leaves settings that it does not name as they are", async () => {
    await client.misbehave({ pageSize: 3, defenderWrites: "refuse" });
    await client.misbehave({ defenderWrites: "accept" });
    const plan = (await (await fetch(`${client.emulator.url}/_emulator/faults`)).json()) as object;
    expect(plan).toMatchObject({ pageSize: 3, defenderWrites: "accept", rules: [] });
  });
});

test("the state shows what the tenant holds, without a token", async () => {
  await create("shown");
  const state = (await (await fetch(`${client.emulator.url}/_emulator/state`)).json()) as {
    conditionalAccessPolicies: { object: { displayName: string } }[];
  };
  expect(state.conditionalAccessPolicies.map(({ object }) => object.displayName)).toContain("shown");
});

test("the documentation names every setting of a plan, with its default", () => {
  const page = readFileSync(path.resolve(__dirname, "../../docs/emulator.md"), "utf8");
  const { throttle: _off, rules: _none, limits, ...settings } = new Faults().plan;
  for (const name of Object.keys(settings)) expect(page).toContain(`| \`${name}\` |`);
  for (const [name, limit] of Object.entries(limits)) expect(page).toContain(`| \`limits.${name}\` | ${limit} |`);
});
