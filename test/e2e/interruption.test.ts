import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Portal } from "./portal";
import { type DeclaredResource, Stack } from "./stack";

jest.setTimeout(240_000);

let portal: Portal;
let stack: Stack;

beforeAll(async () => {
  portal = await Portal.open();
  stack = await Stack.create("interruption", { environment: { APPCONTROL_TENANT: portal.url } });
});
afterAll(() => portal?.close());
afterEach(() => portal.misbehave({ rules: [] }));

const policy = (displayName: string): DeclaredResource => ({
  type: "ConditionalAccessPolicy",
  name: displayName,
  args: {
    state: "enabled",
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  },
});
const onCreate = { method: "POST", path: "/conditionalAccess/policies$", afterCommit: true };

async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 100) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error("It did not happen within 20 seconds.");
}

/** Provider processes that serve this stack's folder. */
function providerProcesses(): string[] {
  const all = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
  const providers = all.filter((line) => line.includes("cmd/dynamic-provider")).map((line) => line.trim().split(" ")[0] as string);
  return providers.filter((pid) => {
    try {
      return execFileSync("readlink", [`/proc/${pid}/cwd`], { encoding: "utf8" }).trim() === stack.folder;
    } catch {
      return false;
    }
  });
}

test("a connection that drops after the policy was written leaves one policy, in the same run or the next", async () => {
  stack.declare([policy("dropped")]);
  await portal.misbehave({ rules: [{ ...onCreate, drop: true, times: null }] });
  await stack.up();
  await portal.misbehave({ rules: [] });
  expect((await stack.up()).code).toBe(0);
  expect((await portal.policies()).map(({ displayName }) => displayName)).toEqual(["dropped"]);
  expect((await stack.preview("--expect-no-changes")).code).toBe(0);
});

test("a CLI that is killed while a policy is being created leaves no second policy and no process behind", async () => {
  stack.declare([policy("dropped"), policy("killed")]);
  await portal.misbehave({ rules: [{ ...onCreate, delayMs: 4000 }] });
  const cli = stack.start(["up", "--yes", "--skip-preview"]);
  const ended = once(cli, "exit");
  await eventually(async () => (await portal.policies()).length === 2);
  expect(providerProcesses()).toHaveLength(1);
  cli.kill("SIGKILL");
  await ended;
  expect((await stack.pulumi(["cancel", "--yes"])).code).toBe(0);
  await eventually(() => providerProcesses().length === 0);

  const resumed = await stack.up();
  expect(resumed.code).toBe(0);
  expect((await portal.policies()).map(({ displayName }) => displayName)).toEqual(["dropped", "killed"]);
  expect((await stack.refresh("--clear-pending-creates")).code).toBe(0);
  expect((await stack.preview("--expect-no-changes")).code).toBe(0);
});

test("a step that failed is resumed by the next run, which leaves the others alone", async () => {
  stack.declare([policy("dropped"), policy("killed"), policy("refused")]);
  await portal.misbehave({
    rules: [
      {
        method: "POST",
        path: "/conditionalAccess/policies$",
        status: 403,
        times: null,
        body: { error: { code: "AccessDenied", message: "Required scopes are missing in the token." } },
      },
    ],
  });
  const failed = await stack.up();
  expect(failed.code).not.toBe(0);
  expect(failed.text).toContain("Policy.ReadWrite.ConditionalAccess");
  await portal.misbehave({ rules: [] });
  expect((await stack.up()).code).toBe(0);
  expect((await portal.policies()).map(({ displayName }) => displayName)).toEqual(["dropped", "killed", "refused"]);
});

describe("a run that fails before its deletions", () => {
  const offices = (cidrAddress: string): DeclaredResource => ({
    type: "NamedLocation",
    name: "Offices",
    args: { isTrusted: true, ipRanges: [{ cidrAddress }] },
  });
  const impact = (...names: string[]): DeclaredResource => ({
    type: "AccessImpact",
    name: "impact",
    args: { policies: names.map(($output) => ({ $output })) },
  });
  const block = (name: string): DeclaredResource => ({
    type: "ConditionalAccessPolicy",
    name,
    args: {
      displayName: "Block legacy clients",
      state: "enabled",
      conditions: {
        applications: { includeApplications: ["All"] },
        users: { includeUsers: ["All"] },
        clientAppTypes: ["exchangeActiveSync", "other"],
      },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    },
  });
  const refusing = { method: "PATCH", path: "/namedLocations/", status: 403, times: null, body: { error: { code: "AccessDenied" } } };
  const named = async () => (await portal.policies()).map(({ displayName }) => displayName);

  async function failing(...resources: DeclaredResource[]): Promise<void> {
    stack.declare(resources);
    await portal.misbehave({ rules: [refusing] });
    expect((await stack.up()).code).not.toBe(0);
    await portal.misbehave({ rules: [] });
  }

  beforeEach(async () => {
    await stack.destroy();
    stack.declare([offices("192.0.2.0/24"), block("block"), impact("Offices", "block")]);
    const { code, text } = await stack.up();
    if (code !== 0) throw new Error(text);
  });

  test("a policy that got another logical name stays with its new resource in the run after", async () => {
    const renamed = [offices("192.0.2.0/25"), block("block-legacy"), impact("Offices", "block-legacy")];
    await failing(...renamed);
    expect((await stack.up()).code).toBe(0);
    expect(await named()).toEqual(["Block legacy clients"]);
    expect((await stack.preview("--expect-no-changes")).code).toBe(0);
  });

  test("what is still to be deleted is part of the impact of the run after", async () => {
    await failing(offices("192.0.2.0/25"), impact("Offices"));
    expect(await named()).toEqual(["Block legacy clients"]);
    const { text } = await stack.preview();
    expect(text).toContain("! newly allowed: everyone");
    expect(text).toContain("Taken out of the program before, and in the tenant still, so it counts as deleted now");
    expect((await stack.up()).code).toBe(0);
    expect(await named()).toEqual([]);
    expect((await stack.preview("--expect-no-changes")).code).toBe(0);
  });
});
