import { parseCidr } from "../cidr";
import { LIMITS, type Limits } from "../limits";
import { type CountryNamedLocation, type IpNamedLocation, isIpLocation, type NamedLocation } from "../named-location";
import { error, type Problem, warning } from "../problems";
import { countryCodeProblems } from "./countries";
import { nameProblems } from "./names";

/** What about a well-formed named location Graph would refuse, or its owner regret. Places in lists count in canonical order. */
export function validateNamedLocation(location: NamedLocation, _allowed: object = {}, limits: Limits = LIMITS): Problem[] {
  return [
    ...nameProblems("NL", "displayName", location.displayName),
    ...(isIpLocation(location) ? ipProblems(location, limits) : countryProblems(location)),
  ];
}

function ipProblems({ ipRanges }: IpNamedLocation, limits: Limits): Problem[] {
  return [
    ...sizeProblems(ipRanges.length, limits),
    ...ipRanges.flatMap((text, index) => rangeProblems(text, `ipRanges[${index}].cidrAddress`, limits)),
    ...unreachable(ipRanges),
  ];
}

function sizeProblems(count: number, { rangesOfLocation }: Limits): Problem[] {
  if (count === 0) {
    return [
      error("NL-empty", "ipRanges", "The location has no address range.", 'Give at least one, e.g. { cidrAddress: "192.0.2.0/24" }.'),
    ];
  }
  if (count <= rangesOfLocation) return [];
  const message = `The location has ${count} ranges; the service takes ${rangesOfLocation}.`;
  return [error("NL-size", "ipRanges", message, "Join neighbouring ranges, or make two locations.")];
}

function rangeProblems(text: string, path: string, { shortestPrefix }: Limits): Problem[] {
  const wrong = (message: string, mend: string) => [error("NL-range", path, `"${text}" ${message}`, mend)];
  const range = parseCidr(text);
  if (range === null) return wrong("is no address range.", "Write it as CIDR, e.g. 192.0.2.0/24 or 2001:db8::/32.");
  if (range.prefix < shortestPrefix)
    return wrong(`is too large: the shortest prefix is /${shortestPrefix}.`, "Split it into smaller ranges.");
  return range.exact ? [] : wrong("has bits set behind its prefix.", `Write ${range.network}.`);
}

/** Blocks that are never the source of a sign-in as the service sees it (RFC 6890); those of documentation are left alone, for examples. */
const NEVER_SEEN = ["private", "loopback", "linkLocal", "carrierGradeNat", "multicast", "uniqueLocal", "unspecified", "broadcast"];

/** Microsoft (concept-assignment-network): the public address counts. One warning for the location, which may hold hundreds of such ranges. */
function unreachable(ipRanges: readonly string[]): Problem[] {
  const neverSeen = ipRanges.filter((text) => NEVER_SEEN.includes(parseCidr(text)?.use ?? ""));
  if (neverSeen.length === 0) return [];
  const some = neverSeen.slice(0, 3).join(", ") + (neverSeen.length > 3 ? `, and ${neverSeen.length - 3} more` : "");
  return [
    warning(
      "NL-private",
      "ipRanges",
      `No sign-in comes from ${some}: a location is told by the public address.`,
      "Give the public addresses behind which these devices are.",
    ),
  ];
}

function countryProblems({ countriesAndRegions, includeUnknownCountriesAndRegions }: CountryNamedLocation): Problem[] {
  const empty =
    countriesAndRegions.length === 0
      ? [
          error(
            "NL-empty",
            "countriesAndRegions",
            includeUnknownCountriesAndRegions
              ? "The location has no country; unknown countries come on top of listed ones."
              : "The location has no country.",
            'Give at least one, e.g. "NL".',
          ),
        ]
      : [];
  return [...empty, ...countriesAndRegions.flatMap((code, index) => countryCodeProblems("NL", `countriesAndRegions[${index}]`, code))];
}
