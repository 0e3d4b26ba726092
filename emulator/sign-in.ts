import { randomUUID } from "node:crypto";
import { type Request, type Response, Router, urlencoded } from "express";
import type { Tenant } from "./tenant";
import { audienceOf, issueToken } from "./tokens";

/** What clients of Entra's token endpoint ask for, MSAL's discovery included (it insists on an issuer of the same origin as the authority). */

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly number: number,
    readonly description: string,
  ) {
    super(description);
  }
}

const originOf = (request: Request) => `${request.protocol}://${request.headers.host}`;

export function signInRoutes(tenant: Tenant): Router {
  const router = Router();
  router.get("/common/discovery/instance", (request, response) => {
    const host = request.headers.host;
    response.json({
      tenant_discovery_endpoint: `${originOf(request)}/${tenant.facts.tenantId}/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    });
  });
  for (const version of ["", "/v2.0"]) {
    router.get(`/:tenant${version}/.well-known/openid-configuration`, (request, response) =>
      answering(response, tenant, () => {
        assertTenant(tenant, String(request.params.tenant));
        const base = `${originOf(request)}/${request.params.tenant}`;
        return {
          issuer: `${originOf(request)}/${tenant.facts.tenantId}/v2.0`,
          token_endpoint: `${base}/oauth2${version}/token`,
          authorization_endpoint: `${base}/oauth2${version}/authorize`,
          device_authorization_endpoint: `${base}/oauth2${version}/devicecode`,
          jwks_uri: `${base}/discovery${version}/keys`,
          token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic", "private_key_jwt"],
          response_types_supported: ["code", "token"],
          subject_types_supported: ["pairwise"],
          id_token_signing_alg_values_supported: ["RS256"],
          cloud_instance_name: request.headers.host,
          msgraph_host: request.headers.host,
        };
      }),
    );
    router.get(`/:tenant/discovery${version}/keys`, (_request, response) => void response.json({ keys: [] }));
    router.post(`/:tenant/oauth2${version}/token`, urlencoded({ extended: false }), (request, response) =>
      answering(response, tenant, () => token(tenant, request, version)),
    );
  }
  return router;
}

function token(tenant: Tenant, request: Request, version: string): object {
  assertTenant(tenant, String(request.params.tenant));
  const form = (request.body ?? {}) as Record<string, string | undefined>;
  if (form.grant_type !== "client_credentials") {
    throw new Refusal(400, "unsupported_grant_type", 70003, `The app requested an unsupported grant type '${form.grant_type ?? ""}'.`);
  }
  const { clientId, secret } = credentials(request, form);
  if (!clientId) {
    throw new Refusal(400, "invalid_request", 900144, "The request body must contain the following parameter: 'client_id'.");
  }
  assertClient(tenant, clientId, secret, form.client_assertion);
  const resource = version === "" ? (form.resource ?? form.scope) : form.scope;
  if (!resource) {
    throw new Refusal(400, "invalid_request", 900144, "The request body must contain the following parameter: 'scope'.");
  }
  if (version !== "" && !resource.endsWith("/.default")) {
    throw new Refusal(
      400,
      "invalid_scope",
      1002012,
      `The provided value for scope ${resource} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  const name = resource.replace(/\/\.default$/, "");
  const audience = audienceOf(name, request.headers.host ?? "");
  if (audience === null) {
    throw new Refusal(
      400,
      "invalid_resource",
      500011,
      `The resource principal named ${name} was not found in the tenant named ${tenant.facts.displayName}.`,
    );
  }
  const lifetime = tenant.faults.plan.tokenLifetimeSeconds;
  return {
    token_type: "Bearer",
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: issueToken(tenant, audience, clientId, `https://sts.windows.net/${tenant.facts.tenantId}/`),
  };
}

function credentials(request: Request, form: Record<string, string | undefined>): { clientId?: string; secret?: string } {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (basic === undefined) return { clientId: form.client_id, secret: form.client_secret };
  const [clientId, ...secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return { clientId: decodeURIComponent(clientId ?? ""), secret: decodeURIComponent(secret.join(":")) };
}

function assertTenant({ facts }: Tenant, name: string): void {
  const asked = name.toLowerCase();
  if (!facts.named || asked === facts.tenantId.toLowerCase() || facts.domains.some((domain) => domain.toLowerCase() === asked)) return;
  throw new Refusal(
    400,
    "invalid_request",
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  );
}

function assertClient({ facts }: Tenant, clientId: string, secret: string | undefined, assertion: string | undefined): void {
  if (!secret && !assertion) {
    throw new Refusal(
      401,
      "invalid_client",
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  if (facts.clients === null) return;
  const known = facts.clients.find((client) => client.clientId.toLowerCase() === clientId.toLowerCase());
  if (known === undefined) {
    throw new Refusal(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${facts.displayName}'.`,
    );
  }
  if (known.secret !== undefined && known.secret !== secret) {
    throw new Refusal(401, "invalid_client", 7000215, `Invalid client secret provided for app '${clientId}'.`);
  }
}

function answering(response: Response, tenant: Tenant, answer: () => object): void {
  try {
    response.set("cache-control", "no-store").json(answer());
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const trace = randomUUID();
    const timestamp = new Date(tenant.now).toISOString().slice(0, 19).replace("T", " ");
    response.status(thrown.status).json({
      error: thrown.error,
      error_description: `AADSTS${thrown.number}: ${thrown.description} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${timestamp}Z`,
      error_codes: [thrown.number],
      timestamp: `${timestamp}Z`,
      trace_id: trace,
      correlation_id: trace,
    });
  }
}
