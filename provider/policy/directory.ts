import { z } from "zod";
import { GUEST_TYPES } from "./conditional-access-policy";
import { indexOf } from "./directory-index";
import { error, type Parsed, type Problem } from "./problems";
import { canonicalId, propertyNames, shapeProblems, sortedSet, withGraphCasing } from "./reading";

/**
 * A snapshot of who is what. As in a sign-in, a property that is absent is not known, null is known to be absent, and a list is complete when
 * it is given; `groups` come out transitive.
 */

const id = z.string().transform(canonicalId);
const ID_OR_OBJECT = { anyOf: [{ type: "string" }, { type: "object", properties: { id: { type: "string" } }, required: ["id"] }] };

/** Ids, or Graph objects of which the id counts. There are many, and a union of two schemas takes twice as long to read. */
const ids = z.preprocess(idsOf, z.array(z.string()).meta({ items: ID_OR_OBJECT })).transform((given) => sortedSet(given.map(canonicalId)));

function idsOf(given: unknown): unknown {
  const hasId = (item: unknown): item is { readonly id: unknown } => item !== null && typeof item === "object" && "id" in item;
  return Array.isArray(given) ? given.map((item) => (hasId(item) ? item.id : item)) : given;
}

const lowered = <const T extends readonly [string, ...string[]]>(members: T) =>
  z.preprocess(
    (given) => (typeof given === "string" ? members.find((member) => member.toLowerCase() === given.toLowerCase()) : given) ?? given,
    z.enum(members),
  );

const user = z.object({
  id,
  groups: ids.optional(),
  roles: ids.optional(),
  userType: lowered(["member", "guest"]).nullish(),
  guestOrExternalUserType: lowered(GUEST_TYPES).nullish(),
  externalTenantId: id.nullish(),
  userPrincipalName: z.string().nullish(),
  displayName: z.string().nullish(),
});
const group = z.object({
  id,
  displayName: z.string().nullish(),
  memberOf: ids.nullish().transform((groups) => groups ?? []),
});
const servicePrincipal = z.object({
  id,
  appId: id.optional(),
  displayName: z.string().nullish(),
  attributes: z.record(z.string(), z.string().nullable()).optional(),
});

export const directorySchema = z.object({
  users: z.array(user).default([]),
  groups: z.array(group).default([]),
  servicePrincipals: z.array(servicePrincipal).default([]),
});

/** Other members of Graph's objects are dropped. */
export type Directory = z.output<typeof directorySchema>;
export type DirectoryUser = Directory["users"][number];
export type DirectoryGroup = Directory["groups"][number];
export type DirectoryServicePrincipal = Directory["servicePrincipals"][number];

const names = propertyNames(directorySchema);

/** Reads a directory snapshot; `groups` of users and `memberOf` of groups come out transitive, groups that contain each other included. */
export function readDirectory(json: unknown): Parsed<Directory> {
  const spelled = withGraphCasing(json, names);
  const result = directorySchema.safeParse(spelled);
  if (!result.success) return { value: null, problems: shapeProblems("DIR", result.error.issues, spelled, names) };
  const { users, groups, servicePrincipals } = result.data;
  const problems = [...twice("users", users), ...twice("groups", groups), ...twice("servicePrincipals", servicePrincipals)];
  if (problems.length > 0) return { value: null, problems };
  const containing = containingGroups(groups);
  const value: Directory = {
    users: users.map((one) => {
      const all = one.groups && closure(one.groups, containing);
      return all === one.groups ? one : { ...one, groups: all };
    }),
    groups: groups.map((one) => ({ ...one, memberOf: closure(one.memberOf, containing) })),
    servicePrincipals,
  };
  indexOf(value);
  return { value, problems };
}

function twice(list: string, entries: readonly { readonly id: string }[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  entries.forEach(({ id }, index) => {
    if (seen.has(id))
      problems.push(error("DIR-duplicate", `${list}[${index}].id`, `The id ${id} stands there twice.`, "Keep one of the two."));
    seen.add(id);
  });
  return problems;
}

/** The list itself where no group is inside another. */
function closure(direct: string[], containing: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  if (!direct.some((one) => containing.has(one))) return direct;
  const all = new Set(direct);
  for (const one of direct) for (const above of containing.get(one) ?? []) all.add(above);
  return sortedSet([...all]);
}

/** Every group inside others with all that contain it, directly or not; a group in a cycle contains itself. */
function containingGroups(groups: readonly DirectoryGroup[]): Map<string, ReadonlySet<string>> {
  const direct = new Map(groups.map((one) => [one.id, one.memberOf]));
  return new Map(
    groups
      .filter(({ memberOf }) => memberOf.length > 0)
      .map((one) => {
        const reached = new Set<string>();
        const waiting = [...one.memberOf];
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          if (reached.has(next)) continue;
          reached.add(next);
          waiting.push(...(direct.get(next) ?? []));
        }
        return [one.id, reached] as const;
      }),
  );
}
