import ipaddr from "ipaddr.js";
import { SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_GUEST_TYPES, SIGN_IN_PLATFORMS, type SignIn } from "../../../provider/evaluator/sign-in";
import { DEVICE_TAGS, DEVICE_TYPES, type FilterField, USER_AGENT_TAGS } from "../../../provider/policy/access-policy";
import { parseAttributeFilter } from "../../../provider/policy/attribute-filter";
import { INSIDER_RISK_LEVELS, RISK_LEVELS, TRANSFER_METHODS } from "../../../provider/policy/conditional-access-policy";
import { parseDeviceFilter } from "../../../provider/policy/device-filter";
import type { FilterExpression } from "../../../provider/policy/filter-syntax";
import { isIpLocation } from "../../../provider/policy/named-location";
import type { PolicySet } from "../../../provider/policy/policy-set";
import { D5_6_wellKnown } from "./access-policies";
import { R7_membersOf } from "./target";

/**
 * The values that an unknown attribute can take, as far as a policy set can tell them apart: what the set names, what lies beside it, one that
 * it does not name, and absence.
 */

/** The sign-in with each of those values in place of the attribute. */
export function completionsOf(attribute: string, signIn: SignIn, set: PolicySet): readonly SignIn[] {
  if (attribute === "user")
    return [
      { ...signIn, user: {} },
      { ...signIn, servicePrincipal: {} },
    ];
  if (attribute === "application") return targetsOf(set).map((target) => ({ ...signIn, ...target }));
  return valuesOf(attribute, signIn, set).map((value) => withValue(signIn, attribute, value));
}

function withValue(signIn: SignIn, attribute: string, value: unknown): SignIn {
  const [head, ...rest] = attribute.split(".");
  const put = (object: Readonly<Record<string, unknown>>, steps: readonly string[]): Record<string, unknown> => {
    const [step, ...further] = steps as [string, ...string[]];
    const inner = (object[step] ?? {}) as Record<string, unknown>;
    return { ...object, [step]: further.length === 0 ? value : put(inner, further) };
  };
  return put(signIn, [head as string, ...rest]) as SignIn;
}

const NOBODY = "99999999-0000-4000-8000-000000000000";

function valuesOf(attribute: string, signIn: SignIn, set: PolicySet): readonly unknown[] {
  const conditions = set.conditionalAccessPolicies.map((policy) => policy.conditions);
  const users = conditions.map((one) => one.users);
  const [head, ...rest] = attribute.split(".");
  if (head === "device") return propertyValues(rest[0] as string, deviceComparisons(set));
  if (head === "applicationAttributes" || attribute.startsWith("servicePrincipal.attributes.")) {
    return propertyValues(rest.at(-1) as string, attributeComparisons(set));
  }
  if (attribute.startsWith("namedLocation:")) return [true, false];
  switch (attribute) {
    case "user.id":
      return [...users.flatMap((one) => [...one.includeUsers, ...one.excludeUsers]), ...rowTexts(set, "user"), NOBODY];
    case "user.groups":
      return subsets([...users.flatMap((one) => [...one.includeGroups, ...one.excludeGroups]), ...rowTexts(set, "userGroup"), NOBODY]);
    case "user.roles":
      return subsets(users.flatMap((one) => [...one.includeRoles, ...one.excludeRoles]));
    case "user.guestOrExternalUserType":
      return guestTypes(signIn);
    case "user.externalTenantId": {
      const guests = users.flatMap((one) => [one.includeGuestsOrExternalUsers, one.excludeGuestsOrExternalUsers]);
      return [...guests.flatMap((one) => one?.externalTenants?.members ?? []), NOBODY, null];
    }
    case "user.userPrincipalName":
      return [...concatenations(rowTexts(set, "user"), "", 1), "nobody@example.net", null];
    case "servicePrincipal.id": {
      const clients = conditions.flatMap((one) => one.clientApplications ?? []);
      return [...clients.flatMap((one) => [...one.includeServicePrincipals, ...one.excludeServicePrincipals]), NOBODY];
    }
    case "clientAppType":
      return [...SIGN_IN_CLIENT_APP_TYPES, null];
    case "devicePlatform":
      return [...SIGN_IN_PLATFORMS, null];
    case "ipAddress":
      return addresses(set);
    case "country":
      return [
        ...set.namedLocations.flatMap((place) => (isIpLocation(place) ? [] : place.countriesAndRegions)),
        ...rowTexts(set, "location"),
        "AQ",
        null,
      ];
    case "signInRiskLevel":
    case "userRiskLevel":
    case "servicePrincipalRiskLevel":
      return RISK_LEVELS;
    case "insiderRiskLevel":
      return [...INSIDER_RISK_LEVELS, null];
    case "authenticationFlow":
      return TRANSFER_METHODS;
    case "deviceTags":
      return subsets(DEVICE_TAGS);
    case "deviceType":
      return [...DEVICE_TYPES, null];
    case "userAgent":
      return [...concatenations(rowTexts(set, "userAgent"), " ", 2), null];
    case "userAgentTags":
      return subsets(USER_AGENT_TAGS);
    case "registeredIsp":
      return [...concatenations(rowTexts(set, "registeredIsp"), " ", 2), null];
    case "mfaTrustedIp":
    case "compliantNetwork":
      return [true, false];
    default:
      throw new Error(`No universe for ${attribute}`);
  }
}

/** Applications, user actions and authentication contexts alike. */
function targetsOf({ conditionalAccessPolicies, accessPolicies, apps }: PolicySet): readonly SignIn[] {
  const conditions = conditionalAccessPolicies.map((policy) => policy.conditions.applications);
  const inPolicies = conditions.flatMap((one) => [...one.includeApplications, ...one.excludeApplications]);
  const inGroups = inPolicies.flatMap((name) => R7_membersOf(name));
  const inRows = accessPolicies.flatMap(({ filters }) => filters.flatMap(({ field, values }) => (field === "app" ? values : [])));
  const resolved = inRows.flatMap((value) => [
    ...apps.flatMap(({ appId, defenderId }) => (defenderId === value ? [appId] : [])),
    ...D5_6_wellKnown(value),
  ]);
  const marked = apps.map(({ appId }) => appId);
  const applications = new Set([...inPolicies, ...inGroups, ...inRows, ...resolved, ...marked, NOBODY].filter((id) => id !== null));
  return [
    ...[...applications].map((application) => ({ application })),
    ...[...conditions.flatMap((one) => one.includeUserActions), "urn:user:other"].map((userAction) => ({ userAction })),
    ...[...conditions.flatMap((one) => one.includeAuthenticationContextClassReferences), "c99"].map((authenticationContext) => ({
      authenticationContext,
    })),
  ];
}

/** What the kind of user leaves open: a guest is of some type, a member of one that members can be of, or of none (R5). */
function guestTypes({ user }: SignIn): readonly unknown[] {
  if (user?.userType === "guest") return SIGN_IN_GUEST_TYPES.filter((type) => type !== "b2bCollaborationMember");
  const ofMembers = ["b2bCollaborationMember", "b2bDirectConnectUser", "otherExternalUser", "serviceProvider"];
  return user?.userType === "member" ? [...ofMembers, null] : [...SIGN_IN_GUEST_TYPES, null];
}

function rowTexts(set: PolicySet, field: FilterField): readonly string[] {
  return [
    ...new Set(set.accessPolicies.flatMap(({ filters }) => filters.filter((row) => row.field === field).flatMap(({ values }) => values))),
  ];
}

function subsets<T>(elements: readonly T[]): readonly T[][] {
  const [first, ...others] = [...new Set(elements)];
  if (first === undefined) return [[]];
  const without = subsets(others);
  return [...without, ...without.map((one) => [first, ...one])];
}

/** The texts, and up to so many of them in a row with something else before, between and behind: beginnings, insides and ends together. */
function concatenations(texts: readonly string[], between: string, most: number): readonly string[] {
  const pieces = [...new Set(texts.map((text) => text.toLowerCase()))];
  const rows = [[]] as string[][];
  const all = new Set<string>(["~"]);
  for (let length = 1; length <= most; length++) {
    const longer = rows.filter((row) => row.length === length - 1).flatMap((row) => pieces.map((piece) => [...row, piece]));
    rows.push(...longer);
    for (const row of longer) {
      for (const made of [row.join(between), row.join(`${between}~${between}`)]) {
        for (const surrounded of [made, `${made}${between}~`, `~${between}${made}`]) all.add(surrounded);
      }
    }
  }
  return [...all];
}

/** Both ends of every range with their neighbours, and addresses for the beginnings that policies ask for. */
function addresses(set: PolicySet): readonly (string | null)[] {
  const ranges = [
    ...set.namedLocations.flatMap((place) => (isIpLocation(place) ? place.ipRanges : [])),
    ...set.ipRanges.flatMap(({ subnets }) => subnets),
  ];
  const texts = rowTexts(set, "ipAddress");
  const beside = [...ranges, ...texts.filter((text) => text.includes("/"))].flatMap(endsAndNeighbours);
  const begun = texts
    .flatMap((text) => ["", "0", "1", "0.0", "0.0.1", "5.0.0"].map((end) => text + end))
    .filter((text) => ipaddr.IPv4.isValidFourPartDecimal(text));
  return [...new Set([...beside, ...begun, "8.8.8.8", "2001:4860::8888"]), null];
}

function endsAndNeighbours(range: string): string[] {
  const [network, length] = ipaddr.parseCIDR(range);
  const bytes = network.toByteArray();
  const asNumber = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const bits = BigInt(bytes.length * 8);
  const first = (asNumber >> (bits - BigInt(length))) << (bits - BigInt(length));
  const last = first + (1n << (bits - BigInt(length))) - 1n;
  return [first - 1n, first, last, last + 1n]
    .filter((one) => one >= 0n && one < 1n << bits)
    .map((one) => ipaddr.fromByteArray(bytes.map((_, n) => Number((one >> BigInt((bytes.length - 1 - n) * 8)) & 255n))).toString());
}

interface Comparison {
  readonly property: string;
  readonly values: readonly unknown[];
}

function comparisonsOf(expression: FilterExpression | null): readonly Comparison[] {
  if (expression === null) return [];
  if (expression.kind === "comparison") return [expression];
  return expression.kind === "not" ? comparisonsOf(expression.operand) : expression.operands.flatMap(comparisonsOf);
}

function deviceComparisons(set: PolicySet): readonly Comparison[] {
  const filters = set.conditionalAccessPolicies.flatMap(({ conditions }) => conditions.devices?.deviceFilter ?? []);
  return filters.flatMap(({ rule }) => comparisonsOf(parseDeviceFilter(rule).value));
}

function attributeComparisons(set: PolicySet): readonly Comparison[] {
  const filters = set.conditionalAccessPolicies.flatMap(({ conditions }) => [
    ...(conditions.applications.applicationFilter ? [conditions.applications.applicationFilter] : []),
    ...(conditions.clientApplications?.servicePrincipalFilter ? [conditions.clientApplications.servicePrincipalFilter] : []),
  ]);
  return filters.flatMap(({ rule }) => comparisonsOf(parseAttributeFilter(rule).value));
}

function propertyValues(property: string, comparisons: readonly Comparison[]): readonly unknown[] {
  if (property === "isCompliant") return [true, false, null];
  const texts = [...new Set(comparisons.filter((one) => one.property === property).flatMap(({ values }) => values))].filter(
    (value) => typeof value === "string",
  );
  // A strong type is asked for in report-only grants, whatever the filters name.
  const asked = property === "trustType" ? [...texts, "ServerAD"] : texts;
  if (property === "physicalIds" || property === "systemLabels") return [...subsets([...asked, "~"]), null];
  return [...concatenations(asked, "", asked.length > 3 ? 2 : 3), null];
}
