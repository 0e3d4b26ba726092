import { readFileSync } from "node:fs";
import path from "node:path";
import { Portal } from "./portal";
import { type DeclaredResource, type Run, Stack } from "./stack";

jest.setTimeout(240_000);

/** What each kind of change looks like in a real preview. The texts are in `__snapshots__`: they are what users see, word for word. */

const breakGlass = "1b5f2a66-0c55-4f0f-8d7c-2f6a3a1f7c01";
const contractors = "7e1d9f0c-94f3-4c4f-a9c3-5a2be1f0c302";
const salesforce = "5c2c4b0f-3f0e-4d7c-9d5a-8f1f4f0f9a10";
const payroll = "9e0f2d4b-1c37-4d6e-8a55-3b7c1d2e4f60";

let portal: Portal;
let stack: Stack;

beforeAll(async () => {
  portal = await Portal.open("--seed", "examples/quickstart/tenant");
  stack = await Stack.create("impact", { environment: { APPCONTROL_TENANT: portal.url } });
});
afterAll(() => portal?.close());

interface Edit {
  readonly excludedFromDevice?: readonly string[];
  readonly offices?: readonly string[];
  readonly pilotState?: string;
  readonly action?: "audit" | "block";
  readonly routing?: boolean;
  readonly guarantees?: readonly object[];
}

function program({
  excludedFromDevice = [breakGlass, contractors],
  offices = ["192.0.2.0/24"],
  pilotState = "enabledForReportingButNotEnforced",
  action = "audit",
  routing = true,
  guarantees = [{ kind: "neverBlocked", who: { group: breakGlass } }],
}: Edit = {}): DeclaredResource[] {
  const policy = (name: string, args: object): DeclaredResource => ({ type: "ConditionalAccessPolicy", name, args });
  const policies: DeclaredResource[] = [
    { type: "NamedLocation", name: "Offices", args: { isTrusted: true, ipRanges: offices.map((cidrAddress) => ({ cidrAddress })) } },
    policy("Require a compliant device", {
      state: "enabled",
      conditions: {
        applications: { includeApplications: ["All"] },
        users: { includeUsers: ["All"], excludeGroups: excludedFromDevice },
      },
      grantControls: { operator: "OR", builtInControls: ["compliantDevice"] },
    }),
    policy("Block outside the offices", {
      state: "enabled",
      conditions: {
        applications: { includeApplications: [salesforce] },
        users: { includeUsers: ["All"], excludeGroups: [breakGlass] },
        locations: { includeLocations: ["All"], excludeLocations: [{ $output: "Offices.id" }] },
      },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    }),
    policy("Block payroll outside the offices", {
      state: pilotState,
      conditions: {
        applications: { includeApplications: [payroll] },
        users: { includeUsers: ["All"], excludeGroups: [breakGlass] },
        locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] },
      },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    }),
    {
      type: "AccessPolicy",
      name: "Unmanaged devices",
      args: {
        filters: [
          { field: "app", operator: "equals", values: [salesforce] },
          { field: "deviceTag", operator: "doesNotEqual", values: ["intuneCompliant", "hybridAzureAdJoined"] },
        ],
        action,
        severity: "high",
        alert: { dailyLimit: 5 },
      },
    },
    ...(routing
      ? [
          policy("Route Salesforce", {
            state: "enabled",
            conditions: {
              applications: { includeApplications: [salesforce] },
              users: { includeUsers: ["All"], excludeGroups: [breakGlass] },
            },
            sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } },
          }),
        ]
      : []),
  ];
  const impact: DeclaredResource = {
    type: "AccessImpact",
    name: "impact",
    args: { policies: policies.map(({ name }) => ({ $output: name })), guarantees },
  };
  return [...policies, impact];
}

/**
 * The lines under *Diagnostics*, which is where a reader looks first. The engine shows the resources in one order now and in another then: the
 * stack stands first here.
 */
function diagnostics({ text }: Run): string {
  const [, after] = text.split(/^Diagnostics:\n/m);
  const shown = (after ?? "").split(/^(?:Outputs|Resources):/m)[0]?.trimEnd() ?? "";
  const byResource = shown.split(/\n\n(?= {2}\S+ \()/);
  return byResource.sort().reverse().join("\n\n");
}

test("a first preview shows what a whole stack does, before anything exists", async () => {
  stack.declare(program());
  const preview = await stack.preview();
  expect(preview.code).toBe(0);
  expect(diagnostics(preview)).toMatchSnapshot();
});

test("the preview after an up is empty", async () => {
  const up = await stack.up();
  if (up.code !== 0) throw new Error(up.text);
  const preview = await stack.preview("--expect-no-changes");
  expect(preview.code).toBe(0);
  expect(diagnostics(preview)).toBe("");
});

test.each<[string, Edit]>([
  ["an exclusion removed", { excludedFromDevice: [breakGlass] }],
  ["a location widened", { offices: ["192.0.2.0/24", "198.51.0.0/16"] }],
  ["report-only turned on", { pilotState: "enabled" }],
  ["an access policy switched from audit to block", { action: "block" }],
  ["a routing policy deleted under its access policy", { routing: false }],
])("%s shows its effect in the diagnostics and in the diff", async (_what, edit) => {
  stack.declare(program(edit));
  const preview = await stack.preview();
  expect(preview.code).toBe(0);
  expect(diagnostics(preview)).toMatchSnapshot();
  expect((await stack.preview("--diff")).text).toMatch(/\+ \d+ (newly|no longer|requirement|session|alert)/);
});

test("a broken guarantee fails the preview, names the sign-in that breaks it, and nothing is written", async () => {
  const before = await portal.policies();
  const who = { group: contractors, application: payroll, clientAppType: "browser" };
  stack.declare(program({ pilotState: "enabled", guarantees: [{ kind: "neverBlocked", name: "contractors reach payroll", who }] }));
  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  expect(diagnostics(preview)).toMatchSnapshot();
  expect((await stack.pulumi(["up", "--yes"])).code).not.toBe(0);
  expect(await portal.policies()).toEqual(before);
});

test("an edit that means the same shows no effect", async () => {
  const respelled = program().map((resource) =>
    resource.name === "Require a compliant device"
      ? {
          ...resource,
          args: { ...(resource.args as object), grantControls: { operator: "AND", builtInControls: ["compliantDevice"], termsOfUse: [] } },
        }
      : resource,
  );
  stack.declare(respelled);
  const preview = await stack.preview("--expect-no-changes");
  expect(preview.code).toBe(0);
  expect(diagnostics(preview)).toBe("");
});

test("a policy that somebody disabled in the portal shows what bringing it back does", async () => {
  stack.declare(program());
  const { id } = await portal.policyNamed("Require a compliant device");
  await portal.graph("PATCH", `policies/${id}`, { state: "disabled" });
  const preview = await stack.preview("--refresh");
  expect(preview.code).toBe(0);
  expect(diagnostics(preview)).toContain("requirement added");
});

test("a policy that somebody renamed and changed in the portal is known by the id that the state has", async () => {
  stack.declare(program());
  const { id } = await portal.policyNamed("Block outside the offices");
  const before = await portal.graph("GET", `policies/${id}`);
  await portal.graph("PATCH", `policies/${id}`, { displayName: "Hardened", state: "disabled" });
  const bothPreviews = [await stack.preview(), await stack.preview("--refresh")];
  await portal.graph("PATCH", `policies/${id}`, before.body);
  const [plain, refreshed] = bothPreviews.map(diagnostics);
  expect(plain).toContain("not in the tenant by its name: deleted, renamed, or never made");
  expect(refreshed).toContain("newly blocked");
  expect(refreshed).toContain("0 added, 0 removed");
});

test("of two impacts each says that it takes the other's policies as they are in the tenant", async () => {
  const second: DeclaredResource = { type: "AccessImpact", name: "second", args: { policies: [{ $output: "Offices" }] } };
  stack.declare([...program({ pilotState: "enabled" }), second]);
  expect(diagnostics(await stack.preview())).toMatch(
    /another AccessImpact of this\s+program declares are taken as the tenant has them now \("second"\)/,
  );
});

test("the impact stands in the JSON of a preview, and what was declared stands there as a secret only", async () => {
  stack.declare(program({ pilotState: "enabled" }));
  const preview = await stack.preview("--json");
  const { steps } = JSON.parse(preview.text.slice(preview.text.indexOf("{"))) as {
    steps: { urn: string; newState?: { inputs?: Record<string, unknown> } }[];
  };
  const inputs = steps.find(({ urn }) => urn.endsWith("AccessImpact::impact"))?.newState?.inputs;
  expect(Object.keys(inputs?.impact as object).length).toBeGreaterThan(0);
  expect(JSON.stringify(inputs?.declared)).not.toContain(breakGlass);
});

describe("with saved plans", () => {
  const plan = () => path.join(stack.folder, "plan.json");
  const recording = (value: string) => stack.pulumi(["config", "set", "appcontrol:recordImpact", value]);
  const excluded = program({ excludedFromDevice: [breakGlass] });

  beforeAll(async () => {
    stack.declare(program());
    for (const step of [await stack.up("--refresh"), await recording("true")]) if (step.code !== 0) throw new Error(step.text);
  });

  test("the impact stands in the plan, the plan is carried out, and the impact is stored", async () => {
    stack.declare(excluded);
    const preview = await stack.preview("--save-plan", plan());
    expect(preview.code).toBe(0);
    expect(readFileSync(plan(), "utf8")).toMatch(/requirement added/);

    const up = await stack.up("--plan", plan());
    expect(up.text).not.toMatch(/violates plan/);
    expect(up.code).toBe(0);
    const { conditions } = (await portal.policyNamed("Require a compliant device")) as {
      conditions?: { users: { excludeGroups: string[] } };
    };
    expect(conditions?.users.excludeGroups).toEqual([breakGlass]);
    expect((await stack.state()).get("impact")?.[0].outputs?.impact).toBeTruthy();
  });

  test("without the setting the plan is refused", async () => {
    const set = await recording("no");
    if (set.code !== 0) throw new Error(set.text);
    stack.declare(program({ pilotState: "enabled" }));
    expect((await stack.preview("--save-plan", plan())).code).toBe(0);
    const up = await stack.up("--plan", plan());
    expect(up.code).not.toBe(0);
    expect(up.text).toMatch(/violates plan/);
  });

  test("a value that is neither true nor false is an error", async () => {
    const set = await recording("maybe");
    if (set.code !== 0) throw new Error(set.text);
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    expect(preview.text).toContain('appcontrol:recordImpact is "maybe"');
  });
});
