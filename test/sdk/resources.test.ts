import * as pulumi from "@pulumi/pulumi";
import { OPERATORS_OF_FIELD } from "../../provider/policy/access-policy";
import * as appcontrol from "../../sdk";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

let registered: Registered[] = [];

beforeEach(async () => {
  registered = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        registered.push({ type, name, inputs });
        return { id: id || `${name}-id`, state: inputs };
      },
      call: () => ({}),
    },
    "project",
    "stack",
    false,
  );
});

const settled = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply((value) => resolve(value)));

const policyArgs: appcontrol.ConditionalAccessPolicyArgs = {
  state: "enabled",
  conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
};

/** Everything that a program can import, by its name. */
const exported: ReadonlyMap<string, unknown> = new Map(Object.entries(appcontrol));

describe("resource classes", () => {
  test.each([
    ["ConditionalAccessPolicy", "conditionalAccessPolicy", policyArgs],
    ["NamedLocation", "namedLocation", { countriesAndRegions: ["NL"] }],
    ["AccessPolicy", "accessPolicy", { action: "audit" }],
    ["IpRange", "ipRange", { category: "corporate", subnets: ["192.0.2.0/24"] }],
    ["AccessImpact", "accessImpact", { policies: [] }],
  ] as const)("%s has a constant provider text and its own type", async (type, handler, args) => {
    const Resource = exported.get(type) as {
      new (name: string, args: unknown): pulumi.CustomResource;
      isInstance(value: unknown): boolean;
    };
    const resource = new Resource("it", args);
    await settled(resource.urn);
    expect(registered[0]?.type).toBe(`pulumi-nodejs:dynamic/appcontrol:${type}`);
    expect(registered[0]?.inputs.__provider).toBe(`exports.handler = () => require('pulumi-appcontrol/dynamic').${handler};`);
    expect(Resource.isInstance(resource)).toBe(true);
  });

  test("a name that is not given is the resource's name, without a suffix", async () => {
    await settled(new appcontrol.ConditionalAccessPolicy("Require MFA", policyArgs).urn);
    await settled(new appcontrol.AccessPolicy("Block", { action: "block" }).urn);
    expect(registered.map(({ inputs }) => inputs.displayName ?? inputs.name)).toEqual(["Require MFA", "Block"]);
  });

  test("an exported policy can be pasted in with annotations, nulls and read-only properties", async () => {
    const exported: appcontrol.ConditionalAccessPolicyArgs = {
      "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity",
      "#microsoft.graph.restore": { target: "https://graph.microsoft.com/…" },
      id: "11111111-1111-4111-8111-111111111111",
      templateId: null,
      displayName: "Exported",
      createdDateTime: "2024-01-01T00:00:00Z",
      modifiedDateTime: null,
      state: "enabled",
      sessionControls: null,
      conditions: {
        userRiskLevels: [],
        clientAppTypes: ["all"],
        platforms: null,
        insiderRiskLevels: null,
        applications: { includeApplications: ["All"], applicationFilter: null },
        users: {
          includeUsers: ["All"],
          excludeGuestsOrExternalUsers: {
            guestOrExternalUserTypes: "internalGuest,serviceProvider",
            externalTenants: { "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", membershipKind: "all" },
          },
        },
      },
      grantControls: {
        operator: "OR",
        builtInControls: [],
        "authenticationStrength@odata.context": "https://graph.microsoft.com/…",
        authenticationStrength: {
          id: "00000000-0000-0000-0000-000000000004",
          displayName: "Phishing-resistant MFA",
          allowedCombinations: ["fido2"],
        },
      },
    };
    await settled(new appcontrol.ConditionalAccessPolicy("pasted", exported).urn);
    expect(registered[0]?.inputs).not.toHaveProperty("id");
    expect(registered[0]?.inputs.displayName).toBe("Exported");
  });

  test("get reads by id and declares nothing", async () => {
    const policy = appcontrol.ConditionalAccessPolicy.get("existing", "22222222-2222-4222-8222-222222222222");
    expect(await settled(policy.id)).toBe("22222222-2222-4222-8222-222222222222");
    expect(Object.keys(registered[0]?.inputs ?? {})).toEqual(["__provider"]);
  });
});

describe("AppControl", () => {
  const pair = (args: Partial<appcontrol.AppControlArgs> = {}) =>
    new appcontrol.AppControl("Salesforce", {
      applications: ["5c2c4b0f-3f0e-4d7c-9d5a-8f1f4f0f9a10"],
      users: { includeUsers: ["All"] },
      accessPolicies: [{ name: "Block unmanaged", action: "block", filters: [appcontrol.deviceTag.doesNotEqual("intuneCompliant")] }],
      ...args,
    });
  const names = () => registered.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);

  test("registers the impact first, then the access policies, then the policy that routes", async () => {
    await settled(pair().conditionalAccessPolicy.urn);
    expect(names()).toEqual([
      "AppControl Salesforce",
      "AccessImpact Salesforce",
      "AccessPolicy Salesforce-Block unmanaged",
      "ConditionalAccessPolicy Salesforce",
    ]);
  });

  test("routes to custom policies, and calls the policies what the user wrote", async () => {
    await settled(pair({ state: "disabled" }).conditionalAccessPolicy.urn);
    const routing = registered.at(-1)?.inputs;
    expect(routing).toMatchObject({
      displayName: "Salesforce",
      state: "disabled",
      sessionControls: { cloudAppSecurity: { cloudAppSecurityType: "mcasConfigured" } },
    });
    expect(registered.at(-2)?.inputs.name).toBe("Block unmanaged");
  });

  test("limits an access policy to the pair's apps, unless it names apps itself or the pair covers all", async () => {
    const filtersOf = async (args: Partial<appcontrol.AppControlArgs>) => {
      registered = [];
      await settled(pair(args).conditionalAccessPolicy.urn);
      return (registered.find(({ type }) => type.endsWith(":AccessPolicy"))?.inputs.filters ?? []) as { field: string; values: string[] }[];
    };
    expect((await filtersOf({})).filter(({ field }) => field === "app")).toEqual([
      { field: "app", operator: "equals", values: ["5c2c4b0f-3f0e-4d7c-9d5a-8f1f4f0f9a10"] },
    ]);
    expect((await filtersOf({ applications: ["All"] })).some(({ field }) => field === "app")).toBe(false);
    const named = [{ name: "Named", action: "audit" as const, filters: [appcontrol.app.equals("11161")] }];
    expect((await filtersOf({ accessPolicies: named })).map(({ values }) => values)).toEqual([["11161"]]);
    const output = pulumi.output(["5c2c4b0f-3f0e-4d7c-9d5a-8f1f4f0f9a10"]);
    expect((await filtersOf({ applications: output })).some(({ field }) => field === "app")).toBe(true);
  });

  test("takes arguments of each child, as an object or as a function", async () => {
    await settled(pair({ conditionalAccessPolicy: { displayName: "CA100-Salesforce", adopt: "CA100" } }).conditionalAccessPolicy.urn);
    expect(registered.at(-1)?.inputs).toMatchObject({ displayName: "CA100-Salesforce", adopt: "CA100", state: "enabled" });
    await settled(
      new appcontrol.AppControl("Second", {
        applications: ["All"],
        users: { includeUsers: ["All"] },
        accessPolicies: [],
        impact: false,
        conditionalAccessPolicy: (made) => ({ ...made, description: `state ${made.state}` }),
      }).conditionalAccessPolicy.urn,
    );
    expect(registered.at(-1)?.inputs).toMatchObject({ displayName: "Second", description: "state enabled" });
    expect(names().filter((name) => name.includes("Second"))).not.toContain("AccessImpact Second");
  });

  test("calls a policy after its resource where its name is left open, in the impact too", async () => {
    const args = {
      accessPolicies: [{ key: "audit", name: undefined, action: "audit" as const }],
      conditionalAccessPolicy: { displayName: undefined },
    };
    await settled(pair(args).conditionalAccessPolicy.urn);
    const declared = registered.find(({ type }) => type.endsWith(":AccessImpact"))?.inputs.policies as {
      properties: Record<string, unknown>;
    }[];
    expect(declared.map(({ properties }) => properties.name ?? properties.displayName)).toEqual(["Salesforce-audit", "Salesforce"]);
    expect(registered.slice(-2).map(({ inputs }) => inputs.name ?? inputs.displayName)).toEqual(["Salesforce-audit", "Salesforce"]);
  });

  test("asks for a key where a policy's name is an output", () => {
    expect(() => pair({ accessPolicies: [{ name: pulumi.output("later"), action: "audit" }] })).toThrow(/Give it a `key`/);
  });

  test("hands its impact the arguments, so that an unknown id hides nothing else", async () => {
    await settled(pair({ alert: { dailyLimit: 7 } }).conditionalAccessPolicy.urn);
    const impact = registered.find(({ type }) => type.endsWith(":AccessImpact"))?.inputs;
    expect(impact?.policies).toMatchObject([
      { kind: "accessPolicy", resource: "Salesforce-Block unmanaged", properties: { name: "Block unmanaged", alert: { dailyLimit: 7 } } },
      { kind: "conditionalAccessPolicy", resource: "Salesforce", properties: { displayName: "Salesforce" } },
    ]);
    expect(impact?.preview).toBe(false);
  });
});

describe("filter rows", () => {
  test("carry field, operator and values, and no values where the operator takes none", () => {
    expect(appcontrol.location.equals("NL", "DE")).toEqual({ field: "location", operator: "equals", values: ["NL", "DE"] });
    expect(appcontrol.location.isSet()).toEqual({ field: "location", operator: "isSet" });
  });

  test("offer each field exactly the operators that the policy form has for it", () => {
    for (const [field, operators] of Object.entries(OPERATORS_OF_FIELD)) {
      const builders = exported.get(field) as Record<string, () => { field: string; operator: string }>;
      expect(Object.keys(builders).sort()).toEqual([...operators].sort());
      for (const operator of operators) expect(builders[operator]!()).toMatchObject({ field, operator });
    }
  });
});
