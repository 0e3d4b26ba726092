import { writeFileSync } from "node:fs";
import path from "node:path";
import { jsonRequest, policyBody } from "./client";
import { bundledCommand, ran, removeTemporaryFolders, TenantProcess, temporaryFolder } from "./command";

let command: string;
let folder: string;
beforeAll(() => {
  command = bundledCommand();
  folder = temporaryFolder("tenant-command");
});
afterAll(removeTemporaryFolders);

const file = (name: string, content: unknown): string => {
  const at = path.join(folder, name);
  writeFileSync(at, typeof content === "string" ? content : JSON.stringify(content));
  return at;
};
const namesIn = async (tenant: TenantProcess) => (await tenant.state()).conditionalAccessPolicies.map(({ object }) => object.displayName);

test.each(["SIGINT", "SIGTERM"] as const)("it is ready within two seconds, and ends well on %s", async (signal) => {
  const tenant = await TenantProcess.start(command);
  expect(tenant.startedIn).toBeLessThan(2000);
  expect(await tenant.end(signal)).toBe(0);
});

test("it ends although a client keeps its connection open", async () => {
  const tenant = await TenantProcess.start(command);
  await tenant.state();
  expect(await tenant.end("SIGTERM")).toBe(0);
});

test("seeds and a plan of faults come from files", async () => {
  const seed = file("seed.json", { conditionalAccessPolicies: [policyBody("seeded")] });
  const faults = file("faults.json", { rules: [{ path: "/conditionalAccess/policies$", status: 503 }] });
  const tenant = await TenantProcess.start(command, "--seed", seed, "--faults", faults);
  try {
    const at = `${tenant.url}/v1.0/identity/conditionalAccess/policies`;
    const statuses = [];
    for (let index = 0; index < 2; index++) statuses.push((await fetch(at, jsonRequest("GET", undefined, await tenant.token()))).status);
    expect(statuses).toEqual([503, 200]);
    expect(await namesIn(tenant)).toEqual(["seeded"]);
  } finally {
    await tenant.end("SIGTERM");
  }
});

describe("the state file", () => {
  test("survives a killed process with everything that was answered", async () => {
    const state = path.join(folder, "killed.json");
    const first = await TenantProcess.start(command, "--state", state);
    const token = await first.token();
    const answered: string[] = [];
    const writing = (async () => {
      for (let index = 0; ; index++) {
        const request = jsonRequest("POST", policyBody(`policy ${index}`), token);
        const response = await fetch(`${first.url}/v1.0/identity/conditionalAccess/policies`, request);
        if (response.status === 201) answered.push(`policy ${index}`);
        if (answered.length === 25) void first.end("SIGKILL");
      }
    })();
    await expect(writing).rejects.toThrow();
    const second = await TenantProcess.start(command, "--state", state);
    try {
      const kept = await namesIn(second);
      expect(kept).toEqual(expect.arrayContaining(answered));
      // At most the one whose answer got lost is there beside them.
      expect(kept.length - answered.length).toBeLessThanOrEqual(1);
    } finally {
      await second.end("SIGTERM");
    }
  });

  test("wins over the seeds", async () => {
    const state = path.join(folder, "seeded.json");
    const seed = (name: string) => file(`${name}.json`, { conditionalAccessPolicies: [policyBody(name)] });
    for (const name of ["first", "second"]) {
      const tenant = await TenantProcess.start(command, "--state", state, "--seed", seed(name));
      expect(await namesIn(tenant)).toEqual(["first"]);
      await tenant.end("SIGTERM");
    }
  });
});

describe("a mistake is one line for each problem, and no stack", () => {
  const nowhere = "nowhere/at/all.json";
  test.each<[string, () => string[], string[]]>([
    ["a port that is none", () => ["--port", "ninety"], ['--port: "ninety" is no port.']],
    [
      "seeds that are not there",
      () => ["--seed", nowhere, `${nowhere}2`],
      [`${nowhere}: The path cannot be read`, `${nowhere}2: The path cannot be read`],
    ],
    ["a seed that is no JSON", () => ["--seed", file("broken.json", "{")], ["broken.json: This is no JSON"]],
    ["a seed that means nothing", () => ["--seed", file("planets.json", { planets: [] })], ["planets.json"]],
    [
      "two mistakes in one seed",
      () => ["--seed", file("two.json", { conditionalAccessPolicies: [policyBody("x", { state: "on" })], tenant: { moons: 1 } })],
      ["two.json: moons", "two.json: conditionalAccessPolicies[0].state"],
    ],
    ["a plan that is none", () => ["--faults", file("plan.json", { planet: 1 })], ["plan.json"]],
    ["a certificate that is none", () => ["--tls-cert", file("x.pem", "x"), "--tls-key", file("y.pem", "y")], ["cannot be used"]],
    ["half of TLS", () => ["--tls-cert", nowhere], ["HTTPS needs a certificate and its key."]],
    ["a state that is none", () => ["--state", file("state.json", "[]")], ["is no state of this emulator"]],
    ["a state in a folder that is not there", () => ["--state", path.join(folder, "no/state.json")], ["cannot be written"]],
  ])("%s", async (_what, flags, lines) => {
    const { code, out, err } = await ran(command, "tenant", ...flags());
    expect([code, out]).toEqual([1, ""]);
    const printed = err.trimEnd().split("\n");
    expect(printed).toHaveLength(lines.length);
    for (const [index, line] of lines.entries()) expect(printed[index]).toContain(line);
  });

  test("a port that is taken", async () => {
    const tenant = await TenantProcess.start(command);
    try {
      const { code, err } = await ran(command, "tenant", "--port", new URL(tenant.url).port);
      expect([code, err.trimEnd().split("\n")]).toEqual([1, [expect.stringContaining("is taken already")]]);
    } finally {
      await tenant.end("SIGTERM");
    }
  });

  test("a command or a flag that is none", async () => {
    expect(await ran(command, "tennant")).toMatchObject({ code: 1, err: expect.stringContaining("tenant") });
    expect(await ran(command, "tenant", "--prot", "1")).toMatchObject({ code: 1, err: expect.stringContaining("--port") });
  });
});

test("help lists the commands, and the flags of one", async () => {
  expect((await ran(command, "--help")).out).toContain("tenant");
  expect((await ran(command, "tenant", "--help")).out).toContain("--seed");
  expect((await ran(command, "help", "tenant")).out).toContain("--seed");
});
