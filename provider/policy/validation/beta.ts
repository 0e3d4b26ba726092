import type { ConditionalAccessPolicy } from "../conditional-access-policy";
import { error, type Problem, warning } from "../problems";
import { isUnknown } from "../unknowns";

/** What a resource's owner allows to be written. */
export interface Allowed {
  /** True takes what only Graph beta has. */
  readonly beta?: unknown;
}

/**
 * Parts that Graph v1.0 does not have (CSDL, August 2026). A policy that was written through beta once can no longer be changed or read
 * through v1.0, so they need an explicit word.
 */
export function betaProblems(policy: ConditionalAccessPolicy, { beta }: Allowed): Problem[] {
  const parts = betaParts(policy);
  if (parts.length === 0 || isUnknown(beta)) return [];
  if (beta === true) {
    return [
      warning(
        "CA-beta",
        "beta",
        `${parts.map(({ what }) => what).join(", ")}: only Graph beta has ${parts.length === 1 ? "this" : "these"}. A policy that was written through beta once cannot be changed through v1.0 any more.`,
        "Keep `beta: true` for as long as the policy lives.",
      ),
    ];
  }
  return parts.map(({ path, what }) =>
    error("CA-beta", path, `Only Graph beta has ${what}.`, "Remove it, or take it knowingly with `beta: true`."),
  );
}

function betaParts({ conditions, sessionControls }: ConditionalAccessPolicy): { readonly path: string; readonly what: string }[] {
  const { applications, users, clientApplications, agentIdRiskLevels } = conditions;
  const word = (path: string, values: readonly string[], what: string) =>
    values.flatMap((value, index) => (value === what ? { path: `${path}[${index}]`, what: `"${what}"` } : []));
  const set = (parent: string, name: string, value: unknown) =>
    value === null || value === undefined || (Array.isArray(value) && value.length === 0)
      ? []
      : [{ path: `${parent}.${name}`, what: name }];
  return [
    ...word("conditions.applications.includeApplications", applications.includeApplications, "AllAgentIdResources"),
    ...word("conditions.applications.excludeApplications", applications.excludeApplications, "AllAgentIdResources"),
    ...word("conditions.users.includeUsers", users.includeUsers, "AllAgentIdUsers"),
    ...(["includeAgentIdServicePrincipals", "excludeAgentIdServicePrincipals", "agentIdServicePrincipalFilter"] as const).flatMap((name) =>
      set("conditions.clientApplications", name, clientApplications?.[name]),
    ),
    ...set("conditions", "agentIdRiskLevels", agentIdRiskLevels),
    ...(["continuousAccessEvaluation", "globalSecureAccessFilteringProfile"] as const).flatMap((name) =>
      set("sessionControls", name, sessionControls?.[name]),
    ),
  ];
}
