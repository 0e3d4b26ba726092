import type { Dimension, PolicyReference } from "../../evaluator/rules";
import type { PolicySet } from "../../policy/policy-set";
import type { Impact, PolicyChange } from "../result";
import { changedPaths, type Item, idOf, nameOf, paired } from "./item-pairs";
import { type SharedChange, sharedChanges } from "./shared-changes";
import { textOf } from "./texts";

/** What changed in the text: policies by property path, and the locations, ranges and apps that they refer to. */

export interface Changes {
  /** The change of a policy; null when its own text is as it was. */
  of(policy: Pick<PolicyReference, "kind" | "id">): PolicyChange | null;
  /** Changed things that the policy refers to, e.g. `namedLocations["Offices"].ipRanges`. */
  sharedBy(policy: Pick<PolicyReference, "kind" | "id">): readonly SharedChange[];
  readonly counts: Impact["sets"];
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
      const versions = [before, after].flatMap((set) => versionsOf(policy, set));
      return shared.filter(({ isMeantBy }) => versions.some(isMeantBy));
    },
    counts: { before: size(before), after: size(after), added: count("added"), removed: count("removed"), modified: count("modified") },
  };
}

function changeOf(kind: PolicyReference["kind"], was: Item | undefined, is: Item | undefined): PolicyChange | null {
  const item = (is ?? was) as Item;
  const named = { kind, id: idOf(item), displayName: nameOf(item) };
  if (was === undefined) return { ...named, change: "added", paths: [] };
  if (is === undefined) return { ...named, change: "removed", paths: [] };
  const paths = was === is || textOf(was) === textOf(is) ? [] : changedPaths(was, is).filter((path) => path !== "id");
  return paths.length === 0 ? null : { ...named, change: "modified", paths };
}

function versionsOf({ kind, id }: Pick<PolicyReference, "kind" | "id">, set: PolicySet) {
  const policies = kind === "accessPolicy" ? set.accessPolicies : set.conditionalAccessPolicies;
  return policies.filter((policy) => idOf(policy) === id);
}

const IN_WHAT_IS_REFERRED_TO = /^(namedLocations|ipRanges|apps)\[/;

/** The change of a policy and of what it refers to, as far as it concerns these dimensions; null stands for all. */
export function changeIn(policy: PolicyReference, changes: Changes, dimensions: ReadonlySet<Dimension> | null): PolicyChange | null {
  const own = changes.of(policy);
  if (own !== null && own.change !== "modified") return own;
  const paths = [...(own?.paths ?? []), ...changes.sharedBy(policy).map(({ path }) => path)].filter((path) => {
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

/** A sentence for the policy, and one for each kind of change of what it refers to. */
export function causeTexts({ kind, id, displayName, change, paths }: PolicyChange, changes: Changes): string[] {
  const what = `${kind === "accessPolicy" ? "access policy" : "policy"} "${displayName}"`;
  if (change !== "modified") return [`${what} was ${change}`];
  if (paths.length === 0) return [`what ${what} refers to changed`];
  const own = paths.filter((path) => !IN_WHAT_IS_REFERRED_TO.test(path));
  const byChange = new Map<SharedChange["change"], Set<string>>();
  for (const shared of own.length === paths.length ? [] : changes.sharedBy({ kind, id })) {
    if (paths.includes(shared.path)) byChange.set(shared.change, (byChange.get(shared.change) ?? new Set()).add(shared.path));
  }
  return [
    ...(own.length === 0 ? [] : [`${listed(own)} of ${what} changed`]),
    ...[...byChange].map(([happened, shared]) => `${listed([...shared])} ${verb(happened, shared.size)}, which ${what} refers to`),
  ];
}

function listed(paths: readonly string[]): string {
  return `${paths.slice(0, 3).join(", ")}${paths.length > 3 ? ` and ${paths.length - 3} more` : ""}`;
}

function verb(change: SharedChange["change"], count: number): string {
  return change === "modified" ? "changed" : `${count === 1 ? "was" : "were"} ${change}`;
}
