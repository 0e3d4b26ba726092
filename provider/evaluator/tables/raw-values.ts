import { DEVICE_TAGS, DEVICE_TYPES, IP_CATEGORIES, USER_AGENT_TAGS } from "../../policy/access-policy";
import { INSIDER_RISK_LEVELS, RISK_LEVELS, TRANSFER_METHODS } from "../../policy/conditional-access-policy";
import { canonicalId } from "../../policy/reading";
import { FOLLOWS_FROM_ADDRESS, TARGET, target } from "../attributes";
import type { Fact } from "../expression";
import { SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_GUEST_TYPES, SIGN_IN_PLATFORMS } from "../sign-in";
import { type Admit, type AdmitElement, type Admitted, REFUSED } from "./slots";

/** What each attribute may be in a sign-in as it came, and what it says: `sign-in.ts` and `facts.ts` in one step, value by value. */

/** What a value may be, and the fact that it is. */
export const VALUES: Readonly<Record<string, Admit>> = {
  "user.id": id,
  "user.userType": orNull(member(["member", "guest"])),
  "user.guestOrExternalUserType": orNull(member(SIGN_IN_GUEST_TYPES)),
  "user.externalTenantId": orNull(id),
  "user.userPrincipalName": orNull(text),
  "servicePrincipal.id": id,
  "servicePrincipal.appId": id,
  [TARGET]: asTarget("application", id),
  clientAppType: orNull(member(SIGN_IN_CLIENT_APP_TYPES)),
  devicePlatform: orNull(member(SIGN_IN_PLATFORMS)),
  country: orNull(country),
  ipCategory: absentIs(FOLLOWS_FROM_ADDRESS, orNull(member(IP_CATEGORIES))),
  mfaTrustedIp: truth,
  compliantNetwork: truth,
  signInRiskLevel: orNull(member(RISK_LEVELS), "none"),
  userRiskLevel: orNull(member(RISK_LEVELS), "none"),
  servicePrincipalRiskLevel: orNull(member(RISK_LEVELS), "none"),
  insiderRiskLevel: orNull(member(INSIDER_RISK_LEVELS)),
  authenticationFlow: orNull(member(TRANSFER_METHODS)),
  deviceType: orNull(member(DEVICE_TYPES)),
  userAgent: orNull(text),
  registeredIsp: orNull(text),
  "device.isCompliant": orNull(truth),
};

export const USER_ACTION: Admit = asTarget("userAction", text);
export const AUTHENTICATION_CONTEXT: Admit = asTarget("authenticationContext", text);
/** Of devices, applications and service principals. */
export const TEXT_PROPERTY: Admit = orNull(text);
/** Of custom security attributes. */
export const GIVEN_TEXT_PROPERTY: Admit = (value) => (value === undefined ? REFUSED : TEXT_PROPERTY(value));

/** What a list may be where it is none, and what its elements may be. */
export const LISTS: Readonly<Record<string, readonly [Admit, AdmitElement]>> = {
  "user.groups": [absent, element(id)],
  "user.roles": [absent, element(id)],
  deviceTags: [orNull(absent), element(member(DEVICE_TAGS))],
  userAgentTags: [orNull(absent), element(member(USER_AGENT_TAGS))],
  ipTags: [absentIs(FOLLOWS_FROM_ADDRESS, orNull(absent)), element(lowerCase)],
  "device.physicalIds": [orNull(absent), element(lowerCase)],
  "device.systemLabels": [orNull(absent), element(lowerCase)],
};

/** Attributes of so few values that each is remembered though no condition asks. */
export const FEW_VALUES: ReadonlySet<string> = new Set([
  "user.guestOrExternalUserType",
  "clientAppType",
  "devicePlatform",
  "country",
  "ipCategory",
  "signInRiskLevel",
  "userRiskLevel",
  "servicePrincipalRiskLevel",
  "insiderRiskLevel",
  "authenticationFlow",
  "deviceType",
]);

/** Attributes that are true or false. */
export const FLAGS: ReadonlySet<string> = new Set(["mfaTrustedIp", "compliantNetwork", "device.isCompliant"]);

/** Attributes that conditions ask about by naming ids. */
export const ID_ATTRIBUTES: ReadonlySet<string> = new Set(["user.id", "servicePrincipal.id"]);

function absent(value: unknown): Admitted {
  return value === undefined ? undefined : REFUSED;
}

function absentIs(fact: Fact, otherwise: Admit): Admit {
  return (value) => (value === undefined ? fact : otherwise(value));
}

function orNull(otherwise: Admit, fact: Fact = null): Admit {
  return (value) => (value === null ? fact : otherwise(value));
}

function text(value: unknown): Admitted {
  return typeof value === "string" ? value : absent(value);
}

function id(value: unknown): Admitted {
  return typeof value === "string" ? canonicalId(value) : absent(value);
}

function lowerCase(value: unknown): Admitted {
  return typeof value === "string" ? value.toLowerCase() : absent(value);
}

function truth(value: unknown): Admitted {
  return typeof value === "boolean" ? String(value) : absent(value);
}

function country(value: unknown): Admitted {
  return typeof value === "string" ? (/^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : REFUSED) : absent(value);
}

function member(members: readonly string[]): Admit {
  const byLowerCase = new Map(members.map((name) => [name.toLowerCase(), name]));
  return (value) => (typeof value === "string" ? (byLowerCase.get(value.toLowerCase()) ?? REFUSED) : absent(value));
}

function asTarget(kind: Parameters<typeof target>[0], admit: Admit): Admit {
  return (value) => {
    const admitted = admit(value);
    return typeof admitted === "string" ? target(kind, admitted) : admitted;
  };
}

function element(admit: Admit): AdmitElement {
  return (value) => (value === undefined ? REFUSED : (admit(value) as string | typeof REFUSED));
}
