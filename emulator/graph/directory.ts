import { createHash } from "node:crypto";
import { type JsonObject, textsOf } from "../json";
import type { Directory, Tenant } from "../tenant";
import { entity, GraphFailure, type GraphReply, type GraphRequest } from "./exchange";
import { countReply, listReply, selected } from "./listing";
import { ROLE_TEMPLATES } from "./role-templates";

/** Users, groups, service principals, roles, licences: what clients read to resolve names and to check preconditions. Read-only. */

export type DirectorySet =
  | "users"
  | "groups"
  | "servicePrincipals"
  | "applications"
  | "directoryRoleTemplates"
  | "subscribedSkus"
  | "organization";

const sameId = (left: unknown, right: unknown) => String(left).toLowerCase() === String(right).toLowerCase();

function items(request: GraphRequest, set: DirectorySet): JsonObject[] {
  const { tenant } = request;
  const directory = tenant.directory ?? assumedDirectory(request);
  switch (set) {
    case "users":
      return directory.users.map(userAsRead);
    case "groups":
      return directory.groups.map(groupAsRead);
    case "servicePrincipals":
      return directory.servicePrincipals.map(servicePrincipalAsRead);
    case "applications":
      return [];
    case "directoryRoleTemplates":
      return Array.from(ROLE_TEMPLATES, ([id, displayName]) => ({
        id,
        deletedDateTime: null,
        displayName,
        description: displayName,
      }));
    case "subscribedSkus":
      return tenant.facts.licences.map((plan) => licence(tenant, plan));
    case "organization":
      return [organization(tenant)];
  }
}

export function listDirectory(set: DirectorySet): (request: GraphRequest) => GraphReply {
  return (request) => listReply(request, set, items(request, set));
}

export function countDirectory(set: DirectorySet): (request: GraphRequest) => GraphReply {
  return (request) => countReply(request, items(request, set));
}

export function getDirectory(set: DirectorySet): (request: GraphRequest) => GraphReply {
  return (request) => {
    const key = request.parameters[0] as string;
    const item = items(request, set).find((candidate) => hasKey(candidate, key));
    if (item === undefined) throw missing(key);
    return { status: 200, body: entity(request, set, selected(item, request.query)) };
  };
}

/** A key is an id, the name of a user, or `appId=` and an application id. */
function hasKey({ id, userPrincipalName, appId }: JsonObject, key: string): boolean {
  const application = /^appId=(.*)$/i.exec(key)?.[1];
  return application === undefined ? sameId(id, key) || sameId(userPrincipalName, key) : sameId(appId, application);
}

function missing(id: string): GraphFailure {
  // Graph's words for the directory, unlike those for conditional access.
  return new GraphFailure(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

function userAsRead(user: JsonObject): JsonObject {
  const { groups: _groups, roles: _roles, guestOrExternalUserType: _kind, externalTenantId: _home, ...rest } = user;
  // Graph capitalises what the plain form of a sign-in has in lower case.
  const userType = String(user.userType).toLowerCase() === "guest" ? "Guest" : "Member";
  return { displayName: null, userPrincipalName: null, accountEnabled: true, ...rest, userType };
}

function groupAsRead(group: JsonObject): JsonObject {
  const { memberOf: _memberOf, ...rest } = group;
  return { displayName: null, securityEnabled: true, mailEnabled: false, groupTypes: [], ...rest };
}

function servicePrincipalAsRead(principal: JsonObject): JsonObject {
  return { displayName: null, accountEnabled: true, servicePrincipalType: "Application", tags: [], ...principal };
}

/** Without a known directory everybody exists whom a request names, by its key or in its filter. */
function assumedDirectory({ parameters, query }: GraphRequest): Directory {
  const named = `${parameters[0] ?? ""} ${query.get("$filter") ?? ""}`;
  const ids = (named.match(GUIDS) ?? []).map((id) => id.toLowerCase());
  const objects = ids.map((id) => ({ id }));
  const byApplication = /\bappId\b/i.test(named);
  return {
    users: objects,
    groups: objects,
    servicePrincipals: byApplication ? ids.map((appId) => ({ id: assumedId(appId), appId })) : objects,
  };
}

const GUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Ids of service plans and products (Microsoft: product names and service plan identifiers). */
const PLANS: ReadonlyMap<string, { planId: string; skuId: string }> = new Map(
  Object.entries({
    AAD_PREMIUM: { planId: "41781fb2-bc02-4b7c-bd55-b576c07bb09d", skuId: "078d2b04-f1bd-4111-bbd4-b4b1b354cef4" },
    AAD_PREMIUM_P2: { planId: "eec0eb4f-6444-4f95-aba0-50c24d67f998", skuId: "84a661c4-e949-4bd2-a560-ed7766fcaf2b" },
    ADALLOM_S_STANDALONE: { planId: "2e2ddb96-6af9-4b1d-a3f0-d6ecfd22edb2", skuId: "df845ce7-05f9-4894-b5f2-11bbfbcfd2b6" },
  }),
);

function licence({ facts }: Tenant, plan: string): JsonObject {
  const ids = PLANS.get(plan) ?? { planId: assumedId(`plan ${plan}`), skuId: assumedId(`product ${plan}`) };
  return {
    id: `${facts.tenantId}_${ids.skuId}`,
    skuId: ids.skuId,
    skuPartNumber: plan,
    appliesTo: "User",
    capabilityStatus: "Enabled",
    consumedUnits: 0,
    prepaidUnits: { enabled: 25, suspended: 0, warning: 0, lockedOut: 0 },
    servicePlans: [{ servicePlanId: ids.planId, servicePlanName: plan, provisioningStatus: "Success", appliesTo: "User" }],
  };
}

/** The same text always gives the same id. */
function assumedId(text: string): string {
  const digest = createHash("sha256").update(text).digest("hex");
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

function organization({ facts }: Tenant): JsonObject {
  return {
    id: facts.tenantId,
    displayName: facts.displayName,
    tenantType: "AAD",
    verifiedDomains: facts.domains.map((name, index) => ({ name, isDefault: index === 0, isInitial: index === 0, type: "Managed" })),
    assignedPlans: facts.licences.map((plan) => ({
      service: plan.startsWith("AAD") ? "AADPremiumService" : "Adallom",
      capabilityStatus: "Enabled",
      servicePlanId: PLANS.get(plan)?.planId ?? assumedId(`plan ${plan}`),
    })),
  };
}

/** Groups around a group or user, through all levels; ids in lower case. */
function groupsAround(tenant: Tenant, direct: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = direct.map((id) => id.toLowerCase());
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const group = tenant.directory?.groups.find((candidate) => sameId(candidate.id, id));
    waiting.push(...textsOf(group?.memberOf).map((parent) => parent.toLowerCase()));
  }
  return found;
}

export interface Memberships {
  readonly groups: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  /** From `guestOrExternalUserType`, or a guest's likely kind from `userType`; null for a member. */
  readonly guestType: string | null;
}

export function membershipsOf(tenant: Tenant, userId: string): Memberships {
  const user = tenant.directory?.users.find(({ id }) => sameId(id, userId));
  const isGuest = String(user?.userType).toLowerCase() === "guest";
  return {
    groups: groupsAround(tenant, textsOf(user?.groups)),
    roles: new Set(textsOf(user?.roles).map((id) => id.toLowerCase())),
    guestType: typeof user?.guestOrExternalUserType === "string" ? user.guestOrExternalUserType : isGuest ? "b2bCollaborationGuest" : null,
  };
}

const typed = (type: string, item: JsonObject): JsonObject => ({ "@odata.type": `#microsoft.graph.${type}`, ...item });

export function memberOf(set: "users" | "groups", transitive: boolean): (request: GraphRequest) => GraphReply {
  return (request) => {
    const { tenant } = request;
    const key = request.parameters[0] as string;
    const directory = tenant.directory ?? assumedDirectory(request);
    const item = directory[set].find((candidate) => hasKey(candidate, key));
    if (item === undefined) throw missing(key);
    const direct = textsOf(set === "users" ? item.groups : item.memberOf);
    const ids = transitive ? groupsAround(tenant, direct) : new Set(direct.map((group) => group.toLowerCase()));
    const groups = directory.groups.filter((group) => ids.has(String(group.id).toLowerCase()));
    const roles = textsOf(item.roles).map((roleTemplateId) =>
      typed("directoryRole", {
        id: assumedId(`role ${roleTemplateId}`),
        roleTemplateId,
        displayName: ROLE_TEMPLATES.get(roleTemplateId) ?? null,
      }),
    );
    return listReply(request, "directoryObjects", [...groups.map((group) => typed("group", groupAsRead(group))), ...roles]);
  };
}

export function membersOf(transitive: boolean): (request: GraphRequest) => GraphReply {
  return (request) => {
    const { tenant } = request;
    const id = (request.parameters[0] as string).toLowerCase();
    const directory = tenant.directory ?? assumedDirectory(request);
    if (!directory.groups.some((group) => sameId(group.id, id))) throw missing(id);
    const inside = (direct: unknown) =>
      transitive ? groupsAround(tenant, textsOf(direct)).has(id) : textsOf(direct).some((group) => sameId(group, id));
    const users = directory.users.filter((user) => inside(user.groups));
    const groups = directory.groups.filter((group) => !sameId(group.id, id) && inside(group.memberOf));
    return listReply(request, "directoryObjects", [
      ...users.map((user) => typed("user", userAsRead(user))),
      ...groups.map((group) => typed("group", groupAsRead(group))),
    ]);
  };
}
