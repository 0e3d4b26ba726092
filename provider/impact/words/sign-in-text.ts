import type { SignIn } from "../../evaluator/sign-in";
import { printable } from "../../policy/printable";
import { ordinaryValues } from "../universe/attribute-values";
import { enumerated } from "./enumerated";
import { Names } from "./names";

/** `a member of Contractors → Salesforce, browser on windows, 203.0.113.7 (Netherlands), unregistered device`: what is ordinary goes unsaid. */
export function signInText(signIn: SignIn, names: Names | ReadonlyMap<string, string> = new Map()): string {
  const known = names instanceof Names ? names : new Names([], undefined, names);
  return printable(
    [
      `${subjectText(signIn, known)} → ${targetText(signIn, known)}`,
      clientText(signIn),
      placeText(signIn, known),
      deviceText(signIn),
      ...signals(signIn),
    ].join(", "),
  );
}

function subjectText({ user, servicePrincipal }: SignIn, names: Names): string {
  if (user === undefined) return servicePrincipal?.id === undefined ? "somebody" : `service principal ${names.of(servicePrincipal.id)}`;
  const groups = (user.groups ?? []).map((id) => names.of(id));
  const roles = (user.roles ?? []).map((id) => names.of(id));
  const guest = user.guestOrExternalUserType ?? null;
  return [
    personText(user, names),
    ...(guest === null ? [] : [`(${guest})`]),
    groups.length === 0 ? "in no group that matters" : `in ${enumerated(groups)}`,
    ...(roles.length === 0 ? [] : [`with the role ${enumerated(roles)}`]),
  ].join(" ");
}

/** Examples have made-up names and ids, which say nothing beside an id that a condition names. */
function personText({ id, userPrincipalName }: NonNullable<SignIn["user"]>, names: Names): string {
  if (id !== undefined && names.of(id) !== id) return names.of(id);
  const says = (attribute: string, value: string | null | undefined): value is string =>
    typeof value === "string" && !ordinaryValues(attribute).includes(value);
  if (says("user.userPrincipalName", userPrincipalName)) return userPrincipalName;
  return says("user.id", id) ? id : (userPrincipalName ?? "a user");
}

function targetText({ application, userAction, authenticationContext }: SignIn, names: Names): string {
  if (application !== undefined) return names.of(application) === application ? `application ${application}` : names.of(application);
  if (userAction !== undefined) return names.userAction(userAction);
  return `authentication context ${authenticationContext}`;
}

function clientText({ clientAppType, devicePlatform }: SignIn): string {
  return `${clientAppType ?? "no client app type"} on ${devicePlatform ?? "an unknown platform"}`;
}

function placeText({ ipAddress, country, ipTags, ipCategory }: SignIn, names: Names): string {
  const place = `${ipAddress ?? "no address"} (${country === null || country === undefined ? "unknown country" : names.country(country)})`;
  const tags = [...(ipTags ?? []), ...(ipCategory ? [ipCategory] : [])];
  return tags.length === 0 ? place : `${place} tagged ${tags.join(", ")}`;
}

function deviceText({ device, deviceTags }: SignIn): string {
  const tags = deviceTags === null || deviceTags === undefined || deviceTags.length === 0 ? "" : ` tagged ${deviceTags.join(", ")}`;
  if (device === null || device === undefined) return `unregistered device${tags}`;
  const properties = Object.entries(device).filter(([, value]) => value !== null && value !== undefined);
  return `device with ${properties.map(([property, value]) => `${property} ${Array.isArray(value) ? value.join("+") : value}`).join(", ")}${tags}`;
}

const ORDINARY: Readonly<Record<string, unknown>> = {
  signInRiskLevel: "none",
  userRiskLevel: "none",
  servicePrincipalRiskLevel: "none",
  insiderRiskLevel: null,
  authenticationFlow: "none",
  deviceType: "desktop",
};

function signals(signIn: SignIn): string[] {
  const own = Object.entries(ORDINARY).flatMap(([signal, ordinary]) => {
    const value = signIn[signal as keyof SignIn];
    return value === ordinary ? [] : [`${signal} ${value ?? "absent"}`];
  });
  const tags = signIn.userAgentTags ?? [];
  return [...own, ...(tags.length === 0 ? [] : [`user agent tagged ${tags.join(", ")}`])];
}
