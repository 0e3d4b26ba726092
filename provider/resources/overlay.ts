import type { PolicySet } from "../policy/policy-set";
import { referenceTo } from "../policy/references";
import { type Declared, managedKind, type ObjectOfKind, type PolicyKind, type Recorded } from "./declaration";
import { checkedArguments, type ManagedKind } from "./managed";
import { isAsDeclared } from "./reconcile";

/** What the tenant will be once the declared policies are laid over what it is, and each state on the way there. */
export interface Overlay {
  readonly after: PolicySet;
  /** The states between `before` and `after`, one for each write, in the order of the writes. */
  readonly between: readonly PolicySet[];
  /** Which object of the tenant each declared policy is, as far as there is one. */
  readonly idOf: ReadonlyMap<Declared, string>;
  /** Declared policies that the tenant does not have as they are declared. */
  readonly written: ReadonlySet<Declared>;
  /** What is going to be deleted, with its id. */
  readonly gone: ReadonlyMap<Recorded, string>;
}

/** What is asked about first must stand first: locations and ranges before the policies that use them, and all backwards when deleting. */
const ORDER: readonly PolicyKind[] = ["ipRange", "namedLocation", "accessPolicy", "conditionalAccessPolicy"];

const LIST: { readonly [Kind in PolicyKind]: "conditionalAccessPolicies" | "namedLocations" | "accessPolicies" | "ipRanges" } = {
  conditionalAccessPolicy: "conditionalAccessPolicies",
  namedLocation: "namedLocations",
  accessPolicy: "accessPolicies",
  ipRange: "ipRanges",
};

type Stored = ObjectOfKind[PolicyKind];

/**
 * @param before the tenant, policies that the stack does not manage included.
 * @param recorded what was declared last time, without the resources of which nothing can be said now: an object that it names and that no
 *   declared policy is any more is going to be deleted.
 */
export function overlay(before: PolicySet, declared: readonly Declared[], recorded: readonly Recorded[]): Overlay {
  const idOf = new Map<Declared, string>();
  for (const policy of declared) {
    const match = matching(before, policy, recorded, new Set(idOf.values()));
    if (match !== null) idOf.set(policy, match);
  }
  // Declared policies name each other by stand-ins, the tenant's by the ids that it gave.
  const idOfStandIn = new Map([...idOf].map(([policy, id]) => [standInOf(policy), id]));
  const writes: ((set: PolicySet) => PolicySet)[] = [];
  const written = new Set<Declared>();
  for (const kind of ORDER) {
    for (const policy of declared.filter((candidate) => candidate.kind === kind)) {
      const id = idOf.get(policy) ?? null;
      const object = { ...withIds(policy, idOfStandIn), id: id ?? standInOf(policy) } as Stored;
      const current = id === null ? undefined : objectsOf(before, kind).find((candidate) => candidate.id === id);
      if (current !== undefined && isAsDeclared(managedKind(kind) as ManagedKind<Stored>, current, object)) continue;
      written.add(policy);
      if (current === undefined) writes.push((set) => withObjects(set, kind, [...objectsOf(set, kind), object]));
      else {
        const whole = completed(kind, object, current);
        writes.push((set) =>
          withObjects(
            set,
            kind,
            objectsOf(set, kind).map((candidate) => (candidate.id === id ? whole : candidate)),
          ),
        );
      }
    }
  }
  const deleted = new Map<Recorded, string>();
  for (const kind of [...ORDER].reverse()) {
    const kept = new Set(idOf.values());
    for (const record of recorded.filter((candidate) => candidate.kind === kind)) {
      const gone = objectsOf(before, kind).find((object) =>
        record.id === null ? nameOf(kind, object) === record.name : object.id === record.id,
      );
      if (gone?.id == null || kept.has(gone.id)) continue;
      deleted.set(record, gone.id);
      writes.push((set) =>
        withObjects(
          set,
          kind,
          objectsOf(set, kind).filter((object) => object.id !== gone.id),
        ),
      );
    }
  }
  const states: PolicySet[] = [];
  for (const write of writes) states.push(write(states.at(-1) ?? before));
  return { after: states.at(-1) ?? before, between: states.slice(0, -1), idOf, written, gone: deleted };
}

/** By the id that was recorded last time, else by `adopt`, else by the recorded name, else by the declared name. */
function matching(before: PolicySet, policy: Declared, recorded: readonly Recorded[], taken: ReadonlySet<string>): string | null {
  const free = objectsOf(before, policy.kind).filter((object) => object.id !== null && !taken.has(object.id));
  const record = recorded.find(({ kind, resource }) => kind === policy.kind && resource === policy.resource);
  const byId = (id: string | null | undefined) => free.find((object) => id != null && object.id === id.toLowerCase());
  const byName = (name: string | null | undefined) => free.find((object) => name != null && nameOf(policy.kind, object) === name);
  const found = byId(record?.id) ?? byId(policy.adopt) ?? byName(record?.name) ?? byName(policy.adopt) ?? byName(policy.name);
  const convertible = managedKind(policy.kind).convertible as ((from: Stored, to: Stored) => boolean) | undefined;
  return found === undefined || convertible?.(found, policy.object) === false ? null : found.id;
}

/** Stands for the id that the tenant will give. */
function standInOf({ kind, resource }: Declared): string {
  return referenceTo(kind, resource);
}

/** Read anew, for ids stand in lists that are sorted. */
function withIds(policy: Declared, idOfStandIn: ReadonlyMap<string, string>): Stored {
  const text = JSON.stringify(policy.inputs);
  const resolved = [...idOfStandIn].reduce((result, [standIn, id]) => result.replaceAll(standIn, id), text);
  if (resolved === text) return policy.object;
  return checkedArguments(managedKind(policy.kind) as ManagedKind<Stored>, JSON.parse(resolved)).object ?? policy.object;
}

function completed(kind: PolicyKind, object: Stored, seen: Stored): Stored {
  return (managedKind(kind) as ManagedKind<Stored>).completed?.(object, seen) ?? object;
}

function objectsOf(set: PolicySet, kind: PolicyKind): readonly Stored[] {
  return set[LIST[kind]] as readonly Stored[];
}

function withObjects(set: PolicySet, kind: PolicyKind, objects: readonly Stored[]): PolicySet {
  return { ...set, [LIST[kind]]: objects };
}

function nameOf(kind: PolicyKind, object: Stored): string {
  return (managedKind(kind).nameOf as (object: Stored) => string)(object);
}
