import { DEVICE_PROPERTIES } from "../policy/device-filter";
import type { Directory, DirectoryServicePrincipal, DirectoryUser } from "../policy/directory";
import { userWithId } from "../policy/directory-index";
import { parseAddress } from "./addresses";
import { FOLLOWS_FROM_ADDRESS, SUBJECT, TARGET, target } from "./attributes";
import { type Fact, type Facts, OneOf } from "./expression";
import { type Device, SIGN_IN_GUEST_TYPES, type SignIn } from "./sign-in";

/**
 * The one mapping from a sign-in to what is known about each attribute. It looks at the sign-in and the directory alone, never at a policy
 * set, so sets can be compared on the same facts.
 */
export function factsOf(signIn: SignIn, directory?: Directory): Facts {
  return {
    ...identityFacts(signIn, directory),
    ...targetFacts(signIn),
    ...networkFacts(signIn),
    ...deviceFacts(signIn.device),
    clientAppType: signIn.clientAppType,
    devicePlatform: signIn.devicePlatform,
    signInRiskLevel: riskFact(signIn.signInRiskLevel),
    userRiskLevel: riskFact(signIn.userRiskLevel),
    servicePrincipalRiskLevel: riskFact(signIn.servicePrincipalRiskLevel),
    insiderRiskLevel: signIn.insiderRiskLevel,
    authenticationFlow: signIn.authenticationFlow,
    deviceTags: signIn.deviceTags,
    deviceType: signIn.deviceType,
    userAgent: signIn.userAgent,
    userAgentTags: signIn.userAgentTags,
    registeredIsp: signIn.registeredIsp,
  };
}

export function identityFacts({ user, servicePrincipal }: SignIn, directory?: Directory): Facts {
  if (user !== undefined) {
    return userFacts(user, user.id === undefined || directory === undefined ? undefined : userWithId(directory, user.id));
  }
  if (servicePrincipal !== undefined) {
    const entry = directory === undefined ? undefined : directoryEntry(servicePrincipal, directory);
    return {
      [SUBJECT]: "servicePrincipal",
      "servicePrincipal.id": servicePrincipal.id ?? entry?.id,
      ...prefixed("servicePrincipal.attributes.", servicePrincipal.attributes ?? entry?.attributes),
    };
  }
  return {};
}

/** @param entry says what the user does not say. */
export function userFacts(user: NonNullable<SignIn["user"]> | DirectoryUser, entry?: DirectoryUser): Facts {
  return {
    [SUBJECT]: "user",
    "user.id": user.id,
    "user.groups": user.groups === undefined ? entry?.groups : user.groups,
    "user.roles": user.roles === undefined ? entry?.roles : user.roles,
    "user.guestOrExternalUserType": guestFact(user, entry),
    "user.externalTenantId": user.externalTenantId === undefined ? entry?.externalTenantId : user.externalTenantId,
    "user.userPrincipalName": user.userPrincipalName === undefined ? entry?.userPrincipalName : user.userPrincipalName,
  };
}

/** What says a single one of these facts of a user of a directory, by its attribute. */
export const FACT_OF_USER: ReadonlyMap<string, (user: DirectoryUser) => Fact> = new Map<string, (user: DirectoryUser) => Fact>([
  [SUBJECT, () => "user"],
  ["user.id", ({ id }) => id],
  ["user.groups", ({ groups }) => groups],
  ["user.roles", ({ roles }) => roles],
  ["user.guestOrExternalUserType", (user) => guestFact(user, undefined)],
  ["user.externalTenantId", ({ externalTenantId }) => externalTenantId],
  ["user.userPrincipalName", ({ userPrincipalName }) => userPrincipalName],
]);

/** R5. Where only member or guest is known, some kinds are ruled out. */
function guestFact(user: NonNullable<SignIn["user"]> | DirectoryUser, entry: DirectoryUser | undefined): Fact {
  const given = user.guestOrExternalUserType === undefined ? entry?.guestOrExternalUserType : user.guestOrExternalUserType;
  if (given === "none") return null;
  if (given !== undefined) return given;
  switch (user.userType === undefined ? entry?.userType : user.userType) {
    case "guest":
      return KINDS_OF_GUESTS;
    case "member":
      return KINDS_OF_MEMBERS;
    default:
      return undefined;
  }
}

const KINDS_OF_GUESTS = new OneOf(SIGN_IN_GUEST_TYPES.filter((type) => type !== "b2bCollaborationMember"));
const KINDS_OF_MEMBERS = new OneOf([null, "b2bCollaborationMember", "b2bDirectConnectUser", "otherExternalUser", "serviceProvider"]);

const SERVICE_PRINCIPALS = new WeakMap<Directory, ReadonlyMap<string, DirectoryServicePrincipal>>();

/** By object id or by app id. */
function directoryEntry(given: NonNullable<SignIn["servicePrincipal"]>, directory: Directory): DirectoryServicePrincipal | undefined {
  const known =
    SERVICE_PRINCIPALS.get(directory) ??
    new Map(
      directory.servicePrincipals.flatMap((entry) => [entry.id, ...(entry.appId ? [entry.appId] : [])].map((id) => [id, entry] as const)),
    );
  SERVICE_PRINCIPALS.set(directory, known);
  const id = given.id ?? given.appId;
  return id === undefined ? undefined : known.get(id);
}

export function targetFacts({ application, userAction, authenticationContext, applicationAttributes }: SignIn): Facts {
  const [kind, id] =
    application !== undefined
      ? (["application", application] as const)
      : userAction !== undefined
        ? (["userAction", userAction] as const)
        : (["authenticationContext", authenticationContext] as const);
  return {
    [TARGET]: id === undefined ? undefined : target(kind, id),
    ...prefixed("applicationAttributes.", applicationAttributes),
  };
}

export function networkFacts(signIn: SignIn): Facts {
  const truthText = (value: boolean | undefined) => (value === undefined ? undefined : String(value));
  return {
    ipAddress: typeof signIn.ipAddress === "string" ? parseAddress(signIn.ipAddress) : signIn.ipAddress,
    country: signIn.country,
    ipCategory: signIn.ipCategory === undefined ? FOLLOWS_FROM_ADDRESS : signIn.ipCategory,
    ipTags: signIn.ipTags === undefined ? FOLLOWS_FROM_ADDRESS : (signIn.ipTags?.map((tag) => tag.toLowerCase()) ?? null),
    mfaTrustedIp: truthText(signIn.mfaTrustedIp),
    compliantNetwork: truthText(signIn.compliantNetwork),
  };
}

/** R14: a device that is not registered has no property at all. */
export function deviceFacts(device: Device | null | undefined): Facts {
  if (device === undefined) return {};
  const factOf = (value: string | boolean | readonly string[] | null | undefined): Fact =>
    typeof value === "boolean" ? String(value) : Array.isArray(value) ? value.map((element) => element.toLowerCase()) : (value as Fact);
  return Object.fromEntries(DEVICE_PROPERTIES.map((property) => [`device.${property}`, device === null ? null : factOf(device[property])]));
}

/** R13: no risk is the level none. */
function riskFact(level: string | null | undefined): Fact {
  return level === null ? "none" : level;
}

function prefixed(prefix: string, values: Readonly<Record<string, string | null>> = {}): Facts {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
