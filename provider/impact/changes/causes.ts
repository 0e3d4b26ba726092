import { requirementClasses } from "../../evaluator/effects";
import type { Dimension, PolicyReference } from "../../evaluator/rules";
import type { ConditionalAccessPolicy } from "../../policy/conditional-access-policy";
import type { PolicySet } from "../../policy/policy-set";
import type { Family } from "../difference/families";
import type { Impact, PolicyChange } from "../result";
import { firstOf } from "../words/enumerated";
import type { Names } from "../words/names";
import { editTexts } from "./edit-texts";
import { changedPaths, type Item, idOf, nameOf, type Pair, paired } from "./item-pairs";
import { type SharedChange, sharedChanges } from "./shared-changes";

/** What changed in the text: policies by property path, and the locations, ranges and apps that they refer to. */

export interface Changes {
  /** The change of a policy; null when its own text is as it was. */
  of(policy: Pick<PolicyReference, "kind" | "id">): PolicyChange | null;
  /** A policy that changed, as it was and as it is. */
  pairOf(policy: Pick<PolicyReference, "kind" | "id">): Pair<Item>;
  /** Changed things that the policy refers to, e.g. `namedLocations["Offices"].ipRanges`. */
  sharedBy(policy: Pick<PolicyReference, "kind" | "id">): readonly SharedChange[];
  readonly counts: Impact["sets"];
}

const NOTHING_CHANGED: Pair<Item> = [undefined, undefined];

export function changesOf(before: PolicySet, after: PolicySet): Changes {
  const byReference = new Map<string, { readonly change: PolicyChange; readonly pair: Pair<Item> }>();
  const compare = (kind: PolicyReference["kind"], was: readonly Item[], is: readonly Item[]) => {
    for (const pair of paired(was, is)) {
      const change = changeOf(kind, ...pair);
      if (change !== null) for (const item of pair) if (item !== undefined) byReference.set(`${kind} ${idOf(item)}`, { change, pair });
    }
  };
  compare("conditionalAccessPolicy", before.conditionalAccessPolicies, after.conditionalAccessPolicies);
  compare("accessPolicy", before.accessPolicies, after.accessPolicies);
  const changes = [...new Set([...byReference.values()].map(({ change }) => change))];
  const count = (kind: PolicyChange["change"]) => changes.filter(({ change }) => change === kind).length;
  const size = ({ conditionalAccessPolicies, accessPolicies }: PolicySet) => conditionalAccessPolicies.length + accessPolicies.length;
  let shared: SharedChange[] | null = null;
  return {
    of: ({ kind, id }) => byReference.get(`${kind} ${id}`)?.change ?? null,
    pairOf: ({ kind, id }) => byReference.get(`${kind} ${id}`)?.pair ?? NOTHING_CHANGED,
    sharedBy: (policy) => {
      shared ??= sharedChanges(before, after);
      if (shared.length === 0) return [];
      const both = [before, after].flatMap((set) => versionsOf(policy, set));
      return shared.filter(({ isMeantBy }) => both.some(isMeantBy));
    },
    counts: { before: size(before), after: size(after), added: count("added"), removed: count("removed"), modified: count("modified") },
  };
}

function changeOf(kind: PolicyReference["kind"], was: Item | undefined, is: Item | undefined): PolicyChange | null {
  const item = (is ?? was) as Item;
  const named = { kind, id: idOf(item), displayName: nameOf(item) };
  if (was === undefined) return { ...named, change: "added", paths: [] };
  if (is === undefined) return { ...named, change: "removed", paths: [] };
  const paths = changedPaths(was, is).filter((path) => path !== "id" && !isMoot(path, [was, is]));
  return paths.length === 0 ? null : { ...named, change: "modified", paths };
}

/** One control is one control, whatever the operator is called; the canonical form has but one name for it. */
function isMoot(path: string, versions: readonly Item[]): boolean {
  if (path !== "grantControls.operator") return false;
  return versions.some((version) => {
    const { grantControls } = version as Partial<ConditionalAccessPolicy>;
    return grantControls === null || grantControls === undefined || requirementClasses({ ...grantControls, operator: "AND" }).length < 2;
  });
}

function versionsOf({ kind, id }: Pick<PolicyReference, "kind" | "id">, set: PolicySet) {
  const policies = kind === "accessPolicy" ? set.accessPolicies : set.conditionalAccessPolicies;
  return policies.filter((policy) => idOf(policy) === id);
}

const IN_WHAT_IS_REFERRED_TO = /^(namedLocations|ipRanges|apps)\[/;

/** The change of a policy and of what it refers to, as far as it concerns these dimensions and this effect; null stands for all. */
export function changeIn(
  policy: PolicyReference,
  changes: Changes,
  dimensions: ReadonlySet<Dimension> | null,
  family: Family | null,
): PolicyChange | null {
  const own = changes.of(policy);
  if (own !== null && own.change !== "modified") return own;
  const paths = [...(own?.paths ?? []), ...changes.sharedBy(policy).map(({ path }) => path)].filter((path) => {
    const dimension = dimensionOfPath(path);
    return (dimensions === null || dimension === null || dimensions.has(dimension)) && (family === null || concerns(path, family));
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

/** Of what a policy does, only that which makes the effect. */
function concerns(path: string, family: Family): boolean {
  if (path.startsWith("grantControls")) return family.kind === "block" || family.kind === "require";
  if (path.startsWith("alert") || path === "severity") return family.kind === "alert";
  const control = /^sessionControls\.(\w+)/.exec(path)?.[1];
  if (control === undefined) return path !== "sessionControls" || family.kind !== "require";
  if (control === "cloudAppSecurity") return family.kind !== "require" && family.kind !== "session";
  return family.kind === "session" && family.control.startsWith(control);
}

const MOST_LISTED = 3;

/** A sentence for the policy, and one for each kind of change of what it refers to. */
export function causeTexts({ kind, id, displayName, change, paths }: PolicyChange, changes: Changes, names: Names): string[] {
  const what = `${kind === "accessPolicy" ? "access policy" : "policy"} "${displayName}"`;
  if (change !== "modified") return [`${what} was ${change}`];
  if (paths.length === 0) return [`what ${what} refers to changed`];
  const own = paths.filter((path) => !IN_WHAT_IS_REFERRED_TO.test(path));
  const byChange = new Map<SharedChange["change"], Set<string>>();
  for (const shared of own.length === paths.length ? [] : changes.sharedBy({ kind, id })) {
    if (paths.includes(shared.path)) byChange.set(shared.change, (byChange.get(shared.change) ?? new Set()).add(shared.path));
  }
  return [
    ...(own.length === 0 ? [] : [`${what} changed: ${firstOf(editTexts(own, changes.pairOf({ kind, id }), names), MOST_LISTED, "; ")}`]),
    ...[...byChange].map(
      ([happened, shared]) => `${firstOf([...shared], MOST_LISTED)} ${verb(happened, shared.size)}, which ${what} refers to`,
    ),
  ];
}

function verb(change: SharedChange["change"], count: number): string {
  return change === "modified" ? "changed" : `${count === 1 ? "was" : "were"} ${change}`;
}
