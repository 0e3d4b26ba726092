import { ALL_COMPLIANT_NETWORKS, MFA_TRUSTED_IPS } from "../../policy/named-location";
import type { PolicySet } from "../../policy/policy-set";
import { error, type Problem } from "../../policy/problems";
import { ASSUMPTIONS, type Assumptions, opposed } from "../assumptions";
import { type Expression, is } from "../expression";

/** What to do with a reference to something that the policy set does not have. */
export type Unresolved = "error" | "unknown";

export interface ConditionOptions extends Partial<Assumptions> {
  readonly unresolved?: Unresolved;
}

/** What the conditions of one policy are read against, and where they put what they find. */
export interface Context {
  readonly set: PolicySet;
  readonly assumptions: Assumptions;
  /** The assumption to read the other way, by its label: what a sign-in is decided by that, tells whether its outcome rests on it. */
  readonly opposite: string | null;
  readonly unresolved: Unresolved;
  readonly problems: Problem[];
  /** Whether named locations are known to be missing: any of them may be a trusted one. */
  readonly lacksLocations: boolean;
  /** Assumptions that the policy's meaning rests on, as `assumed` prints them. */
  readonly assumed: Set<string>;
}

/** @param lacking whether named locations are missing, where that is known of more than this set. */
export function contextOf(
  set: PolicySet,
  { unresolved = "error", ...switches }: ConditionOptions,
  lacking?: boolean,
  opposite: string | null = null,
): Context {
  const lacksLocations = unresolved === "unknown" && (lacking ?? namesMissingLocations(set));
  const assumptions = opposed({ ...ASSUMPTIONS, ...switches }, opposite);
  return { set, assumptions, opposite, unresolved, problems: [], lacksLocations, assumed: new Set() };
}

/** Locations that every tenant has, and words that stand for several. */
const NOT_IN_SETS: readonly string[] = ["All", "None", "AllTrusted", MFA_TRUSTED_IPS, ALL_COMPLIANT_NETWORKS];
const missing = new WeakMap<PolicySet, boolean>();

/** Whether a policy of the set names a location that the set does not have. */
export function namesMissingLocations(set: PolicySet): boolean {
  let found = missing.get(set);
  if (found === undefined) {
    const known = new Set([...NOT_IN_SETS, ...set.namedLocations.map(({ id }) => id)]);
    found = set.conditionalAccessPolicies.some(({ conditions: { locations } }) =>
      [...(locations?.includeLocations ?? []), ...(locations?.excludeLocations ?? [])].some((id) => !known.has(id)),
    );
    missing.set(set, found);
  }
  return found;
}

/** A reference into nowhere: an error, or an attribute of its own that no sign-in knows. */
export function unresolvedReference(context: Context, path: string, attribute: string, message: string, mend: string): Expression {
  if (context.unresolved === "error") context.problems.push(error("EV-reference", path, message, mend));
  return is(attribute, ["true"]);
}
