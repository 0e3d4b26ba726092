/** Items of two sets that are the same thing, and where they differ. */

export interface Item {
  readonly id: string | null;
  readonly displayName?: string;
  readonly name?: string;
}

export const nameOf = (item: Item): string => item.displayName ?? item.name ?? "";
export const idOf = (item: Item): string => item.id ?? nameOf(item);

export type Pair<T> = readonly [T | undefined, T | undefined];

/** By id; where there is none, by name; and what has another name and is the same in all else has been renamed. */
export function paired<T extends Item>(before: readonly T[], after: readonly T[]): Pair<T>[] {
  const byId = new Map(after.flatMap((item) => (item.id === null ? [] : [[item.id, item] as const])));
  const taken = new Set<T>();
  const take = (item: T | undefined): T | undefined => {
    if (item !== undefined) taken.add(item);
    return item;
  };
  const canBe = (was: T, item: T) => !taken.has(item) && (item.id === null || was.id === null);
  const partners = new Map(before.map((was) => [was, was.id === null ? undefined : take(byId.get(was.id))]));
  for (const [was, partner] of partners) {
    if (partner === undefined) partners.set(was, take(after.find((item) => canBe(was, item) && nameOf(item) === nameOf(was))));
  }
  for (const [was, partner] of partners) {
    if (partner === undefined) partners.set(was, take(after.find((item) => canBe(was, item) && contentOf(item) === contentOf(was))));
  }
  return [...partners, ...after.filter((item) => !taken.has(item)).map((is): Pair<T> => [undefined, is])];
}

function contentOf(item: Item): string {
  return JSON.stringify({ ...item, id: null, displayName: null, name: null });
}

/** Where two values differ. Lists are sets: what only one side has is named by the place that it stands at there. */
export function changedPaths(was: unknown, is: unknown, path = ""): string[] {
  if (was === is) return [];
  if (Array.isArray(was) && Array.isArray(is)) {
    return [...new Set([...placesOnlyIn(was, is), ...placesOnlyIn(is, was)])].map((at) => `${path}[${at}]`);
  }
  if (isObject(was) && isObject(is)) {
    const properties = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return properties.flatMap((name) => changedPaths(was[name], is[name], path === "" ? name : `${path}.${name}`));
  }
  return [path];
}

/** Where in a list stands what the other one does not have. */
export function placesOnlyIn(here: readonly unknown[], there: readonly unknown[]): number[] {
  const others = new Set(there.map((item) => JSON.stringify(item)));
  return here.flatMap((item, at) => (others.has(JSON.stringify(item)) ? [] : [at]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
