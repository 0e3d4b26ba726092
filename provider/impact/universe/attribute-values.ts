import { FOLLOWS_FROM_ADDRESS, SUBJECT, TARGET, target } from "../../evaluator/attributes";
import type { Expression } from "../../evaluator/expression";
import { SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_GUEST_TYPES, SIGN_IN_PLATFORMS } from "../../evaluator/sign-in";
import { DEVICE_TYPES, IP_CATEGORIES } from "../../policy/access-policy";
import { INSIDER_RISK_LEVELS } from "../../policy/conditional-access-policy";
import { addressCandidates } from "./address-values";
import { listValues } from "./list-values";
import { Classes, Numbers, type Refined, testsOf } from "./refinement";
import { textValues } from "./text-values";

/**
 * The values of each attribute, as classes that the conditions tell apart. Ordinary values stand first, so they represent their class in
 * examples whenever they can.
 */

/** Attributes with these values and no others. */
const ENUMERATED: Readonly<Record<string, readonly (string | null)[]>> = {
  [SUBJECT]: ["user", "servicePrincipal"],
  "user.guestOrExternalUserType": [null, ...SIGN_IN_GUEST_TYPES],
  clientAppType: [...SIGN_IN_CLIENT_APP_TYPES, null],
  devicePlatform: ["windows", ...SIGN_IN_PLATFORMS.filter((platform) => platform !== "windows"), null],
  signInRiskLevel: ["none", "low", "medium", "high", "hidden"],
  userRiskLevel: ["none", "low", "medium", "high", "hidden"],
  servicePrincipalRiskLevel: ["none", "low", "medium", "high", "hidden"],
  insiderRiskLevel: [null, ...INSIDER_RISK_LEVELS],
  authenticationFlow: ["none", "deviceCodeFlow", "authenticationTransfer", null],
  "device.isCompliant": [null, "false", "true"],
  deviceType: [...DEVICE_TYPES, null],
  ipCategory: [FOLLOWS_FROM_ADDRESS, ...IP_CATEGORIES, null],
  mfaTrustedIp: ["false", "true"],
  compliantNetwork: ["false", "true"],
};

/** Attributes with several values at once. */
const LISTS: ReadonlySet<string> = new Set([
  "user.groups",
  "user.roles",
  "deviceTags",
  "userAgentTags",
  "ipTags",
  "device.physicalIds",
  "device.systemLabels",
]);

export const isList = (attribute: string): boolean => LISTS.has(attribute);

/** Memberships are never null: every user has a list of them, if an empty one. */
const MEMBERSHIPS: ReadonlySet<string> = new Set(["user.groups", "user.roles"]);

/** Whether a condition on this attribute is a truth value of its own: what the policy set does not have. */
const isReference = (attribute: string) => attribute.startsWith("namedLocation:") || attribute.startsWith("app:");

/** An id that nobody uses, the n-th of its kind. */
const placeholder = (kind: string) => (n: number) => `${kind.repeat(8)}-0000-4000-8000-${String(n + 1).padStart(12, "0")}`;
const counted = (text: string) => (n: number) => (n === 0 ? text : `${text} ${n + 1}`);
const listed = (texts: readonly string[], beyond: (n: number) => string) => (n: number) => texts[n] ?? beyond(n - texts.length);
const COUNTRIES = ["NL", "DE", "US", "FR", "GB", "ES", "JP", "BR", "AU", "ZA", "IN", "CA", "SE"];
const LETTERS = "ZYXWVUTSRQPONMLKJIHGFEDCBA";

/** For attributes that take any text: the n-th value to try. One of them is named by no condition. */
const ORDINARY: Readonly<Record<string, (n: number) => string>> = {
  "user.id": placeholder("1"),
  "user.externalTenantId": placeholder("2"),
  "user.userPrincipalName": (n) => (n === 0 ? "someone@example.com" : `someone${n + 1}@example.com`),
  "servicePrincipal.id": placeholder("3"),
  country: listed(COUNTRIES, (n) => LETTERS[Math.floor(n / 26) % 26] + LETTERS[n % 26]),
  userAgent: listed(
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    ],
    counted("curl/8.10.1"),
  ),
  registeredIsp: counted("Example Broadband"),
  "device.trustType": listed(["AzureAD", "ServerAD", "Workplace"], counted("Other")),
  "device.deviceOwnership": listed(["Company", "Personal"], counted("Other")),
  "device.operatingSystem": counted("Windows"),
};
const ANY_TEXT = counted("Example");

/** Attributes that every sign-in of their subject has. */
const NEVER_NULL: ReadonlySet<string> = new Set(["user.id", "servicePrincipal.id", "servicePrincipal.appId"]);

/** Devices are not registered, users are of this tenant, and nothing has custom attributes, unless a condition asks for more. */
const NULL_FIRST = (attribute: string) =>
  attribute.startsWith("device.") || attribute === "user.externalTenantId" || attribute.includes("ttributes.");

const TARGETS: readonly ((n: number) => string)[] = [
  (n) => target("application", placeholder("4")(n)),
  (n) => target("userAction", ["urn:user:registersecurityinfo", "urn:user:registerdevice"][n] ?? `urn:user:other${n}`),
  (n) => target("authenticationContext", `c${n + 1}`),
];

/** Whether the attribute is a text, whatever it says, or null. */
export function takesAnyText(attribute: string): boolean {
  if (attribute === "ipAddress" || attribute === TARGET || isReference(attribute)) return false;
  return ENUMERATED[attribute] === undefined && !LISTS.has(attribute) && !NEVER_NULL.has(attribute);
}

/** Of such an attribute, the values to be preferred in examples. */
export function ordinaryValues(attribute: string): readonly (string | null)[] {
  const text = (ORDINARY[attribute] ?? ANY_TEXT)(0);
  return NULL_FIRST(attribute) ? [null, text] : [text, null];
}

/**
 * Values of all kinds that the open conditions tell apart, the most ordinary ones first; null where it takes more than a look at their tests to
 * find them.
 */
export function candidatesOf(attribute: string, open: readonly Expression[]): readonly Refined["value"][] | null {
  if (attribute === "ipAddress") return addressCandidates(open);
  if (attribute === TARGET) return TARGETS.flatMap((ordinary) => withUnnamed(attribute, open, ordinary));
  const enumerated = ENUMERATED[attribute] ?? (isReference(attribute) ? ["false", "true"] : undefined);
  if (enumerated !== undefined) return enumerated;
  if (LISTS.has(attribute) || asksForTexts(attribute, open)) return null;
  const texts = ordinaryAndNamed(attribute, open);
  if (NEVER_NULL.has(attribute)) return texts;
  return NULL_FIRST(attribute) ? [null, ...texts] : [...texts, null];
}

/** The classes of an attribute that the open conditions tell apart, each with a value. */
export function valuesOf(attribute: string, open: readonly Expression[], numbers: Numbers): readonly Refined[] {
  const candidates = candidatesOf(attribute, open);
  if (candidates === null) {
    if (LISTS.has(attribute)) return listValues(attribute, open, !MEMBERSHIPS.has(attribute), numbers);
    return textValues(attribute, open, ordinaryAndNamed(attribute, open), !NEVER_NULL.has(attribute), NULL_FIRST(attribute), numbers);
  }
  const classes = new Classes(attribute, open, numbers);
  for (const candidate of candidates) classes.take(candidate);
  return classes.all();
}

function asksForTexts(attribute: string, open: readonly Expression[]): boolean {
  return testsOf(attribute, open).some(({ test }) => test.kind === "text");
}

function ordinaryAndNamed(attribute: string, open: readonly Expression[]): string[] {
  return withUnnamed(attribute, open, ORDINARY[attribute] ?? ANY_TEXT);
}

/** Ordinary values up to the first that no condition names, then those that conditions name. */
function withUnnamed(attribute: string, open: readonly Expression[], ordinary: (n: number) => string): string[] {
  const named = new Set(testsOf(attribute, open).flatMap(({ test }) => (test.kind === "is" ? [...test.values] : [])));
  const values: string[] = [];
  for (let n = 0; values.length === 0 || named.has(values[n - 1]); n += 1) values.push(ordinary(n));
  return [...values, ...[...named].filter((value) => value !== null)];
}

/** The value that a sign-in has when nothing is asked of it. */
export function ordinaryValue(attribute: string): Refined["value"] {
  return valuesOf(attribute, [], new Numbers())[0].value;
}
