import { type Emulator, startEmulator } from "../../emulator/server";
import type { Tenant } from "../../provider/tenant/store";
import { accessPolicy, ipRange } from "./objects";
import { HASTY, opened } from "./tenants";

let emulator: Emulator;
let tenant: Tenant;

beforeEach(async () => {
  emulator = await startEmulator();
  tenant = await opened({ tenant: emulator.url });
});
afterEach(() => emulator.close());

const another = (settings: Record<string, string> = {}) => opened({ tenant: emulator.url, ...settings });
const idOf = ({ id }: { readonly id: string | null }) => id as string;

/** Everything that was asked from now on. */
function watched(): string[] {
  const requests: string[] = [];
  const { take } = emulator.tenant.faults;
  emulator.tenant.faults.take = (method, path) => {
    requests.push(`${method} ${path}`);
    return take.call(emulator.tenant.faults, method, path);
  };
  return requests;
}

describe("an access policy", () => {
  test("on an IP tag of this run is written with the tag's id and read with its name", async () => {
    await tenant.accessPolicies.list();
    await tenant.ipRanges.create(ipRange({ tags: ["HQ"] }));
    const declared = accessPolicy({ filters: [{ field: "ipTag", operator: "doesNotEqual", values: ["HQ"] }] });
    const id = idOf(await tenant.accessPolicies.create(declared));
    const [wire] = emulator.tenant.accessPolicies.all() as [{ filters: Record<string, { neq: string[] }> }];
    expect(wire.filters["ip.tags"]?.neq).toEqual([expect.stringMatching(/^[0-9a-f]{24}$/)]);
    expect(await (await another()).accessPolicies.get(id)).toEqual({ ...declared, id });
  });

  test("that is declared by the id of a tag keeps the id", async () => {
    await tenant.ipRanges.create(ipRange({ tags: ["HQ"] }));
    const tag = emulator.tenant.ipTags.all().find(({ name }) => name === "HQ") as { id: string };
    const declared = accessPolicy({ filters: [{ field: "ipTag", operator: "equals", values: [tag.id] }] });
    expect(await tenant.accessPolicies.create(declared)).toMatchObject({ filters: declared.filters });
  });

  test("is only switched when only that changes, by the observed call", async () => {
    const id = idOf(await tenant.accessPolicies.create(accessPolicy()));
    const requests = watched();
    await tenant.accessPolicies.update(id, accessPolicy({ enabled: false }));
    expect(requests.filter((request) => !request.startsWith("GET"))).toEqual([`POST /cas/api/v1/policies/${id}/disable/`]);
    expect(emulator.tenant.accessPolicies.get(id)).toMatchObject({ enabled: false });
  });

  test.each<[string, (id: string, whole: object) => unknown]>([
    ["the id alone", (id) => id],
    ["the policy in an envelope", (_id, data) => ({ data })],
    ["nothing", () => ({})],
  ])("is found although its creation is answered with %s", async (_what, answer) => {
    await tenant.accessPolicies.list();
    // Since then it has come to be, by another hand, so that the answer to our own request can be any.
    const { id } = await (await another()).accessPolicies.create(accessPolicy());
    const body = JSON.stringify(answer(id as string, emulator.tenant.accessPolicies.get(id as string) as object));
    const headers = { "content-type": "application/json" };
    emulator.tenant.faults.apply({ rules: [{ method: "POST", path: "policy/access/$", status: 200, headers, body }] });
    expect(await tenant.accessPolicies.create(accessPolicy())).toMatchObject({ id });
  });

  test("is created switched off, although the service switches it on", async () => {
    const { accessPolicies } = emulator.tenant;
    jest.spyOn(accessPolicies, "put").mockImplementationOnce((object) => accessPolicies.seed({ ...object, enabled: true }));
    const id = idOf(await tenant.accessPolicies.create(accessPolicy({ enabled: false })));
    expect(accessPolicies.get(id)).toMatchObject({ enabled: false });
  });

  test.each(["merge", "replace"] as const)("keeps keys that are not ours, where the service would %s", async (defenderUpdate) => {
    const id = idOf(await tenant.accessPolicies.create(accessPolicy()));
    const stored = emulator.tenant.accessPolicies.get(id) as object;
    emulator.tenant.accessPolicies.seed({ ...stored, governance: { quarantine: true } } as never);
    emulator.tenant.faults.apply({ defenderUpdate });
    await tenant.accessPolicies.update(id, accessPolicy({ severity: "low" }));
    expect(emulator.tenant.accessPolicies.get(id)).toMatchObject({ severity: "LOW", governance: { quarantine: true } });
  });

  test.each<[string, object]>([
    ["values that are objects", { filters: { service: { eq: [{ saas: 11161, inst: 0 }] } }, consoleFilters: null }],
    ["an operator without a list", { filters: { service: { eq: "11161" } }, consoleFilters: null }],
    ["rows that are none", { consoleFilters: "[null]" }],
  ])("with %s is reported, and everything else is read", async (_what, strange) => {
    const id = idOf(await tenant.accessPolicies.create(accessPolicy()));
    await tenant.accessPolicies.create(accessPolicy({ name: "Another" }));
    emulator.tenant.accessPolicies.seed({ ...(emulator.tenant.accessPolicies.get(id) as object), ...strange } as never);
    const fresh = await another();
    expect(await fresh.accessPolicies.list()).toMatchObject([{ name: "Another" }]);
    expect(await fresh.remarks()).toMatchObject([{ code: "TENANT-unreadable", message: expect.stringContaining("not in a known form") }]);
  });

  test("that says what is not understood is reported, and never overwritten", async () => {
    const id = idOf(await tenant.accessPolicies.create(accessPolicy()));
    const strange = {
      filters: { "activity.type": { eq: ["LOGIN"] } },
      consoleFilters: '[{"field":"activity.type","operator":"eq","values":["LOGIN"]}]',
    };
    emulator.tenant.accessPolicies.seed({ ...(emulator.tenant.accessPolicies.get(id) as object), ...strange } as never);
    const fresh = await another();
    expect(await fresh.accessPolicies.list()).toEqual([]);
    expect(await fresh.remarks()).toEqual([
      expect.objectContaining({ code: "TENANT-unreadable", message: expect.stringMatching(/"Block unmanaged devices".*activity\.type/) }),
    ]);
    await expect(fresh.accessPolicies.get(id)).rejects.toThrow(/not overwritten/);
    await expect(fresh.accessPolicies.update(id, accessPolicy())).rejects.toThrow(/not overwritten/);
    await expect(fresh.accessPolicies.create(accessPolicy())).rejects.toThrow(/not overwritten/);
    expect(emulator.tenant.accessPolicies.all()).toHaveLength(1);
  });

  test("is one of any number: the list comes in pages", async () => {
    for (let index = 0; index < 120; index++) {
      const id = index.toString(16).padStart(24, "0");
      if (index === 0) await tenant.accessPolicies.create(accessPolicy());
      const [first] = emulator.tenant.accessPolicies.all();
      emulator.tenant.accessPolicies.seed({ ...(first as object), _id: id, name: `Policy ${index}` } as never);
    }
    expect(await (await another()).accessPolicies.list()).toHaveLength(121);
  });

  test("that Defender disables behind our back is told apart from an ordinary difference", async () => {
    const id = idOf(await tenant.accessPolicies.create(accessPolicy()));
    const off = { ...(emulator.tenant.accessPolicies.get(id) as object), enabled: false, severity: "LOW" };
    emulator.tenant.faults.apply({
      rules: [{ method: "GET", path: `policies/ACCESS/${id}/`, times: null, skip: 1, status: 200, body: off }],
    });
    const hasty = await opened({ tenant: emulator.url }, {}, HASTY);
    await expect(hasty.accessPolicies.update(id, accessPolicy({ severity: "low" }))).rejects.toThrow(
      /enabled: written true, read back false[\s\S]*too complex/,
    );
  });
});

describe("a tenant that takes no access policies", () => {
  const byHand = async (policy = accessPolicy()) => {
    // What somebody makes in the portal, following the steps.
    emulator.tenant.faults.apply({ defenderWrites: "accept" });
    const id = idOf(await (await another()).accessPolicies.create(policy));
    emulator.tenant.faults.apply({ defenderWrites: "refuse" });
    return id;
  };

  test("is answered with the clicks that make this one", async () => {
    emulator.tenant.faults.apply({ defenderWrites: "refuse" });
    const attempt = tenant.accessPolicies.create(accessPolicy());
    await expect(attempt).rejects.toThrow(/DEFENDER-portal/);
    await expect(attempt).rejects.toThrow(/404[\s\S]*Create policy › Access policy[\s\S]*Device › Tag does not equal[\s\S]*pulumi up/);
  });

  test("still enables, disables and deletes", async () => {
    const id = await byHand();
    await tenant.accessPolicies.update(id, accessPolicy({ enabled: false }));
    expect(emulator.tenant.accessPolicies.get(id)).toMatchObject({ enabled: false });
    await expect(tenant.accessPolicies.update(id, accessPolicy({ severity: "low" }))).rejects.toThrow(/choose "Block unmanaged devices"/);
    await tenant.accessPolicies.remove(id);
    expect(emulator.tenant.accessPolicies.all()).toEqual([]);
  });

  test("is not even asked, where the portal is chosen", async () => {
    const byPortal = await another({ defenderWrites: "portal" });
    const requests = watched();
    await expect(byPortal.accessPolicies.create(accessPolicy())).rejects.toThrow(/Create policy › Access policy/);
    expect(requests.filter((request) => request.includes("policy/access"))).toEqual([]);
  });

  test.each([405, 501, 403])("may say so with %i", async (status) => {
    emulator.tenant.faults.apply({ rules: [{ method: "POST", path: "policy/access/", status }] });
    await expect(tenant.accessPolicies.create(accessPolicy())).rejects.toThrow(/DEFENDER-portal/);
  });

  test("is not confused with one that refuses this policy", async () => {
    emulator.tenant.faults.apply({
      rules: [{ method: "POST", path: "policy/access/", status: 400, body: { detail: "The name is taken." } }],
    });
    await expect(tenant.accessPolicies.create(accessPolicy())).rejects.toThrow(/The name is taken.*TENANT-refused/);
  });
});

describe("an IP range", () => {
  test("that overlaps with another one is refused with the other one's name", async () => {
    await tenant.ipRanges.create(ipRange());
    const attempt = tenant.ipRanges.create(ipRange({ name: "Cellar", subnets: ["192.0.2.128/25"], tags: [] }));
    await expect(attempt).rejects.toThrow(/192\.0\.2\.128\/25 overlaps with 192\.0\.2\.0\/24 of "Offices".*DEFENDER-overlap/);
  });

  test("loses what an update leaves out", async () => {
    const id = idOf(await tenant.ipRanges.create(ipRange({ organization: "Contoso" })));
    const bare = ipRange({ tags: [] });
    expect(await tenant.ipRanges.update(id, bare)).toEqual({ ...bare, id });
    expect(emulator.tenant.ipRanges.get(id)).toMatchObject({ organization: null, tags: [] });
  });

  test("finds its tags whatever their case", async () => {
    await tenant.ipRanges.create(ipRange());
    const other = ipRange({ name: "Branch", subnets: ["198.51.100.0/24"], tags: ["hq"] });
    expect(await tenant.ipRanges.create(other)).toMatchObject({ tags: ["hq"] });
  });

  test("without the text that was sent is read from the mapped form", async () => {
    const id = idOf(await tenant.ipRanges.create(ipRange({ subnets: ["192.0.2.0/24", "2001:db8::/32"] })));
    const stored = emulator.tenant.ipRanges.get(id) as { subnets: object[] };
    const subnets = stored.subnets.map((subnet) => ({ ...subnet, originalString: undefined }));
    emulator.tenant.ipRanges.seed({ ...stored, subnets } as never);
    expect((await (await another()).ipRanges.get(id))?.subnets).toEqual(["192.0.2.0/24", "2001:db8::/32"]);
  });
});

test("Defender's own token is sent as such", async () => {
  const token = "a0".repeat(32);
  const fresh = await another({ defenderToken: token });
  emulator.tenant.faults.apply({ rules: [{ path: "policies/", status: 401, body: { detail: `Invalid token ${token}` } }] });
  const attempt = fresh.accessPolicies.list();
  await expect(attempt).rejects.toThrow(/TENANT-unauthorized/);
  await expect(attempt).rejects.not.toThrow(token);
  expect(await fresh.accessPolicies.list()).toEqual([]);
});
