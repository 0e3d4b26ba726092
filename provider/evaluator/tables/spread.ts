import { DEVICE_PROPERTIES } from "../../policy/device-filter";
import { SUBJECT } from "../attributes";

/**
 * The values of a sign-in as it came, spread out in one list with a place for each property of the plain form, each property asked for once.
 * Counting what is there beats looking up each name; a property that is there with the value undefined makes it fail, and the strict reader
 * takes it.
 */

// biome-ignore lint/suspicious/noExplicitAny: what a caller handed us, of which nothing is known yet
export type Raw = any;

const OF_SIGN_IN = [
  "servicePrincipal",
  "application",
  "userAction",
  "authenticationContext",
  "applicationAttributes",
  "device",
  "clientAppType",
  "devicePlatform",
  "ipAddress",
  "country",
  "ipCategory",
  "ipTags",
  "mfaTrustedIp",
  "compliantNetwork",
  "signInRiskLevel",
  "userRiskLevel",
  "servicePrincipalRiskLevel",
  "insiderRiskLevel",
  "authenticationFlow",
  "deviceTags",
  "deviceType",
  "userAgent",
  "userAgentTags",
  "registeredIsp",
] as const;
const OF_USER = [
  "id",
  "groups",
  "roles",
  "userType",
  "guestOrExternalUserType",
  "externalTenantId",
  "userPrincipalName",
  "displayName",
] as const;

/** Names in the order of their places. */
const NAMES: readonly string[] = [
  "user",
  ...OF_SIGN_IN,
  ...OF_USER.map((name) => `user.${name}`),
  SUBJECT,
  "servicePrincipal.id",
  "servicePrincipal.attributes",
];
const PLACES: ReadonlyMap<string, number> = new Map(NAMES.map((name, place) => [name, place]));

/** How many values there are. */
export const SPREAD_LENGTH = NAMES.length;

/** The place of a property; -1 where it has none. */
export const placeOf = (name: string): number => PLACES.get(name) ?? -1;

const SUBJECT_PLACE = placeOf(SUBJECT);
const SERVICE_PRINCIPAL_ID = placeOf("servicePrincipal.id");
const SERVICE_PRINCIPAL_ATTRIBUTES = placeOf("servicePrincipal.attributes");

/** Whether the sign-in has the form, as far as names, texts and truth values go; then `values` has its values. */
export function spread(raw: Raw, values: unknown[]): boolean {
  if (!isObject(raw)) return false;
  let unknown = 0;
  for (const _name in raw) unknown += 1;
  const { user, servicePrincipal, application, userAction, authenticationContext, applicationAttributes, device } = raw;
  values[0] = user;
  values[1] = servicePrincipal;
  values[2] = application;
  values[3] = userAction;
  values[4] = authenticationContext;
  values[5] = applicationAttributes;
  values[6] = device;
  values[7] = raw.clientAppType;
  values[8] = raw.devicePlatform;
  values[9] = raw.ipAddress;
  values[10] = raw.country;
  values[11] = raw.ipCategory;
  values[12] = raw.ipTags;
  values[13] = raw.mfaTrustedIp;
  values[14] = raw.compliantNetwork;
  values[15] = raw.signInRiskLevel;
  values[16] = raw.userRiskLevel;
  values[17] = raw.servicePrincipalRiskLevel;
  values[18] = raw.insiderRiskLevel;
  values[19] = raw.authenticationFlow;
  values[20] = raw.deviceTags;
  values[21] = raw.deviceType;
  values[22] = raw.userAgent;
  values[23] = raw.userAgentTags;
  values[24] = raw.registeredIsp;
  for (let place = 0; place <= OF_SIGN_IN.length; place++) if (values[place] !== undefined) unknown -= 1;
  if (unknown !== 0) return false;
  const subject = user !== undefined ? "user" : servicePrincipal !== undefined ? "servicePrincipal" : undefined;
  values[SUBJECT_PLACE] = subject;
  values[SERVICE_PRINCIPAL_ID] = servicePrincipal?.id;
  values[SERVICE_PRINCIPAL_ATTRIBUTES] = servicePrincipal?.attributes;
  return (
    (user === undefined || servicePrincipal === undefined) &&
    there(application) + there(userAction) + there(authenticationContext) < 2 &&
    isTextOrUnknown(application) &&
    isTextOrUnknown(userAction) &&
    isTextOrUnknown(authenticationContext) &&
    isTextOrAbsent(values[USER_AGENT]) &&
    isTextOrAbsent(values[REGISTERED_ISP]) &&
    isTruthOrUnknown(values[MFA_TRUSTED_IP]) &&
    isTruthOrUnknown(values[COMPLIANT_NETWORK]) &&
    spreadUser(user, values) &&
    (servicePrincipal === undefined || knownServicePrincipal(servicePrincipal)) &&
    (device === undefined || device === null || knownDevice(device)) &&
    (applicationAttributes === undefined || knownAttributes(applicationAttributes))
  );
}

const USER_AGENT = placeOf("userAgent");
const REGISTERED_ISP = placeOf("registeredIsp");
const MFA_TRUSTED_IP = placeOf("mfaTrustedIp");
const COMPLIANT_NETWORK = placeOf("compliantNetwork");

const isObject = (value: unknown): boolean => value !== null && typeof value === "object" && !Array.isArray(value);
const there = (value: unknown): number => (value === undefined ? 0 : 1);
const isText = (value: unknown): boolean => typeof value === "string";
const isTextOrUnknown = (value: unknown): boolean => value === undefined || typeof value === "string";
const isTextOrAbsent = (value: unknown): boolean => value === null || isTextOrUnknown(value);
const isTruthOrUnknown = (value: unknown): boolean => value === undefined || typeof value === "boolean";

const FIRST_OF_USER = placeOf("user.id");
const NOBODY: Raw = {};

/** Groups, roles and the kind of guest are looked at where they are read. */
function spreadUser(given: Raw, values: unknown[]): boolean {
  const user = given === undefined ? NOBODY : given;
  if (!isObject(user)) return false;
  let unknown = 0;
  for (const _name in user) unknown += 1;
  values[25] = user.id;
  values[26] = user.groups;
  values[27] = user.roles;
  values[28] = user.userType;
  values[29] = user.guestOrExternalUserType;
  values[30] = user.externalTenantId;
  values[31] = user.userPrincipalName;
  values[32] = user.displayName;
  for (let place = FIRST_OF_USER; place < FIRST_OF_USER + OF_USER.length; place++) if (values[place] !== undefined) unknown -= 1;
  return (
    unknown === 0 &&
    isTextOrUnknown(values[FIRST_OF_USER]) &&
    isUserType(values[USER_TYPE]) &&
    isTextOrAbsent(values[EXTERNAL_TENANT]) &&
    isTextOrAbsent(values[PRINCIPAL_NAME]) &&
    isTextOrAbsent(values[DISPLAY_NAME])
  );
}

const USER_TYPE = placeOf("user.userType");
const EXTERNAL_TENANT = placeOf("user.externalTenantId");
const PRINCIPAL_NAME = placeOf("user.userPrincipalName");
const DISPLAY_NAME = placeOf("user.displayName");

function isUserType(value: unknown): boolean {
  return value === undefined || value === null || value === "member" || value === "guest";
}

function knownServicePrincipal(servicePrincipal: Raw): boolean {
  if (!isObject(servicePrincipal)) return false;
  const { id, appId, displayName, attributes } = servicePrincipal;
  return (
    Object.keys(servicePrincipal).length === there(id) + there(appId) + there(displayName) + there(attributes) &&
    isTextOrUnknown(id) &&
    isTextOrUnknown(appId) &&
    isTextOrAbsent(displayName) &&
    (attributes === undefined || knownAttributes(attributes))
  );
}

function knownAttributes(attributes: Raw): boolean {
  if (!isObject(attributes)) return false;
  return Object.values(attributes).every((value) => value !== undefined && isTextOrAbsent(value));
}

const IS_DEVICE_PROPERTY: ReadonlySet<string> = new Set(DEVICE_PROPERTIES);

function knownDevice(device: Raw): boolean {
  if (!isObject(device)) return false;
  for (const name in device) {
    if (!IS_DEVICE_PROPERTY.has(name)) return false;
    const value = device[name];
    if (value === null || value === undefined) continue;
    if (name === "isCompliant") {
      if (typeof value !== "boolean") return false;
    } else if (name === "physicalIds" || name === "systemLabels") {
      if (!Array.isArray(value) || !value.every(isText)) return false;
    } else if (typeof value !== "string") return false;
  }
  return true;
}
