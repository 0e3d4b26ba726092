import type { AccessPolicy } from "../access-policy";
import { isAddressOrRange } from "../cidr";
import type { ConditionalAccessPolicy } from "../conditional-access-policy";
import type { IpRange } from "../ip-range";
import { isIpLocation, type NamedLocation } from "../named-location";
import { error, type Problem } from "../problems";
import { validateAccessPolicy } from "./access-policy";
import { validateConditionalAccessPolicy } from "./conditional-access-policy";
import { validateNamedLocation } from "./named-location";

/**
 * About what is to be judged, not written: it need not please the service, but what can match no sign-in is said, for an exclusion of
 * `<break-glass group>` excludes nobody.
 */

/** A range that nobody can read would lose its addresses, so it is an error. */
export function rangeProblems(code: string, property: string, ranges: readonly string[]): Problem[] {
  const foreign = ranges.filter((text) => !isAddressOrRange(text));
  const mend = "Write it as CIDR, e.g. 192.0.2.0/24 or 2001:db8::/32.";
  return foreign.map((text) => error(code, property, `"${text}" is no address range.`, mend));
}

export const matchingOfIpRange = ({ subnets }: IpRange): Problem[] => rangeProblems("IR-range", "subnets", subnets);

export function matchingOfLocation(location: NamedLocation): Problem[] {
  if (isIpLocation(location)) return rangeProblems("NL-range", "ipRanges", location.ipRanges);
  return remarks(validateNamedLocation(location), ["NL-country"]);
}

export function matchingOfConditionalAccess(policy: ConditionalAccessPolicy): Problem[] {
  return remarks(validateConditionalAccessPolicy(policy), ["CA-id"]);
}

export function matchingOfAccessPolicy(policy: AccessPolicy): Problem[] {
  return remarks(validateAccessPolicy(policy), ["AP-country", "AP-value", "AP-values"]);
}

function remarks(problems: readonly Problem[], codes: readonly string[]): Problem[] {
  return problems.filter(({ code }) => codes.includes(code)).map((problem) => ({ ...problem, severity: "warning" }));
}
