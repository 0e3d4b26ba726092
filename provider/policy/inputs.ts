import type { AccessPolicy } from "./access-policy";
import type { ConditionalAccessPolicy } from "./conditional-access-policy";
import type { IpRange } from "./ip-range";
import { isIpLocation, type NamedLocation } from "./named-location";
import { compact } from "./reading";

/**
 * The canonical inputs of an object: what goes into state and what a plan diffs, in the shape in which programs write it. The id and
 * everything that says nothing is left out, so that absent, null and empty never differ. Reading them gives the object again, id aside.
 */

export type Inputs = Record<string, unknown>;

export function conditionalAccessPolicyInputs(policy: ConditionalAccessPolicy): Inputs {
  return withoutId(policy);
}

export function namedLocationInputs(location: NamedLocation): Inputs {
  if (!isIpLocation(location)) return withoutId(location);
  return withoutId({ ...location, ipRanges: location.ipRanges.map((cidrAddress) => ({ cidrAddress })) });
}

export function accessPolicyInputs(policy: AccessPolicy): Inputs {
  return withoutId(policy);
}

export function ipRangeInputs(range: IpRange): Inputs {
  return withoutId(range);
}

function withoutId<T extends { readonly id: string | null }>({ id: _id, ...object }: T): Inputs {
  return compact(object) as Inputs;
}
