import * as fc from "fast-check";
import { SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_GUEST_TYPES, SIGN_IN_PLATFORMS, type SignIn } from "../../provider/evaluator/sign-in";
import { DEVICE_TAGS, DEVICE_TYPES, IP_CATEGORIES, USER_AGENT_TAGS } from "../../provider/policy/access-policy";
import { INSIDER_RISK_LEVELS, RISK_LEVELS, TRANSFER_METHODS } from "../../provider/policy/conditional-access-policy";
import { DEVICE_PROPERTIES } from "../../provider/policy/device-filter";
import {
  ADDRESSES,
  APPLICATIONS,
  ATTRIBUTE_VALUES,
  ATTRIBUTES,
  AUTHENTICATION_CONTEXTS,
  COUNTRIES,
  COUNTRY_OF_NO_LIST,
  DEVICE_LISTS,
  DEVICE_TEXTS,
  GROUPS,
  IP_TAGS,
  ISPS,
  MICROSOFT_APPLICATIONS,
  PRINCIPAL_NAMES,
  ROLES,
  SERVICE_PRINCIPALS,
  STRANGER,
  TENANTS,
  USER_ACTIONS,
  USER_AGENTS,
  USERS,
} from "./names";
import { oneOf, oneOrMoreOf, someOf } from "./size";

/** Sign-ins whose values are those of the policies, near misses, and values that are known to be absent. */

const orNull = <T>(values: readonly T[]) => oneOf<T | null>([...values, null]);
const attributes = fc.record(Object.fromEntries(ATTRIBUTES.map((name) => [name, orNull(ATTRIBUTE_VALUES)])));

/** Kind of user and relation to the tenant, as they occur together (R5). */
export const guestFacts = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ userType: "member" as const, guestOrExternalUserType: null, externalTenantId: null }) },
  {
    weight: 2,
    arbitrary: fc.tuple(oneOf(SIGN_IN_GUEST_TYPES), oneOf([...TENANTS, STRANGER])).map(([type, tenant]) => ({
      userType: type === "internalGuest" || type === "b2bCollaborationGuest" ? ("guest" as const) : ("member" as const),
      guestOrExternalUserType: type,
      externalTenantId: type === "internalGuest" ? null : tenant,
    })),
  },
);

const user = fc
  .record({
    id: oneOf([...USERS, STRANGER]),
    groups: someOf([...GROUPS, STRANGER]),
    roles: someOf([...ROLES, STRANGER], 2),
    guest: guestFacts,
    userPrincipalName: oneOf([...PRINCIPAL_NAMES, null]),
  })
  .map(({ guest, ...rest }) => ({ ...rest, ...guest }));

const servicePrincipal = fc.record({ id: oneOf([...SERVICE_PRINCIPALS, STRANGER]), attributes });

const target = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      application: oneOf([...APPLICATIONS, ...APPLICATIONS, ...MICROSOFT_APPLICATIONS, STRANGER]),
      applicationAttributes: attributes,
    }),
  },
  { weight: 1, arbitrary: fc.record({ userAction: oneOf(USER_ACTIONS) }) },
  { weight: 1, arbitrary: fc.record({ authenticationContext: oneOf([...AUTHENTICATION_CONTEXTS, "c99"]) }) },
);

const device = fc.record(
  Object.fromEntries(
    DEVICE_PROPERTIES.map((property) => {
      if (property === "isCompliant") return [property, oneOf([true, false, null])];
      const elements = DEVICE_LISTS[property];
      if (elements !== undefined) return [property, fc.oneof(fc.constant(null), someOf(elements, 2))];
      return [property, oneOf([...(DEVICE_TEXTS[property] ?? []).flatMap((text) => [text, text.toUpperCase(), `${text}0`]), null])];
    }),
  ),
);

const conditions = fc.record({
  clientAppType: fc.oneof(
    { weight: 3, arbitrary: fc.constant("browser" as const) },
    { weight: 1, arbitrary: oneOf([...SIGN_IN_CLIENT_APP_TYPES, null]) },
  ),
  devicePlatform: orNull(SIGN_IN_PLATFORMS),
  ipAddress: orNull(ADDRESSES),
  country: orNull([...COUNTRIES, COUNTRY_OF_NO_LIST]),
  signInRiskLevel: orNull(RISK_LEVELS),
  userRiskLevel: orNull(RISK_LEVELS),
  servicePrincipalRiskLevel: orNull(RISK_LEVELS),
  insiderRiskLevel: orNull(INSIDER_RISK_LEVELS),
  authenticationFlow: orNull(TRANSFER_METHODS),
  device: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: device }),
  deviceTags: fc.oneof(fc.constant(null), someOf(DEVICE_TAGS)),
  deviceType: orNull(DEVICE_TYPES),
  userAgent: orNull(USER_AGENTS),
  userAgentTags: fc.oneof(fc.constant(null), someOf(USER_AGENT_TAGS)),
  registeredIsp: orNull(ISPS),
  mfaTrustedIp: fc.boolean(),
  compliantNetwork: fc.boolean(),
});

/** Given in place of what the ranges of the set would say. */
const givenAddressFacts = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record({ ipCategory: orNull(IP_CATEGORIES), ipTags: fc.oneof(fc.constant(null), oneOrMoreOf([...IP_TAGS, "branch"])) }),
  },
);

const subject = fc.oneof(
  { weight: 12, arbitrary: user.map((one) => ({ user: one })) },
  { weight: 1, arbitrary: servicePrincipal.map((one) => ({ servicePrincipal: one })) },
);

/** Sign-ins of which everything is known that a policy can ask for. */
export const knownSignIn: fc.Arbitrary<SignIn> = fc
  .tuple(subject, target, conditions, givenAddressFacts)
  .map((parts) => Object.assign({}, ...parts) as SignIn);

/** Sign-ins of people that only the directory knows, one of them not even that. */
export const signInById: fc.Arbitrary<SignIn> = fc
  .tuple(knownSignIn, oneOf(USERS))
  .map(([{ servicePrincipal: _servicePrincipal, ...rest }, id]) => ({
    ...rest,
    user: { id },
  }));

/** Each of them can be left out of a sign-in; a device is left out as a whole or by property. */
export const ATTRIBUTES_TO_LEAVE_OUT = [
  "user.id",
  "user.groups",
  "user.roles",
  "user.guestOrExternalUserType",
  "user.externalTenantId",
  "user.userPrincipalName",
  "servicePrincipal.id",
  "servicePrincipal.attributes",
  "application",
  "applicationAttributes",
  "clientAppType",
  "devicePlatform",
  "ipAddress",
  "country",
  "signInRiskLevel",
  "userRiskLevel",
  "servicePrincipalRiskLevel",
  "insiderRiskLevel",
  "authenticationFlow",
  "device",
  "device.isCompliant",
  "device.trustType",
  "device.displayName",
  "device.systemLabels",
  "deviceTags",
  "deviceType",
  "userAgent",
  "userAgentTags",
  "registeredIsp",
  "mfaTrustedIp",
  "compliantNetwork",
] as const;

export interface PartlyUnknown {
  readonly signIn: SignIn;
  /** The sign-in that it was before something was left out. */
  readonly whole: SignIn;
}

/** @param most how many attributes are unknown at most. */
export function partlyUnknownSignIn(most = 2): fc.Arbitrary<PartlyUnknown> {
  return fc
    .tuple(knownSignIn, fc.uniqueArray(oneOf(ATTRIBUTES_TO_LEAVE_OUT), { minLength: 1, maxLength: most }))
    .map(([whole, attributesLeftOut]) => ({ whole, signIn: attributesLeftOut.reduce(without, whole) }));
}

function without(signIn: SignIn, path: string): SignIn {
  const [head, property] = path.split(".") as [keyof SignIn, string | undefined];
  const { [head]: value, ...rest } = signIn;
  if (property === undefined || value === undefined || value === null) return property === undefined ? rest : signIn;
  const { [property]: _left, ...kept } = value as Record<string, unknown>;
  return { ...rest, [head]: kept };
}
