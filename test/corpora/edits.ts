import * as fc from "fast-check";
import { addressText, parseAddress } from "../../provider/evaluator/addresses";
import { asWritten } from "../../provider/evaluator/sets";
import type { PolicySet } from "../../provider/policy/policy-set";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { ORDINARY } from "../arbitraries";
import { accessPolicy } from "../arbitraries/access-policies";
import type { Json } from "../arbitraries/conditional-access-policies";
import { jsonFiles, readCorpus } from "./files";
import { filledIn } from "./policies-of";

/** Real policy sets, and edits as people make them, out of values that the set has elsewhere. */

export type Gen = fc.GeneratorValue;
export const pick = <T>(gen: Gen, list: readonly T[]): T => list[gen(fc.nat, list.length - 1)] as T;
export const chance = (gen: Gen, percent: number) => gen(fc.nat, 99) < percent;
const STRANGER = "99999999-0000-4000-8000-000000000009";

/** What a set names, for edits and sign-ins to use. */
export class Named {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly applications: readonly string[];
  readonly actions: readonly string[];
  readonly contexts: readonly string[];
  readonly tenants: readonly string[];
  readonly locations: readonly string[];
  readonly servicePrincipals: readonly string[];
  readonly addresses: readonly string[];
  readonly countries: readonly string[];
  readonly filterTexts: readonly string[];

  constructor(set: Json) {
    const conditions = set.conditionalAccessPolicies.map((policy: Json) => policy.conditions);
    const all = (read: (given: Json) => unknown) => [...new Set<string>([...conditions.flatMap(read).filter(isId), STRANGER])];
    this.users = all(({ users }) => [...users.includeUsers, ...users.excludeUsers]);
    this.groups = all(({ users }) => [...users.includeGroups, ...users.excludeGroups]);
    this.roles = all(({ users }) => [...users.includeRoles, ...users.excludeRoles]);
    this.applications = all(({ applications }) => [...applications.includeApplications, ...applications.excludeApplications]);
    this.actions = conditions.flatMap((given: Json) => given.applications.includeUserActions);
    this.contexts = conditions.flatMap((given: Json) => given.applications.includeAuthenticationContextClassReferences);
    this.tenants = all(({ users }) => [
      ...(users.includeGuestsOrExternalUsers?.externalTenants.members ?? []),
      ...(users.excludeGuestsOrExternalUsers?.externalTenants.members ?? []),
    ]);
    this.servicePrincipals = all(({ clientApplications }) => clientApplications?.includeServicePrincipals ?? []);
    this.locations = ["All", "AllTrusted", ...set.namedLocations.map(({ id }: Json) => id)];
    const ranges: string[] = set.namedLocations.flatMap(({ ipRanges }: Json) => (ipRanges ?? []).map(cidrOf));
    this.addresses = [...ranges.flatMap((cidr) => ends(cidr)), "198.51.100.77", "2001:db8:ffff::1"];
    this.countries = [...new Set<string>([...set.namedLocations.flatMap((one: Json) => one.countriesAndRegions ?? []), "AQ", "NL"])];
    const rules: string[] = conditions.flatMap(({ devices }: Json) => devices?.deviceFilter?.rule ?? []);
    this.filterTexts = [...new Set(rules.flatMap((rule) => [...rule.matchAll(/"([^"]*)"/g)].map(([, text]) => text as string))), "other"];
  }
}

const isId = (value: unknown) => typeof value === "string" && /^[0-9a-f]{8}-/.test(value);
const cidrOf = (range: string | Json): string => (typeof range === "string" ? range : range.cidrAddress);

/** The first and the last address of a range of IPv4 addresses, and the ones beside them; of IPv6 the first. */
function ends(cidr: string): string[] {
  const [text, prefix] = cidr.split("/") as [string, string];
  const address = parseAddress(text);
  if (address?.family !== 4) return [text];
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(Number(address.value) / size) * size;
  return [first - 1, first, first + size - 1, first + size]
    .filter((value) => value >= 0 && value < 2 ** 32)
    .map((value) => addressText({ family: 4, value }));
}

const LISTS_OF_USERS = { Users: "users", Groups: "groups", Roles: "roles" } as const;
const CONDITIONS = [
  "users",
  "applications",
  "clientAppTypes",
  "platforms",
  "locations",
  "devices",
  "signInRiskLevels",
  "userRiskLevels",
  "insiderRiskLevels",
  "authenticationFlows",
];

const toggled = (list: readonly string[], value: string) => (list.includes(value) ? list.filter((one) => one !== value) : [...list, value]);

/** One edit, in place. */
function bend(gen: Gen, set: Json, named: Named): void {
  const policy: Json = pick(gen, set.conditionalAccessPolicies);
  const other: Json = pick(gen, set.conditionalAccessPolicies);
  const location: Json = set.namedLocations.length === 0 ? {} : pick(gen, set.namedLocations);
  const { users, applications } = policy.conditions;
  const side = pick(gen, ["include", "exclude", "exclude"]);
  const edits: (() => void)[] = [
    () => {
      const kind = pick(gen, ["Users", "Groups", "Groups", "Roles"] as const);
      const list = users[`${side}${kind}`];
      users[`${side}${kind}`] = toggled(list, pick(gen, chance(gen, 50) && list.length > 0 ? list : named[LISTS_OF_USERS[kind]]));
    },
    () => {
      const list = applications[`${side}Applications`];
      applications[`${side}Applications`] = toggled(list, pick(gen, chance(gen, 50) && list.length > 0 ? list : named.applications));
    },
    () => {
      const locations = policy.conditions.locations ?? { includeLocations: ["All"], excludeLocations: [] };
      const list = locations[`${side}Locations`];
      policy.conditions.locations = { ...locations, [`${side}Locations`]: toggled(list, pick(gen, named.locations)) };
    },
    () => {
      policy.state = pick(gen, ["enabled", "disabled", "enabledForReportingButNotEnforced"]);
    },
    () => {
      policy.grantControls = structuredClone(other.grantControls);
    },
    () => {
      policy.sessionControls = structuredClone(other.sessionControls);
    },
    () => {
      const condition = pick(gen, CONDITIONS);
      policy.conditions[condition] = structuredClone(other.conditions[condition]);
    },
    () => {
      set.conditionalAccessPolicies.splice(set.conditionalAccessPolicies.indexOf(policy), 1);
    },
    () => {
      const id = `bbbbbbbb-0000-4000-8000-${String(set.conditionalAccessPolicies.length).padStart(12, "0")}`;
      const condition = pick(gen, CONDITIONS);
      const conditions = structuredClone({ ...policy.conditions, [condition]: other.conditions[condition] });
      set.conditionalAccessPolicies.push({ ...structuredClone(policy), id, displayName: "Added", conditions });
    },
    () => {
      if (location.ipRanges === undefined) return;
      const ranges = location.ipRanges.map(cidrOf);
      location.ipRanges = toggled(ranges, chance(gen, 50) ? pick(gen, ranges) : "198.51.100.0/24");
    },
    () => {
      if (location.ipRanges !== undefined) location.isTrusted = !location.isTrusted;
    },
    () => {
      if (location.countriesAndRegions !== undefined)
        location.countriesAndRegions = toggled(location.countriesAndRegions, pick(gen, named.countries));
    },
    () => {
      const filter = policy.conditions.devices?.deviceFilter;
      if (filter !== undefined) filter.mode = filter.mode === "include" ? "exclude" : "include";
    },
    () => {
      if (set.accessPolicies.length === 0) return;
      const access: Json = pick(gen, set.accessPolicies);
      access.action = access.action === "block" ? "audit" : "block";
    },
    () => {
      if (set.accessPolicies.length > 0) set.accessPolicies.splice(gen(fc.nat, set.accessPolicies.length - 1), 1);
    },
  ];
  pick(gen, edits)();
}

/** Enforced all, with locations for ids that no export has. */
export function base(step: string): Json {
  const documents = jsonFiles(step).map((path) => ({ path, json: filledIn(readCorpus(path)) }));
  const { value, problems } = readPolicySet(documents, { retired: true });
  if (value === null) throw new Error(JSON.stringify(problems));
  const set: Json = structuredClone(value);
  set.conditionalAccessPolicies.forEach((policy: Json, place: number) => {
    policy.state = "enabled";
    policy.id ??= `cccccccc-0000-4000-8000-${String(place).padStart(12, "0")}`;
    for (const id of policy.conditions.locations?.includeLocations ?? []) addLocation(set, id);
    for (const id of policy.conditions.locations?.excludeLocations ?? []) addLocation(set, id);
  });
  return set;
}

function addLocation(set: Json, id: string): void {
  if (!isId(id) || set.namedLocations.some((one: Json) => one.id === id)) return;
  const place = set.namedLocations.length;
  const location = { id, displayName: `Site ${place}`, isTrusted: place % 2 === 0 };
  set.namedLocations.push({
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    ...location,
    ipRanges: [{ cidrAddress: `203.0.${place}.0/25` }],
  });
}

function readBack(set: Json): PolicySet | null {
  const { value, problems } = readPolicySet(asWritten(set), { retired: true });
  return problems.some(({ severity }) => severity === "error") ? null : value;
}

/** A change of a real set. */
export interface Change {
  readonly step: string;
  readonly named: Named;
  readonly before: PolicySet;
  readonly after: PolicySet;
}

export function changeOf(gen: Gen, { step, set }: { readonly step: string; readonly set: Json }): Change | null {
  const written: Json = structuredClone(set);
  const count = gen(fc.nat, 4);
  for (let place = 0; place < count; place++) {
    const given: Json = gen(accessPolicy, ORDINARY);
    written.accessPolicies.push({ id: `access-${place}`, name: `Access ${place}`, ...given, enabled: true });
  }
  const named = new Named(written);
  for (const { filters } of written.accessPolicies)
    for (const row of filters) if (row.field === "app") row.values = [pick(gen, named.applications)];
  const changed: Json = structuredClone(written);
  for (let edits = 1 + gen(fc.nat, 3); edits > 0; edits--) bend(gen, changed, named);
  const [before, after] = [readBack(written), readBack(changed)];
  return before === null || after === null ? null : { step, named, before, after };
}
