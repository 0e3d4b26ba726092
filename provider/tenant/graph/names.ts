import type { PolicySet } from "../../policy/policy-set";
import { ProblemsError } from "../../policy/problems";
import { isGuid } from "../../policy/reading";
import { isUnknown } from "../../policy/unknowns";
import type { Graph } from "./graph";

/** What people call the users, groups, roles and apps that policies name. An ornament: what may not be read keeps its id. */

/** graph-docs, json-batching: requests in one batch. */
const BATCH = 20;
const CHOSEN = "$select=id,appId,displayName,userPrincipalName";

interface Entity {
  readonly id?: string;
  readonly appId?: string;
  readonly displayName?: string | null;
  readonly userPrincipalName?: string | null;
}

export async function namesIn(graph: Graph, policies: PolicySet): Promise<ReadonlyMap<string, string>> {
  const { groups, users, roles, apps } = namedIn(policies);
  const urls = [
    ...groups.map((id) => `/groups/${id}?$select=id,displayName`),
    ...users.map((id) => `/users/${id}?${CHOSEN}`),
    ...apps.map((appId) => `/servicePrincipals?$filter=appId%20eq%20'${appId}'&${CHOSEN}`),
  ];
  const batches = Array.from({ length: Math.ceil(urls.length / BATCH) }, (_, index) => urls.slice(index * BATCH, (index + 1) * BATCH));
  const [templates, ...answers] = await Promise.all([
    roles.length === 0 ? [] : readable(graph.list("/directoryRoleTemplates", ["RoleManagement.Read.Directory"])),
    ...batches.map((batch) => readable(graph.batch(batch))),
  ]);
  const namedRoles = (templates as readonly Entity[]).filter(({ id }) => id !== undefined && roles.includes(id.toLowerCase()));
  const entities = [...namedRoles, ...(answers.flat().flatMap(entitiesIn) as readonly Entity[])];
  return new Map(
    entities.flatMap((entity) => {
      const name = entity.displayName ?? entity.userPrincipalName;
      const id = entity.appId ?? entity.id;
      return name == null || id === undefined ? [] : [[id.toLowerCase(), name] as const];
    }),
  );
}

function namedIn({ conditionalAccessPolicies, accessPolicies }: PolicySet) {
  const users = conditionalAccessPolicies.map(({ conditions }) => conditions.users);
  const applications = conditionalAccessPolicies.map(({ conditions }) => conditions.applications);
  const rows = accessPolicies.flatMap(({ filters }) => filters);
  const inRows = (field: string) => rows.filter((row) => row.field === field).flatMap(({ values }) => values);
  return {
    groups: ids([...users.flatMap(({ includeGroups, excludeGroups }) => [...includeGroups, ...excludeGroups]), ...inRows("userGroup")]),
    users: ids([...users.flatMap(({ includeUsers, excludeUsers }) => [...includeUsers, ...excludeUsers]), ...inRows("user")]),
    roles: ids(users.flatMap(({ includeRoles, excludeRoles }) => [...includeRoles, ...excludeRoles])),
    apps: ids([
      ...applications.flatMap(({ includeApplications, excludeApplications }) => [...includeApplications, ...excludeApplications]),
      ...inRows("app"),
    ]),
  };
}

function ids(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => isGuid(value) && !isUnknown(value)))].sort();
}

async function readable(answer: Promise<readonly unknown[]>): Promise<readonly unknown[]> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof ProblemsError) return [];
    throw thrown;
  }
}

/** One entity, or a page of them. */
function entitiesIn(answer: unknown): readonly unknown[] {
  const { value } = answer as { value?: readonly unknown[] };
  return value ?? [answer];
}
