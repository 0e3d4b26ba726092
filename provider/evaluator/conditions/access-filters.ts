import { type AccessPolicy, type FilterField, type FilterRow, OPERATORS_OF_FIELD, VALUES_OF_FIELD } from "../../policy/access-policy";
import { error } from "../../policy/problems";
import { isGuid } from "../../policy/reading";
import { ALL_IPV6, addressesStartingWith, addressSet, parseRange } from "../addresses";
import { DEFENDER_APPS } from "../application-groups";
import { ASSUMED } from "../assumptions";
import { FOLLOWS_FROM_ADDRESS, unresolvedApp } from "../attributes";
import { and, type Expression, has, hasPrefix, is, nonEmpty, not, or, text, within } from "../expression";
import type { Box, Dimension } from "../rules";
import { type Context, unresolvedReference } from "./context";
import { IS_USER } from "./identity";
import { isOneOf, isTarget } from "./target";

/** Conditions of Defender's access policies, by the numbers of the reference: rows AND, values of a row OR (5.1). */

const DIMENSION_OF_FIELD: Readonly<Record<FilterField, Dimension>> = {
  app: "target",
  clientApp: "clientAppType",
  deviceTag: "deviceTags",
  deviceType: "deviceType",
  ipAddress: "network",
  ipCategory: "network",
  ipTag: "network",
  location: "network",
  registeredIsp: "registeredIsp",
  user: "identity",
  userAgent: "userAgent",
  userAgentTag: "userAgentTags",
  userGroup: "identity",
};
export const ADDRESS_FIELDS: ReadonlySet<FilterField> = new Set<FilterField>(["ipAddress", "ipCategory", "ipTag"]);
const CLIENT_APP_TYPE_OF: Readonly<Record<string, string>> = { browser: "browser", mobileAndDesktop: "mobileAppsAndDesktopClients" };
const NOT_ON_IPV6 = not(within("ipAddress", ALL_IPV6));

/** A row of a filter by itself. */
export interface AccessRow {
  readonly field: FilterField;
  readonly dimension: Dimension;
  readonly condition: Expression;
}

export function accessRows(policy: AccessPolicy, context: Context): AccessRow[] {
  return policy.filters.map((row, index) => ({
    field: row.field,
    dimension: DIMENSION_OF_FIELD[row.field],
    condition: rowCondition(row, `filters[${index}]`, context),
  }));
}

/** @param rows of the policy. */
export function accessPolicyBox(policy: AccessPolicy, rows: readonly AccessRow[], context: Context): Box {
  const rowsOf = (dimension: Dimension): Expression[] => rows.flatMap((row) => (row.dimension === dimension ? row.condition : []));
  const has = (field: FilterField) => policy.filters.some((row) => row.field === field);
  const asksForAddresses = policy.filters.some((row) => ADDRESS_FIELDS.has(row.field));
  return {
    // Interactive sign-ins of users only: 5.6 (2).
    identity: and(IS_USER, ...rowsOf("identity")),
    target: and(appsInScope(has("app"), context), ...rowsOf("target")),
    // Browser sessions only, unless the policy says which: 5.6 (4).
    clientAppType: and(is("clientAppType", has("clientApp") ? Object.values(CLIENT_APP_TYPE_OF) : ["browser"]), ...rowsOf("clientAppType")),
    network: and(asksForAddresses ? onIpv6(context) : true, ...rowsOf("network")),
    deviceTags: and(...rowsOf("deviceTags")),
    deviceType: and(...rowsOf("deviceType")),
    userAgent: and(...rowsOf("userAgent")),
    userAgentTags: and(...rowsOf("userAgentTags")),
    registeredIsp: and(...rowsOf("registeredIsp")),
  };
}

/** Without an app of its own a policy covers the apps that are enabled for Conditional Access App Control: 5.6 (3). */
function appsInScope(namesApps: boolean, { set }: Context): Expression {
  const idsOf = (enabled: boolean) => set.apps.flatMap((app) => (app.enabled === enabled && app.appId !== null ? [app.appId] : []));
  const everyApp = namesApps || set.apps.length === 0;
  return and(everyApp ? isTarget("application") : isOneOf("application", idsOf(true)), not(isOneOf("application", idsOf(false))));
}

/** Conditions on addresses know IPv4 only: 5.6 (5). */
function onIpv6({ assumptions, assumed }: Context): Expression {
  assumed.add(ASSUMED.ipv6);
  return assumptions.addressConditionsOnIpv6 === "policyDoesNotMatch" ? NOT_ON_IPV6 : true;
}

function rowCondition(row: FilterRow, path: string, context: Context): Expression {
  const { field, operator, values } = row;
  reportFaults(row, path, context);
  const droppedOnIpv6 = ADDRESS_FIELDS.has(field) && context.assumptions.addressConditionsOnIpv6 === "conditionsDropped";
  const condition = operator === "isSet" ? isSet(field) : operator === "isNotSet" ? not(isSet(field)) : compared();
  return droppedOnIpv6 ? or(condition, not(NOT_ON_IPV6)) : condition;

  function compared(): Expression {
    const positive = values.map((value) =>
      valueCondition(field, POSITIVE[operator as keyof typeof POSITIVE], value, `${path}.values`, context),
    );
    if (!isNegative(operator)) return or(...positive);
    if (values.length > 1) context.assumed.add(ASSUMED.negativeOperators);
    // None of the values: 5.3. An event without the attribute matches: 5.2.
    return context.assumptions.negativeOperators === "noneOf" ? not(or(...positive)) : not(and(...positive));
  }
}

const POSITIVE = {
  equals: "equals",
  doesNotEqual: "equals",
  startsWith: "startsWith",
  doesNotStartWith: "startsWith",
  contains: "contains",
  doesNotContain: "contains",
} as const;
type Positive = (typeof POSITIVE)[keyof typeof POSITIVE];

function isNegative(operator: FilterRow["operator"]): boolean {
  return operator.startsWith("doesNot");
}

function valueCondition(field: FilterField, operator: Positive, value: string, path: string, context: Context): Expression {
  switch (field) {
    case "app":
      return appCondition(value, path, context);
    case "clientApp":
      return is("clientAppType", value in CLIENT_APP_TYPE_OF ? [CLIENT_APP_TYPE_OF[value]] : []);
    case "deviceTag":
      return has("deviceTags", value);
    case "deviceType":
      return is("deviceType", [value]);
    case "ipAddress":
      return within("ipAddress", operator === "startsWith" ? addressesStartingWith(value) : addressSet([value]));
    case "ipCategory":
      return ofRanges(is("ipCategory", [value]), "ipCategory", (range) => range.category === value, context);
    case "ipTag": {
      const tag = value.toLowerCase();
      return ofRanges(has("ipTags", tag), "ipTags", (range) => range.tags.some((other) => other.toLowerCase() === tag), context);
    }
    case "location":
      return is("country", [value.toUpperCase()]);
    case "registeredIsp":
    case "userAgent":
      // "Contains" means whole words: 5.4.
      return whateverCase(context, text(field, operator === "contains" ? "containsWord" : operator, value));
    case "user":
      if (operator === "equals" && isGuid(value)) return is("user.id", [value]);
      return whateverCase(context, text("user.userPrincipalName", operator === "contains" ? "containsWord" : operator, value));
    case "userGroup":
      return operator === "startsWith" ? hasPrefix("user.groups", value) : has("user.groups", value);
    case "userAgentTag":
      return has("userAgentTags", value);
  }
}

/** Written in another case the text may not be the one that is meant. */
function whateverCase(context: Context, condition: Expression): Expression {
  context.assumed.add(ASSUMED.ignoreCase);
  return context.opposite === ASSUMED.ignoreCase ? false : condition;
}

/** What the sign-in says, or where it leaves it to the set's IP ranges: whether the address is in one of those. */
function ofRanges(
  given: Expression,
  attribute: string,
  concerned: (range: Context["set"]["ipRanges"][number]) => boolean,
  { set }: Context,
): Expression {
  const subnets = set.ipRanges.filter(concerned).flatMap((range) => range.subnets);
  return or(given, and(is(attribute, [FOLLOWS_FROM_ADDRESS]), within("ipAddress", addressSet(subnets))));
}

function appCondition(value: string, path: string, context: Context): Expression {
  if (isGuid(value)) return isOneOf("application", [value]);
  const known = context.set.apps.find((app) => app.defenderId === value)?.appId ?? null;
  if (known !== null) return isOneOf("application", [known]);
  const documented = DEFENDER_APPS.get(value);
  if (documented !== undefined) {
    context.assumed.add(ASSUMED.applicationGroup(documented));
    return isOneOf("application", documented.appIds);
  }
  const reference = unresolvedReference(
    context,
    path,
    unresolvedApp(value),
    `The policy set has no app with the Defender id ${value}.`,
    "Add the app with both ids to the set's apps, or take unresolved references as unknown (--unresolved unknown).",
  );
  return and(isTarget("application"), reference);
}

const SINGLE: Partial<Readonly<Record<FilterField, string>>> = {
  app: "target",
  clientApp: "clientAppType",
  deviceType: "deviceType",
  ipAddress: "ipAddress",
  ipCategory: "ipCategory",
  location: "country",
  registeredIsp: "registeredIsp",
  userAgent: "userAgent",
};
const SEVERAL: Partial<Readonly<Record<FilterField, string>>> = {
  deviceTag: "deviceTags",
  ipTag: "ipTags",
  userAgentTag: "userAgentTags",
  userGroup: "user.groups",
};

function isSet(field: FilterField): Expression {
  const single = SINGLE[field];
  if (single !== undefined) return not(is(single, [null]));
  const several = SEVERAL[field];
  // The user of an interactive sign-in is always there.
  return several === undefined ? true : nonEmpty(several);
}

function reportFaults({ field, operator, values }: FilterRow, path: string, context: Context): void {
  const operators = OPERATORS_OF_FIELD[field];
  if (!operators.includes(operator)) {
    context.problems.push(
      error("AP-operator", `${path}.operator`, `The field ${field} does not take ${operator}.`, `Use one of ${operators.join(", ")}.`),
    );
  }
  const allowed = VALUES_OF_FIELD[field];
  for (const value of values) {
    if (allowed !== undefined && !allowed.includes(value)) {
      context.problems.push(
        error("AP-enum", `${path}.values`, `"${value}" is not one of the values of ${field}.`, `Use one of ${allowed.join(", ")}.`),
      );
    }
    if (field === "ipAddress" && (operator === "equals" || operator === "doesNotEqual") && parseRange(value) === null) {
      context.problems.push(
        error(
          "AP-address",
          `${path}.values`,
          `"${value}" is neither an address nor a range.`,
          "Write an IPv4 address or a range such as 192.0.2.0/24.",
        ),
      );
    }
  }
}
