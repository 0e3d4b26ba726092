import type * as pulumi from "@pulumi/pulumi";
import type {
  CLIENT_APPS,
  DEVICE_TAGS,
  DEVICE_TYPES,
  FilterField,
  FilterOperator,
  IP_CATEGORIES,
  USER_AGENT_TAGS,
} from "../provider/policy/access-policy";
import type { AccessFilter } from "./access-policy";
import type { Given } from "./given";

/**
 * Rows of an access policy's filter, typed by field: `deviceTag.doesNotEqual("intuneCompliant", "hybridAzureAdJoined")`.
 * Each field offers the operators that the policy form has for it, and no others.
 */

type Row = Given<AccessFilter>;
type Values<V extends string> = (...values: pulumi.Input<V>[]) => Row;

function row(field: FilterField, operator: FilterOperator) {
  return (...values: pulumi.Input<string>[]): Row => (values.length === 0 ? { field, operator } : { field, operator, values });
}

function equality<V extends string>(field: FilterField): { equals: Values<V>; doesNotEqual: Values<V> } {
  return { equals: row(field, "equals"), doesNotEqual: row(field, "doesNotEqual") };
}

function presence(field: FilterField): { isSet: () => Row; isNotSet: () => Row } {
  return { isSet: row(field, "isSet"), isNotSet: row(field, "isNotSet") };
}

/** Entra application ids or Defender's own app ids. */
export const app = equality<string>("app");
/** A policy without `clientApp.equals("mobileAndDesktop")` acts on browser sessions only. */
export const clientApp = equality<(typeof CLIENT_APPS)[number]>("clientApp");
/** `doesNotEqual` also matches sessions whose device passes no tag at all. */
export const deviceTag = equality<(typeof DEVICE_TAGS)[number]>("deviceTag");
export const deviceType = equality<(typeof DEVICE_TYPES)[number]>("deviceType");
/** Addresses and CIDR ranges. Microsoft: rules on addresses are not applied to IPv6 requests. */
export const ipAddress = {
  ...equality<string>("ipAddress"),
  startsWith: row("ipAddress", "startsWith"),
  doesNotStartWith: row("ipAddress", "doesNotStartWith"),
  ...presence("ipAddress"),
};
export const ipCategory = equality<(typeof IP_CATEGORIES)[number]>("ipCategory");
/** Names or ids of tags; `IpRange` gives addresses their tags. */
export const ipTag = equality<string>("ipTag");
/** ISO 3166-1 alpha-2. `doesNotEqual` also matches sessions whose country is not known; add `isSet` to leave those out. */
export const location = { ...equality<string>("location"), ...presence("location") };
export const registeredIsp = {
  ...equality<string>("registeredIsp"),
  contains: row("registeredIsp", "contains"),
  ...presence("registeredIsp"),
};
/** User principal names or object ids. */
export const user = { ...equality<string>("user"), startsWith: row("user", "startsWith"), ...presence("user") };
/** Object ids of groups that were imported into Defender for Cloud Apps. */
export const userGroup = { ...equality<string>("userGroup"), startsWith: row("userGroup", "startsWith"), ...presence("userGroup") };
export const userAgent = { contains: row("userAgent", "contains"), doesNotContain: row("userAgent", "doesNotContain") };
export const userAgentTag = equality<(typeof USER_AGENT_TAGS)[number]>("userAgentTag");
