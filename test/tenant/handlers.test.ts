import { type Emulator, startEmulator } from "../../emulator/server";
import { accessPolicyHandler } from "../../provider/resources/access-policy";
import { conditionalAccessPolicyHandler } from "../../provider/resources/conditional-access-policy";
import { type Properties, type ResourceHandler, UnverifiedError } from "../../provider/resources/handler";
import type { Host } from "../../provider/resources/host";
import { namedLocationHandler } from "../../provider/resources/named-location";
import { snapshot } from "../../provider/resources/snapshot";
import { APP, accessPolicy, GROUP } from "./objects";
import { HASTY, opened } from "./tenants";

/** Resource handlers over the real stores: what the two floors promise each other. */

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

const host = (): Host => {
  const tenant = opened({ tenant: emulator.url }, {}, HASTY);
  return {
    tenant: () => tenant,
    snapshot: () => snapshot(() => tenant),
    idsInState: new Map(),
    setting: () => undefined,
    announce: async () => {},
  };
};

const declared: Properties = {
  displayName: "Require MFA",
  state: "enabled",
  conditions: { applications: { includeApplications: [APP] }, users: { includeUsers: ["All"], excludeGroups: [GROUP] } },
  grantControls: { operator: "AND", builtInControls: ["mfa"] },
};

async function checked(handler: ResourceHandler, newInputs: Properties, oldInputs: Properties | null = null): Promise<Properties> {
  const { inputs, failures } = await handler.check({ oldInputs, newInputs });
  expect(failures).toEqual([]);
  return inputs;
}

test("a policy lives from its creation to its deletion, and a refresh shows what the portal made of it", async () => {
  const handler = conditionalAccessPolicyHandler(host());
  const inputs = await checked(handler, declared);
  const { id, state } = await handler.create({ inputs });
  const refreshed = await conditionalAccessPolicyHandler(host()).read({ id, oldState: state });
  expect(refreshed).toMatchObject({ id, inputs });

  const stored = emulator.tenant.policies.get(id);
  emulator.tenant.policies.seed({ beta: false, object: { ...stored?.object, state: "disabled" } });
  expect((await conditionalAccessPolicyHandler(host()).read({ id, oldState: state }))?.inputs).toMatchObject({ state: "disabled" });

  const next = conditionalAccessPolicyHandler(host());
  await next.delete({ id, oldState: state });
  expect(await conditionalAccessPolicyHandler(host()).read({ id, oldState: state })).toBeNull();
});

test("a policy that was made and is not what was asked for goes into the state with its id", async () => {
  const handler = conditionalAccessPolicyHandler(host());
  const inputs = await checked(handler, declared);
  emulator.tenant.faults.apply({
    rules: [{ method: "GET", path: "policies/", times: null, status: 200, body: { ...declared, id: GROUP, state: "disabled" } }],
  });
  const attempt = handler.create({ inputs });
  await expect(attempt).rejects.toThrow(UnverifiedError);
  await expect(attempt).rejects.toMatchObject({
    id: emulator.tenant.policies.all()[0]?.object.id,
    state: { displayName: "Require MFA", state: "disabled", schemaVersion: 1 },
  });
});

test("a policy with preview features goes through beta for as long as it lives", async () => {
  const inputs = await checked(conditionalAccessPolicyHandler(host()), {
    ...declared,
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"], excludeGroups: [GROUP] } },
    sessionControls: { continuousAccessEvaluation: { mode: "strictLocation" } },
    beta: true,
  });
  const { id, state } = await conditionalAccessPolicyHandler(host()).create({ inputs });
  expect(await conditionalAccessPolicyHandler(host()).read({ id, oldState: state })).toMatchObject({ inputs });
  const changed = await checked(conditionalAccessPolicyHandler(host()), { ...inputs, state: "disabled" }, inputs);
  await conditionalAccessPolicyHandler(host()).update({ id, oldState: state, inputs: changed });
  await conditionalAccessPolicyHandler(host()).delete({ id, oldState: state });
  expect(emulator.tenant.policies.all()).toEqual([]);
});

test("an access policy that somebody made in the portal, following the steps, is taken over by the next run", async () => {
  const declaredAccess = {
    name: "Block",
    filters: [{ field: "deviceTag", operator: "doesNotEqual", values: ["intuneCompliant"] }],
    action: "block",
  };
  const inputs = await checked(accessPolicyHandler(host()), declaredAccess);
  emulator.tenant.faults.apply({ defenderWrites: "refuse" });
  await expect(accessPolicyHandler(host()).create({ inputs })).rejects.toThrow(/Create policy › Access policy/);

  emulator.tenant.faults.apply({ defenderWrites: "accept" });
  const { id } = await (await opened({ tenant: emulator.url })).accessPolicies.create(
    accessPolicy({ ...declaredAccess, blockMessage: null, alert: null, severity: "low" }),
  );
  emulator.tenant.faults.apply({ defenderWrites: "refuse" });
  expect(await accessPolicyHandler(host()).create({ inputs })).toMatchObject({ id });
});

test("a run that was killed after its write takes over what it had made", async () => {
  const inputs = await checked(namedLocationHandler(host()), { displayName: "Offices", ipRanges: [{ cidrAddress: "192.0.2.0/24" }] });
  const { id } = await namedLocationHandler(host()).create({ inputs });
  expect(await namedLocationHandler(host()).create({ inputs })).toMatchObject({ id });
});
