import { Portal } from "./portal";
import { type DeclaredResource, Stack } from "./stack";

jest.setTimeout(240_000);

let portal: Portal;
let stack: Stack;

beforeAll(async () => {
  portal = await Portal.open();
  stack = await Stack.create("bad-input", { environment: { APPCONTROL_TENANT: portal.url } });
});
afterAll(() => portal?.close());

const policy = (args: object = {}): DeclaredResource => ({
  type: "ConditionalAccessPolicy",
  name: "policy",
  args: {
    state: "enabled",
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
    ...args,
  },
});

/** One clear message, a failing exit code, no stack of calls, and nothing in the state. */
async function refused(run: Promise<{ code: number; text: string }>): Promise<string> {
  const { code, text } = await run;
  expect(code).not.toBe(0);
  expect(text).not.toMatch(/^\s+at \S+ \(/m);
  expect((await stack.state()).get("policy")).toBeUndefined();
  return text;
}

test("every problem of a policy is reported in one preview, with its place", async () => {
  stack.declare([
    policy({
      state: "on",
      conditions: {
        applications: { includeApplications: ["Salesforce"] },
        users: { includeUsers: ["All"], excludeGroups: ["Break-glass"] },
        clientAppTypes: ["Browser"],
      },
    }),
  ]);
  const text = await refused(stack.preview());
  for (const place of ["state", "conditions.clientAppTypes[0]"]) expect(text).toContain(place);
});

test("ids that are names are refused, each by its place", async () => {
  stack.declare([
    policy({
      conditions: {
        applications: { includeApplications: ["Salesforce"] },
        users: { includeUsers: ["All"], excludeGroups: ["Break-glass"] },
      },
    }),
  ]);
  const text = await refused(stack.preview());
  expect(text).toContain("conditions.applications.includeApplications[0]");
  expect(text).toContain("conditions.users.excludeGroups[0]");
});

test.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ["no network", { APPCONTROL_TENANT: "http://127.0.0.1:9" }, /127\.0\.0\.1:9/],
  ["no credentials", { APPCONTROL_TENANT: undefined, ARM_USE_CLI: "false" }, /ARM_CLIENT_ID|clientId/],
])("%s: the update says what to do and writes nothing", async (_what, environment, expected) => {
  stack.declare([policy()]);
  const text = await refused(stack.pulumi(["up", "--yes", "--skip-preview"], environment));
  expect(text).toMatch(expected);
});

test("a preview needs no credentials", async () => {
  stack.declare([policy()]);
  expect((await stack.pulumi(["preview"], { APPCONTROL_TENANT: undefined, ARM_USE_CLI: "false" })).code).toBe(0);
});
