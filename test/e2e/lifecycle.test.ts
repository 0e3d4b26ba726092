import { Portal } from "./portal";
import { type DeclaredResource, Stack } from "./stack";

jest.setTimeout(240_000);

const breakGlass = "aaaaaaaa-0000-4000-8000-000000000001";
const contractors = "bbbbbbbb-0000-4000-8000-000000000002";
const salesforce = "cccccccc-0000-4000-8000-000000000003";

let portal: Portal;
let stack: Stack;

beforeAll(async () => {
  portal = await Portal.open();
  stack = await Stack.create("lifecycle", { environment: { APPCONTROL_TENANT: portal.url } });
});
afterAll(() => portal?.close());

const offices = (args: object = { isTrusted: true, ipRanges: [{ cidrAddress: "192.0.2.0/24" }] }): DeclaredResource => ({
  type: "NamedLocation",
  name: "Offices",
  args,
});
const officeAddresses: DeclaredResource = {
  type: "IpRange",
  name: "Office addresses",
  args: { category: "corporate", tags: ["Offices"], subnets: ["192.0.2.0/24"] },
};
const requireMfa = (args: object = {}): DeclaredResource => ({
  type: "ConditionalAccessPolicy",
  name: "Require MFA",
  args: {
    state: "enabled",
    conditions: {
      applications: { includeApplications: ["All"] },
      users: { includeUsers: ["All"], excludeGroups: [contractors, breakGlass] },
      locations: { includeLocations: ["All"], excludeLocations: [{ $output: "Offices.id" }] },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa", "compliantDevice"] },
    sessionControls: {
      signInFrequency: { isEnabled: true, type: "hours", value: 8 },
      persistentBrowser: { isEnabled: true, mode: "never" },
    },
    ...args,
  },
});
const blockUnmanaged = (args: object = {}): DeclaredResource => ({
  type: "AccessPolicy",
  name: "Block unmanaged devices",
  args: {
    filters: [
      { field: "app", operator: "equals", values: [salesforce] },
      { field: "deviceTag", operator: "doesNotEqual", values: ["intuneCompliant", "hybridAzureAdJoined"] },
      { field: "ipTag", operator: "doesNotEqual", values: ["Offices"] },
    ],
    action: "block",
    severity: "high",
    blockMessage: "Use a managed device.",
    alert: { dailyLimit: 5, emails: ["soc@example.com"] },
    ...args,
  },
  options: { dependsOn: [{ $output: "Office addresses" }] },
});
const whole = () => [offices(), officeAddresses, requireMfa(), blockUnmanaged()];

const emptyPreview = async () => {
  const run = await stack.preview("--expect-no-changes", "--diff");
  expect(run.text).not.toMatch(/^\s+[~+-] pulumi-nodejs/m);
  expect(run.code).toBe(0);
};
const succeeded = (run: { code: number; text: string }) => {
  if (run.code !== 0) throw new Error(run.text);
  return run.text;
};

test("everything is created under the names that the user wrote", async () => {
  stack.declare(whole());
  succeeded(await stack.up());
  expect((await portal.policies()).map(({ displayName }) => displayName)).toEqual(["Require MFA"]);
  expect((await portal.locations()).map(({ displayName }) => displayName)).toEqual(["Offices"]);
  expect((await portal.accessPolicies()).map(({ name }) => name)).toEqual(["Block unmanaged devices"]);
});

test("the preview after an up is empty, whatever the order, case and absent properties of the program are now", async () => {
  await emptyPreview();
  const respelled = requireMfa({
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity",
    description: null,
    conditions: {
      clientAppTypes: ["all"],
      platforms: null,
      userRiskLevels: [],
      applications: { includeApplications: ["All"], excludeApplications: [] },
      users: { includeUsers: ["All"], excludeGroups: [breakGlass.toUpperCase(), contractors, breakGlass] },
      locations: { excludeLocations: [{ $output: "Offices.id" }], includeLocations: ["All"] },
    },
    grantControls: { operator: "OR", builtInControls: ["compliantDevice", "mfa"], authenticationStrength: null },
  });
  stack.declare([offices(), officeAddresses, respelled, blockUnmanaged()]);
  await emptyPreview();
});

test("clearing a control really clears it, and an edit of each kind arrives", async () => {
  stack.declare([
    offices({ isTrusted: true, ipRanges: [{ cidrAddress: "192.0.2.0/24" }, { cidrAddress: "2001:db8::/48" }] }),
    officeAddresses,
    requireMfa({
      sessionControls: { persistentBrowser: { isEnabled: true, mode: "never" } },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    }),
    blockUnmanaged({ action: "audit", blockMessage: undefined, alert: null }),
  ]);
  succeeded(await stack.up());
  const policy = await portal.policyNamed("Require MFA");
  expect(policy).toMatchObject({ sessionControls: { signInFrequency: null, persistentBrowser: { mode: "never" } } });
  expect(policy).toMatchObject({ grantControls: { builtInControls: ["mfa"] } });
  await emptyPreview();
});

test("clearing the last session control clears the whole object", async () => {
  stack.declare([offices(), officeAddresses, requireMfa({ sessionControls: undefined }), blockUnmanaged()]);
  succeeded(await stack.up());
  expect((await portal.policyNamed("Require MFA")).sessionControls).toBeNull();
  await emptyPreview();
});

test("an edit in the portal shows as drift in readable lines, and the next up brings the policy back", async () => {
  stack.declare(whole());
  succeeded(await stack.up());
  const { id } = await portal.policyNamed("Require MFA");
  await portal.graph("PATCH", `policies/${id}`, { state: "disabled", conditions: { users: { excludeGroups: [breakGlass] } } });
  const drift = await stack.preview("--refresh", "--diff");
  expect(drift.text).toMatch(/~ state\s*: "disabled" => "enabled"/);
  expect(drift.text).toContain(contractors);
  succeeded(await stack.refresh());
  succeeded(await stack.up());
  expect(await portal.policyNamed("Require MFA")).toMatchObject({ id, state: "enabled" });
  await emptyPreview();
});

test("a policy that was deleted in the portal is created again", async () => {
  const { id } = await portal.policyNamed("Require MFA");
  await portal.graph("DELETE", `policies/${id}`);
  succeeded(await stack.up("--refresh"));
  expect((await portal.policyNamed("Require MFA")).id).not.toBe(id);
  await emptyPreview();
});

test("a resource that gets another logical name keeps its policy", async () => {
  const { id } = await portal.policyNamed("Require MFA");
  stack.declare([offices(), officeAddresses, { ...requireMfa({ displayName: "Require MFA" }), name: "renamed" }, blockUnmanaged()]);
  const text = succeeded(await stack.up());
  expect(text).toContain("taken over");
  expect((await portal.policyNamed("Require MFA")).id).toBe(id);
  await emptyPreview();
});

test("a location that changes its kind is replaced, and the policies that use it move to the new one", async () => {
  const [before] = await portal.locations();
  stack.declare([
    offices({ countriesAndRegions: ["NL"] }),
    officeAddresses,
    { ...requireMfa({ displayName: "Require MFA" }), name: "renamed" },
    blockUnmanaged(),
  ]);
  succeeded(await stack.up());
  const after = await portal.locations();
  expect(after).toMatchObject([{ "@odata.type": "#microsoft.graph.countryNamedLocation", displayName: "Offices" }]);
  expect(after[0]?.id).not.toBe(before?.id);
  expect(await portal.policyNamed("Require MFA")).toMatchObject({ conditions: { locations: { excludeLocations: [after[0]?.id] } } });
  await emptyPreview();
});

test("destroying leaves nothing behind", async () => {
  succeeded(await stack.destroy());
  expect([await portal.policies(), await portal.locations(), await portal.accessPolicies()]).toEqual([[], [], []]);
});
