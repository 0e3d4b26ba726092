import { z } from "zod";
import type { Parsed } from "./problems";
import { canonicalId, optional, propertyNames, shapeProblems, sortedSet, withGraphCasing } from "./reading";
import { isUnknown } from "./unknowns";

/**
 * An access policy of Defender for Cloud Apps, as its documented form shows it (access-policy-aad, July 2026).
 * Filter rows AND together, values in one row OR together, and a field may stand in several rows.
 */

export const FILTER_FIELDS = [
  "app",
  "clientApp",
  "deviceTag",
  "deviceType",
  "ipAddress",
  "ipCategory",
  "ipTag",
  "location",
  "registeredIsp",
  "user",
  "userAgent",
  "userAgentTag",
  "userGroup",
] as const;
export const FILTER_OPERATORS = [
  "equals",
  "doesNotEqual",
  "startsWith",
  "doesNotStartWith",
  "contains",
  "doesNotContain",
  "isSet",
  "isNotSet",
] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** Operators that the reference documents for each field (activities API and policy form). */
export const OPERATORS_OF_FIELD: Readonly<Record<FilterField, readonly FilterOperator[]>> = {
  app: ["equals", "doesNotEqual"],
  clientApp: ["equals", "doesNotEqual"],
  deviceTag: ["equals", "doesNotEqual"],
  deviceType: ["equals", "doesNotEqual"],
  ipAddress: ["equals", "doesNotEqual", "startsWith", "doesNotStartWith", "isSet", "isNotSet"],
  ipCategory: ["equals", "doesNotEqual"],
  ipTag: ["equals", "doesNotEqual"],
  location: ["equals", "doesNotEqual", "isSet", "isNotSet"],
  registeredIsp: ["equals", "doesNotEqual", "contains", "isSet", "isNotSet"],
  user: ["equals", "doesNotEqual", "startsWith", "isSet", "isNotSet"],
  userAgent: ["contains", "doesNotContain"],
  userAgentTag: ["equals", "doesNotEqual"],
  userGroup: ["equals", "doesNotEqual", "startsWith", "isSet", "isNotSet"],
};

export const CLIENT_APPS = ["browser", "mobileAndDesktop"] as const;
export const DEVICE_TAGS = ["intuneCompliant", "hybridAzureAdJoined", "validClientCertificate"] as const;
export const DEVICE_TYPES = ["desktop", "mobile", "tablet", "other"] as const;
export const IP_CATEGORIES = ["corporate", "administrative", "risky", "vpn", "cloudProvider", "other"] as const;
export const USER_AGENT_TAGS = ["nativeClient", "outdatedBrowser", "outdatedOperatingSystem", "robot"] as const;

/** Fields whose values are members of an enumeration; the others take any text. */
export const VALUES_OF_FIELD: Partial<Readonly<Record<FilterField, readonly string[]>>> = {
  clientApp: CLIENT_APPS,
  deviceTag: DEVICE_TAGS,
  deviceType: DEVICE_TYPES,
  ipCategory: IP_CATEGORIES,
  userAgentTag: USER_AGENT_TAGS,
};

const emptyIsAbsent = optional(z.string()).transform((text) => (text === "" ? null : text));

const filterRow = z
  .object({
    field: z.enum(FILTER_FIELDS),
    operator: z.enum(FILTER_OPERATORS),
    values: z
      .array(z.union([z.string(), z.number().transform(String)]))
      .nullish()
      .transform((values) => values ?? []),
  })
  .strict()
  .transform((row) => ({ ...row, values: sortedSet(row.values.map((value) => canonicalValue(row.field, value))) }));

/** Ids, members of enumerations, country codes and addresses are the same in any letter case. */
function canonicalValue(field: FilterField, value: string): string {
  const lower = value.toLowerCase();
  if (field === "location") return value.length === 2 ? value.toUpperCase() : value;
  if (field === "ipAddress") return lower.trim();
  return VALUES_OF_FIELD[field]?.find((member) => member.toLowerCase() === lower) ?? canonicalId(value);
}

const alert = z
  .object({
    /** Alerts a day at most; the portal preselects 5. */
    dailyLimit: z
      .number()
      .int()
      .nullish()
      .transform((limit) => limit ?? 5),
    emails: z
      .array(z.string())
      .nullish()
      .transform((list) => sortedSet(list ?? [])),
    /** Kept as written; the service dropped text messages from its documentation in January 2023. */
    textMessages: z
      .array(z.string())
      .nullish()
      .transform((list) => sortedSet(list ?? [])),
    powerAutomate: optional(z.string()),
  })
  .strict();

export const accessPolicySchema = z
  .object({
    id: optional(z.string()),
    name: z.string(),
    description: emptyIsAbsent,
    severity: z
      .enum(["low", "medium", "high"])
      .nullish()
      .transform((severity) => severity ?? ("low" as const)),
    category: z
      .literal("accessControl")
      .nullish()
      .transform(() => "accessControl" as const),
    enabled: z
      .boolean()
      .nullish()
      .transform((enabled) => enabled ?? true),
    filters: z
      .array(filterRow)
      .nullish()
      .transform((rows) => orderedRows(rows ?? [])),
    /** `allow` (until 2020) and `test` (until 2024) are earlier names of `audit`. */
    action: z
      .enum(["audit", "block", "allow", "test"])
      .transform((action) => (action === "block" ? ("block" as const) : ("audit" as const))),
    blockMessage: emptyIsAbsent,
    alert: optional(alert),
  })
  .strict();

export type AccessPolicy = z.output<typeof accessPolicySchema>;
export type FilterRow = AccessPolicy["filters"][number];
export type Alert = NonNullable<AccessPolicy["alert"]>;

/** Rows AND together, so their order means nothing and the same row twice is one row, unless a value of it is not known yet. */
function orderedRows<R extends { field: string; operator: string; values: string[] }>(rows: R[]): R[] {
  const keyed = rows.map((row) => ({ row, key: `${row.field} ${row.operator} ${JSON.stringify(row.values)}` }));
  const once = new Map(keyed.map((entry) => [entry.key, entry]));
  const repeated = keyed.filter((entry) => once.get(entry.key) !== entry && entry.row.values.some(isUnknown));
  return [...once.values(), ...repeated].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
}

const names = propertyNames(accessPolicySchema);

export function withAccessPolicyCasing(json: unknown): unknown {
  return withGraphCasing(json, names);
}

/** Reads the shape of one access policy; values are checked by `validateAccessPolicy`. */
export function readAccessPolicy(json: unknown): Parsed<AccessPolicy> {
  const spelled = withAccessPolicyCasing(json);
  const result = accessPolicySchema.safeParse(spelled);
  return result.success
    ? { value: result.data, problems: [] }
    : { value: null, problems: shapeProblems("AP", result.error.issues, spelled, names) };
}
