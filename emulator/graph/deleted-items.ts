import type { Collection } from "../collection";
import type { JsonObject } from "../json";
import type { StoredPolicy, Tenant } from "../tenant";
import { entity, type GraphReply, type GraphRequest, notFound, refusal } from "./exchange";
import { listReply } from "./listing";
import { LOCATION_SET } from "./named-locations";
import { POLICY_SET, policyAsRead } from "./policies";

/** Soft delete: 30 days in `deletedItems`, then gone (learn, policyDeletableItem). Restoring gives the object its old id back. */

type Kind = "policies" | "namedLocations";

interface Deleted {
  readonly kind: Kind;
  readonly collection: Collection<StoredPolicy> | Collection<JsonObject>;
  readonly asRead: (request: GraphRequest, stored: StoredPolicy | JsonObject) => JsonObject;
}

function deleted(tenant: Tenant, kind: string): Deleted {
  return kind.toLowerCase() === "policies"
    ? {
        kind: "policies",
        collection: tenant.deletedPolicies,
        asRead: (request, stored) => {
          const { object } = stored as StoredPolicy;
          return { ...policyAsRead(tenant, object, request.base), deletedDateTime: object.deletedDateTime };
        },
      }
    : { kind: "namedLocations", collection: tenant.deletedNamedLocations, asRead: (_request, stored) => stored as JsonObject };
}

function purge(tenant: Tenant): void {
  const oldest = tenant.now - tenant.faults.plan.limits.softDeleteDays * 86_400_000;
  const isOver = (object: JsonObject) => Date.parse(String(object.deletedDateTime)) < oldest;
  for (const { object } of tenant.deletedPolicies.all())
    if (isOver(object)) tenant.deletedPolicies.remove(String(object.id), tenant.view());
  for (const object of tenant.deletedNamedLocations.all()) {
    if (isOver(object)) tenant.deletedNamedLocations.remove(String(object.id), tenant.view());
  }
}

export function listDeleted(request: GraphRequest): GraphReply {
  purge(request.tenant);
  const { kind, collection, asRead } = deleted(request.tenant, request.parameters[0] as string);
  const items = collection.allSeen(request.view).map((stored) => asRead(request, stored));
  return listReply(request, `identity/conditionalAccess/deletedItems/${kind}`, items);
}

export function getDeleted(request: GraphRequest): GraphReply {
  purge(request.tenant);
  const { kind, collection, asRead } = deleted(request.tenant, request.parameters[0] as string);
  const id = request.parameters[1] as string;
  const stored = collection.seen(id, request.view);
  if (stored === undefined) throw notFound("Deleted item", id);
  return { status: 200, body: entity(request, `identity/conditionalAccess/deletedItems/${kind}`, asRead(request, stored)) };
}

export function purgeDeleted(request: GraphRequest): GraphReply {
  const { collection } = deleted(request.tenant, request.parameters[0] as string);
  const id = request.parameters[1] as string;
  if (collection.get(id) === undefined) throw notFound("Deleted item", id);
  collection.remove(id, request.view);
  request.tenant.commit();
  return { status: 204 };
}

export function restoreDeleted(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  purge(tenant);
  const { kind, collection } = deleted(tenant, request.parameters[0] as string);
  const id = request.parameters[1] as string;
  const stored = collection.get(id);
  if (stored === undefined) throw notFound("Deleted item", id);
  if (kind === "policies") {
    const limit = tenant.faults.plan.limits.conditionalAccessPolicies;
    if (tenant.policies.size >= limit) throw refusal(`The tenant has reached the limit of ${limit} conditional access policies.`);
    const { object, beta } = stored as StoredPolicy;
    const { deletedDateTime: _deleted, ...rest } = object;
    tenant.policies.put({ object: rest, beta }, view);
    collection.remove(id, view);
    tenant.commit();
    return { status: 200, body: entity(request, POLICY_SET, policyAsRead(tenant, rest, request.base)) };
  }
  const location = { ...(stored as JsonObject), deletedDateTime: null };
  tenant.namedLocations.put(location, view);
  collection.remove(id, view);
  tenant.commit();
  return { status: 200, body: entity(request, LOCATION_SET, location) };
}
