import { type Request, type Response, Router } from "express";
import type { Tenant } from "../tenant";
import { SlidingWindow } from "../throttle";
import { type Claims, isFor, readToken } from "../tokens";
import {
  countPolicies,
  createPolicy,
  deletePolicy,
  listPolicies,
  policyMetadata,
  readPolicy,
  readPolicyOfType,
  setEnabled,
  updatePolicy,
} from "./access-policies";
import { listConnectors, listServices } from "./apps";
import { DefenderFailure, type DefenderReply, type DefenderRequest, NOT_FOUND_PAGE, PageNotFound } from "./exchange";
import { createRange, deleteRange, listRanges, updateRange } from "./ip-ranges";
import { deleteTag, listTags } from "./ip-tags";

/** Defender for Cloud Apps over HTTP: token, throttle, addresses that end in a slash, HTML where there is nothing. */

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly access: "read" | "write";
  /** No source shows this address: see docs/emulator.md. */
  readonly inferred: boolean;
  readonly answer: (request: DefenderRequest) => DefenderReply;
}

function route(line: string, access: Route["access"], answer: Route["answer"], inferred = false): Route {
  const [method = "", path = ""] = line.split(" ");
  return { method, segments: path.split("/"), access, inferred, answer };
}

const INFERRED = true;

/** Paths behind /api or /cas/api, the slash at their end left out; `{}` is a variable segment. Fixed segments win over variable ones. */
const ROUTES: readonly Route[] = [
  route("GET v1/policies", "read", listPolicies),
  route("POST v1/policies", "read", listPolicies),
  route("POST v1/policies/conditional_access", "read", listPolicies),
  route("POST v1/policies/count", "read", countPolicies),
  route("POST v1/policies/conditional_access/count", "read", countPolicies),
  route("GET v1/policies/metadata", "read", policyMetadata),
  route("GET v1/policies/conditional_access/metadata", "read", policyMetadata),
  route("GET v1/policies/{}", "read", readPolicy),
  route("GET v1/policies/{}/{}", "read", readPolicyOfType),
  route("DELETE v1/policies/{}", "write", deletePolicy),
  route("POST v1/policies/{}/enable", "write", setEnabled(true)),
  route("POST v1/policies/{}/disable", "write", setEnabled(false)),
  route("POST v1/policy/access", "write", createPolicy, INFERRED),
  route("GET v1/policy/access/{}", "read", readPolicy, INFERRED),
  route("PUT v1/policy/access/{}", "write", updatePolicy, INFERRED),
  route("GET v1/subnet", "read", listRanges),
  route("POST v1/subnet", "read", listRanges),
  route("POST v1/subnet/create_rule", "write", createRange),
  route("POST v1/subnet/{}/update_rule", "write", updateRange),
  route("DELETE v1/subnet/{}", "write", deleteRange),
  route("GET tags", "read", listTags),
  route("DELETE tags/{}", "write", deleteTag, INFERRED),
  route("GET services", "read", listServices),
  route("POST v1/app_connectors", "read", listConnectors),
];

/** The one address that was seen without a slash at its end. */
const WITHOUT_SLASH = "services";

export function defenderRoutes(tenant: Tenant): Router {
  const window = new SlidingWindow();
  const router = Router();
  router.use(["/cas/api", "/api"], (request, response) => {
    try {
      send(response, replyTo(tenant, request, response.locals.stale === true, window));
    } catch (thrown) {
      if (thrown instanceof PageNotFound) response.status(404).type("html").send(NOT_FOUND_PAGE);
      else if (thrown instanceof DefenderFailure) send(response, { status: thrown.status, body: { detail: thrown.detail } });
      else throw thrown;
    }
  });
  return router;
}

function replyTo(tenant: Tenant, request: Request, stale: boolean, window: SlidingWindow): DefenderReply {
  const roles = rolesOf(tenant, request);
  const throttled = throttle(tenant, window);
  if (throttled !== null) return throttled;
  const { route: found, parameters } = routeOf(request);
  assertPermitted(found.access, roles);
  const query = new URLSearchParams(request.url.split("?")[1] ?? "");
  const reply = found.answer({ tenant, view: tenant.view(stale), parameters, query, body: bodyOf(request) });
  return found.inferred ? { ...reply, headers: { ...reply.headers, "x-appcontrol-emulator": "inferred" } } : reply;
}

function routeOf(request: Request): { route: Route; parameters: readonly string[] } {
  const path = request.path.replace(/^\/+/, "");
  if (!path.endsWith("/") && path !== WITHOUT_SLASH) throw new PageNotFound();
  const given = path.replace(/\/$/, "").split("/").map(decoded);
  const fits = ({ segments }: Route) =>
    segments.length === given.length && segments.every((segment, index) => segment === "{}" || segment === given[index]);
  const candidates = ROUTES.filter(fits);
  if (candidates.length === 0) throw new PageNotFound();
  const found = candidates.find(({ method }) => method === request.method);
  if (found === undefined) throw new DefenderFailure(405, `Method "${request.method}" not allowed.`);
  return { route: found, parameters: given.filter((_, index) => found.segments[index] === "{}") };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new PageNotFound();
  }
}

/** Any token in the form of a legacy one (MCASps) has the privileges of an administrator who issued it. */
const LEGACY_TOKEN = /^Token\s+[0-9a-zA-Z=]{64,192}$/;
const EVERYTHING = ["settings.manage"];

function rolesOf(tenant: Tenant, request: Request): readonly string[] {
  const given = request.get("authorization") ?? "";
  if (LEGACY_TOKEN.test(given)) return EVERYTHING;
  const token = /^Bearer\s+(.+)$/i.exec(given)?.[1];
  if (token === undefined) throw new DefenderFailure(401, "Authentication credentials were not provided.");
  const claims = readToken(token.trim(), tenant);
  if (typeof claims === "string" || !isAccepted(claims, tenant)) throw new DefenderFailure(401, "Invalid token.");
  return isFor("defender", claims) ? claims.roles : EVERYTHING;
}

/** Where nothing says who may do what, one token opens both services: a script needs to sign in only once. */
function isAccepted(claims: Claims, { facts, faults }: Tenant): boolean {
  return isFor("defender", claims) || (facts.clients === null && faults.plan.roles === null);
}

/** Documented for IP ranges (api-authentication-application); for policies, no role is. */
function assertPermitted(access: Route["access"], roles: readonly string[]): void {
  const needed = ["investigation.manage", "settings.manage", ...(access === "read" ? ["investigation.read", "settings.read"] : [])];
  if (!needed.some((role) => roles.includes(role))) throw new DefenderFailure(403, "You do not have permission to perform this action.");
}

/** 30 a minute and tenant are documented, the answer is not: Microsoft's module looks for the word "throttled". */
function throttle({ faults, now }: Tenant, window: SlidingWindow): DefenderReply | null {
  const { defenderPerMinute, retryAfter } = faults.plan.throttle;
  if (typeof defenderPerMinute !== "number" || window.admit(now, Math.max(1, Math.floor(defenderPerMinute)), 60_000)) return null;
  return {
    status: 429,
    body: { detail: "Request was throttled. Expected available in 60 seconds." },
    headers: typeof retryAfter === "number" ? { "retry-after": String(retryAfter) } : {},
  };
}

function bodyOf(request: Request): unknown {
  if (typeof request.body !== "string" || request.body === "") return undefined;
  try {
    return JSON.parse(request.body);
  } catch (thrown) {
    throw new DefenderFailure(400, `JSON parse error - ${(thrown as Error).message}`);
  }
}

function send(response: Response, { status, body, headers }: DefenderReply): void {
  response.status(status).set(headers ?? {});
  if (body === undefined) response.end();
  else response.type("json").end(JSON.stringify(body));
}
