import { type JsonObject, listOf, objectOf } from "../json";
import type { Tenant } from "../tenant";
import { consoleRows } from "./access-policy-filters";
import { DefenderFailure, type DefenderReply, type DefenderRequest, isRecordId, notFound } from "./exchange";

/** Tags on IP address ranges. `id` is what filters use. */

/** `GET /cas/api/tags/?target=ip` (MCASps, Get-MCASIPTag). Target 1 is ip; of the other, users, the emulator has none. */
export function listTags({ tenant, query, view }: DefenderRequest): DefenderReply {
  const target = query.get("target");
  const tags = target === null || target === "ip" || target === "1" ? tenant.ipTags.allSeen(view) : [];
  const data = query.get("sort") === "name" ? [...tags].sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)) : tags;
  return { status: 200, body: { data: data.map((tag) => ({ ...tag, _tid: tenant.facts.defenderTenantId })) } };
}

export function deleteTag(request: DefenderRequest): DefenderReply {
  const { tenant, parameters, view } = request;
  const id = parameters[0] as string;
  const tag = tenant.ipTags.get(id);
  if (tag === undefined) throw notFound();
  if (!isCustom(tag)) throw new DefenderFailure(400, "A built-in tag cannot be deleted.");
  for (const range of tenant.ipRanges.all()) {
    const kept = listOf(range.tags).filter((one) => objectOf(one).id !== tag.id);
    if (kept.length < listOf(range.tags).length) tenant.ipRanges.put({ ...range, tags: kept }, view);
  }
  removeTag(request, tag);
  tenant.commit();
  return { status: 200 };
}

const isCustom = ({ type }: JsonObject) => type === CUSTOM;
const CUSTOM = 1;

/** Tags as a range is sent with them: ids, or names, of which new ones are made (api-data-enrichment-manage). */
export function tagsFor({ tenant, view }: DefenderRequest, given: readonly unknown[]): JsonObject[] {
  const known = tenant.ipTags.all();
  const tags = given.map((wanted) => {
    if (typeof wanted !== "string" || wanted.trim() === "") throw new DefenderFailure(400, "A tag is a name or an id.");
    const found = known.find(({ id, name }) => id === wanted.toLowerCase() || String(name).toLowerCase() === wanted.toLowerCase());
    if (found !== undefined) return found;
    if (isRecordId(wanted)) throw new DefenderFailure(400, `There is no tag with the id ${wanted}.`);
    const made = newTag(tenant, wanted);
    known.push(made);
    tenant.ipTags.put(made, view);
    return made;
  });
  return [...new Set(tags)];
}

export function newTag(tenant: Tenant, name: string): JsonObject {
  return {
    _id: tenant.newDefenderId(),
    id: tenant.newDefenderId(),
    target: 1,
    type: CUSTOM,
    name,
    nameTemplate: null,
    description: null,
    descriptionTemplate: null,
    visibility: 0,
    status: 0,
  };
}

/** A tag that somebody made goes with the last range that carries it (inferred: no published call deletes a tag). */
export function removeUnusedTags(request: DefenderRequest, before: readonly unknown[]): void {
  const { ipRanges } = request.tenant;
  const carried = new Set(ipRanges.all().flatMap(({ tags }) => listOf(tags).map((tag) => objectOf(tag).id)));
  for (const tag of before.map(objectOf)) if (isCustom(tag) && !carried.has(tag.id)) removeTag(request, tag);
}

/** Deleting a tag that a policy uses disables the policy (Microsoft: troubleshoot-policies). */
function removeTag({ tenant, view }: DefenderRequest, tag: JsonObject): void {
  tenant.ipTags.remove(String(tag.id), view);
  for (const policy of tenant.accessPolicies.all()) {
    const usesTag = consoleRows(policy).some(({ field, values }) => field === "ip.tags" && values.includes(tag.id));
    if (usesTag && policy.enabled === true) tenant.accessPolicies.put({ ...policy, enabled: false }, view);
  }
}
