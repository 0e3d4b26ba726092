import { randomUUID } from "node:crypto";
import { Collection, type View } from "./collection";
import { BUILT_IN_IP_TAGS } from "./defender/built-in-tags";
import { type FaultPlan, Faults } from "./faults";
import { BUILT_IN_STRENGTHS } from "./graph/built-in-strengths";
import { type JsonObject, listOf, objectOf } from "./json";

/** Everything that one tenant holds. Graph objects are stored in the form that the service would read back, references not expanded. */

export interface TenantFacts {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domains: readonly string[];
  /** `_tid` of Defender's objects. */
  readonly defenderTenantId: number;
  /** Names of the service plans in effect, e.g. AAD_PREMIUM. */
  readonly licences: readonly string[];
  /** Clients that may sign in; null = any client with any secret, all permissions. */
  readonly clients: readonly Client[] | null;
  /** False until a seed names the tenant: then any tenant id or domain in an address means this one. */
  readonly named: boolean;
}

export interface Client {
  readonly clientId: string;
  /** Absent = any secret. */
  readonly secret?: string;
  /** Application permissions; absent = all. */
  readonly roles?: readonly string[];
}

export interface StoredPolicy {
  readonly object: JsonObject;
  /** Written through /beta at least once: v1.0 no longer shows it (azuread's client.go, msgraph-metadata #647). */
  readonly beta: boolean;
}

/** As seeded; null = the directory is not known, so that any id counts as existing. */
export interface Directory {
  readonly users: readonly JsonObject[];
  readonly groups: readonly JsonObject[];
  readonly servicePrincipals: readonly JsonObject[];
}

export interface AppEntry {
  readonly appId: string | null;
  readonly defenderId: string | null;
  readonly displayName: string;
  readonly onboarding: "automatic" | "manual" | null;
  readonly enabled: boolean;
}

const UNNAMED: TenantFacts = {
  tenantId: "c0ffee00-0000-4000-8000-000000000001",
  displayName: "Contoso",
  domains: ["contoso.example"],
  defenderTenantId: 90000001,
  licences: ["AAD_PREMIUM", "AAD_PREMIUM_P2", "ADALLOM_S_STANDALONE"],
  clients: null,
  named: false,
};

const graphId = (object: JsonObject) => String(object.id);
const defenderId = (object: JsonObject) => String(object._id);

export class Tenant {
  facts: TenantFacts = UNNAMED;
  directory: Directory | null = null;
  apps: AppEntry[] = [];
  readonly policies = new Collection<StoredPolicy>(({ object }) => graphId(object));
  readonly namedLocations = new Collection<JsonObject>(graphId);
  readonly deletedPolicies = new Collection<StoredPolicy>(({ object }) => graphId(object));
  readonly deletedNamedLocations = new Collection<JsonObject>(graphId);
  readonly authenticationStrengths = new Collection<JsonObject>(graphId);
  readonly authenticationContexts = new Collection<JsonObject>(graphId);
  readonly accessPolicies = new Collection<JsonObject>(defenderId);
  readonly ipRanges = new Collection<JsonObject>(defenderId);
  readonly ipTags = new Collection<JsonObject>(({ id }) => String(id));
  readonly faults: Faults;

  constructor(
    plan: FaultPlan,
    private readonly clock: () => number,
    private readonly save: (tenant: Tenant) => void,
  ) {
    this.faults = new Faults(plan);
    for (const strength of BUILT_IN_STRENGTHS) this.authenticationStrengths.seed(strength);
    for (const tag of BUILT_IN_IP_TAGS) this.ipTags.seed(tag);
  }

  get now(): number {
    return this.clock();
  }

  view(stale = false): View {
    return { now: this.now, visibilityDelay: this.faults.plan.visibilityDelayMs, stale };
  }

  newId(): string {
    return randomUUID();
  }

  /** 24 hexadecimal digits as Mongo makes them: seconds, then what is unique. */
  newDefenderId(): string {
    const seconds = Math.floor(this.now / 1000)
      .toString(16)
      .padStart(8, "0");
    return (seconds + randomUUID().replaceAll("-", "")).slice(0, 24);
  }

  /** After every write, before its answer is sent. */
  commit(): void {
    this.save(this);
  }

  toJson(): JsonObject {
    return {
      version: 1,
      tenant: this.facts,
      directory: this.directory,
      apps: this.apps,
      conditionalAccessPolicies: this.policies.all(),
      namedLocations: this.namedLocations.all(),
      deletedConditionalAccessPolicies: this.deletedPolicies.all(),
      deletedNamedLocations: this.deletedNamedLocations.all(),
      authenticationStrengths: this.authenticationStrengths.all(),
      authenticationContexts: this.authenticationContexts.all(),
      accessPolicies: this.accessPolicies.all(),
      ipRanges: this.ipRanges.all(),
      ipTags: this.ipTags.all(),
    };
  }

  restore(json: JsonObject): void {
    this.facts = { ...UNNAMED, ...(objectOf(json.tenant) as Partial<TenantFacts>) };
    this.directory = (json.directory ?? null) as Directory | null;
    this.apps = listOf(json.apps) as AppEntry[];
    for (const policy of listOf(json.conditionalAccessPolicies)) this.policies.seed(policy as StoredPolicy);
    for (const location of listOf(json.namedLocations)) this.namedLocations.seed(location as JsonObject);
    for (const policy of listOf(json.deletedConditionalAccessPolicies)) this.deletedPolicies.seed(policy as StoredPolicy);
    for (const location of listOf(json.deletedNamedLocations)) this.deletedNamedLocations.seed(location as JsonObject);
    for (const strength of listOf(json.authenticationStrengths)) this.authenticationStrengths.seed(strength as JsonObject);
    for (const context of listOf(json.authenticationContexts)) this.authenticationContexts.seed(context as JsonObject);
    for (const policy of listOf(json.accessPolicies)) this.accessPolicies.seed(policy as JsonObject);
    for (const range of listOf(json.ipRanges)) this.ipRanges.seed(range as JsonObject);
    for (const tag of listOf(json.ipTags)) this.ipTags.seed(tag as JsonObject);
  }
}
