import * as fc from "fast-check";
import { IP_CATEGORIES } from "../../provider/policy/access-policy";
import { MFA_TRUSTED_IPS } from "../../provider/policy/named-location";
import type { PolicySet } from "../../provider/policy/policy-set";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { ProblemsError } from "../../provider/policy/problems";
import { accessPolicy } from "./access-policies";
import { conditionalAccessPolicy, type Json } from "./conditional-access-policies";
import { APPLICATIONS, COUNTRIES, COUNTRY_LOCATIONS, DEFENDER_IDS, DISJOINT_SUBNETS, IP_LOCATIONS, IP_TAGS, SUBNETS } from "./names";
import { ORDINARY, oneOf, oneOrMoreOf, type Size, someOf } from "./size";

/** Whole policy sets. Every reference in them resolves. */

function ipLocation(id: string): fc.Arbitrary<Json> {
  return fc.record({ isTrusted: fc.boolean(), ranges: someOf(SUBNETS, 3) }).map(({ isTrusted, ranges }) => ({
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    id,
    displayName: `IP location ${id.slice(-1)}`,
    isTrusted,
    ipRanges: ranges.map((cidrAddress) => ({
      "@odata.type": cidrAddress.includes(":") ? "#microsoft.graph.iPv6CidrRange" : "#microsoft.graph.iPv4CidrRange",
      cidrAddress,
    })),
  }));
}

function countryLocation(id: string): fc.Arbitrary<Json> {
  return fc
    .record({
      countriesAndRegions: oneOrMoreOf(COUNTRIES),
      includeUnknownCountriesAndRegions: fc.boolean(),
      countryLookupMethod: oneOf(["clientIpAddress", "authenticatorAppGps"]),
    })
    .map((given) => ({
      "@odata.type": "#microsoft.graph.countryNamedLocation",
      id,
      displayName: `Countries ${id.slice(-1)}`,
      ...given,
    }));
}

/** Where a tenant has configured MFA trusted IPs, exports of named locations do not have them; some people write them down. */
const mfaTrustedIps = ipLocation(MFA_TRUSTED_IPS).map((location) => ({ ...location, displayName: "MFA trusted IPs", isTrusted: true }));

const namedLocations: fc.Arbitrary<Json[]> = fc
  .tuple(
    fc.tuple(...IP_LOCATIONS.map(ipLocation)),
    fc.tuple(...COUNTRY_LOCATIONS.map(countryLocation)),
    fc.oneof({ weight: 3, arbitrary: fc.constant<Json[]>([]) }, { weight: 1, arbitrary: mfaTrustedIps.map((location) => [location]) }),
  )
  .map(([addresses, countries, builtIn]) => [...addresses, ...countries, ...builtIn]);

const RANGES = ["Offices", "Hosting", "Guests"];

/** Each subnet belongs to one range at most. */
const ipRanges: fc.Arbitrary<Json[]> = fc
  .record({
    owners: fc.tuple(...DISJOINT_SUBNETS.map(() => oneOf([null, 0, 1, 2]))),
    categories: fc.tuple(...RANGES.map(() => oneOf(IP_CATEGORIES))),
    tags: fc.tuple(...RANGES.map(() => someOf(IP_TAGS, 2))),
  })
  .map(({ owners, categories, tags }) =>
    RANGES.map((name, n) => ({
      name,
      category: categories[n],
      tags: tags[n],
      subnets: DISJOINT_SUBNETS.filter((_, position) => owners[position] === n),
    })).filter(({ subnets }) => subnets.length > 0),
  );

/** Nothing known of apps, or every number of Defender's that a policy can name, some of the apps switched off. */
const apps: fc.Arbitrary<Json[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Json[]>([]) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(...DEFENDER_IDS.map(() => oneOf([true, true, true, false])))
      .map((enabled) =>
        DEFENDER_IDS.map((defenderId, n) => ({ appId: APPLICATIONS[n], defenderId, displayName: `App ${n + 1}`, enabled: enabled[n] })),
      ),
  },
);

/** Where nothing is known of apps, policies name them by app id: Defender's numbers would not resolve. */
export function withResolvedApps(policy: Json, known: readonly Json[]): Json {
  if (known.length > 0) return policy;
  const appIdOf = (value: string) => APPLICATIONS[DEFENDER_IDS.indexOf(value)] ?? value;
  return {
    ...policy,
    filters: policy.filters.map((row: Json) => (row.field === "app" ? { ...row, values: row.values.map(appIdOf) } : row)),
  };
}

/** Reads JSON of a set that has to be right. */
export function canonicalSet(json: unknown): PolicySet {
  const { value, problems } = readPolicySet(json);
  if (value === null) throw new ProblemsError(problems);
  return value;
}

const policyId = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, "0")}`;

export function policySet(size: Size = ORDINARY): fc.Arbitrary<PolicySet> {
  return fc
    .record({
      conditionalAccessPolicies: fc.array(conditionalAccessPolicy(size), {
        minLength: 1,
        maxLength: size.conditionalAccessPolicies,
        size: "max",
      }),
      accessPolicies: fc.array(accessPolicy(size), { maxLength: size.accessPolicies, size: "max" }),
      namedLocations,
      ipRanges,
      apps,
    })
    .map((given) => {
      const conditionalAccessPolicies = given.conditionalAccessPolicies.map((policy, n) => ({
        id: policyId(n),
        displayName: `CA${n}`,
        ...policy,
      }));
      const accessPolicies = given.accessPolicies.map((policy, n) => ({
        id: `access-${n}`,
        name: `AP${n}`,
        ...withResolvedApps(policy, given.apps),
      }));
      return canonicalSet({ ...given, conditionalAccessPolicies, accessPolicies });
    });
}
