import { Portal } from "./portal";
import { type DeclaredResource, Stack } from "./stack";

jest.setTimeout(240_000);

const breakGlass = "aaaaaaaa-0000-4000-8000-000000000001";

let portal: Portal;
let stack: Stack;

beforeAll(async () => {
  portal = await Portal.open();
  stack = await Stack.create("adoption", { environment: { APPCONTROL_TENANT: portal.url } });
});
afterAll(() => portal?.close());

const body = (displayName: string, state = "enabled") => ({
  displayName,
  state,
  conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"], excludeGroups: [breakGlass] } },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});
const declared = (args: object): DeclaredResource => ({
  type: "ConditionalAccessPolicy",
  name: "mfa",
  args: { ...body("CA001"), ...args },
});

test("a policy of the portal is taken over by its name, brought to what is declared, and managed from then on", async () => {
  const { id } = (await portal.graph<{ id: string }>("POST", "policies", body("CA001", "disabled"))).body;
  stack.declare([declared({ adopt: "CA001" })]);
  const adopted = await stack.up();
  expect(adopted.text).toContain("taken over");
  expect(await portal.policies()).toMatchObject([{ id, state: "enabled" }]);
  expect((await stack.preview("--expect-no-changes")).code).toBe(0);
});

test("`adopt` may be removed, or changed, afterwards", async () => {
  stack.declare([declared({})]);
  expect((await stack.preview("--expect-no-changes")).code).toBe(0);
  stack.declare([declared({ adopt: "somebody else" })]);
  expect((await stack.preview("--expect-no-changes")).code).toBe(0);
});

test("another policy of the same name is left alone, and the preview says how to take it over", async () => {
  const { id } = (await portal.graph<{ id: string }>("POST", "policies", body("CA002", "disabled"))).body;
  stack.declare([declared({}), { ...declared({ displayName: "CA002" }), name: "second" }]);
  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  expect(preview.text).toContain(`adopt: "${id}"`);
});

test("what is not there cannot be adopted, which the preview says", async () => {
  stack.declare([declared({}), { ...declared({ displayName: "CA003", adopt: "ca002" }), name: "third" }]);
  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  expect(preview.text).toContain('Did you mean "CA002"?');
});
