import type { ConditionalAccessPolicy } from "../../provider/policy/conditional-access-policy";
import { UNKNOWN_VALUE } from "../../provider/policy/reading";
import { conditionalAccessPolicyHandler } from "../../provider/resources/conditional-access-policy";
import type { Properties } from "../../provider/resources/handler";
import { namedLocationHandler } from "../../provider/resources/named-location";
import { MemoryStore, memoryHost } from "./memory-tenant";

const group = "aaaaaaaa-0000-4000-8000-000000000001";
const otherGroup = "bbbbbbbb-0000-4000-8000-000000000002";
const declared: Properties = {
  displayName: "Require MFA",
  state: "enabled",
  conditions: {
    applications: { includeApplications: ["All"] },
    users: { includeUsers: ["All"], excludeGroups: [otherGroup, group] },
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
};

function policies(tenant: "open" | "closed" = "open") {
  const store = new MemoryStore<never>();
  const host = memoryHost(tenant === "open" ? { conditionalAccessPolicies: store } : null);
  return { store, host, handler: conditionalAccessPolicyHandler(host) };
}

async function created(handler: ReturnType<typeof policies>["handler"], args: Properties = declared) {
  const { inputs, failures } = await handler.check({ oldInputs: null, newInputs: args });
  expect(failures).toEqual([]);
  return { inputs, ...(await handler.create({ inputs })) };
}

describe("check", () => {
  test("gives one canonical form, whatever the order, the case, the annotations and the nulls", async () => {
    const { handler } = policies();
    const exported = {
      ...declared,
      "@odata.context": "https://graph.microsoft.com/…",
      templateId: null,
      sessionControls: null,
      conditions: {
        clientAppTypes: ["all"],
        platforms: null,
        userRiskLevels: [],
        users: { includeUsers: ["All"], excludeGroups: [group.toUpperCase(), otherGroup, group], includeRoles: [] },
        applications: { includeApplications: ["All"], excludeApplications: [] },
      },
      grantControls: { operator: "AND", builtInControls: ["mfa"], termsOfUse: [] },
    };
    const [one, other] = await Promise.all([declared, exported].map((newInputs) => handler.check({ oldInputs: null, newInputs })));
    expect(other).toEqual(one);
    expect(one?.inputs).toMatchObject({ conditions: { users: { excludeGroups: [group, otherGroup] } } });
  });

  test("reports every problem at once, each with its path", async () => {
    const { handler } = policies();
    const { failures } = await handler.check({
      oldInputs: null,
      newInputs: { ...declared, state: "enabld", conditions: { applications: {}, users: {}, clientAppTypes: ["Browser"] } },
    });
    const text = failures.map(({ property, reason }) => `${property} ${reason}`).join("\n");
    expect(text).toContain("state");
    expect(text).toContain("conditions.clientAppTypes[0]");
    expect(failures.filter(({ property }) => property !== "").map(({ property }) => property)).toEqual(["state"]);
  });

  test("keeps unknown values where they are, at any depth, and reads the rest", async () => {
    const { handler } = policies();
    const { inputs, failures } = await handler.check({
      oldInputs: null,
      newInputs: {
        ...declared,
        state: UNKNOWN_VALUE,
        grantControls: { operator: "OR", builtInControls: [UNKNOWN_VALUE] },
        conditions: {
          applications: { includeApplications: [UNKNOWN_VALUE] },
          users: { includeUsers: ["All"], excludeGroups: [group.toUpperCase(), UNKNOWN_VALUE] },
          devices: UNKNOWN_VALUE,
        },
      },
    });
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({
      state: UNKNOWN_VALUE,
      grantControls: { builtInControls: [UNKNOWN_VALUE] },
      conditions: {
        applications: { includeApplications: [UNKNOWN_VALUE] },
        users: { excludeGroups: [UNKNOWN_VALUE, group] },
        devices: UNKNOWN_VALUE,
      },
    });
  });

  test("still reports what is wrong beside an unknown value", async () => {
    const { handler } = policies();
    const { failures } = await handler.check({ oldInputs: null, newInputs: { ...declared, state: "on", displayName: UNKNOWN_VALUE } });
    expect(failures.map(({ property }) => property)).toEqual(["state"]);
  });

  test("needs no tenant", async () => {
    const { handler } = policies("closed");
    expect((await handler.check({ oldInputs: null, newInputs: declared })).failures).toEqual([]);
  });

  test("refuses in the preview to adopt what is not there, and names what is nearly there", async () => {
    const { handler, host } = policies();
    await created(handler);
    const { failures } = await conditionalAccessPolicyHandler(host).check({
      oldInputs: null,
      newInputs: { ...declared, adopt: "require mfa" },
    });
    expect(failures[0]?.reason).toMatch(/no conditional access policy .*"require mfa".*Did you mean "Require MFA"/);
  });

  test("sees no change in an `adopt` that comes or goes after the resource is in the state", async () => {
    const { handler } = policies();
    const { inputs } = await created(handler);
    expect((await handler.check({ oldInputs: inputs, newInputs: { ...declared, adopt: "other" } })).inputs).toEqual(inputs);
    const adopted = { ...inputs, adopt: "Require MFA" };
    expect((await handler.check({ oldInputs: adopted, newInputs: declared })).inputs).toEqual(adopted);
  });
});

describe("create", () => {
  test("makes the policy under the name that the user wrote", async () => {
    const { handler, store } = policies();
    const { id, state } = await created(handler);
    expect(store.objects.get(id)).toMatchObject({ displayName: "Require MFA" });
    expect(state).toMatchObject({ displayName: "Require MFA", schemaVersion: 1 });
  });

  test("called again after a killed run takes the equal policy over instead of making a second one", async () => {
    const { handler, store } = policies();
    const first = await created(handler);
    const resumed = conditionalAccessPolicyHandler(memoryHost({ conditionalAccessPolicies: store }));
    expect((await resumed.create({ inputs: first.inputs })).id).toBe(first.id);
    expect(store.objects.size).toBe(1);
  });

  test("refuses to touch another policy of the same name, and says how to take it over", async () => {
    const { handler, store } = policies();
    const { id } = await created(handler);
    const stranger = conditionalAccessPolicyHandler(memoryHost({ conditionalAccessPolicies: store }));
    const edited = { ...declared, state: "disabled" };
    await expect(stranger.create({ inputs: edited })).rejects.toThrow(`Take it over with \`adopt: "${id}"\``);
    expect((await stranger.check({ oldInputs: null, newInputs: edited })).failures[0]?.reason).toContain(id);
  });

  test.each(["id", "name"])("adopts by %s and brings the policy to what is declared", async (by) => {
    const { handler, store } = policies();
    const { id } = await created(handler);
    const other = memoryHost({ conditionalAccessPolicies: store });
    const adopting = conditionalAccessPolicyHandler(other);
    const adopted = await adopting.create({
      inputs: { ...declared, state: "disabled", adopt: by === "id" ? id.toUpperCase() : "Require MFA" },
    });
    expect(adopted.id).toBe(id);
    expect(store.objects.get(id)).toMatchObject({ state: "disabled" });
    expect(other.announced).toEqual([expect.stringContaining("taken over")]);
  });

  test("refuses to adopt by a name that several policies have", async () => {
    const { handler, store } = policies();
    await created(handler);
    await store.create(store.objects.values().next().value as never);
    await expect(handler.create({ inputs: { ...declared, adopt: "Require MFA" } })).rejects.toThrow(/2 objects called "Require MFA"/);
  });
});

describe("update", () => {
  test("writes the whole policy, so that what is no longer declared is cleared", async () => {
    const { handler, store } = policies();
    const full = { ...declared, sessionControls: { persistentBrowser: { mode: "never", isEnabled: true } } };
    const { id, state } = await created(handler, full);
    const { inputs } = await handler.check({ oldInputs: state, newInputs: declared });
    await handler.update({ id, oldState: state, inputs });
    expect(store.objects.get(id)).toMatchObject({ sessionControls: null });
  });

  test("writes nothing when the tenant has it already", async () => {
    const { handler, store } = policies();
    const { id, state, inputs } = await created(handler);
    store.calls.length = 0;
    await handler.update({ id, oldState: state, inputs });
    expect(store.calls).toEqual([`get ${id}`]);
  });

  test("of a policy that was deleted in the portal says how it comes back", async () => {
    const { handler, store } = policies();
    const { id, state, inputs } = await created(handler);
    store.objects.clear();
    await expect(handler.update({ id, oldState: state, inputs })).rejects.toThrow("pulumi up --refresh");
  });
});

describe("read", () => {
  test("returns what the portal made of the policy as inputs, so that the next diff shows it", async () => {
    const { handler, store } = policies();
    const { id, state } = await created(handler);
    store.objects.set(id, { ...(store.objects.get(id) as unknown as object), state: "disabled" } as never);
    const present = await handler.read({ id, oldState: state });
    expect(present).toMatchObject({ id, inputs: { state: "disabled" }, state: { state: "disabled", schemaVersion: 1 } });
  });

  test("does not take what the service adds to risk remediation for an edit", async () => {
    const { handler, store } = policies();
    const users = { includeUsers: ["All"], excludeGroups: [group] };
    const args = { ...declared, conditions: { ...(declared.conditions as object), users, userRiskLevels: ["high"] } };
    const { id, state } = await created(handler, { ...args, grantControls: { operator: "OR", builtInControls: ["riskRemediation"] } });
    const stored = store.objects.get(id) as unknown as ConditionalAccessPolicy;
    const everyTime = {
      isEnabled: true,
      type: null,
      value: null,
      frequencyInterval: "everyTime",
      authenticationType: "primaryAndSecondaryAuthentication",
    };
    const strength = { id: "00000000-0000-0000-0000-000000000002" };
    const completed = {
      ...stored,
      grantControls: { ...stored.grantControls, operator: "AND", authenticationStrength: strength },
      sessionControls: { signInFrequency: everyTime },
    };
    store.objects.set(id, completed as never);
    expect((await handler.read({ id, oldState: state }))?.state).toEqual(state);
    store.objects.set(id, { ...completed, state: "disabled" } as never);
    expect((await handler.read({ id, oldState: state }))?.inputs).toMatchObject({ state: "disabled" });
  });

  test("returns nothing for a policy that is gone", async () => {
    const { handler, store } = policies();
    const { id, state } = await created(handler);
    store.objects.clear();
    expect(await handler.read({ id, oldState: state })).toBeNull();
  });

  test("without any state, as `get` asks, returns the whole policy", async () => {
    const { handler } = policies();
    const { id, inputs } = await created(handler);
    expect((await handler.read({ id, oldState: {} }))?.inputs).toEqual(inputs);
  });
});

describe("delete", () => {
  test("leaves the policy alone that a resource under a new logical name has taken over in the same run", async () => {
    const { handler, store } = policies();
    const { id, inputs, state } = await created(handler);
    const next = conditionalAccessPolicyHandler(memoryHost({ conditionalAccessPolicies: store }));
    expect((await next.create({ inputs })).id).toBe(id);
    await next.delete({ id, oldState: state });
    expect(store.objects.has(id)).toBe(true);
  });
});

describe("a named location", () => {
  const ip = { displayName: "Offices", ipRanges: [{ cidrAddress: "192.0.2.0/24" }] };
  const country = { displayName: "Offices", countriesAndRegions: ["NL"] };

  test("is replaced when its kind changes, and only then", async () => {
    const store = new MemoryStore<never>();
    const handler = namedLocationHandler(memoryHost({ namedLocations: store }));
    const { id, state } = await created(handler, ip);
    const diff = async (args: Properties) =>
      (await handler.diff({ id, oldState: state, newInputs: (await handler.check({ oldInputs: state, newInputs: args })).inputs }))
        .replaces;
    expect(await diff({ ...ip, isTrusted: true })).toEqual([]);
    expect(await diff(country)).toEqual(["@odata.type"]);
    // The new one is made under the same name while the old one still stands.
    const replaced = await created(handler, country);
    expect(replaced.id).not.toBe(id);
  });

  test("of one kind is not adopted as the other", async () => {
    const store = new MemoryStore<never>();
    const handler = namedLocationHandler(memoryHost({ namedLocations: store }));
    await created(handler, ip);
    await expect(handler.create({ inputs: { ...country, adopt: "Offices" } })).rejects.toThrow(/kind cannot change/);
  });
});
