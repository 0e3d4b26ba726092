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
  if (user === undefined) {
    if (servicePrincipal?.id === undefined) return "somebody";
    return `service principal ${names.of(servicePrincipal.id)}${attributesText(servicePrincipal.attributes)}`;
  }
  const groups = (user.groups ?? []).map((id) => names.of(id));
  const roles = (user.roles ?? []).map((id) => names.of(id));
  const guest = user.guestOrExternalUserType ?? null;
  return [
    personText(user, names),
    ...(guest === null ? [] : [`(${guest}${homeText(user, names)})`]),
    groups.length === 0 ? "in no group that matters" : `in ${enumerated(groups)}`,
    ...(roles.length === 0 ? [] : [`with the role ${enumerated(roles)}`]),
  ].join(" ");
}

/** A made-up tenant says nothing. */
function homeText({ externalTenantId }: NonNullable<SignIn["user"]>, names: Names): string {
  if (typeof externalTenantId !== "string" || ordinaryValues("user.externalTenantId").includes(externalTenantId)) return "";
  return ` of tenant ${names.of(externalTenantId)}`;
}

/** Custom attributes that are there. */
function attributesText(attributes: Readonly<Record<string, string | null>> = {}): string {
  const own = Object.entries(attributes).flatMap(([name, value]) => (value === null ? [] : [`${name} "${value}"`]));
  return own.length === 0 ? "" : ` with ${own.join(", ")}`;
}

/** Examples have made-up names and ids, which say nothing beside an id that a condition names. */
function personText({ id, userPrincipalName }: NonNullable<SignIn["user"]>, names: Names): string {
  if (id !== undefined && names.of(id) !== id) return names.of(id);
  const says = (attribute: string, value: string | null | undefined): value is string =>
    typeof value === "string" && !ordinaryValues(attribute).includes(value);
  if (says("user.userPrincipalName", userPrincipalName)) return userPrincipalName;
  return says("user.id", id) ? id : (userPrincipalName ?? "a user");
}

function targetText({ application, applicationAttributes, userAction, authenticationContext }: SignIn, names: Names): string {
  if (application !== undefined) {
    const name = names.of(application) === application ? `application ${application}` : names.of(application);
    return `${name}${attributesText(applicationAttributes)}`;
  }
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
  const says = (value: unknown) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
  const properties = Object.entries(device).filter(([, value]) => says(value));
  if (properties.length === 0) return `device without properties${tags}`;
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
  const said = (label: string, attribute: string, value: string | null | undefined) =>
    value === undefined || ordinaryValues(attribute).includes(value) ? [] : [value === null ? `no ${label}` : `${label} "${value}"`];
  const { userAgent, registeredIsp, mfaTrustedIp, compliantNetwork } = signIn;
  return [
    ...own,
    ...said("user agent", "userAgent", userAgent),
    ...(tags.length === 0 ? [] : [`user agent tagged ${tags.join(", ")}`]),
    ...said("internet provider", "registeredIsp", registeredIsp),
    ...(mfaTrustedIp === true ? ["inside the MFA trusted IPs"] : []),
    ...(compliantNetwork === true ? ["on a compliant network"] : []),
  ];
}
