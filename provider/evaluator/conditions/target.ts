import type { ApplicationConditions } from "../../policy/conditional-access-policy";
import { APPLICATION_GROUPS } from "../application-groups";
import { ASSUMED } from "../assumptions";
import { TARGET, type TargetKind, target, targetPrefix, unresolvedApp } from "../attributes";
import { and, begins, type Expression, is, not, or } from "../expression";
import { type Context, unresolvedReference } from "./context";
import { attributeRule } from "./filter-rule";

export const isTarget = (kind: TargetKind): Expression => begins(TARGET, targetPrefix(kind));
export const isOneOf = (kind: TargetKind, ids: readonly string[]): Expression =>
  is(
    TARGET,
    ids.map((id) => target(kind, id)),
  );

const FILTER_RULE = "conditions.applications.applicationFilter.rule";

/** R7, R9: a policy is about applications, user actions or authentication contexts. */
export function targetCondition(given: ApplicationConditions, context: Context): Expression {
  const { applicationFilter: filter } = given;
  const filtered =
    filter === null ? false : and(isTarget("application"), attributeRule(filter.rule, "applicationAttributes", FILTER_RULE, context));
  const included = or(
    listed(given.includeApplications, "conditions.applications.includeApplications", context),
    filter?.mode === "include" && filtered,
    isOneOf("userAction", given.includeUserActions),
    isOneOf("authenticationContext", given.includeAuthenticationContextClassReferences),
  );
  const excluded = or(
    listed(given.excludeApplications, "conditions.applications.excludeApplications", context),
    filter?.mode === "exclude" && filtered,
  );
  // Exclusions win over inclusions: R2.
  return and(included, not(excluded));
}

function listed(applications: readonly string[], path: string, context: Context): Expression {
  const appIds = applications.flatMap((id) => {
    if (id === "None" || id === "All" || id === AGENT_RESOURCES) return [];
    const group = APPLICATION_GROUPS.get(id);
    if (group !== undefined) context.assumed.add(ASSUMED.applicationGroup(group));
    return group?.appIds ?? [id];
  });
  return or(
    applications.includes("All") && allResources(context),
    isOneOf("application", appIds),
    applications.includes(AGENT_RESOURCES) && agentResources(path, context),
  );
}

function allResources({ assumptions }: Context): Expression {
  return or(
    isTarget("application"),
    assumptions.allResourcesCoverUserActions && isTarget("userAction"),
    assumptions.allResourcesCoverAuthenticationContexts && isTarget("authenticationContext"),
  );
}

/** Microsoft publishes no list of these. */
const AGENT_RESOURCES = "AllAgentIdResources";

function agentResources(path: string, context: Context): Expression {
  const isOne = unresolvedReference(
    context,
    path,
    unresolvedApp(AGENT_RESOURCES),
    `Which applications belong to ${AGENT_RESOURCES} is not known.`,
    "Name the applications, or take unresolved references as unknown (--unresolved unknown).",
  );
  return and(isTarget("application"), isOne);
}
