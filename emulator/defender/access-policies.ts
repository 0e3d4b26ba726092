import { type JsonObject, textsOf } from "../json";
import type { Tenant } from "../tenant";
import { checkFilters } from "./access-policy-filters";
import { bodyObject, DefenderFailure, type DefenderReply, type DefenderRequest, notFound, PageNotFound, recordTime } from "./exchange";
import { type Columns, countReply, gridReply } from "./grid";

/**
 * Access policies. Lists, read by id, enable, disable and delete are as public code calls them (XDRInternals, MCASps, nodoc). Create and update
 * under `policy/access/` are inferred from those of file policies, and so are most names of properties.
 */

const COLUMNS: Columns = new Map(
  Object.entries({
    type: ({ policyType }) => policyType,
    enabled: ({ enabled }) => enabled,
    severity: ({ severity }) => severity,
    name: ({ name }) => name,
    stories: ({ stories }) => stories,
    lastModified: ({ lastModified }) => lastModified,
  }),
);

export function listPolicies(request: DefenderRequest): DefenderReply {
  return gridReply(request, request.tenant.accessPolicies.allSeen(request.view), COLUMNS);
}

export function countPolicies(request: DefenderRequest): DefenderReply {
  return countReply(request, request.tenant.accessPolicies.allSeen(request.view), COLUMNS);
}

/** What the table of policies can be filtered by, as the portal asks for it (nodoc, CloudAppsMetadataCatalogResponse). */
export function policyMetadata(): DefenderReply {
  const filters = Array.from(COLUMNS.keys(), (name) => ({
    name,
    operators: [
      { id: "eq", displayText: "GRID_OPERATOR_EQUALS" },
      { id: "neq", displayText: "GRID_OPERATOR_NOT_EQUALS" },
    ],
    inputType: { type: "token", multiple: true },
    deprecated: false,
  }));
  return { status: 200, body: { name: "policies", filters, sorting: [...COLUMNS.keys()] } };
}

function seen({ tenant, view }: DefenderRequest, id: string): JsonObject {
  const policy = tenant.accessPolicies.seen(id, view);
  if (policy === undefined) throw notFound();
  return policy;
}

function stored({ tenant }: DefenderRequest, id: string): JsonObject {
  const policy = tenant.accessPolicies.get(id);
  if (policy === undefined) throw notFound();
  return policy;
}

export function readPolicy(request: DefenderRequest): DefenderReply {
  return { status: 200, body: seen(request, request.parameters[0] as string) };
}

export function readPolicyOfType(request: DefenderRequest): DefenderReply {
  const [type, id] = request.parameters as [string, string];
  const policy = seen(request, id);
  if (policy.policyType !== type) throw notFound();
  return { status: 200, body: policy };
}

export function createPolicy(request: DefenderRequest): DefenderReply {
  const { tenant, view } = request;
  assertWritable(tenant);
  const body = bodyObject(request);
  checkPolicy(body, tenant);
  const now = recordTime(tenant);
  const policy = accessPolicyRecord(tenant, { ...body, _id: tenant.newDefenderId(), created: now, lastModified: now });
  tenant.accessPolicies.put(policy, view);
  tenant.commit();
  return { status: 200, body: policy };
}

export function updatePolicy(request: DefenderRequest): DefenderReply {
  const { tenant, view } = request;
  assertWritable(tenant);
  const before = stored(request, request.parameters[0] as string);
  const body = bodyObject(request);
  // Half of the conditions in the body would leave the other half as it was.
  if ("filters" in body !== "consoleFilters" in body) throw new DefenderFailure(400, "filters and consoleFilters are sent together.");
  const whole = tenant.faults.plan.defenderUpdate === "merge" ? { ...before, ...body } : body;
  checkPolicy(whole, tenant);
  const policy = accessPolicyRecord(tenant, { ...whole, _id: before._id, created: before.created, lastModified: recordTime(tenant) });
  tenant.accessPolicies.put(policy, view);
  tenant.commit();
  return { status: 200, body: policy };
}

export function setEnabled(enabled: boolean): (request: DefenderRequest) => DefenderReply {
  return (request) => {
    const { tenant, view } = request;
    const policy = stored(request, request.parameters[0] as string);
    tenant.accessPolicies.put({ ...policy, enabled, lastModified: recordTime(tenant) }, view);
    tenant.commit();
    return { status: 200 };
  };
}

export function deletePolicy(request: DefenderRequest): DefenderReply {
  const { tenant, view } = request;
  const policy = stored(request, request.parameters[0] as string);
  tenant.accessPolicies.remove(String(policy._id), view);
  tenant.commit();
  return { status: 200 };
}

/** No tenant was ever asked: one without these routes answers as it does at any address that it does not have. */
function assertWritable({ faults }: Tenant): void {
  if (faults.plan.defenderWrites === "refuse") throw new PageNotFound();
}

/** A policy as it is kept: keys that the emulator does not know stay as they were sent. */
export function accessPolicyRecord(tenant: Tenant, given: JsonObject): JsonObject {
  const alerts = given.alertsEnabled !== false;
  return {
    ...given,
    _tid: tenant.facts.defenderTenantId,
    description: given.description ?? null,
    severity: given.severity ?? "LOW",
    // New policies are enabled (Microsoft: control-cloud-apps-with-policies).
    enabled: given.enabled ?? true,
    alertsEnabled: alerts,
    stories: given.stories ?? [ACCESS_CONTROL],
    blockMessage: given.action === "BLOCK" ? (given.blockMessage ?? null) : null,
    dailyAlertLimit: alerts ? (given.dailyAlertLimit ?? null) : null,
    alertEmails: alerts ? textsOf(given.alertEmails) : [],
    alertTextMessages: alerts ? textsOf(given.alertTextMessages) : [],
    alertFlowId: alerts ? (given.alertFlowId ?? null) : null,
  };
}

/** The category of access policies (Microsoft: api-alerts, stories). */
const ACCESS_CONTROL = 7;

const isOptional = (value: unknown) => value === undefined || value === null;
const isText = (value: unknown) => isOptional(value) || typeof value === "string";
const isTexts = (value: unknown) => isOptional(value) || (Array.isArray(value) && textsOf(value).length === value.length);
const isBoolean = (value: unknown) => value === undefined || typeof value === "boolean";

const PROPERTIES: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: (value) => typeof value === "string" && value.trim() !== "",
  description: isText,
  policyType: (value) => value === "ACCESS",
  severity: (value) => value === undefined || ["LOW", "MEDIUM", "HIGH"].includes(value as string),
  enabled: isBoolean,
  alertsEnabled: isBoolean,
  action: (value) => value === "AUDIT" || value === "BLOCK",
  blockMessage: isText,
  dailyAlertLimit: (value) => isOptional(value) || (Number.isInteger(value) && (value as number) > 0),
  alertEmails: isTexts,
  alertTextMessages: isTexts,
  alertFlowId: isText,
};

function checkPolicy(policy: JsonObject, tenant: Tenant): void {
  for (const [name, holds] of Object.entries(PROPERTIES)) {
    if (!holds(policy[name])) throw new DefenderFailure(400, `"${name}" cannot be ${JSON.stringify(policy[name]) ?? "absent"}.`);
  }
  checkFilters(policy, tenant);
}
