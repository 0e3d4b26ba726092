import { DEVICE_PROPERTIES } from "../../policy/device-filter";
import type { Raw } from "./raw-values";

/**
 * Whether a sign-in has the properties of the plain form and no others, and texts and truth values where they belong. Counting the properties
 * beats looking up each name; one that is there with the value undefined makes it fail, and the strict reader takes it.
 */
export function knownShape(raw: Raw): boolean {
  if (raw === null || typeof raw !== "object") return false;
  let unknown = 0;
  for (const _name in raw) unknown += 1;
  const { user, servicePrincipal, device, application, userAction, authenticationContext, applicationAttributes, userAgent, registeredIsp } = raw;
  const subjects = there(user) + there(servicePrincipal);
  const targets = there(application) + there(userAction) + there(authenticationContext);
  unknown -=
    subjects +
    targets +
    there(device) +
    there(applicationAttributes) +
    there(raw.clientAppType) +
    there(raw.devicePlatform) +
    there(raw.ipAddress) +
    there(raw.country) +
    there(raw.signInRiskLevel) +
    there(raw.userRiskLevel) +
    there(raw.servicePrincipalRiskLevel) +
    there(raw.insiderRiskLevel) +
    there(raw.authenticationFlow) +
    there(raw.deviceTags) +
    there(raw.deviceType) +
    there(userAgent) +
    there(raw.userAgentTags) +
    there(registeredIsp) +
    there(raw.ipCategory) +
    there(raw.ipTags) +
    there(raw.mfaTrustedIp) +
    there(raw.compliantNetwork);
  return (
    unknown === 0 &&
    subjects < 2 &&
    targets < 2 &&
    isTextOrAbsent(userAgent) &&
    isTextOrAbsent(registeredIsp) &&
    isTextOrUnknown(application) &&
    isTextOrUnknown(userAction) &&
    isTextOrUnknown(authenticationContext) &&
    isTruthOrUnknown(raw.mfaTrustedIp) &&
    isTruthOrUnknown(raw.compliantNetwork) &&
    (user === undefined || knownUser(user)) &&
    (servicePrincipal === undefined || knownServicePrincipal(servicePrincipal)) &&
    (device === undefined || device === null || knownDevice(device)) &&
    (applicationAttributes === undefined || knownAttributes(applicationAttributes))
  );
}

const there = (value: unknown): number => (value === undefined ? 0 : 1);
const isText = (value: unknown): boolean => typeof value === "string";
const isTextOrUnknown = (value: unknown): boolean => value === undefined || typeof value === "string";
const isTextOrAbsent = (value: unknown): boolean => value === null || isTextOrUnknown(value);
const isTruthOrUnknown = (value: unknown): boolean => value === undefined || typeof value === "boolean";

/** Groups, roles and the kinds of users are looked at where they are read. */
function knownUser(user: Raw): boolean {
  if (user === null || typeof user !== "object") return false;
  let unknown = 0;
  for (const _name in user) unknown += 1;
  const { id, externalTenantId, userPrincipalName, displayName } = user;
  unknown -=
    there(id) +
    there(user.groups) +
    there(user.roles) +
    there(user.userType) +
    there(user.guestOrExternalUserType) +
    there(externalTenantId) +
    there(userPrincipalName) +
    there(displayName);
  return (
    unknown === 0 &&
    isTextOrUnknown(id) &&
    isUserType(user.userType) &&
    isTextOrAbsent(externalTenantId) &&
    isTextOrAbsent(userPrincipalName) &&
    isTextOrAbsent(displayName)
  );
}

function isUserType(value: unknown): boolean {
  return value === undefined || value === null || value === "member" || value === "guest";
}

function knownServicePrincipal(servicePrincipal: Raw): boolean {
  if (servicePrincipal === null || typeof servicePrincipal !== "object") return false;
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
  if (attributes === null || typeof attributes !== "object" || Array.isArray(attributes)) return false;
  return Object.values(attributes).every((value) => value !== undefined && isTextOrAbsent(value));
}

const IS_DEVICE_PROPERTY: ReadonlySet<string> = new Set(DEVICE_PROPERTIES);

function knownDevice(device: Raw): boolean {
  if (typeof device !== "object") return false;
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
