import { z } from "zod";
import { directorySchema, readDirectory } from "../provider/policy/directory";
import type { Parsed } from "../provider/policy/problems";
import { propertyNames, shapeProblems, withGraphCasing } from "../provider/policy/reading";
import { isObject, type JsonObject, listOf, objectOf } from "./json";
import type { Directory, TenantFacts } from "./tenant";

/** Seeds that are no policies: who the tenant is, and who is in it. */

const factsSchema = z
  .object({
    tenantId: z.string(),
    displayName: z.string(),
    domains: z.array(z.string()),
    defenderTenantId: z.number().int(),
    licences: z.array(z.string()),
    clients: z
      .array(z.object({ clientId: z.string(), secret: z.string().optional(), roles: z.array(z.string()).optional() }).strict())
      .nullable(),
  })
  .strict()
  .partial();
const factNames = propertyNames(factsSchema);

export function readFactsSeed(json: unknown): Parsed<Partial<TenantFacts>> {
  const spelled = withGraphCasing(json, factNames);
  const result = factsSchema.safeParse(spelled);
  return result.success
    ? { value: result.data, problems: [] }
    : { value: null, problems: shapeProblems("TEN", result.error.issues, spelled, factNames) };
}

const directoryNames = propertyNames(directorySchema);

/** Checked as the provider reads it, kept as given: Graph's other members stay, and memberships stay as direct as they were given. */
export function readDirectorySeed(json: unknown): Parsed<Directory> {
  const { value, problems } = readDirectory(json);
  if (value === null) return { value, problems };
  const spelled = objectOf(withGraphCasing(json, directoryNames));
  const items = (name: keyof Directory) => listOf(spelled[name]).map((item) => withIdsOnly(objectOf(item)));
  return { value: { users: items("users"), groups: items("groups"), servicePrincipals: items("servicePrincipals") }, problems };
}

function withIdsOnly(item: JsonObject): JsonObject {
  const lists = ["groups", "roles", "memberOf"].filter((name) => Array.isArray(item[name]));
  return { ...item, ...Object.fromEntries(lists.map((name) => [name, listOf(item[name]).map((one) => (isObject(one) ? one.id : one))])) };
}
