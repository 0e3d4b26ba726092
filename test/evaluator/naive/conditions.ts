import ipaddr from "ipaddr.js";
import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { Conditions, Filter } from "../../../provider/policy/conditional-access-policy";
import { type DeviceProperty, parseDeviceFilter } from "../../../provider/policy/device-filter";
import { ALL_COMPLIANT_NETWORKS, isIpLocation, MFA_TRUSTED_IPS, type NamedLocation } from "../../../provider/policy/named-location";
import type { PolicySet } from "../../../provider/policy/policy-set";
import { ruleHolds } from "./filter-rules";
import { known } from "./known";

/** Where and how: R3, R10 to R15. A condition that is not configured holds (R3). */

export function R10_platformMatches(platforms: Conditions["platforms"], signIn: SignIn): boolean {
  if (platforms === null) return true;
  const matches = (named: readonly string[]) =>
    named.length > 0 && (named.includes("all") || named.includes(known(signIn.devicePlatform, "devicePlatform") ?? "none of the named"));
  const included = platforms.includePlatforms.length === 0 || matches(platforms.includePlatforms);
  return included && !matches(platforms.excludePlatforms);
}

export function R11_clientAppMatches(types: Conditions["clientAppTypes"], signIn: SignIn): boolean {
  if (types.length === 0 || types.includes("all")) return true;
  const type = known(signIn.clientAppType, "clientAppType");
  return type !== null && types.includes(type);
}

/** Any one of the included locations, and none of the excluded ones. */
export function R12_locationMatches(locations: Conditions["locations"], set: PolicySet, signIn: SignIn): boolean {
  if (locations === null) return true;
  const isIn = (names: readonly string[]) => names.some((name) => R12_isAt(name, set, signIn));
  const included = locations.includeLocations.length === 0 || isIn(locations.includeLocations);
  return included && !isIn(locations.excludeLocations);
}

export function R12_isAt(name: string, set: PolicySet, signIn: SignIn): boolean {
  const places = set.namedLocations;
  if (name === "All") return true;
  if (name === "AllTrusted") {
    const trusted = places.filter((place) => isIpLocation(place) && (place.isTrusted || place.id === MFA_TRUSTED_IPS));
    if (trusted.some((place) => R12_holds(place, signIn))) return true;
    // A location that is missing may be a trusted one that holds the address.
    return R12_lacksLocations(set) && isAtMissing("AllTrusted", signIn);
  }
  const place = places.find(({ id }) => id === name);
  if (place !== undefined) return R12_holds(place, signIn);
  // Every tenant has these two; what they hold the set need not say.
  if (name === MFA_TRUSTED_IPS) return known(signIn.mfaTrustedIp, "mfaTrustedIp");
  if (name === ALL_COMPLIANT_NETWORKS) return known(signIn.compliantNetwork, "compliantNetwork");
  return isAtMissing(name, signIn);
}

/** A name that the set does not resolve: whether the sign-in is there, nobody can tell. */
function isAtMissing(name: string, signIn: SignIn): boolean {
  return known((signIn as Readonly<Record<string, unknown>>)[`namedLocation:${name}`], `namedLocation:${name}`) === true;
}

/** Whether a policy names a location that the set does not have. */
function R12_lacksLocations({ conditionalAccessPolicies, namedLocations }: PolicySet): boolean {
  const words = ["All", "AllTrusted", "None", MFA_TRUSTED_IPS, ALL_COMPLIANT_NETWORKS];
  return conditionalAccessPolicies.some(({ conditions: { locations } }) =>
    [...(locations?.includeLocations ?? []), ...(locations?.excludeLocations ?? [])].some(
      (name) => !words.includes(name) && namedLocations.every(({ id }) => id !== name),
    ),
  );
}

/** The address for IP locations; for country locations the country, and those on no country's list only where the location says so. */
export function R12_holds(place: NamedLocation, signIn: SignIn): boolean {
  if (isIpLocation(place)) {
    if (place.ipRanges.length === 0) return false;
    const address = known(signIn.ipAddress, "ipAddress");
    return address !== null && place.ipRanges.some((range) => isInRange(address, range));
  }
  const country = known(signIn.country, "country");
  return country === null ? place.includeUnknownCountriesAndRegions : place.countriesAndRegions.includes(country);
}

/** IPv4 and IPv6 are worlds apart; an IPv4 address that is written as an IPv6 one, as Defender stores it, is an IPv4 address. */
export function isInRange(address: string, range: string): boolean {
  const parsed = ipaddr.process(address);
  const [network, length] = ipaddr.parseCIDR(range);
  return parsed.kind() === network.kind() && parsed.match(network, length);
}

/** Membership of the list and not "and above"; no risk is the level `none`. */
export function R13_riskMatches(levels: readonly string[], level: string | null | undefined, attribute: string): boolean {
  return levels.length === 0 || levels.includes(known(level, attribute) ?? "none");
}

/** Insider risk has no level `none`: where there is no risk, only a policy that does not ask matches. */
export function R13_insiderRiskMatches(levels: readonly string[], signIn: SignIn): boolean {
  if (levels.length === 0) return true;
  const level = known(signIn.insiderRiskLevel, "insiderRiskLevel");
  return level !== null && levels.includes(level);
}

/** Where the rule holds, an include filter lets the policy apply and an exclude filter keeps it from applying. */
export function R14_deviceMatches(filter: Filter | null | undefined, signIn: SignIn): boolean {
  if (filter === null || filter === undefined) return true;
  const holds = ruleHolds(parseDeviceFilter(filter.rule), (property) => deviceProperty(property, signIn));
  return filter.mode === "include" ? holds : !holds;
}

/** A device that is not registered has no properties. */
function deviceProperty(property: DeviceProperty, { device }: SignIn) {
  return device === null ? null : known(device?.[property], `device.${property}`);
}

export function R15_flowMatches(flows: Conditions["authenticationFlows"], signIn: SignIn): boolean {
  if (flows === null) return true;
  const flow = known(signIn.authenticationFlow, "authenticationFlow");
  return flow !== null && flow !== "none" && flows.transferMethods.includes(flow);
}
