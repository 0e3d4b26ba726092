import type { SignIn } from "../../evaluator/sign-in";
import { printable } from "../../policy/printable";
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
  const known = user.id === undefined || names.of(user.id) === user.id ? null : names.of(user.id);
  const guest = user.guestOrExternalUserType ?? null;
  return [
    known ?? user.userPrincipalName ?? "a user",
    ...(guest === null ? [] : [`(${guest})`]),
    groups.length === 0 ? "in no group that matters" : `in ${enumerated(groups)}`,
    ...(roles.length === 0 ? [] : [`with the role ${enumerated(roles)}`]),
  ].join(" ");
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
