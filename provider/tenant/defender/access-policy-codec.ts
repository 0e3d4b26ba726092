import { type AccessPolicy, readAccessPolicy } from "../../policy/access-policy";
import { error, type Parsed } from "../../policy/problems";
import { decodeRows, encodeRows } from "./access-policy-filters";
import type { Json } from "./defender";

/**
 * The wire form of an access policy, in this one place. Microsoft publishes no interface for these policies. List, read, enable, disable and
 * delete are as the portal was observed to use them (XDRInternals, MCASps); create and update follow from the same pattern, as do the keys
 * marked below. What is read is given back whole, with only our keys changed.
 */

const POLICIES = "/cas/api/v1/policies/";
/** Inferred: observed for file policies only, as `policy/file/`. */
const ACCESS_POLICY = "/cas/api/v1/policy/access/";

export const ACCESS_POLICY_PATHS = {
  list: POLICIES,
  create: ACCESS_POLICY,
  read: (id: string) => `${POLICIES}ACCESS/${id}/`,
  update: (id: string) => `${ACCESS_POLICY}${id}/`,
  enable: (id: string) => `${POLICIES}${id}/enable/`,
  disable: (id: string) => `${POLICIES}${id}/disable/`,
  delete: (id: string) => `${POLICIES}${id}/`,
} as const;

export const ACCESS_POLICIES_ONLY = { type: { eq: ["ACCESS"] } };

/** Names of IP tags; filters carry their ids. */
export interface TagNames {
  readonly idOf: ReadonlyMap<string, string>;
  readonly nameOf: ReadonlyMap<string, string>;
}

const ACTIONS = ["audit", "block"] as const;
const SEVERITIES = ["low", "medium", "high"] as const;
/** Category "Access control" (api-alerts); that policies carry it is inferred. */
const ACCESS_CONTROL = 7;

/** @param current the policy as the tenant has it, when it is updated: keys that are not ours go back untouched. */
export function encodeAccessPolicy(policy: AccessPolicy, names: TagNames, current: Json | null = null): Parsed<Json> {
  const { value: rows, problems } = encodeRows(policy.filters, names);
  if (rows === null) return { value: null, problems };
  const { alert } = policy;
  const own = {
    name: policy.name,
    description: policy.description,
    severity: policy.severity.toUpperCase(),
    enabled: policy.enabled,
    alertsEnabled: alert !== null,
    filters: rows.filters,
    consoleFilters: rows.consoleFilters,
    // Inferred, from here on.
    action: policy.action.toUpperCase(),
    blockMessage: policy.action === "block" ? policy.blockMessage : null,
    dailyAlertLimit: alert?.dailyLimit ?? null,
    alertEmails: alert?.emails ?? [],
    alertTextMessages: alert?.textMessages ?? [],
    alertFlowId: alert?.powerAutomate ?? null,
  };
  return { value: current === null ? { policyType: "ACCESS", stories: [ACCESS_CONTROL], ...own } : { ...current, ...own }, problems };
}

/** @returns problems instead of a policy when it says something that this version does not understand. */
export function decodeAccessPolicy(json: Json, names: TagNames): Parsed<AccessPolicy> {
  const rows = decodeRows(json.consoleFilters, json.filters, names);
  if (rows.value === null) return { value: null, problems: rows.problems };
  const severity = typeof json.severity === "number" ? SEVERITIES[json.severity] : (json.severity ?? "LOW");
  const action = ACTIONS.find((known) => known.toUpperCase() === json.action);
  if (action === undefined) {
    const mend = "Look at it in the portal.";
    return { value: null, problems: [error("DEFENDER-action", "action", `The action ${JSON.stringify(json.action)} is not known.`, mend)] };
  }
  return readAccessPolicy({
    id: json._id,
    name: json.name,
    description: json.description,
    severity: typeof severity === "string" ? severity.toLowerCase() : severity,
    enabled: json.enabled,
    filters: rows.value,
    action,
    blockMessage: action === "block" ? json.blockMessage : null,
    alert:
      json.alertsEnabled === false
        ? null
        : {
            dailyLimit: json.dailyAlertLimit,
            emails: json.alertEmails,
            textMessages: json.alertTextMessages,
            powerAutomate: json.alertFlowId,
          },
  });
}
