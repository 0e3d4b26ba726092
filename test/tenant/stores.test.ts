import { type Emulator, startEmulator } from "../../emulator/server";
import type { Store, Tenant } from "../../provider/tenant/store";
import { accessPolicy, countries, ipRange, location, policy } from "./objects";
import { opened } from "./tenants";

let emulator: Emulator;
let tenant: Tenant;

beforeEach(async () => {
  emulator = await startEmulator();
  tenant = await opened({ tenant: emulator.url });
});
afterEach(() => emulator.close());

const another = () => opened({ tenant: emulator.url });

interface Case {
  readonly kind: string;
  readonly store: (tenant: Tenant) => Store<never>;
  readonly declared: { readonly id: string | null };
  readonly changed: { readonly id: string | null };
}

const CASES: readonly Case[] = [
  {
    kind: "conditional access policy",
    store: (of) => of.conditionalAccessPolicies as Store<never>,
    declared: policy({
      sessionControls: {
        cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" },
        signInFrequency: { isEnabled: true, type: "hours", value: 4 },
      },
    }),
    changed: policy({
      displayName: "Require a managed device",
      state: "disabled",
      grantControls: { builtInControls: ["compliantDevice"] },
    }),
  },
  {
    kind: "IP location",
    store: (of) => of.namedLocations as Store<never>,
    declared: location({ isTrusted: true }),
    changed: location({ ipRanges: [{ cidrAddress: "2001:db8::/32" }, { cidrAddress: "198.51.100.0/24" }] }),
  },
  {
    kind: "country location",
    store: (of) => of.namedLocations as Store<never>,
    declared: countries(),
    changed: countries({ countriesAndRegions: ["DE"], includeUnknownCountriesAndRegions: true }),
  },
  {
    kind: "access policy",
    store: (of) => of.accessPolicies as Store<never>,
    declared: accessPolicy(),
    changed: accessPolicy({ name: "Watch", action: "audit", blockMessage: null, alert: null, filters: [], severity: "low" }),
  },
  {
    kind: "IP range",
    store: (of) => of.ipRanges as Store<never>,
    declared: ipRange(),
    changed: ipRange({ name: "Branches", tags: [], category: "vpn", subnets: ["198.51.100.0/24"], organization: "Contoso" }),
  },
];

describe.each(CASES)("a $kind", ({ store, declared, changed }) => {
  test("is created, read by another run, updated as a whole, and deleted", async () => {
    const created = await store(tenant).create(declared as never);
    const { id } = created as { id: string };
    expect(created).toEqual({ ...declared, id });
    expect(await store(await another()).get(id)).toEqual({ ...declared, id });

    expect(await store(tenant).update(id, changed as never)).toEqual({ ...changed, id });
    expect(await store(tenant).list()).toEqual([{ ...changed, id }]);
    expect(await store(await another()).list()).toEqual([{ ...changed, id }]);

    await store(tenant).remove(id);
    expect(await store(tenant).list()).toEqual([]);
    expect(await store(await another()).get(id)).toBeNull();
  });

  test("that is gone already is deleted without a word", async () => {
    const { id } = (await store(tenant).create(declared as never)) as { id: string };
    await store(await another()).remove(id);
    await expect(store(tenant).remove(id)).resolves.toBeUndefined();
  });

  test("is made once, when the answer to its creation is lost", async () => {
    emulator.tenant.faults.apply({
      rules: [{ method: "POST", path: "policies$|namedLocations$|access/$|create_rule/$", drop: true, afterCommit: true }],
    });
    const { id } = (await store(tenant).create(declared as never)) as { id: string };
    expect(await store(await another()).list()).toEqual([{ ...declared, id }]);
  });

  test("is made after all, when the tenant is busy at first", async () => {
    emulator.tenant.faults.apply({
      rules: [{ method: "POST", path: "policies$|namedLocations$|access/$|create_rule/$", status: 429 }],
    });
    const { id } = (await store(tenant).create(declared as never)) as { id: string };
    expect(await store(await another()).list()).toEqual([{ ...declared, id }]);
  });

  test("is waited for, while the tenant does not show it yet", async () => {
    emulator.tenant.faults.apply({ visibilityDelayMs: 600 });
    const { id } = (await store(tenant).create(declared as never)) as { id: string };
    expect(await store(tenant).update(id, changed as never)).toEqual({ ...changed, id });
    expect(await store(await another()).get(id)).toEqual({ ...changed, id });
  });
});
