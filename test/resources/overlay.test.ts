import type { PolicySet } from "../../provider/policy/policy-set";
import { type Recorded, readDeclaration, readRecord, recordText, sameDeclaration } from "../../provider/resources/declaration";
import { overlay } from "../../provider/resources/overlay";

const ids = {
  mfa: "00000000-0000-4000-8000-000000000001",
  block: "00000000-0000-4000-8000-000000000002",
  offices: "00000000-0000-4000-8000-000000000003",
};

const policy = (displayName: string, state = "enabled") => ({
  kind: "conditionalAccessPolicy",
  resource: displayName,
  properties: {
    displayName,
    state,
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  },
});
const access = (name: string) => ({ kind: "accessPolicy", resource: name, properties: { name, action: "block" } });
const location = (displayName: string, properties: object) => ({
  kind: "namedLocation",
  resource: displayName,
  properties: { displayName, ...properties },
});

const empty: PolicySet = {
  conditionalAccessPolicies: [],
  namedLocations: [],
  accessPolicies: [],
  ipRanges: [],
  apps: [],
  authenticationStrengths: [],
};

function tenantOf(...given: [ReturnType<typeof policy> | ReturnType<typeof location>, string][]): PolicySet {
  const objects = given.flatMap(([argument, id]) =>
    readDeclaration([argument]).policies.map(({ kind, object }) => ({ kind, object: { ...object, id } })),
  );
  const ofKind = (wanted: string) => objects.flatMap(({ kind, object }) => (kind === wanted ? [object as never] : []));
  return { ...empty, namedLocations: ofKind("namedLocation"), conditionalAccessPolicies: ofKind("conditionalAccessPolicy") };
}

const declared = (...given: object[]) => readDeclaration(given).policies;
const record = (given: { kind: string; resource: string; properties: object }, id: string | null): Recorded => {
  const [read] = declared(given);
  return { kind: read!.kind, resource: given.resource, name: read!.name, id, inputs: read!.inputs };
};
const names = (set: PolicySet) => set.conditionalAccessPolicies.map(({ displayName, state, id }) => `${displayName} ${state} ${id}`);

describe("laying the declared policies over the tenant", () => {
  const before = tenantOf([policy("Require MFA"), ids.mfa], [policy("Unmanaged"), ids.block]);

  test("keeps what the stack does not manage, and replaces by name", () => {
    const { after } = overlay(before, declared(policy("Require MFA", "disabled")), []);
    expect(names(after)).toEqual([`Require MFA disabled ${ids.mfa}`, `Unmanaged enabled ${ids.block}`]);
  });

  test("finds a renamed policy by the recorded id, even when it was renamed in the portal too", () => {
    const { after } = overlay(before, declared({ ...policy("Renamed"), resource: "mfa" }), [
      record({ ...policy("Old name"), resource: "mfa" }, ids.mfa),
    ]);
    expect(names(after)).toEqual([`Renamed enabled ${ids.mfa}`, `Unmanaged enabled ${ids.block}`]);
  });

  test("finds a renamed policy by the recorded name while no id is recorded yet", () => {
    const { after } = overlay(before, declared({ ...policy("Renamed"), resource: "mfa" }), [
      record({ ...policy("Require MFA"), resource: "mfa" }, null),
    ]);
    expect(names(after)).toEqual([`Renamed enabled ${ids.mfa}`, `Unmanaged enabled ${ids.block}`]);
  });

  test("finds a policy that is adopted under a new name", () => {
    const adopting = policy("New name");
    const { after } = overlay(before, declared({ ...adopting, properties: { ...adopting.properties, adopt: "Unmanaged" } }), []);
    expect(names(after)).toEqual([`Require MFA enabled ${ids.mfa}`, `New name enabled ${ids.block}`]);
  });

  test("counts what was declared last time and is not now as deleted", () => {
    const { after } = overlay(before, [], [record(policy("Require MFA"), ids.mfa)]);
    expect(names(after)).toEqual([`Unmanaged enabled ${ids.block}`]);
  });

  test("a resource under a new logical name deletes nothing", () => {
    const { after } = overlay(before, declared({ ...policy("Require MFA"), resource: "new" }), [
      record({ ...policy("Require MFA"), resource: "old" }, ids.mfa),
    ]);
    expect(names(after)).toEqual(names(before));
  });

  test("a location whose kind changes is a new one, and the old one goes", () => {
    const ip = location("Offices", { isTrusted: false, ipRanges: [{ cidrAddress: "192.0.2.0/24" }] });
    const country = location("Offices", { countriesAndRegions: ["NL"] });
    const { after, between } = overlay(tenantOf([ip, ids.offices]), declared(country), [record(ip, ids.offices)]);
    expect(after.namedLocations).toMatchObject([{ "@odata.type": "#microsoft.graph.countryNamedLocation" }]);
    expect(between.map(({ namedLocations }) => namedLocations.length)).toEqual([2]);
  });

  test("writes access policies before the policy that routes, and deletes backwards", () => {
    const set = { ...before, accessPolicies: declared(access("Old")).map(({ object }) => ({ ...object, id: "5".repeat(24) }) as never) };
    const { between, after } = overlay(set, declared(policy("Route"), access("New")), [
      record(access("Old"), "5".repeat(24)),
      record(policy("Require MFA"), ids.mfa),
    ]);
    const states = [...between, after].map(
      (state) =>
        `${state.accessPolicies.map(({ name }) => name)} | ${state.conditionalAccessPolicies.map(({ displayName }) => displayName)}`,
    );
    expect(states).toEqual([
      "Old,New | Require MFA,Unmanaged",
      "Old,New | Require MFA,Unmanaged,Route",
      "Old,New | Unmanaged,Route",
      "New | Unmanaged,Route",
    ]);
  });

  test("an unchanged declaration changes nothing", () => {
    const { after, between } = overlay(before, declared(policy("Require MFA")), [record(policy("Require MFA"), ids.mfa)]);
    expect(after).toBe(before);
    expect(between).toEqual([]);
  });
});

describe("the record", () => {
  const records = [record(policy("b"), ids.mfa), record(policy("a"), null)];

  test("reads back what was written, in one order", () => {
    expect(readRecord(recordText(records))).toEqual([...records].reverse());
    expect(recordText([...records].reverse())).toBe(recordText(records));
  });

  test("of nothing, or of an unknown version, is empty", () => {
    expect([readRecord(""), readRecord(undefined), readRecord("{"), readRecord('{"version":2}')]).toEqual([[], [], [], []]);
  });

  test("declares the same whatever ids it knows", () => {
    expect(
      sameDeclaration(
        records,
        records.map((one) => ({ ...one, id: null })),
      ),
    ).toBe(true);
    expect(sameDeclaration(records, records.slice(1))).toBe(false);
  });
});
