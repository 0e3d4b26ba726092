import type { PolicySet } from "../provider/policy/policy-set";
import { type PolicyDocument, readPolicySet } from "../provider/policy/policy-set-reading";
import { error, hasErrors, inDocument, type Parsed, type Problem, ProblemsError } from "../provider/policy/problems";
import { accessPolicyOnWire } from "./defender/access-policy-seed";
import { DefenderFailure } from "./defender/exchange";
import { rangeRecord } from "./defender/ip-ranges";
import { newTag } from "./defender/ip-tags";
import { shapeFailure } from "./graph/policy-shape";
import { locationInGraph, policyInGraph, strengthInGraph } from "./graph/seed-form";
import { isObject, type JsonObject, objectOf } from "./json";
import type { Directory, Tenant } from "./tenant";
import { readDirectorySeed, readFactsSeed } from "./tenant-seeds";

/**
 * What a tenant holds at the beginning: policy sets, Graph collections, single policies and locations, in any mixture, and beside or within
 * them `tenant` (facts) and `directory`. What a document is, its content says.
 */

/** @returns warnings. @throws ProblemsError with every problem of every document. */
export function seed(tenant: Tenant, documents: readonly PolicyDocument[]): readonly Problem[] {
  const parts = documents.map(({ path, json }) => ({ path, ...divided(json) }));
  const facts = parts.flatMap(({ path, facts }) => (facts === undefined ? [] : [at(path, readFactsSeed(facts))]));
  const directories = parts.flatMap(({ path, directory }) => (directory === undefined ? [] : [at(path, readDirectorySeed(directory))]));
  const policies = readPolicySet(
    parts.flatMap(({ path, rest }) => (rest === undefined ? [] : [{ path, json: rest }])),
    { retired: true },
  );
  const problems = [...facts, ...directories, policies].flatMap((part) => part.problems);
  if (hasErrors(problems)) throw new ProblemsError(problems.filter(({ severity }) => severity === "error"));
  for (const { value } of facts) tenant.facts = { ...tenant.facts, ...value, named: tenant.facts.named || value?.tenantId !== undefined };
  if (directories.length > 0) tenant.directory = together(directories.flatMap(({ value }) => value ?? []));
  if (policies.value !== null) seedPolicies(tenant, policies.value);
  return problems;
}

function at<T>(path: string, parsed: Parsed<T>): Parsed<T> {
  return { ...parsed, problems: path === "" ? parsed.problems : inDocument(path, parsed.problems) };
}

const LISTS_OF_DIRECTORY = ["users", "groups", "serviceprincipals"];

/** The tenant's facts and directory of a document, and what is left of it for the reader of policy sets. */
function divided(json: unknown): { facts?: unknown; directory?: unknown; rest?: unknown } {
  if (!isObject(json)) return { rest: json };
  const named = (...names: readonly string[]) => Object.entries(json).filter(([name]) => names.includes(name.toLowerCase()));
  const own = named(...LISTS_OF_DIRECTORY);
  const [facts] = named("tenant");
  const [directory] = named("directory");
  const rest = Object.fromEntries(
    Object.entries(json).filter(([name]) => !["tenant", "directory", ...LISTS_OF_DIRECTORY].includes(name.toLowerCase())),
  );
  const isEmptied = Object.keys(rest).length === 0 && Object.keys(json).length > 0;
  return {
    ...(facts === undefined ? {} : { facts: facts[1] }),
    ...(directory === undefined && own.length === 0 ? {} : { directory: directory?.[1] ?? Object.fromEntries(own) }),
    ...(isEmptied ? {} : { rest }),
  };
}

function together(directories: readonly Directory[]): Directory {
  return {
    users: directories.flatMap(({ users }) => users),
    groups: directories.flatMap(({ groups }) => groups),
    servicePrincipals: directories.flatMap(({ servicePrincipals }) => servicePrincipals),
  };
}

function seedPolicies(tenant: Tenant, set: PolicySet): void {
  const created = new Date(tenant.now).toISOString();
  tenant.apps = [...set.apps];
  for (const location of set.namedLocations) {
    tenant.namedLocations.seed(locationInGraph({ ...location, id: location.id ?? tenant.newId() }, created));
  }
  for (const strength of set.authenticationStrengths) {
    if (tenant.authenticationStrengths.get(strength.id) === undefined)
      tenant.authenticationStrengths.seed(strengthInGraph(strength, created));
  }
  for (const policy of set.conditionalAccessPolicies) {
    const object = policyInGraph({ ...policy, id: policy.id ?? tenant.newId() }, created);
    const strengthId = objectOf(objectOf(object.grantControls).authenticationStrength).id;
    if (typeof strengthId === "string" && tenant.authenticationStrengths.get(strengthId) === undefined) {
      tenant.authenticationStrengths.seed(strengthInGraph({ id: strengthId, displayName: strengthId }, created));
    }
    // What v1.0 calls a preview feature can only have come through beta.
    tenant.policies.seed({ object, beta: shapeFailure(object, { beta: false, partial: false }) !== null });
  }
  for (const range of set.ipRanges) seedRange(tenant, range);
  for (const policy of set.accessPolicies) {
    tenant.accessPolicies.seed(accessPolicyOnWire(policy, tenant, (name) => tagNamed(tenant, name)));
  }
}

const CATEGORIES = ["corporate", "administrative", "risky", "vpn", "cloudProvider", "other"];

function seedRange(tenant: Tenant, { id, name, category, tags, subnets, organization }: PolicySet["ipRanges"][number]): void {
  const body: JsonObject = { name, category: CATEGORIES.indexOf(category) + 1, tags, subnets, organization };
  const request = { tenant, view: tenant.view(), parameters: [], query: new URLSearchParams(), body };
  try {
    tenant.ipRanges.seed(rangeRecord(request, id ?? tenant.newDefenderId()));
  } catch (thrown) {
    if (!(thrown instanceof DefenderFailure)) throw thrown;
    throw new ProblemsError([error("TEN-range", "ipRanges", thrown.detail, "Correct the range in the seed.")]);
  }
}

/** The id of a tag that a seeded policy names; one that no seeded range carries is made. */
function tagNamed(tenant: Tenant, nameOrId: string): string {
  const wanted = nameOrId.toLowerCase();
  const known = tenant.ipTags.all().find(({ id, name }) => id === wanted || String(name).toLowerCase() === wanted);
  if (known !== undefined) return String(known.id);
  const made = newTag(tenant, nameOrId);
  tenant.ipTags.seed(made);
  return String(made.id);
}
