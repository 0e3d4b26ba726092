import { DEVICE_PROPERTIES } from "../../policy/device-filter";
import { nearest } from "../../policy/nearest";
import { error, hasErrors, type Parsed, type Problem, warning } from "../../policy/problems";
import { withGraphCasing } from "../../policy/reading";
import { readSignIn, type SignIn, signInSchema } from "../sign-in";
import { trustTypeOf } from "./log-values";

/**
 * The request of Graph's What If action `evaluate` (conditionalAccessRoot: evaluate). Its documented defaults contradict each other, so none
 * is taken: a condition that is not given, or given as null, is not known.
 */

type Part = Readonly<Record<string, unknown>>;

/** `userAction` has names of its own; the policies' are urns. */
const USER_ACTIONS: ReadonlyMap<string, string> = new Map([
  ["registersecurityinformation", "urn:user:registersecurityinfo"],
  ["registerorjoindevices", "urn:user:registerdevice"],
]);

const CONDITIONS = [
  "devicePlatform",
  "clientAppType",
  "country",
  "ipAddress",
  "signInRiskLevel",
  "userRiskLevel",
  "servicePrincipalRiskLevel",
  "insiderRiskLevel",
  "authenticationFlow",
  "deviceInfo",
] as const;

/** Property names as Graph spells them, by their lower case: a request may come in any casing, as policies may. */
const NAMES: ReadonlyMap<string, string> = new Map(
  [
    ...["signInIdentity", "userId", "servicePrincipalId", "externalTenantId", "externalUserType"],
    ...["signInContext", "includeApplications", "userAction", "authenticationContextValue"],
    ...["signInConditions", ...CONDITIONS, "agentIdRiskLevel", "transferMethod", "ownership", ...DEVICE_PROPERTIES],
  ].map((name) => [name.toLowerCase(), name]),
);

const PARTS: ReadonlySet<string> = new Set(["signinidentity", "signincontext", "signinconditions"]);

export function isWhatIfRequest(row: Part): boolean {
  return Object.keys(row).some((name) => PARTS.has(name.toLowerCase()));
}

export function readWhatIfRequest(given: Part): Parsed<SignIn> {
  const json = withGraphCasing(given, NAMES) as Part;
  const conditions = partOf(json.signInConditions);
  const problems = Object.keys(conditions).flatMap(propertyProblems);
  const signIn = {
    ...subjectOf(partOf(json.signInIdentity), problems),
    ...targetOf(partOf(json.signInContext), problems),
    ...conditionsOf(conditions, problems),
  };
  const { value, problems: found } = readSignIn(Object.fromEntries(Object.entries(signIn).filter(([, member]) => member !== undefined)));
  problems.push(...found.map((problem) => ({ ...problem, path: requestPath(problem.path) })));
  return { value: hasErrors(problems) ? null : value, problems };
}

function subjectOf(identity: Part, problems: Problem[]): Part {
  if (typeof identity.servicePrincipalId === "string") return { servicePrincipal: { id: identity.servicePrincipalId } };
  if (typeof identity.userId !== "string") {
    const mend = "Give a userSignIn with userId, or a servicePrincipalSignIn with servicePrincipalId.";
    problems.push(error("WIF-identity", "signInIdentity", "The request names neither a user nor a service principal.", mend));
    return {};
  }
  const { userId: id, externalTenantId, externalUserType } = identity;
  return { user: { id, externalTenantId, guestOrExternalUserType: guestTypeOf(externalUserType, problems) } };
}

/** A flags enumeration: one member is the user's type, `none` is no guest; of several it is not known which. */
function guestTypeOf(flags: unknown, problems: Problem[]): unknown {
  if (flags === "none") return null;
  if (typeof flags !== "string" || !flags.includes(",")) return flags;
  const message = `A user is of one type; "${flags}" names several.`;
  problems.push(warning("WIF-externalUserType", "signInIdentity.externalUserType", message, "The type is taken as not known."));
  return undefined;
}

function targetOf(context: Part, problems: Problem[]): Part {
  if (typeof context.authenticationContextValue === "string") return { authenticationContext: context.authenticationContextValue };
  if (typeof context.userAction === "string") {
    const userAction = USER_ACTIONS.get(context.userAction.toLowerCase()) ?? context.userAction;
    if (userAction.startsWith("urn:")) return { userAction };
    const mend = "Use registerSecurityInformation or registerOrJoinDevices.";
    problems.push(error("WIF-userAction", "signInContext.userAction", `There is no user action "${userAction}".`, mend));
    return {};
  }
  const applications = context.includeApplications;
  if (Array.isArray(applications) && applications.length === 1) return { application: applications[0] };
  const message = Array.isArray(applications)
    ? `A sign-in is to one application; the request names ${applications.length}.`
    : "The request names no application, user action or authentication context.";
  problems.push(error("WIF-context", "signInContext", message, "Write one request for each application."));
  return {};
}

function conditionsOf(conditions: Part, problems: Problem[]): Part {
  const { authenticationFlow, deviceInfo, insiderRiskLevel, ...same } = conditions;
  return {
    // `all` is the documented default of client app and platform, and means that the caller did not say.
    ...Object.fromEntries(CONDITIONS.filter((name) => name in same && same[name] !== "all").map((name) => [name, same[name]])),
    // `none` is the enumeration's word for no risk; policies have no such level.
    insiderRiskLevel: insiderRiskLevel === "none" ? null : insiderRiskLevel,
    authenticationFlow: partOf(authenticationFlow).transferMethod,
    device: isPart(deviceInfo) ? deviceOf(partOf(deviceInfo), problems) : undefined,
  };
}

/** deviceInfo says `ownership` where the device filter says `deviceOwnership`. */
function deviceOf({ ownership, trustType, ...info }: Part, problems: Problem[]): Part {
  const known = typeof trustType === "string" ? trustTypeOf(trustType) : undefined;
  if (typeof trustType === "string" && known?.toLowerCase() !== trustType.toLowerCase()) {
    const message = `"${trustType}" is not one of AzureAD, ServerAD, Workplace, which device filters compare with.`;
    const mend = known === undefined ? "It is taken as it stands." : `It is taken as ${known}.`;
    problems.push(warning("WIF-trustType", "signInConditions.deviceInfo.trustType", message, mend));
  }
  return { ...info, deviceOwnership: ownership, trustType: known ?? trustType };
}

function propertyProblems(name: string): Problem[] {
  if ((CONDITIONS as readonly string[]).includes(name)) return [];
  const path = `signInConditions.${name}`;
  if (name === "agentIdRiskLevel") {
    return [warning("WIF-agent", path, "Risk of agent identities is Graph beta's and not judged.", "It is left out.")];
  }
  const meant = nearest(name, CONDITIONS);
  const mend = meant === null ? `The conditions are ${CONDITIONS.join(", ")}.` : `Did you mean "${meant}"?`;
  return [error("WIF-property", path, `There is no condition "${name}".`, mend)];
}

/** Where in the request a property of the plain form came from. */
function requestPath(path: string): string {
  const [first, ...rest] = path.split(".");
  switch (first) {
    case "user":
    case "servicePrincipal":
      return "signInIdentity";
    case "application":
    case "userAction":
    case "authenticationContext":
      return "signInContext";
    case "device":
      return ["signInConditions.deviceInfo", ...rest].join(".").replace("deviceOwnership", "ownership");
    case "authenticationFlow":
      return "signInConditions.authenticationFlow.transferMethod";
    default:
      return path === "" || !(first in signInSchema.shape) ? path : `signInConditions.${path}`;
  }
}

function isPart(value: unknown): value is Part {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The members that say something: an annotation does not, and in a request null is as good as left out. */
function partOf(value: unknown): Part {
  if (!isPart(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([name, member]) => member !== null && !name.includes("@")));
}
