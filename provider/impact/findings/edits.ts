import { type Looking, quoted, type Remark } from "./context";

const EXCLUSIONS = ["excludeUsers", "excludeGroups", "excludeRoles"] as const;

/** Users, groups and roles that a policy excluded and does not any more: where break-glass accounts get lost. */
export function exclusionsLost({ before, after, names }: Looking): Remark[] {
  const byId = firstBy(before.conditionalAccessPolicies, ({ id }) => id);
  const byName = firstBy(before.conditionalAccessPolicies, ({ displayName }) => displayName);
  return after.conditionalAccessPolicies.flatMap(({ id, displayName, state, conditions }) => {
    const was = id === null ? byName.get(displayName) : byId.get(id);
    if (was === undefined || state === "disabled") return [];
    return EXCLUSIONS.flatMap((list) =>
      was.conditions.users[list]
        .filter((excluded) => !conditions.users[list].includes(excluded))
        .map((excluded) => ({
          code: "IM-exclusion-lost",
          message: `${quoted(displayName)} no longer excludes ${names.of(excluded)} (${list}).`,
          mend: "If that is a break-glass account or its group, exclude it again before the change is applied.",
          policies: [displayName],
        })),
    );
  });
}

/** The first of several with the same key stands for it. */
function firstBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T> {
  return new Map(items.map((item): [K, T] => [key(item), item]).reverse());
}

/** A new policy that is in force at once. */
export function enabledDirectly({ conditionalAccess, changes }: Looking): Remark[] {
  return conditionalAccess
    .filter(({ policy, reference }) => policy.state === "enabled" && changes.of(reference)?.change === "added")
    .map(({ policy: { displayName } }) => ({
      code: "IM-enabled-directly",
      message: `The new policy ${quoted(displayName)} is enforced from its first minute.`,
      mend: 'Create it with state "enabledForReportingButNotEnforced", read its results in the sign-in logs, then enable it.',
      policies: [displayName],
    }));
}
