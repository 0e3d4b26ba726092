import { randomUUID } from "node:crypto";
import { type Request, type Response, Router } from "express";
import { isObject, listOf, objectOf, textOf } from "../json";
import type { Tenant } from "../tenant";
import { SlidingWindow } from "../throttle";
import { type Claims, isFor, readToken } from "../tokens";
import { failureReply, GraphFailure, type GraphReply, type GraphRequest, type Version } from "./exchange";
import { answerGraph, isConditionalAccess } from "./routes";

/** Graph over HTTP: bearer token, throttle, JSON in and out, `$batch`. */

export function graphRoutes(tenant: Tenant): Router {
  const window = new SlidingWindow();
  const router = Router();
  for (const version of ["v1.0", "beta"] as const) {
    router.use(`/${version}`, (request, response) => {
      const exchange = exchangeOf(tenant, version, request, response.locals.stale === true);
      send(
        response,
        answered(exchange, () => replyTo(exchange, request, window)),
      );
    });
  }
  return router;
}

function exchangeOf(tenant: Tenant, version: Version, request: Request, stale: boolean): GraphRequest {
  const queryBegin = request.url.indexOf("?");
  return {
    tenant,
    version,
    method: request.method,
    path: request.path,
    query: new URLSearchParams(queryBegin < 0 ? "" : request.url.slice(queryBegin + 1)),
    body: undefined,
    base: `${request.protocol}://${request.headers.host}/${version}`,
    view: tenant.view(stale),
    clientRequestId: request.get("client-request-id"),
    parameters: [],
  };
}

function replyTo(exchange: GraphRequest, request: Request, window: SlidingWindow): GraphReply {
  const claims = claimsOf(exchange.tenant, request);
  const complete = { ...exchange, body: bodyOf(request) };
  if (exchange.path.toLowerCase() === "/$batch" && exchange.method === "POST") return batch(complete, claims, window);
  return throttled(complete, claims, window);
}

function throttled(exchange: GraphRequest, claims: Claims, window: SlidingWindow): GraphReply {
  const { graphPerSecond, retryAfter } = exchange.tenant.faults.plan.throttle;
  if (typeof graphPerSecond === "number" && isConditionalAccess(exchange.path)) {
    const requests = Math.max(1, Math.floor(graphPerSecond));
    if (!window.admit(exchange.tenant.now, requests, (1000 * requests) / graphPerSecond)) {
      const reply = failureReply(new GraphFailure(429, "TooManyRequests", "Too many requests."), exchange);
      // The service sends no Retry-After for conditional access.
      return typeof retryAfter === "number" ? { ...reply, headers: { ...reply.headers, "retry-after": String(retryAfter) } } : reply;
    }
  }
  return answerGraph(exchange, claims);
}

function answered(exchange: GraphRequest, answer: () => GraphReply): GraphReply {
  try {
    return answer();
  } catch (thrown) {
    if (thrown instanceof GraphFailure) return failureReply(thrown, exchange);
    if (thrown instanceof URIError) return failureReply(new GraphFailure(400, "BadRequest", "The address is not valid."), exchange);
    throw thrown;
  }
}

function claimsOf(tenant: Tenant, request: Request): Claims {
  const token = /^Bearer\s+(.+)$/i.exec(request.get("authorization") ?? "")?.[1];
  const refused = (text: string) => new GraphFailure(401, "InvalidAuthenticationToken", text);
  if (token === undefined) throw refused("Access token is empty.");
  const claims = readToken(token.trim(), tenant);
  if (typeof claims === "string") throw refused(claims);
  if (!isFor("graph", claims)) throw refused("Access token validation failure. Invalid audience.");
  return claims;
}

const UNREADABLE = "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.";

function bodyOf(request: Request): unknown {
  const text = typeof request.body === "string" ? request.body : "";
  if (text === "") return undefined;
  if (!/^application\/json\b/i.test(request.get("content-type") ?? "")) throw new GraphFailure(400, "BadRequest", UNREADABLE);
  try {
    return JSON.parse(text);
  } catch {
    throw new GraphFailure(400, "BadRequest", UNREADABLE);
  }
}

/** graph-docs, json-batching: up to 20 requests, each answered on its own, in order here. */
function batch(exchange: GraphRequest, claims: Claims, window: SlidingWindow): GraphReply {
  const requests = listOf(objectOf(exchange.body).requests).map(objectOf);
  if (requests.length === 0 || requests.length > 20) {
    throw new GraphFailure(400, "BadRequest", "A batch takes 1 to 20 requests.", { inferred: true });
  }
  const failed = new Set<string>();
  const responses = requests.map(({ id, method, url, body, dependsOn }) => {
    const [path = "", query = ""] = textOf(url)
      .replace(/^(?!\/)/, "/")
      .split("?");
    const one: GraphRequest = { ...exchange, method: textOf(method).toUpperCase(), path, query: new URLSearchParams(query), body };
    const reply = answered(one, () => {
      if (listOf(dependsOn).some((other) => failed.has(textOf(other)))) {
        throw new GraphFailure(424, "FailedDependency", "A request that this one depends on has failed.", { inferred: true });
      }
      return throttled(one, claims, window);
    });
    if (reply.status >= 400) failed.add(textOf(id));
    const headers = { ...reply.headers, ...(isObject(reply.body) ? { "Content-Type": "application/json" } : {}) };
    return { id, status: reply.status, headers, body: reply.body ?? null };
  });
  return { status: 200, body: { responses } };
}

function send(response: Response, { status, body, headers }: GraphReply): void {
  const requestId = isObject(body) ? objectOf(objectOf(body.error).innerError)["request-id"] : undefined;
  response.status(status).set({ "cache-control": "no-cache", "request-id": String(requestId ?? randomUUID()), ...headers });
  if (body === undefined) response.end();
  else if (typeof body === "string") response.send(body);
  else {
    response.set("content-type", "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8");
    response.set("odata-version", "4.0");
    response.end(JSON.stringify(body));
  }
}
