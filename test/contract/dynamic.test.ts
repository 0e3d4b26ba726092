import { UNKNOWN_VALUE } from "../../provider/policy/reading";
import { ProviderProcess, providerText } from "./provider-process";

const policy = {
  displayName: "Require MFA",
  state: "enabled",
  conditions: {
    applications: { includeApplications: ["All"] },
    users: { includeUsers: ["All"], excludeGroups: ["BBBBBBBB-0000-4000-8000-000000000002", "aaaaaaaa-0000-4000-8000-000000000001"] },
  },
  grantControls: { operator: "AND", builtInControls: ["mfa"], termsOfUse: [] },
  sessionControls: null,
};

/** Nobody listens there: what needs no tenant must not ask one. */
const closed = { "appcontrol:tenant": "http://127.0.0.1:9" };

let provider: ProviderProcess;
afterEach(() => provider.stop());

test("checked inputs are canonical, keep unknown values and the provider's text, and nothing is printed", async () => {
  provider = await ProviderProcess.start({ config: closed });
  const { inputs, failures } = await provider.check(
    "conditionalAccessPolicy",
    { displayName: "Require MFA" },
    { ...policy, state: UNKNOWN_VALUE },
  );
  expect(failures).toEqual([]);
  expect(inputs).toEqual({
    __provider: providerText("conditionalAccessPolicy"),
    displayName: "Require MFA",
    state: UNKNOWN_VALUE,
    conditions: {
      applications: { includeApplications: ["All"] },
      clientAppTypes: ["all"],
      users: {
        includeUsers: ["All"],
        excludeGroups: ["aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"],
      },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  expect(provider.printed).toEqual([]);
});

test("the diff leaves the changed properties to the engine and names only what replaces", async () => {
  provider = await ProviderProcess.start({ config: closed });
  const ip = (await provider.check("namedLocation", {}, { displayName: "Offices", ipRanges: [{ cidrAddress: "192.0.2.0/24" }] })).inputs;
  const country = (await provider.check("namedLocation", ip, { displayName: "Offices", countriesAndRegions: ["NL"] })).inputs;
  const unknown = 0;
  expect(await provider.diff("namedLocation", "id", ip, { ...ip, isTrusted: true })).toEqual({ changes: unknown, replaces: [] });
  expect(await provider.diff("namedLocation", "id", ip, country)).toEqual({ changes: unknown, replaces: ["@odata.type"] });
});

test("every export that state files name is there, and all are served by one process at once", async () => {
  provider = await ProviderProcess.start({ config: closed });
  const answers = await Promise.all([
    provider.check("conditionalAccessPolicy", { state: "enabled" }, policy),
    provider.check("namedLocation", { displayName: "x" }, { displayName: "x", countriesAndRegions: ["NL"] }),
    provider.check("accessPolicy", { name: "x" }, { name: "x", action: "audit", filters: [] }),
    provider.check("ipRange", { name: "x" }, { name: "x", category: "other", subnets: ["192.0.2.0/24"] }),
    provider.check("accessImpact", { declared: "" }, { policies: [], preview: true, declared: "" }),
  ]);
  expect(answers.map(({ failures }) => failures)).toEqual([[], [], [], [], []]);
});

test("wrong arguments come back as failures, all at once, each naming its place", async () => {
  provider = await ProviderProcess.start({ config: closed });
  const { failures } = await provider.check(
    "conditionalAccessPolicy",
    {},
    { ...policy, state: "on", conditions: { ...policy.conditions, clientAppTypes: ["Browser"] } },
  );
  expect(failures.map(({ property }) => property).sort()).toEqual(["", "state"]);
  expect(failures.map(({ reason }) => reason).join()).toContain("conditions.clientAppTypes[0]");
  expect(provider.printed).toEqual([]);
});

test("an error reaches the engine as its message alone, and is not printed", async () => {
  provider = await ProviderProcess.start({ config: closed, env: { APPCONTROL_RETRIES: "0" } });
  await expect(provider.delete("conditionalAccessPolicy", "11111111-1111-4111-8111-111111111111", policy)).rejects.toMatchObject({
    details: expect.not.stringContaining("    at "),
  });
  expect(provider.printed).toEqual([]);
});

test("the process ends by itself when the engine is gone", async () => {
  provider = await ProviderProcess.start({ config: closed });
  await provider.check("conditionalAccessPolicy", { state: "enabled" }, policy);
  await provider.killEngine();
});
