import ipaddr from "ipaddr.js";
import { isObject, type JsonObject, listOf, objectOf, textOf, textsOf } from "../json";
import type { Tenant } from "../tenant";
import { type Device, parseDeviceRule } from "./device-filter";
import { membershipsOf } from "./directory";
import { bodyObject, GraphFailure, type GraphReply, type GraphRequest } from "./exchange";
import { policyAsRead } from "./policies";

/**
 * `evaluate`, the What If action. Documented (entra-docs, what-if-tool; graph-docs, evaluate): enabled and report-only policies are judged,
 * the reason is the first condition that is not satisfied, and a condition that the policy uses but the caller did not give is not satisfied.
 * The order of the conditions is that of the portal's blade (inferred).
 */

interface SignIn {
  readonly tenant: Tenant;
  readonly identity: JsonObject;
  readonly context: JsonObject;
  readonly given: JsonObject;
}

type Condition = readonly [reason: string, holds: (conditions: JsonObject, signIn: SignIn) => boolean];

const CONDITIONS: readonly Condition[] = [
  ["users", userMatches],
  ["workloadIdentities", servicePrincipalMatches],
  ["application", (conditions, signIn) => contextKind(signIn) !== "application" || applicationMatches(conditions, signIn)],
  ["userActions", (conditions, signIn) => contextKind(signIn) !== "userAction" || userActionMatches(conditions, signIn)],
  [
    "authenticationContext",
    (conditions, signIn) => contextKind(signIn) !== "authContext" || authenticationContextMatches(conditions, signIn),
  ],
  ["devicePlatform", platformMatches],
  ["devices", deviceMatches],
  ["clientApps", clientAppMatches],
  ["location", locationMatches],
  ["signInRisk", levelMatches("signInRiskLevels", "signInRiskLevel")],
  ["userRisk", levelMatches("userRiskLevels", "userRiskLevel")],
  ["signInRisk", levelMatches("servicePrincipalRiskLevels", "servicePrincipalRiskLevel")],
  ["insiderRisk", (conditions, { given }) => flagMatches(conditions.insiderRiskLevels, given.insiderRiskLevel)],
  [
    "authenticationFlow",
    (conditions, { given }) =>
      flagMatches(objectOf(conditions.authenticationFlows).transferMethods, objectOf(given.authenticationFlow).transferMethod),
  ],
];

export function evaluate(request: GraphRequest): GraphReply {
  const { tenant } = request;
  const body = bodyObject(request, () => malformed("the body is no object"));
  const identity = objectOf(body.signInIdentity);
  const context = objectOf(body.signInContext);
  if (!isObject(body.signInIdentity) || typeOf(identity) === "") throw malformed("signInIdentity");
  if (!isObject(body.signInContext) || typeOf(context) === "") throw malformed("signInContext");
  const signIn: SignIn = { tenant, identity, context, given: objectOf(body.signInConditions) };
  const results = tenant.policies
    .allSeen(request.view)
    .filter(({ beta }) => request.version === "beta" || !beta)
    .map(({ object }) => {
      const reason = firstReason(object, signIn);
      return { ...policyAsRead(tenant, object, request.base), policyApplies: reason === null, analysisReasons: reason ?? "notSet" };
    });
  return {
    status: 200,
    body: {
      "@odata.context": `${request.base}/$metadata#Collection(microsoft.graph.whatIfAnalysisResult)`,
      value: body.appliedPoliciesOnly === true ? results.filter(({ policyApplies }) => policyApplies) : results,
    },
  };
}

function malformed(what: string): GraphFailure {
  return new GraphFailure(400, "BadRequest", `The What If request is not valid: ${what}.`, { inferred: true });
}

function firstReason(policy: JsonObject, signIn: SignIn): string | null {
  if (policy.state === "disabled") return "policyNotEnabled";
  const conditions = objectOf(policy.conditions);
  return CONDITIONS.find(([, holds]) => !holds(conditions, signIn))?.[0] ?? null;
}

const typeOf = (object: JsonObject) => /(\w+)$/.exec(textOf(object["@odata.type"]))?.[1] ?? "";
const lower = (values: unknown) => textsOf(values).map((value) => value.toLowerCase());

function contextKind({ context }: SignIn): "application" | "userAction" | "authContext" {
  const type = typeOf(context);
  return type === "userActionContext" ? "userAction" : type === "authContext" ? "authContext" : "application";
}

// R2: exclusions win over inclusions.
function userMatches(conditions: JsonObject, { tenant, identity }: SignIn): boolean {
  const workload = isObject(conditions.clientApplications);
  if (typeOf(identity) !== "userSignIn") return workload;
  if (workload) return false;
  const userId = textOf(identity.userId).toLowerCase();
  const { groups, roles, guestType } = membershipsOf(tenant, userId);
  const users = objectOf(conditions.users);
  const guest = typeof identity.externalUserType === "string" ? identity.externalUserType : guestType;
  const covered = (side: "include" | "exclude") => {
    const ids = lower(users[`${side}Users`]);
    return (
      ids.includes("all") ||
      ids.includes(userId) ||
      (guest !== null && ids.includes("guestsorexternalusers")) ||
      lower(users[`${side}Groups`]).some((id) => groups.has(id)) ||
      lower(users[`${side}Roles`]).some((id) => roles.has(id)) ||
      guestCovered(users[`${side}GuestsOrExternalUsers`], guest, identity.externalTenantId)
    );
  };
  return covered("include") && !covered("exclude");
}

function guestCovered(condition: unknown, guest: string | null, tenantId: unknown): boolean {
  if (!isObject(condition) || guest === null || guest === "none") return false;
  if (!String(condition.guestOrExternalUserTypes).split(",").includes(guest)) return false;
  const tenants = objectOf(condition.externalTenants);
  return tenants.membershipKind !== "enumerated" || lower(tenants.members).includes(textOf(tenantId).toLowerCase());
}

function servicePrincipalMatches(conditions: JsonObject, { identity }: SignIn): boolean {
  if (typeOf(identity) === "userSignIn") return true;
  const applications = objectOf(conditions.clientApplications);
  const id = textOf(identity.servicePrincipalId).toLowerCase();
  const included = lower(applications.includeServicePrincipals);
  const covered = included.includes("serviceprincipalsinmytenant") || included.includes(id);
  return covered && !lower(applications.excludeServicePrincipals).includes(id);
}

/**
 * Applications behind the groups, as far as their ids are well known; the documentation lists about 120 names without ids.
 * Given as input, a group never matches (what-if-tool).
 */
const OFFICE_365 = [
  "00000002-0000-0ff1-ce00-000000000000", // Exchange Online
  "00000003-0000-0ff1-ce00-000000000000", // SharePoint Online
  "00000004-0000-0ff1-ce00-000000000000", // Skype for Business Online
  "00000005-0000-0ff1-ce00-000000000000", // Viva Engage
  "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", // Teams
  "4765445b-32c6-49b0-83e6-1d93765276ca", // Office home
];
const ADMIN_PORTALS = [
  "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", // Azure portal
  "618dd325-23f6-4b6f-8380-4df78026e39b", // Microsoft 365 admin center
  "497effe9-df71-4043-a8bb-14cf78c4b63b", // Exchange admin center
];

function applicationMatches(conditions: JsonObject, { context }: SignIn): boolean {
  const applications = objectOf(conditions.applications);
  const asked = lower(context.includeApplications);
  const covers = (names: readonly string[], app: string) =>
    names.includes(app) ||
    (names.includes("office365") && OFFICE_365.includes(app)) ||
    (names.includes("microsoftadminportals") && ADMIN_PORTALS.includes(app));
  const included = lower(applications.includeApplications);
  const excluded = lower(applications.excludeApplications);
  return asked.some((app) => (included.includes("all") || covers(included, app)) && !covers(excluded, app));
}

const ACTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    registersecurityinformation: "urn:user:registersecurityinfo",
    registerorjoindevices: "urn:user:registerdevice",
  }),
);

// R9, sample of evaluate: policies on all resources come back for a user action as well.
function userActionMatches(conditions: JsonObject, { context }: SignIn): boolean {
  const applications = objectOf(conditions.applications);
  const action = ACTIONS.get(textOf(context.userAction).toLowerCase()) ?? "";
  return lower(applications.includeUserActions).includes(action) || lower(applications.includeApplications).includes("all");
}

// R9, sample of evaluate: only the policy of the context comes back, although the tenant has policies on all resources.
function authenticationContextMatches(conditions: JsonObject, { context }: SignIn): boolean {
  // The examples of beta call it `authenticationContext`.
  const asked = textOf(context.authenticationContextValue ?? context.authenticationContext).toLowerCase();
  return lower(objectOf(conditions.applications).includeAuthenticationContextClassReferences).includes(asked);
}

function platformMatches(conditions: JsonObject, { given }: SignIn): boolean {
  if (!isObject(conditions.platforms)) return true;
  const included = lower(conditions.platforms.includePlatforms);
  const excluded = lower(conditions.platforms.excludePlatforms);
  if (typeof given.devicePlatform !== "string") return false;
  const platform = given.devicePlatform.toLowerCase();
  return (included.includes("all") || included.includes(platform)) && !excluded.includes("all") && !excluded.includes(platform);
}

function deviceMatches(conditions: JsonObject, { given }: SignIn): boolean {
  const filter = objectOf(objectOf(conditions.devices).deviceFilter);
  if (typeof filter.rule !== "string") return true;
  const rule = parseDeviceRule(filter.rule);
  if (typeof rule === "string" || !("deviceInfo" in given)) return false;
  // deviceInfo calls the ownership `ownership`; the filter calls it `deviceOwnership`.
  const info = isObject(given.deviceInfo) ? given.deviceInfo : null;
  const device: Device = info === null ? null : { ...info, deviceOwnership: info.ownership ?? info.deviceOwnership };
  return filter.mode === "exclude" ? !rule(device) : rule(device);
}

function clientAppMatches(conditions: JsonObject, { given }: SignIn): boolean {
  const types = lower(conditions.clientAppTypes);
  if (types.length === 0 || types.includes("all")) return true;
  return typeof given.clientAppType === "string" && (given.clientAppType === "all" || types.includes(given.clientAppType.toLowerCase()));
}

function locationMatches(conditions: JsonObject, { tenant, given }: SignIn): boolean {
  if (!isObject(conditions.locations)) return true;
  const { includeLocations, excludeLocations } = conditions.locations;
  if (typeof given.ipAddress !== "string" && typeof given.country !== "string") return false;
  const inside = (id: string): boolean => {
    if (id === "all") return true;
    if (id === "alltrusted")
      return tenant.namedLocations.all().some((location) => location.isTrusted === true && contains(location, given));
    const location = tenant.namedLocations.get(id);
    return location !== undefined && contains(location, given);
  };
  return lower(includeLocations).some(inside) && !lower(excludeLocations).some(inside);
}

function contains(location: JsonObject, given: JsonObject): boolean {
  if (Array.isArray(location.countriesAndRegions)) {
    return typeof given.country === "string" && lower(location.countriesAndRegions).includes(given.country.toLowerCase());
  }
  if (typeof given.ipAddress !== "string" || !ipaddr.isValid(given.ipAddress)) return false;
  const address = ipaddr.process(given.ipAddress);
  return listOf(location.ipRanges).some((range) => {
    const [network, length] = ipaddr.parseCIDR(String(objectOf(range).cidrAddress));
    return network.kind() === address.kind() && address.match(network as never, length as never);
  });
}

// R13: membership in the list, not "and above".
function levelMatches(condition: string, input: string): (conditions: JsonObject, signIn: SignIn) => boolean {
  return (conditions, { given }) => {
    const levels = lower(conditions[condition]);
    return levels.length === 0 || (typeof given[input] === "string" && levels.includes((given[input] as string).toLowerCase()));
  };
}

function flagMatches(condition: unknown, input: unknown): boolean {
  if (typeof condition !== "string") return true;
  return typeof input === "string" && condition.toLowerCase().split(",").includes(input.toLowerCase());
}
