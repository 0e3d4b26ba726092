import { isObject, type JsonObject, textsOf, unorderedText } from "../json";
import type { Tenant } from "../tenant";
import { DefenderFailure, isRecordId } from "./exchange";

/**
 * The conditions of an access policy, twice as the portal keeps them: `consoleFilters`, a JSON text with the rows in order, and `filters`, the
 * documented grammar. Keys are those of the activities API where it has one; what is inferred is marked so.
 */

export interface Row {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly unknown[];
}

interface Field {
  readonly operators: readonly string[];
  readonly isValue: (value: unknown) => boolean;
}

const isText = (value: unknown) => typeof value === "string" && value !== "";
const oneOf =
  (...members: readonly unknown[]) =>
  (value: unknown) =>
    members.includes(value);
const EQUAL = ["eq", "neq"];
const SET = ["isset", "isnotset"];

const FIELDS: ReadonlyMap<string, Field> = new Map(
  Object.entries({
    // Ids of the catalogue are numbers; that an Entra application id may stand there is inferred.
    service: { operators: EQUAL, isValue: (value) => Number.isInteger(value) || isText(value) },
    // Not in the activities API: key and values are inferred.
    clientApp: { operators: EQUAL, isValue: oneOf("BROWSER", "MOBILE_AND_DESKTOP") },
    // The tenant's own ids of these tags were never published: the values are inferred.
    "device.tags": { operators: EQUAL, isValue: oneOf("INTUNE_COMPLIANT", "HYBRID_AZURE_AD_JOINED", "VALID_CLIENT_CERTIFICATE") },
    "device.type": { operators: EQUAL, isValue: oneOf("DESKTOP", "MOBILE", "TABLET", "OTHER") },
    "ip.address": { operators: [...EQUAL, ...SET, "startswith", "doesnotstartwith"], isValue: isText },
    "ip.category": { operators: EQUAL, isValue: oneOf(1, 2, 3, 4, 5, 6) },
    "ip.tags": { operators: EQUAL, isValue: isRecordId },
    "location.country": { operators: [...EQUAL, ...SET], isValue: (value) => typeof value === "string" && /^[A-Z]{2}$/.test(value) },
    "location.organizations": { operators: [...EQUAL, ...SET, "contains"], isValue: isText },
    "user.username": { operators: [...EQUAL, ...SET, "startswith"], isValue: isText },
    "user.tags": { operators: [...EQUAL, ...SET, "startswith"], isValue: isText },
    // In the activities API; whether the form of access policies has them is not confirmed.
    "user.domain": { operators: [...EQUAL, ...SET], isValue: isText },
    "user.orgUnit": { operators: [...EQUAL, ...SET], isValue: isText },
    "userAgent.userAgent": { operators: ["contains", "ncontains"], isValue: isText },
    "userAgent.tags": { operators: EQUAL, isValue: isRecordId },
  }),
);

/** The rows of a stored policy. */
export function consoleRows({ consoleFilters }: JsonObject): readonly Row[] {
  return JSON.parse(String(consoleFilters)) as Row[];
}

/** Rows of one field and operator are joined: the grammar has room for one list each. */
export function grammarOf(rows: readonly Row[]): JsonObject {
  const result: Record<string, Record<string, unknown>> = {};
  for (const { field, operator, values } of rows) {
    const joined = SET.includes(operator) ? true : [...new Set([...((result[field]?.[operator] ?? []) as unknown[]), ...values])];
    result[field] = { ...result[field], [operator]: joined };
  }
  return result;
}

/** @throws DefenderFailure unless both forms are there, can be read, and say the same. All of it is inferred. */
export function checkFilters({ filters, consoleFilters }: JsonObject, tenant: Tenant): void {
  if (!isObject(filters) || typeof consoleFilters !== "string") {
    throw new DefenderFailure(400, "filters (an object) and consoleFilters (a JSON text) are sent together.");
  }
  const rows = parsedRows(consoleFilters);
  for (const row of rows) checkRow(row, tenant);
  if (unorderedText(grammarOf(rows)) !== unorderedText(filters))
    throw new DefenderFailure(400, "filters and consoleFilters do not say the same.");
}

function parsedRows(text: string): readonly Row[] {
  const unreadable = new DefenderFailure(400, "consoleFilters is no list of rows with field, operator and values.");
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    throw unreadable;
  }
  const isRow = (row: unknown) =>
    isObject(row) && typeof row.field === "string" && typeof row.operator === "string" && Array.isArray(row.values);
  if (!Array.isArray(rows) || !rows.every(isRow)) throw unreadable;
  return rows;
}

function checkRow({ field, operator, values }: Row, tenant: Tenant): void {
  const known = FIELDS.get(field);
  if (known === undefined) throw new DefenderFailure(400, `There is no filter "${field}".`);
  if (!known.operators.includes(operator)) throw new DefenderFailure(400, `The filter "${field}" has no operator "${operator}".`);
  if (SET.includes(operator) !== (values.length === 0))
    throw new DefenderFailure(400, `The filter "${field} ${operator}" has the wrong number of values.`);
  for (const value of values) {
    if (!known.isValue(value)) throw new DefenderFailure(400, `${JSON.stringify(value)} is no value of the filter "${field}".`);
  }
  if (field !== "ip.tags") return;
  const missing = textsOf(values).find((id) => tenant.ipTags.get(id) === undefined);
  if (missing !== undefined) throw new DefenderFailure(400, `There is no tag with the id ${missing}.`);
}
