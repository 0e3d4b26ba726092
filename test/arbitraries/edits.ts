import * as fc from "fast-check";
import type { PolicySet } from "../../provider/policy/policy-set";
import { accessPolicy, filterRow } from "./access-policies";
import {
  conditionalAccessPolicy,
  conditions,
  grantControls,
  type Json,
  locationNames,
  sessionControls,
  state,
} from "./conditional-access-policies";
import { APPLICATIONS, COUNTRIES, GROUPS, IP_TAGS, ROLES, SUBNETS, USERS } from "./names";
import { canonicalSet, policySet, withResolvedApps } from "./policy-sets";
import { ORDINARY, oneOf, type Size } from "./size";

/** Changes of a policy set, as people make them, and those that change nothing but the text. */
export interface Edit {
  /** What it does, for a failing test to print. */
  readonly name: string;
  /** Bends the JSON of a set in place; where the set has nothing to bend, it leaves it. */
  readonly apply: (json: Json) => void;
}

const place = fc.nat(1000);
const at = <T>(list: readonly T[], n: number): T | undefined => list[n % list.length];

function onConditionalAccess(name: string, bend: (policy: Json, n: number) => void): fc.Arbitrary<Edit> {
  return place.map((n) => ({
    name: `${name} [${n}]`,
    apply: (json) => {
      const policy = at<Json>(json.conditionalAccessPolicies, n);
      if (policy !== undefined) bend(policy, n);
    },
  }));
}

function onAccess(name: string, bend: (policy: Json, n: number) => void): fc.Arbitrary<Edit> {
  return place.map((n) => ({
    name: `${name} [${n}]`,
    apply: (json) => {
      const policy = at<Json>(json.accessPolicies, n);
      if (policy !== undefined) bend(policy, n);
    },
  }));
}

const LISTS_OF_USERS = [
  ["includeUsers", USERS],
  ["excludeUsers", USERS],
  ["includeGroups", GROUPS],
  ["excludeGroups", GROUPS],
  ["includeRoles", ROLES],
  ["excludeRoles", ROLES],
] as const;

/** In the list or out of it. */
function toggled(list: readonly string[] | undefined, value: string): string[] {
  return list?.includes(value) ? list.filter((one) => one !== value) : [...(list ?? []), value];
}

const membership = fc.tuple(oneOf(LISTS_OF_USERS), place).chain(([[list, names], k]) =>
  onConditionalAccess(`${list}: ${at(names, k)} in or out`, ({ conditions: { users } }) => {
    users[list] = toggled(users[list], at(names, k) as string);
  }),
);

const application = fc.tuple(oneOf(["includeApplications", "excludeApplications"]), oneOf(APPLICATIONS)).chain(([list, id]) =>
  onConditionalAccess(`${list}: ${id} in or out`, ({ conditions: { applications } }) => {
    applications[list] = toggled(applications[list], id);
  }),
);

const location = fc.tuple(oneOf(["includeLocations", "excludeLocations"]), locationNames).chain(([list, id]) =>
  onConditionalAccess(`${list}: ${id} in or out`, (policy) => {
    const locations = policy.conditions.locations ?? { includeLocations: ["All"], excludeLocations: [] };
    policy.conditions.locations = { ...locations, [list]: toggled(locations[list], id) };
  }),
);

const newState = state.chain((value) =>
  onConditionalAccess(`state: ${value}`, (policy) => {
    policy.state = value;
  }),
);

const newControls = fc.tuple(grantControls, sessionControls).chain(([grant, session]) =>
  onConditionalAccess(`controls: ${JSON.stringify({ grant, session })}`, (policy) => {
    if (policy.conditions.clientApplications !== null) return;
    policy.grantControls = grant;
    policy.sessionControls = session;
  }),
);

/** One optional condition as another policy would have it. */
function newCondition(size: Size): fc.Arbitrary<Edit> {
  const optional = [
    "clientAppTypes",
    "platforms",
    "devices",
    "signInRiskLevels",
    "userRiskLevels",
    "insiderRiskLevels",
    "authenticationFlows",
  ];
  return fc.tuple(conditions({ ...size, conditionDensity: 60 }), oneOf(optional)).chain(([given, name]) =>
    onConditionalAccess(`${name}: ${JSON.stringify(given[name])}`, (policy) => {
      policy.conditions[name] = given[name];
    }),
  );
}

const renamed = onConditionalAccess("renamed", (policy, n) => {
  policy.displayName = `${policy.displayName} of old ${n}`;
  policy.description = "Renamed.";
});

function added(size: Size): fc.Arbitrary<Edit> {
  return fc.oneof(
    fc.tuple(conditionalAccessPolicy(size), place).map(([policy, n]) => ({
      name: `policy added: ${JSON.stringify(policy)}`,
      apply: (json: Json) => {
        const id = `bbbbbbbb-0000-4000-8000-${String(json.conditionalAccessPolicies.length * 1001 + n).padStart(12, "0")}`;
        json.conditionalAccessPolicies.push({ id, displayName: `Added ${id}`, ...policy });
      },
    })),
    fc.tuple(accessPolicy(size), place).map(([policy, n]) => ({
      name: `access policy added: ${JSON.stringify(policy)}`,
      apply: (json: Json) => {
        const id = `access-added-${json.accessPolicies.length}-${n}`;
        json.accessPolicies.push({ id, name: id, ...policy });
      },
    })),
  );
}

const removed = fc.tuple(oneOf(["conditionalAccessPolicies", "accessPolicies"]), place).map(([list, n]) => ({
  name: `${list}: one removed [${n}]`,
  apply: (json: Json) => {
    if (json[list].length > 0) json[list].splice(n % json[list].length, 1);
  },
}));

const action = onAccess("block to audit or back", (policy) => {
  policy.action = policy.action === "block" ? "audit" : "block";
});

const row = filterRow.chain((given) =>
  onAccess(`one row: ${JSON.stringify(given)}`, (policy, n) => {
    policy.filters = n % 2 === 0 ? [...policy.filters, given] : [...policy.filters.slice(1), given];
  }),
);

const rowRemoved = onAccess("one row removed", (policy) => {
  policy.filters = policy.filters.slice(1);
});

const alert = onAccess("alert switched", (policy) => {
  policy.alert = policy.alert === null ? { dailyLimit: 5 } : null;
});

/** A location or a range that policies name gets other addresses, or is trusted no more. */
const locationRanges = fc.tuple(place, oneOf(SUBNETS)).map(([n, subnet]) => ({
  name: `named location ${n}: ${subnet} in or out`,
  apply: (json: Json) => {
    const given = at<Json>(
      json.namedLocations.filter((one: Json) => one.ipRanges !== undefined),
      n,
    );
    if (given === undefined) return;
    const ranges = given.ipRanges.map((range: string | Json) => (typeof range === "string" ? range : range.cidrAddress));
    given.ipRanges = toggled(ranges, subnet).map((cidrAddress) => ({ cidrAddress }));
  },
}));

const trust = place.map((n) => ({
  name: `named location ${n}: trusted or not`,
  apply: (json: Json) => {
    const given = at<Json>(
      json.namedLocations.filter((one: Json) => one.ipRanges !== undefined),
      n,
    );
    if (given !== undefined) given.isTrusted = !given.isTrusted;
  },
}));

const countries = fc.tuple(place, oneOf(COUNTRIES)).map(([n, country]) => ({
  name: `country location ${n}: ${country} in or out`,
  apply: (json: Json) => {
    const given = at<Json>(
      json.namedLocations.filter((one: Json) => one.countriesAndRegions !== undefined),
      n,
    );
    if (given !== undefined) given.countriesAndRegions = toggled(given.countriesAndRegions, country);
  },
}));

const rangeTag = fc.tuple(place, oneOf(IP_TAGS)).map(([n, tag]) => ({
  name: `IP range ${n}: tag ${tag} on or off`,
  apply: (json: Json) => {
    const given = at<Json>(json.ipRanges, n);
    if (given !== undefined) given.tags = toggled(given.tags, tag);
  },
}));

const rangeRemoved = place.map((n) => ({
  name: `IP range ${n} removed`,
  apply: (json: Json) => {
    if (json.ipRanges.length > 0) json.ipRanges.splice(n % json.ipRanges.length, 1);
  },
}));

const shuffled = fc.nat(23).map((n) => ({
  name: `order of policies turned by ${n}`,
  apply: (json: Json) => {
    for (const list of ["conditionalAccessPolicies", "accessPolicies"]) {
      const turn = json[list].length === 0 ? 0 : n % json[list].length;
      json[list] = [...json[list].slice(turn), ...json[list].slice(0, turn)].reverse();
    }
  },
}));

export function edit(size: Size = ORDINARY): fc.Arbitrary<Edit> {
  return fc.oneof(
    { weight: 4, arbitrary: membership },
    { weight: 3, arbitrary: application },
    { weight: 2, arbitrary: location },
    { weight: 2, arbitrary: newState },
    { weight: 2, arbitrary: newControls },
    { weight: 2, arbitrary: newCondition(size) },
    { weight: 1, arbitrary: renamed },
    { weight: 2, arbitrary: added(size) },
    { weight: 2, arbitrary: removed },
    { weight: 2, arbitrary: action },
    { weight: 2, arbitrary: row },
    { weight: 1, arbitrary: rowRemoved },
    { weight: 1, arbitrary: alert },
    { weight: 2, arbitrary: locationRanges },
    { weight: 1, arbitrary: trust },
    { weight: 1, arbitrary: countries },
    { weight: 1, arbitrary: rangeTag },
    { weight: 1, arbitrary: rangeRemoved },
    { weight: 1, arbitrary: shuffled },
  );
}

/** The set after the edits, in canonical form. */
export function edited(set: PolicySet, edits: readonly Edit[]): PolicySet {
  const json = jsonOf(set);
  for (const { apply } of edits) apply(json);
  return canonicalSet({ ...json, accessPolicies: json.accessPolicies.map((policy: Json) => withResolvedApps(policy, json.apps)) });
}

/** JSON that reads as the set: canonical IP locations hold bare ranges, Graph's hold objects. */
export function jsonOf(set: PolicySet): Json {
  const json = structuredClone(set) as Json;
  for (const location of json.namedLocations) {
    if (location.ipRanges !== undefined) location.ipRanges = location.ipRanges.map((cidrAddress: string) => ({ cidrAddress }));
  }
  return json;
}

export interface EditedSet {
  readonly before: PolicySet;
  readonly after: PolicySet;
  /** What was done, for a failing test to print. */
  readonly edits: readonly string[];
}

/** @param most how many edits lie between the two sets at most. */
export function editedSet(size: Size = ORDINARY, most = 3): fc.Arbitrary<EditedSet> {
  return fc.tuple(policySet(size), fc.array(edit(size), { minLength: 1, maxLength: most, size: "max" })).map(([before, edits]) => ({
    before,
    after: edited(before, edits),
    edits: edits.map(({ name }) => name),
  }));
}
