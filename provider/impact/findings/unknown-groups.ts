import type { Conditions } from "../../policy/conditional-access-policy";
import { isStandIn } from "../unknown-ids";
import { type Looking, quoted, type Remark } from "./context";

/** Groups that policies name and the directory does not have: conditions that nobody meets, or exclusions that protect nobody. */
export function unknownGroups({ after, directory }: Looking): Remark[] {
  if (directory === undefined || directory.groups.length === 0) return [];
  const policies = after.conditionalAccessPolicies.filter(({ state }) => state !== "disabled");
  const unknown = new Set(policies.flatMap(({ conditions }) => namedIn(conditions)).filter((id) => !isStandIn(id)));
  for (const { id } of directory.groups) unknown.delete(id);
  // A group that has members is there.
  if (unknown.size > 0) for (const { groups } of directory.users) for (const id of groups ?? []) unknown.delete(id);
  return policies.flatMap(({ displayName, conditions }) =>
    namedIn(conditions)
      .filter((id) => unknown.has(id))
      .map((id) => ({
        code: "IM-unknown-group",
        message: `${quoted(displayName)} names the group ${id}, which the directory does not have.`,
        mend: "Correct the id, or take a newer snapshot of the directory.",
        policies: [displayName],
      })),
  );
}

function namedIn({ users }: Conditions): string[] {
  return [...users.includeGroups, ...users.excludeGroups];
}
