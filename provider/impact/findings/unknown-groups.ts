import type { Finding } from "../result";
import { isStandIn } from "../unknown-ids";
import { type Looking, quoted } from "./context";

/** Groups that policies name and the directory does not have: conditions that nobody meets, or exclusions that protect nobody. */
export function unknownGroups({ after, directory }: Looking): Finding[] {
  if (directory === undefined || directory.groups.length === 0) return [];
  const known = new Set([...directory.groups.map(({ id }) => id), ...directory.users.flatMap(({ groups }) => groups ?? [])]);
  return after.conditionalAccessPolicies
    .filter(({ state }) => state !== "disabled")
    .flatMap(({ displayName, conditions: { users } }) => {
      const missing = [...users.includeGroups, ...users.excludeGroups].filter((id) => !known.has(id) && !isStandIn(id));
      return missing.map((id) => ({
        code: "IM-unknown-group",
        message: `${quoted(displayName)} names the group ${id}, which the directory does not have.`,
        mend: "Correct the id, or take a newer snapshot of the directory.",
        policies: [displayName],
      }));
    });
}
