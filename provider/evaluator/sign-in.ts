import { z } from "zod";
import { DEVICE_TAGS, DEVICE_TYPES, IP_CATEGORIES, USER_AGENT_TAGS } from "../policy/access-policy";
import {
  CLIENT_APP_TYPES,
  GUEST_TYPES,
  INSIDER_RISK_LEVELS,
  PLATFORMS,
  RISK_LEVELS,
  TRANSFER_METHODS,
} from "../policy/conditional-access-policy";
import type { Parsed } from "../policy/problems";
import { canonicalId, shapeProblems } from "../policy/reading";

/**
 * One attempt to sign in, in the plain form: What If's names, flat, with memberships.
 *
 * Three values everywhere: a property that is absent (`undefined`) is not known; `null` is known to be absent (no device registered, no
 * country found, no risk); every list is complete when it is given. Nothing is ever filled in silently.
 */

const id = z.string().transform(canonicalId);
const ids = z.array(id);

/** A member of an enumeration, read without regard to case. */
const member = <const T extends readonly [string, ...string[]]>(members: T) => {
  const byLowerCase = new Map(members.map((name) => [name.toLowerCase(), name]));
  const written = z.string().meta({ enum: [...members] });
  return written.transform((text, context): T[number] => {
    const found = byLowerCase.get(text.toLowerCase());
    if (found === undefined) {
      context.addIssue({ code: "custom", message: `"${text}" is not one of ${members.join(", ")}.` });
      return z.NEVER;
    }
    return found;
  });
};

const without = <const T extends readonly string[], const X extends T[number]>(members: T, left: X) =>
  members.filter((name) => name !== left) as unknown as readonly [Exclude<T[number], X>, ...Exclude<T[number], X>[]];

export const SIGN_IN_CLIENT_APP_TYPES = without(CLIENT_APP_TYPES, "all");
export const SIGN_IN_PLATFORMS = without(PLATFORMS, "all");
export const SIGN_IN_GUEST_TYPES = without(GUEST_TYPES, "none");

const user = z.strictObject({
  id: id.optional(),
  /** Transitive group memberships, as object ids. */
  groups: ids.optional(),
  /** Template ids of active, tenant-wide assignments of built-in roles. */
  roles: ids.optional(),
  userType: member(["member", "guest"]).nullish(),
  guestOrExternalUserType: member(SIGN_IN_GUEST_TYPES).nullish(),
  /** The home tenant of an external user; null for a user of this tenant. */
  externalTenantId: id.nullish(),
  userPrincipalName: z.string().nullish(),
  displayName: z.string().nullish(),
});

const servicePrincipal = z.strictObject({
  /** Object id. */
  id: id.optional(),
  appId: id.optional(),
  displayName: z.string().nullish(),
  /** Custom security attributes by `<set>_<name>`, for service principal filters. */
  attributes: z.record(z.string(), z.string().nullable()).optional(),
});

const text = z.string().nullish();
const names = z.array(z.string()).nullish();

const device = z.strictObject({
  deviceId: text,
  displayName: text,
  deviceOwnership: text,
  enrollmentProfileName: text,
  isCompliant: z.boolean().nullish(),
  manufacturer: text,
  mdmAppId: text,
  model: text,
  operatingSystem: text,
  operatingSystemVersion: text,
  physicalIds: names,
  profileType: text,
  systemLabels: names,
  trustType: text,
  ...(Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`extensionAttribute${n + 1}`, text])) as Record<
    `extensionAttribute${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15}`,
    typeof text
  >),
});

const signIn = z.strictObject({
  user: user.optional(),
  servicePrincipal: servicePrincipal.optional(),
  /** App id of the resource; instead of it a user action or an authentication context. */
  application: id.optional(),
  /** Custom security attributes of the application by `<set>_<name>`, for application filters. */
  applicationAttributes: z.record(z.string(), z.string().nullable()).optional(),
  userAction: z.string().optional(),
  authenticationContext: z.string().optional(),
  clientAppType: member(SIGN_IN_CLIENT_APP_TYPES).nullish(),
  /** Null: a platform that is none of the named ones. */
  devicePlatform: member(SIGN_IN_PLATFORMS).nullish(),
  ipAddress: z.union([z.ipv4(), z.ipv6()]).nullish(),
  /** ISO 3166-1 alpha-2; null: the address is on no country's list. */
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, "a country is two letters of ISO 3166-1")
    .transform((code) => code.toUpperCase())
    .nullish(),
  signInRiskLevel: member(RISK_LEVELS).nullish(),
  userRiskLevel: member(RISK_LEVELS).nullish(),
  servicePrincipalRiskLevel: member(RISK_LEVELS).nullish(),
  insiderRiskLevel: member(INSIDER_RISK_LEVELS).nullish(),
  authenticationFlow: member(TRANSFER_METHODS).nullish(),
  /** Null: the device is not registered. */
  device: device.nullish(),
  deviceTags: z.array(member(DEVICE_TAGS)).nullish(),
  deviceType: member(DEVICE_TYPES).nullish(),
  userAgent: text,
  userAgentTags: z.array(member(USER_AGENT_TAGS)).nullish(),
  registeredIsp: text,
  /** Both follow from the policy set's `ipRanges` where they are not given. */
  ipCategory: member(IP_CATEGORIES).nullish(),
  ipTags: names,
  /** Whether the address is among the trusted ones of multi-factor authentication, which Graph does not show. */
  mfaTrustedIp: z.boolean().optional(),
  /** Whether the sign-in came through the compliant network of Global Secure Access. */
  compliantNetwork: z.boolean().optional(),
});

/** The objects in it that have properties of their own. */
export const SIGN_IN_OBJECTS = { user, servicePrincipal, device };

/** One attempt has one subject and one target. */
const ALTERNATIVES = [
  ["user", "servicePrincipal"],
  ["application", "userAction", "authenticationContext"],
] as const;

export const signInSchema = signIn.check(({ value, issues }) => {
  for (const alternatives of ALTERNATIVES) {
    const [first, second] = alternatives.filter((name) => value[name] !== undefined);
    if (second === undefined) continue;
    const mend = `Keep one of ${alternatives.join(", ")}.`;
    const message = `A sign-in has either ${first} or ${second}.`;
    issues.push({ code: "custom", input: value, path: [second], message, params: { code: "alternatives", mend } });
  }
});
export type SignIn = z.output<typeof signIn>;
/** What a caller may write: any casing of enumeration members and ids. */
export type SignInInput = z.input<typeof signIn>;
export type SignInUser = NonNullable<SignIn["user"]>;
export type Device = NonNullable<SignIn["device"]>;

/** Reads one sign-in in the plain form. */
export function readSignIn(json: unknown): Parsed<SignIn> {
  const result = signInSchema.safeParse(withoutAbsent(json));
  return result.success ? { value: result.data, problems: [] } : { value: null, problems: shapeProblems("SI", result.error.issues, json) };
}

/** What is known to be absent, where its absence has another spelling: the other subject or target, no flag, an empty list. */
const SPELLED: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(ALTERNATIVES.flat().map((name) => [name, undefined])),
  mfaTrustedIp: false,
  compliantNetwork: false,
};
const SPELLED_OF_USERS: Readonly<Record<string, unknown>> = { groups: [], roles: [] };

function withoutAbsent(json: unknown): unknown {
  const spelled = respelled(json, SPELLED) as { readonly user?: unknown };
  const user = respelled(spelled?.user, SPELLED_OF_USERS);
  return user === spelled?.user ? spelled : { ...spelled, user };
}

/** The object itself where there is nothing to spell otherwise: it may be more than a plain one. */
function respelled(json: unknown, spellings: Readonly<Record<string, unknown>>): unknown {
  if (json === null || typeof json !== "object") return json;
  const absent = Object.entries(json).filter(([name, value]) => value === null && Object.hasOwn(spellings, name));
  return absent.length === 0 ? json : { ...json, ...Object.fromEntries(absent.map(([name]) => [name, spellings[name]])) };
}
