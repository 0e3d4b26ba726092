import { z } from "zod";
import type { FilterField, FilterOperator, FilterRow } from "../../policy/access-policy";
import { error, type Parsed, type Problem } from "../../policy/problems";
import type { TagNames } from "./access-policy-codec";

/**
 * Filter rows on the wire, twice: `consoleFilters` is the text of the ordered list of rows, `filters` the documented grammar
 * (api-introduction), in which rows of one field and operator are one. The two are written together and must say the same.
 */

const wireValue = z.union([z.string(), z.number()]);
const wireFilters = z.record(z.string(), z.record(z.string(), z.union([z.literal(true), z.array(wireValue)])));
const wireRows = z.array(z.object({ field: z.string(), operator: z.string(), values: z.array(wireValue) }));

type WireValue = z.output<typeof wireValue>;
type WireFilters = z.output<typeof wireFilters>;
type WireRow = z.output<typeof wireRows>[number];

/** Keys of the activities API (api-activities), `clientApp` aside, which is inferred. */
const FIELDS: Readonly<Record<FilterField, string>> = {
  app: "service",
  clientApp: "clientApp",
  deviceTag: "device.tags",
  deviceType: "device.type",
  ipAddress: "ip.address",
  ipCategory: "ip.category",
  ipTag: "ip.tags",
  location: "location.country",
  registeredIsp: "location.organizations",
  user: "user.username",
  userAgent: "userAgent.userAgent",
  userAgentTag: "userAgent.tags",
  userGroup: "user.tags",
};

const OPERATORS: Readonly<Record<FilterOperator, string>> = {
  equals: "eq",
  doesNotEqual: "neq",
  startsWith: "startswith",
  doesNotStartWith: "doesnotstartwith",
  contains: "contains",
  doesNotContain: "ncontains",
  isSet: "isset",
  isNotSet: "isnotset",
};
const WITHOUT_VALUES: readonly string[] = [OPERATORS.isSet, OPERATORS.isNotSet];

const MEMBERS: Partial<Readonly<Record<FilterField, Readonly<Record<string, WireValue>>>>> = {
  // Inferred.
  clientApp: { browser: "BROWSER", mobileAndDesktop: "MOBILE_AND_DESKTOP" },
  // Inferred: the ids of these tags were never published.
  deviceTag: {
    intuneCompliant: "INTUNE_COMPLIANT",
    hybridAzureAdJoined: "HYBRID_AZURE_AD_JOINED",
    validClientCertificate: "VALID_CLIENT_CERTIFICATE",
  },
  deviceType: { desktop: "DESKTOP", mobile: "MOBILE", tablet: "TABLET", other: "OTHER" },
  // Numbers of the data enrichment API.
  ipCategory: { corporate: 1, administrative: 2, risky: 3, vpn: 4, cloudProvider: 5, other: 6 },
  // Observed (MCASps, MCAS.psm1).
  userAgentTag: {
    nativeClient: "000000000000000000000000",
    outdatedBrowser: "000000010000000000000000",
    outdatedOperatingSystem: "000000020000000000000000",
    robot: "0000002b0000000000000000",
  },
};

const inverted = <K extends string>(table: Readonly<Record<K, string>>) =>
  new Map(Object.entries<string>(table).map(([ours, theirs]) => [theirs, ours as K]));
const FIELD_OF = inverted(FIELDS);
const OPERATOR_OF = inverted(OPERATORS);

export function encodeRows(
  rows: readonly FilterRow[],
  names: TagNames,
): Parsed<{ readonly filters: WireFilters; readonly consoleFilters: string }> {
  const problems: Problem[] = [];
  const wire = rows.map(({ field, operator, values }, index): WireRow => {
    const encoded = values.map((value) => {
      const onWire = encodeValue(field, value, names);
      if (onWire !== null) return onWire;
      const mend = "Create an IpRange that carries the tag, or correct its name.";
      problems.push(error("DEFENDER-tag", `filters[${index}].values`, `The tenant has no IP tag "${value}".`, mend));
      return value;
    });
    return { field: FIELDS[field], operator: OPERATORS[operator], values: encoded };
  });
  if (problems.length > 0) return { value: null, problems };
  return { value: { filters: merged(wire), consoleFilters: JSON.stringify(wire) }, problems };
}

/** Null for a tag that the tenant does not have. */
function encodeValue(field: FilterField, value: string, names: TagNames): WireValue | null {
  if (field === "app") return /^\d+$/.test(value) ? Number(value) : value;
  if (field === "ipTag") return names.nameOf.has(value.toLowerCase()) ? value.toLowerCase() : (names.idOf.get(value.toLowerCase()) ?? null);
  if (field === "location") return value.toUpperCase();
  return MEMBERS[field]?.[value] ?? value;
}

function merged(rows: readonly WireRow[]): WireFilters {
  const filters: Record<string, Record<string, WireValue[] | true>> = {};
  for (const { field, operator, values } of rows) {
    filters[field] ??= {};
    const held = filters[field][operator];
    filters[field][operator] = WITHOUT_VALUES.includes(operator) ? true : [...new Set([...(Array.isArray(held) ? held : []), ...values])];
  }
  return filters;
}

interface GivenRow {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** @param consoleFilters as it came, absent or null where the record has none; `filters` likewise. */
export function decodeRows(consoleFilters: unknown, filters: unknown, names: TagNames): Parsed<readonly GivenRow[]> {
  const problems: Problem[] = [];
  const refuse = (message: string) => {
    problems.push(error("DEFENDER-undecodable", "filters", message, "Look at the policy in the portal: it is not overwritten."));
  };
  const grammar = wireFilters.nullish().safeParse(filters);
  const isGiven = consoleFilters !== undefined && consoleFilters !== null;
  const wire = isGiven ? consoleRows(consoleFilters) : grammar.data ? split(grammar.data) : null;
  if (wire === null || !grammar.success) {
    refuse("Its filters are not in a known form.");
    return { value: null, problems };
  }
  if (grammar.data && !sameFilters(grammar.data, merged(wire))) refuse("Its two forms of the filters do not say the same.");
  const rows = wire.map(({ field, operator, values }): GivenRow => {
    const [ourField, ourOperator] = [FIELD_OF.get(field), OPERATOR_OF.get(operator)];
    if (ourField === undefined) refuse(`There is no known filter "${field}".`);
    if (ourOperator === undefined) refuse(`There is no known operator "${operator}" (of ${field}).`);
    const decoded = values.map((value) => {
      const ours = ourField === undefined ? String(value) : decodeValue(ourField, value, names);
      if (ours === null) refuse(`There is no known value ${JSON.stringify(value)} of ${field}.`);
      return ours ?? String(value);
    });
    return { field: ourField ?? field, operator: ourOperator ?? operator, values: decoded };
  });
  return { value: problems.length === 0 ? rows : null, problems };
}

/** Null for a value that is none of the field's. */
function decodeValue(field: FilterField, value: WireValue, names: TagNames): string | null {
  if (field === "ipTag") return names.nameOf.get(String(value)) ?? String(value);
  const members = MEMBERS[field];
  if (members === undefined) return String(value);
  return Object.keys(members).find((member) => members[member] === value) ?? null;
}

function consoleRows(consoleFilters: unknown): WireRow[] | null {
  try {
    const rows: unknown = typeof consoleFilters === "string" ? JSON.parse(consoleFilters) : consoleFilters;
    return wireRows.safeParse(rows).data ?? null;
  } catch {
    return null;
  }
}

function split(filters: WireFilters): WireRow[] {
  return Object.entries(filters).flatMap(([field, conditions]) =>
    Object.entries(conditions).map(([operator, values]) => ({ field, operator, values: values === true ? [] : values })),
  );
}

/** Order of keys and of values means nothing. */
function sameFilters(one: WireFilters, other: WireFilters): boolean {
  const text = (filters: WireFilters) =>
    split(filters)
      .map(({ field, operator, values }) => JSON.stringify([field, operator, values.map(String).sort()]))
      .sort()
      .join();
  return text(one) === text(other);
}
