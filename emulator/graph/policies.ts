import { isObject, type JsonObject, objectOf } from "../json";
import type { StoredPolicy, Tenant } from "../tenant";
import { bodyObject, entity, GraphFailure, type GraphReply, type GraphRequest, notFound, numbered, refusal } from "./exchange";
import { countReply, listReply, selected } from "./listing";
import { merged, normalised, withGuestsExpanded } from "./normalisation";
import { checkPolicy } from "./policy-rules";
import { shapeFailure } from "./policy-shape";

export const POLICY_SET = "identity/conditionalAccess/policies";

/** A policy as a read shows it: the authentication strength in full, and the members that the service adds. */
export function policyAsRead(tenant: Tenant, stored: JsonObject, base: string): JsonObject {
  const grant = isObject(stored.grantControls) ? stored.grantControls : null;
  const strengthId = grant === null ? undefined : objectOf(grant.authenticationStrength).id;
  const strength = strengthId === undefined ? undefined : tenant.authenticationStrengths.get(String(strengthId));
  const { id, displayName, createdDateTime, modifiedDateTime, state, conditions, sessionControls, ...rest } = stored;
  return {
    id,
    templateId: null,
    displayName,
    createdDateTime: createdDateTime ?? null,
    modifiedDateTime: modifiedDateTime ?? null,
    deletedDateTime: null,
    state,
    partialEnablementStrategy: null,
    ...rest,
    conditions: { deviceStates: null, ...objectOf(conditions) },
    grantControls:
      grant === null || strengthId === undefined
        ? grant
        : {
            ...grant,
            "authenticationStrength@odata.context": `${base}/$metadata#${POLICY_SET}('${id}')/grantControls/authenticationStrength/$entity`,
            authenticationStrength: strength === undefined ? { id: strengthId } : { combinationConfigurations: [], ...strength },
          },
    sessionControls: sessionControls ?? null,
  };
}

/** v1.0 does not show what beta has touched. */
function shown({ beta }: StoredPolicy, request: GraphRequest): boolean {
  return request.version === "beta" || !beta;
}

function visiblePolicies(request: GraphRequest): JsonObject[] {
  return request.tenant.policies
    .allSeen(request.view)
    .filter((stored) => shown(stored, request))
    .map(({ object }) => policyAsRead(request.tenant, object, request.base));
}

export function listPolicies(request: GraphRequest): GraphReply {
  return listReply(request, POLICY_SET, visiblePolicies(request));
}

export function countPolicies(request: GraphRequest): GraphReply {
  return countReply(request, visiblePolicies(request));
}

export function getPolicy(request: GraphRequest): GraphReply {
  const id = request.parameters[0] as string;
  const stored = request.tenant.policies.seen(id, request.view);
  if (stored === undefined || !shown(stored, request)) throw notFound("ConditionalAccessPolicy", id);
  const object = selected(policyAsRead(request.tenant, stored.object, request.base), request.query);
  return { status: 200, body: entity(request, POLICY_SET, object) };
}

export function createPolicy(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const beta = request.version === "beta";
  const body = bodyObject(request, () => numbered.schema("the body is no object"));
  const failure = shapeFailure(body, { beta, partial: false });
  if (failure !== null) throw failure;
  assertLicensed(tenant);
  const limit = tenant.faults.plan.limits.conditionalAccessPolicies;
  if (tenant.policies.size >= limit) throw refusal(`The tenant has reached the limit of ${limit} conditional access policies.`);
  checkPolicy(body, tenant, view, beta);
  const object: JsonObject = {
    id: tenant.newId(),
    createdDateTime: new Date(tenant.now).toISOString(),
    modifiedDateTime: null,
    ...normalised(body),
  };
  tenant.policies.put({ object: withGuestsExpanded(object), beta }, view);
  tenant.commit();
  return { status: 201, body: entity(request, POLICY_SET, policyAsRead(tenant, object, request.base)) };
}

export function updatePolicy(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const beta = request.version === "beta";
  const id = request.parameters[0] as string;
  const stored = tenant.policies.get(id);
  if (stored === undefined) throw notFound("ConditionalAccessPolicy", id);
  if (!shown(stored, request)) throw numbered.preview("the policy was written through beta before");
  const body = bodyObject(request, () => numbered.schema("the body is no object"));
  const failure = shapeFailure(body, { beta, partial: true });
  if (failure !== null) throw failure;
  assertLicensed(tenant);
  const next = merged(stored.object, writable(body)) as JsonObject;
  const whole = shapeFailure(next, { beta: true, partial: false });
  if (whole !== null) throw whole;
  checkPolicy(next, tenant, view, beta || stored.beta, stored.object);
  const object: JsonObject = {
    id: stored.object.id,
    createdDateTime: stored.object.createdDateTime,
    modifiedDateTime: new Date(tenant.now).toISOString(),
    ...normalised(next),
  };
  tenant.policies.put({ object: withGuestsExpanded(object), beta: stored.beta || beta }, view);
  tenant.commit();
  return { status: 204 };
}

const READ_ONLY = ["id", "templateId", "createdDateTime", "modifiedDateTime", "deletedDateTime", "partialEnablementStrategy"];

function writable(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !READ_ONLY.includes(name)));
}

export function deletePolicy(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const id = request.parameters[0] as string;
  const stored = tenant.policies.get(id);
  if (stored === undefined) throw notFound("ConditionalAccessPolicy", id);
  tenant.policies.remove(id, view);
  tenant.deletedPolicies.put({ ...stored, object: { ...stored.object, deletedDateTime: new Date(tenant.now).toISOString() } }, view);
  tenant.commit();
  return { status: 204 };
}

/** A tenant whose seed lists its licences must have Entra ID P1 or P2; how Graph words the refusal is inferred. */
function assertLicensed({ facts }: Tenant): void {
  if (facts.licences.some((plan) => ["AAD_PREMIUM", "AAD_PREMIUM_P2"].includes(plan))) return;
  throw new GraphFailure(403, "AccessDenied", "Your tenant is not licensed for this feature.", { inferred: true });
}
