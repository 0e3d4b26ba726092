import type { AccessPolicy } from "../policy/access-policy";
import type { PolicySet } from "../policy/policy-set";
import { isUnknown, UNKNOWN_VALUE } from "../policy/unknowns";

/**
 * Ids that a preview does not know yet. Two of them in one policy are two different ones; but the n-th one that a policy includes is taken to be
 * the n-th one that another includes, and the same for exclusions, because a stack that makes a group or an app names it in all its policies.
 * That is an assumption, and the result says so.
 */

export const SAME_UNKNOWN_IDS = "ids that are not known yet: those at the same place of several policies are the same";

export const KINDS_OF_IDS = ["Users", "Groups", "Roles", "Applications", "ServicePrincipals"] as const;
export type KindOfId = (typeof KINDS_OF_IDS)[number];
const DIRECTIONS = ["include", "exclude"] as const;
type Direction = (typeof DIRECTIONS)[number];

/** All but the last twelve digits of the engine's placeholder. */
const PREFIX = UNKNOWN_VALUE.slice(0, 24);

/** In the form of a GUID, as the ids of such things are. */
function standIn(kind: KindOfId, direction: Direction, n: number): string {
  return `${PREFIX}${KINDS_OF_IDS.indexOf(kind) + 1}${DIRECTIONS.indexOf(direction) + 1}${String(n).padStart(10, "0")}`;
}

export function isStandIn(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** The stand-ins that a set has, of one kind or all. */
export function standInsOf(set: PolicySet, kind?: KindOfId): string[] {
  const prefix = kind === undefined ? PREFIX : `${PREFIX}${KINDS_OF_IDS.indexOf(kind) + 1}`;
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === "string") {
      if (value.startsWith(prefix) && !isUnknown(value)) found.add(value);
    } else if (value !== null && typeof value === "object") for (const inner of Object.values(value)) visit(inner);
  };
  visit([...set.conditionalAccessPolicies, ...set.accessPolicies].filter(isIncomplete));
  return [...found].sort();
}

const INCOMPLETE = new WeakMap<object, boolean>();

/** Whether the policy has an id that is not known yet, or a stand-in for one; looked for once, for most policies are in several sets. */
function isIncomplete(policy: object): boolean {
  let incomplete = INCOMPLETE.get(policy);
  if (incomplete === undefined) {
    incomplete = hasUnknown(policy);
    INCOMPLETE.set(policy, incomplete);
  }
  return incomplete;
}

function hasUnknown(value: unknown): boolean {
  if (typeof value === "string") return value.startsWith(PREFIX);
  if (value === null || typeof value !== "object") return false;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) if (hasUnknown(inner)) return true;
  return false;
}

/** The set with a stand-in for each unknown id. */
export function withStandIns(set: PolicySet): PolicySet {
  const replaced = <P extends object>(policies: readonly P[], replace: (policy: P, next: Next) => P): P[] =>
    policies.map((policy) => (isIncomplete(policy) ? replace(policy, numbering()) : policy));
  return {
    ...set,
    conditionalAccessPolicies: replaced(set.conditionalAccessPolicies, inConditions),
    accessPolicies: replaced(set.accessPolicies, inFilters),
  };
}

type Next = (kind: KindOfId, direction: Direction) => string;

function numbering(): Next {
  const counts = new Map<string, number>();
  return (kind, direction) => {
    const n = (counts.get(direction + kind) ?? 0) + 1;
    counts.set(direction + kind, n);
    return standIn(kind, direction, n);
  };
}

const LIST = /^(include|exclude)(Users|Groups|Roles|Applications|ServicePrincipals)$/;

/** The value itself where nothing in it is unknown. */
function inConditions<T>(value: T, next: Next, list: RegExpExecArray | null = null): T {
  if (list !== null && isUnknown(value)) return next(list[2] as KindOfId, list[1] as Direction) as T;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => inConditions(item, next, list));
    return items.some((item, at) => item !== value[at]) ? (items as T) : value;
  }
  const entries = Object.entries(value).map(([name, inner]) => [name, inConditions(inner, next, LIST.exec(name) ?? list)] as const);
  return entries.some(([name, inner]) => inner !== value[name as keyof T]) ? (Object.fromEntries(entries) as T) : value;
}

const KIND_OF_FIELD: Partial<Readonly<Record<AccessPolicy["filters"][number]["field"], KindOfId>>> = {
  app: "Applications",
  user: "Users",
  userGroup: "Groups",
};

function inFilters(policy: AccessPolicy, next: Next): AccessPolicy {
  if (!policy.filters.some(({ values }) => values.some(isUnknown))) return policy;
  const filters = policy.filters.map((row) => {
    const kind = KIND_OF_FIELD[row.field];
    if (kind === undefined) return row;
    const direction = row.operator.startsWith("doesNot") ? "exclude" : "include";
    return { ...row, values: row.values.map((value) => (isUnknown(value) ? next(kind, direction) : value)) };
  });
  return { ...policy, filters };
}
