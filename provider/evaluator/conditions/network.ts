import type { Conditions } from "../../policy/conditional-access-policy";
import { ALL_COMPLIANT_NETWORKS, isIpLocation, MFA_TRUSTED_IPS, type NamedLocation } from "../../policy/named-location";
import { addressSet } from "../addresses";
import { ASSUMED } from "../assumptions";
import { unresolvedLocation } from "../attributes";
import { and, type Expression, is, not, or, within } from "../expression";
import { type Context, unresolvedReference } from "./context";

type Locations = NonNullable<Conditions["locations"]> & {
  readonly includeLocations: readonly string[];
  readonly excludeLocations: readonly string[];
};

/** R12: the public address of the sign-in and the country that it is in. */
export function networkCondition(given: Conditions["locations"], context: Context): Expression {
  if (given === null) return true;
  const { includeLocations, excludeLocations } = given as Locations;
  const included = places(includeLocations, "conditions.locations.includeLocations", context);
  const excluded = places(excludeLocations, "conditions.locations.excludeLocations", context);
  return and(includeLocations.length === 0 || included, not(excluded));
}

function places(ids: readonly string[], path: string, context: Context): Expression {
  return or(...ids.map((id) => place(id, path, context)));
}

function place(id: string, path: string, context: Context): Expression {
  if (id === "All") return true;
  if (id === "None") return false;
  if (id === "AllTrusted") return trustedPlaces(context);
  const location = context.set.namedLocations.find((candidate) => candidate.id === id);
  if (location !== undefined) return locationCondition(location, context);
  if (id === MFA_TRUSTED_IPS) return is("mfaTrustedIp", ["true"]);
  if (id === ALL_COMPLIANT_NETWORKS) return is("compliantNetwork", ["true"]);
  return unresolvedReference(
    context,
    path,
    unresolvedLocation(id),
    `The policy set has no named location ${id}.`,
    "Add the location to the set, or take unresolved references as unknown (--unresolved unknown).",
  );
}

function trustedPlaces(context: Context): Expression {
  const { namedLocations } = context.set;
  const hasMfaTrustedIps = namedLocations.some((location) => isIpLocation(location) && location.id === MFA_TRUSTED_IPS);
  const assumedUnknown = context.assumptions.mfaTrustedIps === "unknown";
  if (!hasMfaTrustedIps && !assumedUnknown) context.assumed.add(ASSUMED.mfaTrustedIps);
  return or(
    insideTrusted(namedLocations),
    !hasMfaTrustedIps && assumedUnknown && is("mfaTrustedIp", ["true"]),
    context.lacksLocations && is(unresolvedLocation("AllTrusted"), ["true"]),
    // Any address may be one of them.
    context.opposite === ASSUMED.mfaTrustedIps,
  );
}

const TRUSTED = new WeakMap<readonly NamedLocation[], Expression>();

/** Many policies name all trusted locations. */
function insideTrusted(locations: readonly NamedLocation[]): Expression {
  let inside = TRUSTED.get(locations);
  if (inside === undefined) {
    const trusted = locations.filter(isIpLocation).filter(({ isTrusted, id }) => isTrusted || id === MFA_TRUSTED_IPS);
    inside = or(...trusted.map(({ ipRanges }) => insideOf(ipRanges)));
    TRUSTED.set(locations, inside);
  }
  return inside;
}

const INSIDE = new WeakMap<readonly string[], Expression>();

/** Inside one of these ranges. Many policies name the same location. */
export function insideOf(ipRanges: readonly string[]): Expression {
  let inside = INSIDE.get(ipRanges);
  if (inside === undefined) {
    inside = within("ipAddress", addressSet(ipRanges));
    INSIDE.set(ipRanges, inside);
  }
  return inside;
}

function locationCondition(location: NamedLocation, context: Context): Expression {
  if (isIpLocation(location)) return insideOf(location.ipRanges);
  const unknownCountry = location.includeUnknownCountriesAndRegions ? [null] : [];
  const inside = is("country", [...location.countriesAndRegions, ...unknownCountry]);
  if (location.countryLookupMethod !== "authenticatorAppGps") return inside;
  context.assumed.add(ASSUMED.gpsCountry);
  return context.opposite === ASSUMED.gpsCountry ? not(inside) : inside;
}
