import * as fc from "fast-check";
import {
  FILTER_FIELDS,
  type FilterField,
  type FilterOperator,
  OPERATORS_OF_FIELD,
  VALUES_OF_FIELD,
} from "../../provider/policy/access-policy";
import type { Json } from "./conditional-access-policies";
import {
  ADDRESSES,
  APPLICATIONS,
  COUNTRIES,
  DEFENDER_IDS,
  GROUPS,
  IP_TAGS,
  ISPS,
  PRINCIPAL_NAMES,
  SUBNETS,
  USER_AGENT_WORDS,
  USERS,
  WELL_KNOWN_DEFENDER_IDS,
} from "./names";
import { oneOf, type Size } from "./size";

/** Access policies as program arguments: every field with every operator that it takes. */

const isV4 = (text: string) => !text.includes(":");

const TEXTS_OF_FIELD: Readonly<Partial<Record<FilterField, readonly string[]>>> = {
  app: [...APPLICATIONS, ...DEFENDER_IDS, ...WELL_KNOWN_DEFENDER_IDS],
  ipAddress: [...ADDRESSES, ...SUBNETS].filter(isV4),
  // Names are compared without regard to case.
  ipTag: [...IP_TAGS, "hq"],
  location: COUNTRIES,
  registeredIsp: ISPS,
  user: [...USERS, ...PRINCIPAL_NAMES, "ADA@example.com"],
  userAgent: USER_AGENT_WORDS,
  userGroup: GROUPS,
};

const BEGINNINGS_OF_FIELD: Readonly<Partial<Record<FilterField, readonly string[]>>> = {
  ipAddress: ["192.0.2.", "192.", "203.0.113.7", "10.12"],
  user: ["a", "Ada", "grace@", "ext_"],
  userGroup: [GROUPS[0]!.slice(0, 8), GROUPS[1] as string, "9"],
};

/** Weighed towards what access policies ask in the field. */
const field: fc.Arbitrary<FilterField> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<FilterField>("deviceTag", "clientApp", "ipTag") },
  { weight: 3, arbitrary: oneOf(FILTER_FIELDS) },
);

export const filterRow: fc.Arbitrary<Json> = field.chain((name) =>
  oneOf(OPERATORS_OF_FIELD[name]).chain((operator) => valuesFor(name, operator).map((values): Json => ({ field: name, operator, values }))),
);

function valuesFor(name: FilterField, operator: FilterOperator): fc.Arbitrary<string[]> {
  if (operator === "isSet" || operator === "isNotSet") return fc.constant([]);
  const isBeginning = operator === "startsWith" || operator === "doesNotStartWith";
  const values = isBeginning ? BEGINNINGS_OF_FIELD[name] : (VALUES_OF_FIELD[name] ?? TEXTS_OF_FIELD[name]);
  return fc.uniqueArray(oneOf(values as readonly string[]), { minLength: 1, maxLength: 3 });
}

const alert: fc.Arbitrary<Json> = fc.record({
  dailyLimit: oneOf([5, 10]),
  emails: oneOf([[], ["soc@example.com"]]),
});

export function accessPolicy(_size: Size): fc.Arbitrary<Json> {
  return fc.record({
    severity: oneOf(["low", "medium", "high"]),
    enabled: fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    filters: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: filterRow.map((row) => [row]) },
      { weight: 3, arbitrary: fc.array(filterRow, { minLength: 2, maxLength: 3 }) },
    ),
    action: oneOf(["block", "audit"]),
    alert: fc.oneof(fc.constant(null), alert),
  });
}
