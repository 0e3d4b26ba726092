import type { JsonObject } from "../json";
import { bodyObject, entity, type GraphReply, type GraphRequest, notFound, numbered, refusal } from "./exchange";
import { listReply, selected } from "./listing";
import { bool, ignored, type Mismatch, nullable, object, text } from "./schema";

/** Authentication contexts: ids c1 to c99 are chosen by the client, PATCH makes or changes one. */

const SET = "identity/conditionalAccess/authenticationContextClassReferences";
const shape = object({ id: ignored, displayName: text, description: nullable(text), isAvailable: nullable(bool) });

export function listContexts(request: GraphRequest): GraphReply {
  return listReply(request, SET, request.tenant.authenticationContexts.allSeen(request.view));
}

export function getContext(request: GraphRequest): GraphReply {
  const id = request.parameters[0] as string;
  const context = request.tenant.authenticationContexts.seen(id, request.view);
  if (context === undefined) throw notFound("AuthenticationContextClassReference", id);
  return { status: 200, body: entity(request, SET, selected(context, request.query)) };
}

export function upsertContext(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const id = (request.parameters[0] as string).toLowerCase();
  if (!/^c([1-9]|[1-9][0-9])$/.test(id)) throw refusal(`'${id}' is not one of c1 to c99.`);
  const kind = "AuthenticationContextClassReference";
  const body = bodyObject(request, () => numbered.schema("the body is no object", kind));
  const found: Mismatch[] = [];
  shape(body, "", { beta: false, partial: true, found });
  if (found[0] !== undefined) throw numbered.schema(`${found[0].path} ${found[0].message}`, kind);
  const stored = tenant.authenticationContexts.get(id);
  const given: JsonObject = { displayName: "", description: "", isAvailable: false, ...stored };
  for (const name of ["displayName", "description", "isAvailable"]) if (body[name] !== undefined) given[name] = body[name];
  tenant.authenticationContexts.put({ ...given, id }, view);
  tenant.commit();
  return { status: 204 };
}

export function deleteContext(request: GraphRequest): GraphReply {
  const id = request.parameters[0] as string;
  if (request.tenant.authenticationContexts.get(id) === undefined) throw notFound("AuthenticationContextClassReference", id);
  request.tenant.authenticationContexts.remove(id, request.view);
  request.tenant.commit();
  return { status: 204 };
}

export function listTemplates(request: GraphRequest): GraphReply {
  return listReply(request, "identity/conditionalAccess/templates", []);
}

export function noTemplate(request: GraphRequest): GraphReply {
  throw notFound("ConditionalAccessTemplate", request.parameters[0] as string);
}

/** The properties of `/identity/conditionalAccess` are all relationships. */
export function root(request: GraphRequest): GraphReply {
  return { status: 200, body: entity(request, "identity/conditionalAccess", {}) };
}
