import type { Dimension, PolicyReference } from "../evaluator/rules";
import { isIpLocation, MFA_TRUSTED_IPS } from "../policy/named-location";
import type { PolicySet } from "../policy/policy-set";
import { inOrder } from "./order";
import type { Impact, PolicyChange } from "./result";
import { textOf } from "./texts";

/** What changed in the text: policies by property path, and the locations, ranges and apps that they refer to. */

export interface Changes {
  /** The change of a policy; null when its own text is as it was. */
  of(policy: Pick<PolicyReference, "kind" | "id">): PolicyChange | null;
  /** Changed things that the policy refers to, e.g. `namedLocations["Offices"].ipRanges`. */
  sharedBy(policy: Pick<PolicyReference, "kind" | "id">): readonly string[];
  readonly counts: Impact["sets"];
}

interface Item {
  readonly id: string | null;
  readonly displayName?: string;
  readonly name?: string;
}

export function changesOf(before: PolicySet, after: PolicySet): Changes {
  const byReference = new Map<string, PolicyChange>();
  const compare = (kind: PolicyReference["kind"], was: readonly Item[], is: readonly Item[]) => {
    for (const pair of paired(was, is)) {
      const change = changeOf(kind, ...pair);
      if (change !== null) for (const item of pair) if (item !== undefined) byReference.set(`${kind} ${idOf(item)}`, change);
    }
  };
  compare("conditionalAccessPolicy", before.conditionalAccessPolicies, after.conditionalAccessPolicies);
  compare("accessPolicy", before.accessPolicies, after.accessPolicies);
  const changes = [...new Set(byReference.values())];
  const count = (kind: PolicyChange["change"]) => changes.filter(({ change }) => change === kind).length;
  const size = ({ conditionalAccessPolicies, accessPolicies }: PolicySet) => conditionalAccessPolicies.length + accessPolicies.length;
  let shared: SharedChange[] | null = null;
  return {
    of: ({ kind, id }) => byReference.get(`${kind} ${id}`) ?? null,
    sharedBy: (policy) => {
      shared ??= sharedChanges(before, after);
      if (shared.length === 0) return [];
      const texts = [before, after].flatMap((set) => textsOf(policy, set));
      return shared.flatMap(({ path, isMeantBy }) => (texts.some(isMeantBy) ? [path] : []));
    },
    counts: { before: size(before), after: size(after), added: count("added"), removed: count("removed"), modified: count("modified") },
  };
}

const nameOf = (item: Item): string => item.displayName ?? item.name ?? "";
const idOf = (item: Item): string => item.id ?? nameOf(item);

type Pair<T> = readonly [T | undefined, T | undefined];

/** By id, and where there is none, by name. */
function paired<T extends Item>(before: readonly T[], after: readonly T[]): Pair<T>[] {
  const byId = new Map(after.flatMap((item) => (item.id === null ? [] : [[item.id, item] as const])));
  const taken = new Set<T>();
  const take = (item: T | undefined): T | undefined => {
    if (item !== undefined) taken.add(item);
    return item;
  };
  const partners = new Map(before.map((was) => [was, was.id === null ? undefined : take(byId.get(was.id))]));
  for (const [was, partner] of partners) {
    if (partner !== undefined) continue;
    const isFree = (item: T) => !taken.has(item) && (item.id === null || was.id === null) && nameOf(item) === nameOf(was);
    partners.set(was, take(after.find(isFree)));
  }
  return [...partners, ...after.filter((item) => !taken.has(item)).map((is): Pair<T> => [undefined, is])];
}

function changeOf(kind: PolicyReference["kind"], was: Item | undefined, is: Item | undefined): PolicyChange | null {
  const item = (is ?? was) as Item;
  const named = { kind, id: idOf(item), displayName: nameOf(item) };
  if (was === undefined) return { ...named, change: "added", paths: [] };
  if (is === undefined) return { ...named, change: "removed", paths: [] };
  const paths = was === is || textOf(was) === textOf(is) ? [] : changedPaths(was, is).filter((path) => path !== "id");
  return paths.length === 0 ? null : { ...named, change: "modified", paths };
}

/** Where two values differ. Lists are sets: what only one side has is named by the place that it stands at there. */
export function changedPaths(was: unknown, is: unknown, path = ""): string[] {
  if (was === is) return [];
  if (Array.isArray(was) && Array.isArray(is)) {
    const only = (here: readonly unknown[], there: readonly unknown[]) => {
      const others = new Set(there.map((item) => JSON.stringify(item)));
      return here.flatMap((item, at) => (others.has(JSON.stringify(item)) ? [] : [`${path}[${at}]`]));
    };
    return [...new Set([...only(was, is), ...only(is, was)])];
  }
  if (isObject(was) && isObject(is)) {
    const properties = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return properties.flatMap((name) => changedPaths(was[name], is[name], path === "" ? name : `${path}.${name}`));
  }
  return [path];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

interface SharedChange {
  readonly path: string;
  /** Whether a policy with this text refers to it. */
  readonly isMeantBy: (policy: string) => boolean;
}

function sharedChanges(before: PolicySet, after: PolicySet): SharedChange[] {
  const apps = (set: PolicySet) => set.apps.map((app) => ({ ...app, id: app.appId }));
  const changes = [
    ...changedItems(
      "namedLocations",
      before.namedLocations,
      after.namedLocations,
      (text, location) => text.includes(`"${location.id}"`) || (isTrusted(location) && text.includes('"AllTrusted"')),
    ),
    ...changedItems("ipRanges", before.ipRanges, after.ipRanges, (text, { category, tags }) => {
      const asksFor = (field: string, value: string) => text.includes(field) && text.toLowerCase().includes(`"${value.toLowerCase()}"`);
      return asksFor('"ipCategory"', category) || tags.some((tag) => asksFor('"ipTag"', tag));
    }),
    ...changedItems("apps", apps(before), apps(after), (text) => text.includes('"filters"')),
  ];
  return inOrder(changes, ({ path }) => path);
}

function isTrusted(location: PolicySet["namedLocations"][number]): boolean {
  return isIpLocation(location) && (location.isTrusted || location.id === MFA_TRUSTED_IPS);
}

/** What says nothing about who gets in. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([".id", ".displayName", ".name", ".organization", ".onboarding"]);

/** @param isMeant whether a policy with this text refers to the item, as it was or as it is. */
function changedItems<T extends Item>(
  list: string,
  before: readonly T[],
  after: readonly T[],
  isMeant: (text: string, item: T) => boolean,
): SharedChange[] {
  return paired(before, after).flatMap(([was, is]) => {
    const item = (is ?? was) as T;
    const place = `${list}["${nameOf(item)}"]`;
    const properties =
      was === undefined || is === undefined ? [""] : changedPaths(was, is).map((path) => `.${path.replace(/\[\d+\]$/, "")}`);
    return [...new Set(properties)]
      .filter((property) => !WITHOUT_EFFECT.has(property))
      .map((property) => ({
        path: place + property,
        isMeantBy: (text) => [was, is].some((version) => version !== undefined && isMeant(text, version)),
      }));
  });
}

function textsOf({ kind, id }: Pick<PolicyReference, "kind" | "id">, set: PolicySet): string[] {
  const policies: readonly Item[] = kind === "accessPolicy" ? set.accessPolicies : set.conditionalAccessPolicies;
  return policies.filter((policy) => idOf(policy) === id).map(textOf);
}

const IN_WHAT_IS_REFERRED_TO = /^(namedLocations|ipRanges|apps)\[/;

/** The change of a policy and of what it refers to, as far as it concerns these dimensions; null stands for all. */
export function changeIn(policy: PolicyReference, changes: Changes, dimensions: ReadonlySet<Dimension> | null): PolicyChange | null {
  const own = changes.of(policy);
  if (own !== null && own.change !== "modified") return own;
  const paths = [...(own?.paths ?? []), ...changes.sharedBy(policy)].filter((path) => {
    const dimension = dimensionOfPath(path);
    return dimensions === null || dimension === null || dimensions.has(dimension);
  });
  const { kind, id, displayName } = own ?? policy;
  return paths.length === 0 ? null : { kind, id, displayName, change: "modified", paths };
}

const DIMENSION_OF_PATH: readonly (readonly [RegExp, Dimension])[] = [
  [/^conditions\.(users|clientApplications)/, "identity"],
  [/^(conditions\.applications|apps\[)/, "target"],
  [/^(conditions\.locations|namedLocations\[|ipRanges\[)/, "network"],
  [/^conditions\.clientAppTypes/, "clientAppType"],
  [/^conditions\.platforms/, "devicePlatform"],
  [/^conditions\.devices/, "device"],
  [/^conditions\.signInRiskLevels/, "signInRisk"],
  [/^conditions\.userRiskLevels/, "userRisk"],
  [/^conditions\.servicePrincipalRiskLevels/, "servicePrincipalRisk"],
  [/^conditions\.insiderRiskLevels/, "insiderRisk"],
  [/^conditions\.authenticationFlows/, "authenticationFlow"],
];

/** Null where a path may concern any: a row of a filter, the state. */
function dimensionOfPath(path: string): Dimension | null {
  return DIMENSION_OF_PATH.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** A sentence for the policy, and one for what it refers to. */
export function causeTexts({ kind, displayName, change, paths }: PolicyChange): string[] {
  const what = `${kind === "accessPolicy" ? "access policy" : "policy"} "${displayName}"`;
  if (change !== "modified") return [`${what} was ${change}`];
  if (paths.length === 0) return [`what ${what} refers to changed`];
  const shown = (some: readonly string[]) => `${some.slice(0, 3).join(", ")}${some.length > 3 ? ` and ${some.length - 3} more` : ""}`;
  const shared = paths.filter((path) => IN_WHAT_IS_REFERRED_TO.test(path));
  const own = paths.filter((path) => !IN_WHAT_IS_REFERRED_TO.test(path));
  return [
    ...(own.length === 0 ? [] : [`${shown(own)} of ${what} changed`]),
    ...(shared.length === 0 ? [] : [`${shown(shared)} changed, which ${what} refers to`]),
  ];
}
