import { createHmac, randomUUID } from "node:crypto";
import type { Tenant } from "./tenant";

/**
 * The tokens of the loopback tenant: JWTs in the form of Entra's, signed with a key that is in this file. They open nothing but an emulator;
 * the signature only tells its own tokens from a text that somebody typed.
 */
const KEY = "a tenant on loopback";

export type Audience = "graph" | "defender";

/** "Microsoft Cloud App Security" (Microsoft: api-authentication-application). */
export const DEFENDER_APP = "05a65629-4c1b-48c1-a78b-804c4abdd4af";
const GRAPH_APP = "00000003-0000-0000-c000-000000000000";

/** Everything that the references name; who is granted all has all of these. */
export const ALL_ROLES: Readonly<Record<Audience, readonly string[]>> = {
  graph: [
    "Policy.Read.All",
    "Policy.Read.ConditionalAccess",
    "Policy.ReadWrite.ConditionalAccess",
    "Policy.ReadWrite.AuthenticationMethod",
    "Application.Read.All",
    "Directory.Read.All",
    "User.Read.All",
    "Group.Read.All",
    "GroupMember.Read.All",
    "Organization.Read.All",
    "RoleManagement.Read.Directory",
  ],
  defender: ["investigation.read", "investigation.manage", "discovery.read", "discovery.manage", "settings.read", "settings.manage"],
};

/** Which API a scope or resource asks for: by its address in any cloud, by its application id, or by the emulator's own address (Graph). */
export function audienceOf(resource: string, ownHost: string): Audience | null {
  const wanted = resource.replace(/\/+$/, "").toLowerCase();
  if (wanted === GRAPH_APP || /^https:\/\/(graph|dod-graph)\.microsoft\.(com|us)$/.test(wanted)) return "graph";
  if (/^https:\/\/microsoftgraph\.chinacloudapi\.cn$/.test(wanted)) return "graph";
  if (wanted === DEFENDER_APP || wanted === `api://${DEFENDER_APP}`) return "defender";
  if (wanted === `http://${ownHost}` || wanted === `https://${ownHost}`) return "graph";
  return null;
}

export interface Claims {
  readonly aud: string;
  readonly tid: string;
  readonly appid: string;
  readonly roles: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number;
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const signature = (content: string) => createHmac("sha256", KEY).update(content).digest("base64url");

export function issueToken(tenant: Tenant, audience: Audience, clientId: string, issuer: string): string {
  const { plan } = tenant.faults;
  const client = tenant.facts.clients?.find((known) => known.clientId.toLowerCase() === clientId.toLowerCase());
  const granted = client?.roles ?? plan.roles ?? ALL_ROLES[audience];
  const seconds = Math.floor(tenant.now / 1000);
  const claims: Claims & Record<string, unknown> = {
    aud: audience === "graph" ? "https://graph.microsoft.com" : DEFENDER_APP,
    iss: issuer,
    iat: seconds,
    nbf: seconds,
    exp: seconds + plan.tokenLifetimeSeconds,
    appid: clientId,
    idtyp: "app",
    oid: randomUUID(),
    roles: granted.filter((role) => ALL_ROLES[audience].includes(role) || audience === "graph"),
    tid: tenant.facts.tenantId,
    ver: "1.0",
  };
  const content = `${base64url({ typ: "JWT", alg: "HS256" })}.${base64url(claims)}`;
  return `${content}.${signature(content)}`;
}

/** The claims of a token of this emulator, or why it is none. The words are Graph's own. */
export function readToken(token: string, tenant: Tenant): Claims | string {
  const [header, payload, signed, ...rest] = token.split(".");
  if (header === undefined || payload === undefined || signed === undefined || rest.length > 0) {
    return "IDX14100: JWT is not well formed, there are no dots (.).";
  }
  if (signature(`${header}.${payload}`) !== signed) return "Access token validation failure. Invalid signature.";
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Claims;
  if (claims.exp * 1000 <= tenant.now) return "Lifetime validation failed, the token is expired.";
  if (claims.tid !== tenant.facts.tenantId) return "Access token validation failure. The tenant of the token is not this tenant.";
  return claims;
}

export function isFor(audience: Audience, claims: Claims): boolean {
  return audience === "defender" ? claims.aud === DEFENDER_APP : claims.aud !== DEFENDER_APP;
}
