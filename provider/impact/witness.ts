import { type Address, addressText } from "../evaluator/addresses";
import { FOLLOWS_FROM_ADDRESS, SUBJECT, TARGET, type TargetKind } from "../evaluator/attributes";
import { type Fact, type Facts, OneOf } from "../evaluator/expression";
import type { Device, SignIn } from "../evaluator/sign-in";
import { DEVICE_PROPERTIES } from "../policy/device-filter";
import { ordinaryValue } from "./universe/attribute-values";

/** A point of a search as a sign-in that a person can picture: what the search left open is ordinary, and everything is known. */

const SIGNALS = [
  "clientAppType",
  "devicePlatform",
  "country",
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

/** Given only where a policy asks for them: elsewhere they say nothing. */
const ON_DEMAND = ["mfaTrustedIp", "compliantNetwork"] as const;

/** @param asked the attributes that any policy asks for. */
export function witnessOf(facts: Facts, asked: ReadonlySet<string>): SignIn {
  const fact = (attribute: string): Fact => {
    const given = facts[attribute];
    // Of what nobody asks about, one of several possible values does.
    if (given instanceof OneOf) return given.possible[0];
    return given === undefined ? ordinaryValue(attribute) : given;
  };
  const signIn: Record<string, unknown> = { ...subjectOf(fact, asked), ...targetOf(fact, asked) };
  for (const signal of SIGNALS) signIn[signal] = fact(signal);
  const address = fact("ipAddress") as Address | null;
  signIn.ipAddress = address === null ? null : addressText(address);
  for (const property of ["ipCategory", "ipTags"]) {
    const given = fact(property);
    if (given !== FOLLOWS_FROM_ADDRESS && facts[property] !== undefined) signIn[property] = given;
  }
  for (const property of ON_DEMAND) if (asked.has(property)) signIn[property] = fact(property) === "true";
  signIn.device = deviceOf(facts);
  return signIn as SignIn;
}

function subjectOf(fact: (attribute: string) => Fact, asked: ReadonlySet<string>): Partial<SignIn> {
  if (fact(SUBJECT) === "servicePrincipal") {
    const attributes = named(fact, asked, "servicePrincipal.attributes.");
    return { servicePrincipal: { id: fact("servicePrincipal.id"), ...(attributes === null ? {} : { attributes }) } } as Partial<SignIn>;
  }
  const guest = fact("user.guestOrExternalUserType");
  const user = {
    id: fact("user.id"),
    groups: fact("user.groups"),
    roles: fact("user.roles"),
    userType: guest === "internalGuest" || guest === "b2bCollaborationGuest" ? "guest" : "member",
    guestOrExternalUserType: guest,
    externalTenantId: fact("user.externalTenantId"),
    userPrincipalName: fact("user.userPrincipalName"),
  };
  return { user } as Partial<SignIn>;
}

function targetOf(fact: (attribute: string) => Fact, asked: ReadonlySet<string>): Partial<SignIn> {
  const [kind, ...id] = String(fact(TARGET)).split(":") as [TargetKind, ...string[]];
  const attributes = named(fact, asked, "applicationAttributes.");
  return { [kind]: id.join(":"), ...(attributes === null ? {} : { applicationAttributes: attributes }) } as Partial<SignIn>;
}

/** Custom attributes, as far as anybody asks for them. */
function named(fact: (attribute: string) => Fact, asked: ReadonlySet<string>, prefix: string): Record<string, Fact> | null {
  const own = [...asked].filter((attribute) => attribute.startsWith(prefix)).sort();
  return own.length === 0 ? null : Object.fromEntries(own.map((attribute) => [attribute.slice(prefix.length), fact(attribute)]));
}

/** Null as long as no property is asked to be there. */
function deviceOf(facts: Facts): Device | null {
  const properties = DEVICE_PROPERTIES.map((property) => [property, facts[`device.${property}`] ?? null] as const);
  if (properties.every(([, value]) => value === null)) return null;
  return Object.fromEntries(
    properties.map(([property, value]) => [property, property === "isCompliant" && value !== null ? value === "true" : value]),
  ) as Device;
}
