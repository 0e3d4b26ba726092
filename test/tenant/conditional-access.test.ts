import { type Emulator, startEmulator } from "../../emulator/server";
import type { ConditionalAccessPolicy } from "../../provider/policy/conditional-access-policy";
import { UnverifiedWriteError } from "../../provider/tenant/read-back";
import type { Tenant } from "../../provider/tenant/store";
import { GROUP, location, policy } from "./objects";
import { HASTY, opened } from "./tenants";

let emulator: Emulator;
let tenant: Tenant;

beforeEach(async () => {
  emulator = await startEmulator();
  tenant = await opened({ tenant: emulator.url });
});
afterEach(() => emulator.close());

const another = () => opened({ tenant: emulator.url });
const idOf = ({ id }: { readonly id: string | null }) => id as string;
const faults = (...rules: object[]) => emulator.tenant.faults.apply({ rules } as never);

describe("an update", () => {
  const sessionControls = (members: object) => policy({ sessionControls: members });
  const frequency = { signInFrequency: { isEnabled: true, type: "hours", value: 4 } };
  const everyTime = { signInFrequency: { isEnabled: true, frequencyInterval: "everyTime" } };
  const restrictions = { applicationEnforcedRestrictions: { isEnabled: true } };
  const routing = { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } };
  const guests = (externalTenants: object) =>
    policy({}, { users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "b2bCollaborationGuest", externalTenants } } });

  test.each<[string, ConditionalAccessPolicy, ConditionalAccessPolicy]>([
    ["takes all session controls away", sessionControls({ ...frequency, ...routing }), policy()],
    ["takes one of two session controls away", sessionControls({ ...frequency, ...routing }), sessionControls(routing)],
    ["turns an interval into every time", sessionControls({ ...frequency, ...restrictions }), sessionControls(everyTime)],
    ["turns every time into an interval", sessionControls(everyTime), sessionControls({ ...frequency, ...restrictions })],
    ["takes the grant controls away", sessionControls(routing), policy({ grantControls: null, sessionControls: routing })],
    [
      "puts a control in the place of an authentication strength",
      policy({ grantControls: { authenticationStrength: { id: "00000000-0000-0000-0000-000000000004" } } }),
      policy(),
    ],
    [
      "takes conditions away",
      policy(
        {},
        {
          platforms: { includePlatforms: ["all"], excludePlatforms: ["iOS"] },
          devices: { deviceFilter: { mode: "exclude", rule: "device.isCompliant -eq True" } },
          authenticationFlows: { transferMethods: "deviceCodeFlow" },
          signInRiskLevels: ["high"],
          insiderRiskLevels: "moderate,elevated",
        },
      ),
      policy(),
    ],
    ["takes an exclusion away", policy(), policy({}, { users: { includeUsers: ["All"] } })],
    ["changes whose guests are meant", guests({ membershipKind: "enumerated", members: [GROUP] }), guests({ membershipKind: "all" })],
    ["takes a description away", policy({ description: "Why." }), policy()],
  ])("%s", async (_what, before, after) => {
    const { conditionalAccessPolicies: store } = tenant;
    const id = idOf(await store.create(before));
    expect(await store.update(id, after)).toEqual({ ...after, id });
    expect(await (await another()).conditionalAccessPolicies.get(id)).toEqual({ ...after, id });
  });
});

describe("what the tenant is asked", () => {
  test("is one list, for however many objects are read", async () => {
    const { conditionalAccessPolicies: store } = tenant;
    const ids = [];
    for (let index = 0; index < 5; index++) ids.push(idOf(await store.create(policy({ displayName: `Policy ${index}` }))));

    const reads: string[] = [];
    const { take } = emulator.tenant.faults;
    emulator.tenant.faults.take = (method, path) => {
      if (path.includes("/policies")) reads.push(`${method} ${path}`);
      return take.call(emulator.tenant.faults, method, path);
    };
    const fresh = (await another()).conditionalAccessPolicies;
    const read = await Promise.all([fresh.list(), ...ids.map((id) => fresh.get(id))]);
    expect(read[0]).toHaveLength(5);
    expect(reads).toEqual(["GET /v1.0/identity/conditionalAccess/policies"]);
  });

  test("comes in pages of any size", async () => {
    for (let index = 0; index < 5; index++) await tenant.conditionalAccessPolicies.create(policy({ displayName: `Policy ${index}` }));
    emulator.tenant.faults.apply({ pageSize: 2 });
    expect(await (await another()).conditionalAccessPolicies.list()).toHaveLength(5);
  });
});

test("a tenant that takes one request a second takes a stack that comes all at once", async () => {
  emulator.tenant.faults.apply({ throttle: { graphPerSecond: 1 } });
  const names = ["One", "Two", "Three"];
  await Promise.all(names.map((displayName) => tenant.conditionalAccessPolicies.create(policy({ displayName }))));
  expect(
    emulator.tenant.policies
      .all()
      .map(({ object }) => object.displayName)
      .sort(),
  ).toEqual([...names].sort());
});

describe("a write that does not stick", () => {
  test("is an error that carries the id and shows both sides", async () => {
    const stuck = { ...policy(), state: "disabled" };
    faults({ method: "GET", path: "policies/", times: null, body: { ...stuck, id: GROUP }, status: 200 });
    const hasty = await opened({ tenant: emulator.url }, {}, HASTY);
    const attempt = hasty.conditionalAccessPolicies.create(policy());
    await expect(attempt).rejects.toThrow(UnverifiedWriteError);
    await expect(attempt).rejects.toMatchObject({ id: emulator.tenant.policies.all()[0]?.object.id, object: { state: "disabled" } });
    await expect(attempt).rejects.toThrow('- state: written "enabled", read back "disabled"');
  });
});

describe("a write after which nothing can be read", () => {
  test("keeps the id, so that nothing is orphaned", async () => {
    faults({ method: "GET", path: "policies/", times: null, status: 403 });
    const attempt = tenant.conditionalAccessPolicies.create(policy());
    await expect(attempt).rejects.toThrow(UnverifiedWriteError);
    await expect(attempt).rejects.toThrow(/was written, but cannot be read back: .*403/);
    await expect(attempt).rejects.toMatchObject({ id: emulator.tenant.policies.all()[0]?.object.id });
  });
});

describe("a location of this run that a policy names too early", () => {
  test("is waited for", async () => {
    const id = idOf(await tenant.namedLocations.create(location()));
    const onLocation = policy({}, { locations: { includeLocations: [id] } });
    const unknown = { error: { code: "BadRequest", message: `1040: NamedLocation with id ${id} does not exist in the directory.` } };
    faults({ method: "POST", path: "policies$", times: 1, status: 400, body: unknown });
    expect(await tenant.conditionalAccessPolicies.create(onLocation)).toMatchObject({ displayName: onLocation.displayName });
  });

  test("is not waited for when it is of no location of this run", async () => {
    const onLocation = policy({}, { locations: { includeLocations: [GROUP] } });
    await expect(tenant.conditionalAccessPolicies.create(onLocation)).rejects.toThrow(/GRAPH-1040/);
  });
});

describe("a trusted location", () => {
  test("loses its trust and goes", async () => {
    const id = idOf(await tenant.namedLocations.create(location({ isTrusted: true })));
    await tenant.namedLocations.remove(id);
    expect(emulator.tenant.namedLocations.all()).toEqual([]);
  });

  test("that policies use stays as it is, and the error names them", async () => {
    const id = idOf(await tenant.namedLocations.create(location({ isTrusted: true })));
    await tenant.conditionalAccessPolicies.create(policy({}, { locations: { includeLocations: ["All"], excludeLocations: [id] } }));
    const attempt = tenant.namedLocations.remove(id);
    await expect(attempt).rejects.toThrow(/GRAPH-location-in-use/);
    await expect(attempt).rejects.toThrow(/"Offices" .* is used by "Require MFA"/);
    expect(emulator.tenant.namedLocations.get(id)).toMatchObject({ isTrusted: true });
  });

  test("that the tenant refuses to delete gets its trust back", async () => {
    const id = idOf(await tenant.namedLocations.create(location({ isTrusted: true })));
    faults({ method: "DELETE", path: "namedLocations/", status: 403 });
    await expect(tenant.namedLocations.remove(id)).rejects.toThrow(/TENANT-permission/);
    expect(emulator.tenant.namedLocations.get(id)).toMatchObject({ isTrusted: true });
  });

  test("goes although a list still shows the policy that this run deleted", async () => {
    const id = idOf(await tenant.namedLocations.create(location({ isTrusted: true })));
    const user = await tenant.conditionalAccessPolicies.create(policy({}, { locations: { includeLocations: [id] } }));
    emulator.tenant.faults.apply({ visibilityDelayMs: 300 });
    await tenant.conditionalAccessPolicies.remove(idOf(user));
    await tenant.namedLocations.remove(id);
    expect(emulator.tenant.namedLocations.all()).toEqual([]);
  });
});

describe("preview features", () => {
  const preview = policy({ sessionControls: { continuousAccessEvaluation: { mode: "strictLocation" } } });

  test("go through beta where they are wanted", async () => {
    const { conditionalAccessPolicies: store } = tenant;
    const id = idOf(await store.create(preview, { beta: true }));
    expect(await store.get(id, { beta: true })).toEqual({ ...preview, id });
    expect(await store.update(id, policy(), { beta: true })).toEqual({ ...policy(), id });
    await store.remove(id, { beta: true });
    expect(emulator.tenant.policies.all()).toEqual([]);
  });

  test("hide a policy from v1.0, which is not the same as being gone", async () => {
    const id = idOf(await tenant.conditionalAccessPolicies.create(preview, { beta: true }));
    await expect((await another()).conditionalAccessPolicies.get(id)).rejects.toThrow(/GRAPH-1038.*|preview features.*beta: true/);
    expect((await (await another()).policySet()).conditionalAccessPolicies).toEqual([{ ...preview, id }]);
  });
});

describe("a policy that this version cannot read", () => {
  const strange = "cccccccc-0000-4000-8000-000000000003";
  beforeEach(async () => {
    await tenant.conditionalAccessPolicies.create(policy());
    const object = emulator.tenant.policies.all()[0]?.object as { conditions: object };
    const future = { ...object, id: strange, displayName: "From the future", conditions: { ...object.conditions, weather: ["rain"] } };
    emulator.tenant.policies.seed({ object: future, beta: false });
    tenant = await another();
  });

  test("does not keep the others from being read, and is reported", async () => {
    expect((await tenant.policySet()).conditionalAccessPolicies.map(({ displayName }) => displayName)).toEqual(["Require MFA"]);
    expect(await tenant.remarks()).toEqual([
      expect.objectContaining({
        code: "TENANT-unreadable",
        severity: "warning",
        message: expect.stringMatching(/From the future.*weather/),
      }),
    ]);
  });

  test("is not taken for one that is gone", async () => {
    await expect(tenant.conditionalAccessPolicies.get(strange)).rejects.toThrow(/From the future.*cannot be read/);
  });
});

test("a named location with a range that this version cannot read is no location without that range", async () => {
  const id = "eeeeeeee-0000-4000-8000-000000000009";
  const ipRanges = [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "192.0.2.0/33" }];
  emulator.tenant.namedLocations.seed({
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    id,
    displayName: "Offices",
    isTrusted: true,
    ipRanges,
  });
  tenant = await another();
  expect((await tenant.policySet()).namedLocations).toEqual([]);
  expect(await tenant.remarks()).toMatchObject([
    { code: "TENANT-unreadable", message: expect.stringMatching(/Offices.*192\.0\.2\.0\/33/) },
  ]);
});

test("risk remediation brings along what the service adds to it", async () => {
  const declared = policy(
    { grantControls: { builtInControls: ["riskRemediation"] } },
    { applications: { includeApplications: ["All"] }, userRiskLevels: ["high"] },
  );
  const created = await tenant.conditionalAccessPolicies.create(declared);
  expect(created.grantControls?.authenticationStrength).not.toBeNull();
  expect(created.sessionControls?.signInFrequency).toMatchObject({ frequencyInterval: "everyTime" });
});
