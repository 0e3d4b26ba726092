import type { AccessPolicy } from "../policy/access-policy";
import type { ConditionalAccessPolicy } from "../policy/conditional-access-policy";
import type { IpRange } from "../policy/ip-range";
import type { NamedLocation } from "../policy/named-location";
import type { PolicySet } from "../policy/policy-set";
import type { Problem } from "../policy/problems";

/** The tenant as its stores: what goes in and comes out is canonical, and every failure is a `ProblemsError`. */

export interface StoreOptions {
  /** The object uses preview features, so it is written and read through Graph beta. */
  readonly beta?: boolean;
}

export interface Store<T> {
  /** Asked for once a run. Objects that this version cannot read are left out: see `Tenant.remarks`. */
  list(options?: StoreOptions): Promise<readonly T[]>;
  /** Null when it is gone. */
  get(id: string, options?: StoreOptions): Promise<T | null>;
  /** @throws UnverifiedWriteError when the object was made and is not what was asked for; it carries the id. */
  create(object: T, options?: StoreOptions): Promise<T>;
  /** Writes the whole object. @throws UnverifiedWriteError as `create`. */
  update(id: string, object: T, options?: StoreOptions): Promise<T>;
  /** Succeeds when it is gone already. */
  remove(id: string, options?: StoreOptions): Promise<void>;
}

export interface Tenant {
  readonly conditionalAccessPolicies: Store<ConditionalAccessPolicy>;
  readonly namedLocations: Store<NamedLocation>;
  readonly accessPolicies: Store<AccessPolicy>;
  readonly ipRanges: Store<IpRange>;
  /** All that decides a sign-in, as far as it can be read. */
  policySet(): Promise<PolicySet>;
  /** What `policySet` lacks, as warnings: policies that cannot be read, a service that does not answer. */
  remarks(): Promise<readonly Problem[]>;
  /** What the users, groups, roles and apps that the policies name are called, by their ids, as far as that may be read. */
  names(policies: PolicySet): Promise<ReadonlyMap<string, string>>;
  /** Names of the enabled service plans; null where they may not be read. */
  servicePlans(): Promise<readonly string[] | null>;
}

/**
 * Opens the tenant that the configuration names: signs in, and asks nothing yet.
 *
 * @param setting a key of the stack's configuration, else `APPCONTROL_KEY` of the environment.
 * @throws ProblemsError where an address is wrong or nobody can be signed in, with each way and why it was passed over.
 */
export async function openTenant(setting: (key: string) => string | undefined): Promise<Tenant> {
  // The HTTP client takes longer to load than everything else here together.
  const { openedTenant } = require("./open-tenant") as typeof import("./open-tenant.js");
  return openedTenant(setting, process.env);
}
