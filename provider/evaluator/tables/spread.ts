import { DEVICE_PROPERTIES } from "../../policy/device-filter";
import { SUBJECT } from "../attributes";

/**
 * The values of a sign-in as it came, spread out in one list with a place for each property of the plain form. A property that the form does not
 * have, or a text or truth value where it does not belong, makes it fail. Going through what is there is the cheapest way for sign-ins that have
 * now these and now those properties.
 */

// biome-ignore lint/suspicious/noExplicitAny: what a caller handed us, of which nothing is known yet
export type Raw = any;

/** What a value may be; `ANYTHING` is looked at where it is used. */
const ANYTHING = 0;
const TEXT = 1;
const TEXT_OR_NULL = 2;
const TRUTH = 3;
const TRUTH_OR_NULL = 4;
const TEXTS_OR_NULL = 5;

const OF_SIGN_IN: Readonly<Record<string, number>> = {
  user: ANYTHING,
  servicePrincipal: ANYTHING,
  application: TEXT,
  applicationAttributes: ANYTHING,
  userAction: TEXT,
  authenticationContext: TEXT,
  clientAppType: ANYTHING,
  devicePlatform: ANYTHING,
  ipAddress: ANYTHING,
  country: ANYTHING,
  signInRiskLevel: ANYTHING,
  userRiskLevel: ANYTHING,
  servicePrincipalRiskLevel: ANYTHING,
  insiderRiskLevel: ANYTHING,
  authenticationFlow: ANYTHING,
  device: ANYTHING,
  deviceTags: ANYTHING,
  deviceType: ANYTHING,
  userAgent: TEXT_OR_NULL,
  userAgentTags: ANYTHING,
  registeredIsp: TEXT_OR_NULL,
  ipCategory: ANYTHING,
  ipTags: ANYTHING,
  mfaTrustedIp: TRUTH,
  compliantNetwork: TRUTH,
};
const OF_USER: Readonly<Record<string, number>> = {
  "user.id": TEXT,
  "user.groups": ANYTHING,
  "user.roles": ANYTHING,
  "user.userType": ANYTHING,
  "user.guestOrExternalUserType": ANYTHING,
  "user.externalTenantId": TEXT_OR_NULL,
  "user.userPrincipalName": TEXT_OR_NULL,
  "user.displayName": TEXT_OR_NULL,
};
const OF_SERVICE_PRINCIPAL: Readonly<Record<string, number>> = {
  "servicePrincipal.id": TEXT,
  "servicePrincipal.appId": TEXT,
  "servicePrincipal.displayName": TEXT_OR_NULL,
  "servicePrincipal.attributes": ANYTHING,
};
const KIND_OF_DEVICE_PROPERTY: Readonly<Record<string, number>> = {
  isCompliant: TRUTH_OR_NULL,
  physicalIds: TEXTS_OR_NULL,
  systemLabels: TEXTS_OR_NULL,
};
const OF_DEVICE = Object.fromEntries(
  DEVICE_PROPERTIES.map((property) => [`device.${property}`, KIND_OF_DEVICE_PROPERTY[property] ?? TEXT_OR_NULL]),
);

/** Names in the order of their places; those of the device are the last. */
const NAMES: readonly string[] = [SUBJECT, ...[OF_SIGN_IN, OF_USER, OF_SERVICE_PRINCIPAL, OF_DEVICE].flatMap((names) => Object.keys(names))];
const PLACES: ReadonlyMap<string, number> = new Map(NAMES.map((name, place) => [name, place]));

/** How many values there are. */
export const SPREAD_LENGTH = NAMES.length;

/** The place of a property, or of the kind of subject; -1 where there is none. */
export const placeOf = (name: string): number => PLACES.get(name) ?? -1;

/** Bits of an entry: the kind, and from the third on the place. */
const KIND = 7;
const PLACE = 3;
/** For each property its place and kind in one number. */
function entries(names: Readonly<Record<string, number>>, prefix = ""): ReadonlyMap<string, number> {
  return new Map(Object.entries(names).map(([name, kind]) => [name.slice(prefix.length), (placeOf(name) << PLACE) | kind]));
}
const SIGN_IN_ENTRIES = entries(OF_SIGN_IN);
const USER_ENTRIES = entries(OF_USER, "user.");
const SERVICE_PRINCIPAL_ENTRIES = entries(OF_SERVICE_PRINCIPAL, "servicePrincipal.");
const DEVICE_ENTRIES = entries(OF_DEVICE, "device.");

const SUBJECT_PLACE = placeOf(SUBJECT);
const USER = placeOf("user");
const USER_TYPE = placeOf("user.userType");
const SERVICE_PRINCIPAL = placeOf("servicePrincipal");
const SERVICE_PRINCIPAL_ATTRIBUTES = placeOf("servicePrincipal.attributes");
const APPLICATION = placeOf("application");
const APPLICATION_ATTRIBUTES = placeOf("applicationAttributes");
const USER_ACTION = placeOf("userAction");
const AUTHENTICATION_CONTEXT = placeOf("authenticationContext");
const DEVICE = placeOf("device");
const FIRST_OF_DEVICE = NAMES.length - DEVICE_PROPERTIES.length;

/** Whether the sign-in has the form; then `values` has its values, and undefined for what it does not say. */
export function spread(raw: Raw, values: unknown[]): boolean {
  values.fill(undefined);
  return take(raw, SIGN_IN_ENTRIES, values) && takeSubject(values) && hasOneTarget(values) && takeDevice(values);
}

function take(object: Raw, properties: ReadonlyMap<string, number>, values: unknown[]): boolean {
  if (object === null || typeof object !== "object" || Array.isArray(object)) return false;
  for (const name in object) {
    const entry = properties.get(name);
    if (entry === undefined) return false;
    const value = object[name];
    const kind = entry & KIND;
    if (kind !== ANYTHING && !isOfKind(kind, value)) return false;
    values[entry >>> PLACE] = value;
  }
  return true;
}

function isOfKind(kind: number, value: unknown): boolean {
  if (typeof value === "string") return kind === TEXT || kind === TEXT_OR_NULL;
  if (value === undefined) return true;
  switch (kind) {
    case TEXT_OR_NULL:
      return value === null;
    case TRUTH:
      return typeof value === "boolean";
    case TRUTH_OR_NULL:
      return typeof value === "boolean" || value === null;
    case TEXTS_OR_NULL:
      return value === null || (Array.isArray(value) && value.every((element) => typeof element === "string"));
    default:
      return false;
  }
}

function takeSubject(values: unknown[]): boolean {
  const user = values[USER];
  const servicePrincipal = values[SERVICE_PRINCIPAL];
  if (user !== undefined) {
    values[SUBJECT_PLACE] = "user";
    return servicePrincipal === undefined && take(user, USER_ENTRIES, values) && isUserType(values[USER_TYPE]);
  }
  if (servicePrincipal === undefined) return true;
  values[SUBJECT_PLACE] = "servicePrincipal";
  return take(servicePrincipal, SERVICE_PRINCIPAL_ENTRIES, values) && areAttributes(values[SERVICE_PRINCIPAL_ATTRIBUTES]);
}

function isUserType(value: unknown): boolean {
  return value === undefined || value === null || value === "member" || value === "guest";
}

function hasOneTarget(values: readonly unknown[]): boolean {
  const targets = Number(values[APPLICATION] !== undefined) + Number(values[USER_ACTION] !== undefined);
  return targets + Number(values[AUTHENTICATION_CONTEXT] !== undefined) < 2 && areAttributes(values[APPLICATION_ATTRIBUTES]);
}

function areAttributes(attributes: unknown): boolean {
  if (attributes === undefined) return true;
  if (attributes === null || typeof attributes !== "object" || Array.isArray(attributes)) return false;
  return Object.values(attributes).every((value) => typeof value === "string" || value === null);
}

/** A device that is not registered has no property: all of them are null. */
function takeDevice(values: unknown[]): boolean {
  const device = values[DEVICE];
  if (device === undefined) return true;
  if (device !== null) return take(device, DEVICE_ENTRIES, values);
  for (let place = FIRST_OF_DEVICE; place < values.length; place++) values[place] = null;
  return true;
}
