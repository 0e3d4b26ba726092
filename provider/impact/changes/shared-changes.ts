import { DEFENDER_APPS } from "../../evaluator/application-groups";
import type { AccessPolicy } from "../../policy/access-policy";
import type { ConditionalAccessPolicy } from "../../policy/conditional-access-policy";
import { isIpLocation, MFA_TRUSTED_IPS } from "../../policy/named-location";
import type { PolicySet } from "../../policy/policy-set";
import { inOrder } from "../order";
import { textOf } from "../policy-texts";
import type { PolicyChange } from "../result";
import { changedPaths, type Item, nameOf, paired } from "./item-pairs";

/** Named locations, IP ranges and apps that changed, and which policies that concerns. */

type Policy = ConditionalAccessPolicy | AccessPolicy;

export interface SharedChange {
  /** `namedLocations["Offices"].ipRanges`; without a property where all of it was added or removed. */
  readonly path: string;
  readonly change: PolicyChange["change"];
  readonly isMeantBy: (policy: Policy) => boolean;
}

export function sharedChanges(before: PolicySet, after: PolicySet): SharedChange[] {
  const apps = (set: PolicySet) => set.apps.map((app) => ({ ...app, id: app.appId }));
  const changes = [
    ...changedItems(
      "namedLocations",
      before.namedLocations,
      after.namedLocations,
      (policy, location) => textOf(policy).includes(`"${location.id}"`) || (isTrusted(location) && textOf(policy).includes('"AllTrusted"')),
    ),
    ...changedItems("ipRanges", before.ipRanges, after.ipRanges, (policy, { category, tags }) => {
      const text = textOf(policy);
      const asksFor = (field: string, value: string) => text.includes(field) && text.toLowerCase().includes(`"${value.toLowerCase()}"`);
      return asksFor('"ipCategory"', category) || tags.some((tag) => asksFor('"ipTag"', tag));
    }),
    ...changedItems("apps", apps(before), apps(after), isAbout),
  ];
  return inOrder(changes, ({ path }) => path);
}

function isTrusted(location: PolicySet["namedLocations"][number]): boolean {
  return isIpLocation(location) && (location.isTrusted || location.id === MFA_TRUSTED_IPS);
}

/** Access policies that name apps are about those, others about all that are onboarded. */
function isAbout(policy: Policy, { appId, defenderId }: PolicySet["apps"][number]): boolean {
  if (!("filters" in policy)) return false;
  const isNamed = (value: string) =>
    value === appId || value === defenderId || (appId !== null && DEFENDER_APPS.get(value)?.appIds.includes(appId));
  return policy.filters.every(({ field, operator, values }) => field !== "app" || operator !== "equals" || values.some(isNamed));
}

/** What says nothing about who gets in. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([".id", ".displayName", ".name", ".organization", ".onboarding"]);

/** @param isMeant whether a policy refers to the item, as it was or as it is. */
function changedItems<T extends Item>(
  list: string,
  before: readonly T[],
  after: readonly T[],
  isMeant: (policy: Policy, item: T) => boolean,
): SharedChange[] {
  return paired(before, after).flatMap(([was, is]) => {
    const item = (is ?? was) as T;
    const place = `${list}["${nameOf(item)}"]`;
    const change = was === undefined ? "added" : is === undefined ? "removed" : "modified";
    const properties = change === "modified" ? changedPaths(was, is).map((path) => `.${path.replace(/\[\d+\]$/, "")}`) : [""];
    return [...new Set(properties)]
      .filter((property) => !WITHOUT_EFFECT.has(property))
      .map((property) => ({
        path: place + property,
        change,
        isMeantBy: (policy) => [was, is].some((version) => version !== undefined && isMeant(policy, version)),
      }));
  });
}
