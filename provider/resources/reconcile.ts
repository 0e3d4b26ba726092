import { isDeepStrictEqual } from "node:util";
import type { Store, StoreOptions } from "../tenant/store";
import type { Properties } from "./handler";

/** What `reconcile` must know about a kind of object. */
export interface Reconcilable<T> {
  /** As a text calls it, e.g. `conditional access policy`. */
  readonly label: string;
  readonly nameOf: (object: T) => string;
  /** Canonical properties without the id: two objects are equal when these are. */
  readonly properties: (object: T) => Properties;
  /** What is declared, with what the service adds to it of its own accord. */
  readonly completed?: (declared: T, seen: T) => T;
  /** Of one kind only a part of the objects can become what is declared: an IP location never becomes a country location. */
  readonly convertible?: (from: T, to: T) => boolean;
}

/** Which object a resource means: the one with this id, one to take over, or a new one. */
export type Target =
  | { readonly kind: "managed"; readonly id: string }
  | { readonly kind: "adopted"; readonly idOrName: string }
  | { readonly kind: "new" };

export interface Reconciled<T> {
  readonly id: string;
  readonly object: T;
  readonly done: "created" | "updated" | "unchanged" | "takenOver";
}

type Stored = { readonly id: string | null };

/**
 * Brings one object of the tenant to what is declared: observe, ensure, verify. Create, update and adoption are this one flow; what the
 * tenant says counts, never what was stored about it. The store verifies what it wrote by reading it back.
 *
 * @param managed ids that this run knows to belong to resources of the stack: a new resource never takes those over.
 * @throws Error when the object is not there or not unique, or when another one of the same name is in the way.
 */
export async function reconcile<T extends Stored>(
  kind: Reconcilable<T>,
  store: Store<T>,
  declared: T,
  target: Target,
  managed: ReadonlySet<string>,
  options: StoreOptions = {},
): Promise<Reconciled<T>> {
  const current =
    target.kind === "managed"
      ? await stillThere(kind, store, declared, target.id, options)
      : observed(kind, await store.list(options), declared, target, managed);
  if (current === null) {
    const created = await store.create(declared, options);
    return { id: idOf(created), object: created, done: "created" };
  }
  const id = idOf(current);
  const own = target.kind === "managed";
  if (isAsDeclared(kind, current, declared)) return { id, object: current, done: own ? "unchanged" : "takenOver" };
  return { id, object: await store.update(id, declared, options), done: own ? "updated" : "takenOver" };
}

async function stillThere<T extends Stored>(
  kind: Reconcilable<T>,
  store: Store<T>,
  declared: T,
  id: string,
  options: StoreOptions,
): Promise<T> {
  const current = await store.get(id, options);
  if (current !== null) return current;
  throw new Error(
    `The ${kind.label} "${kind.nameOf(declared)}" (${id}) is no longer in the tenant. Run \`pulumi up --refresh\`: it is then created again.`,
  );
}

/**
 * The object that a new resource means, among those of the tenant; null when it is to be created.
 *
 * @throws Error when there is none to adopt or more than one, or when an object of the same name is in the way.
 */
export function observed<T extends Stored>(
  kind: Reconcilable<T>,
  objects: readonly T[],
  declared: T,
  target: Target,
  managed: ReadonlySet<string>,
): T | null {
  return target.kind === "adopted" ? toAdopt(kind, objects, declared, target.idOrName) : ofSameName(kind, objects, declared, managed);
}

function toAdopt<T extends Stored>(kind: Reconcilable<T>, objects: readonly T[], declared: T, idOrName: string): T {
  const byId = objects.filter((object) => object.id === idOrName.toLowerCase());
  const found = byId.length > 0 ? byId : objects.filter((object) => kind.nameOf(object) === idOrName);
  const [object, ...others] = found;
  if (object === undefined) {
    throw new Error(
      `adopt: there is no ${kind.label} with the id or name "${idOrName}". Correct \`adopt\`, or remove it to create a new one.${nearest(kind, objects, idOrName)}`,
    );
  }
  if (others.length > 0) {
    const ids = found.map(({ id }) => id).join(", ");
    throw new Error(`adopt: the tenant has ${found.length} objects called "${idOrName}" (${ids}). Give the id of the one that is meant.`);
  }
  if (kind.convertible?.(object, declared) === false) {
    throw new Error(
      `adopt: the ${kind.label} "${kind.nameOf(object)}" (${object.id}) is of another kind than what is declared, and a kind cannot change. Remove \`adopt\`.`,
    );
  }
  return object;
}

/**
 * A run that was killed after the write comes back with the same declaration: an equal object is taken over, so that there is never a second
 * one. Another object of the same name is somebody else's and needs an explicit word, unless it is the one that this resource replaces.
 */
function ofSameName<T extends Stored>(kind: Reconcilable<T>, objects: readonly T[], declared: T, managed: ReadonlySet<string>): T | null {
  const name = kind.nameOf(declared);
  const candidates = objects.filter(
    (object) => kind.nameOf(object) === name && kind.convertible?.(object, declared) !== false && !managed.has(idOf(object)),
  );
  const [other] = candidates;
  if (other === undefined) return null;
  const equal = candidates.find((object) => isAsDeclared(kind, object, declared));
  if (equal !== undefined) return equal;
  throw new Error(
    `The tenant has another ${kind.label} called "${name}" (${other.id}), and it differs from what is declared. Take it over with \`adopt: "${other.id}"\`, or choose another name.`,
  );
}

/** Whether the tenant's object is what is declared, what the service added to it included. */
export function isAsDeclared<T>(kind: Reconcilable<T>, seen: T, declared: T): boolean {
  return isDeepStrictEqual(kind.properties(seen), kind.properties(kind.completed?.(declared, seen) ?? declared));
}

function nearest<T>(kind: Reconcilable<T>, objects: readonly T[], idOrName: string): string {
  const similar = objects.map(kind.nameOf).find((name) => name.trim().toLowerCase() === idOrName.trim().toLowerCase());
  return similar === undefined ? "" : ` Did you mean "${similar}"?`;
}

function idOf(object: Stored): string {
  if (object.id === null) throw new Error("The tenant returned an object without an id.");
  return object.id;
}
