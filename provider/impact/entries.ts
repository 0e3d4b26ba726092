import { type ConditionOptions, namesMissingLocations } from "../evaluator/conditions/context";
import { type AccessEntry, type ConditionalAccessEntry, type PolicyEntries, policyEntries } from "../evaluator/policies";
import type { AccessPolicy } from "../policy/access-policy";
import type { ConditionalAccessPolicy } from "../policy/conditional-access-policy";
import type { PolicySet } from "../policy/policy-set";
import { hasErrors, ProblemsError } from "../policy/problems";

/** The policies of several states of one tenant. One that is in several of them, amid the same locations, ranges and apps, is read once. */
export class Entries {
  private surroundings: Surroundings | null = null;
  private readonly conditionalAccess = new Map<ConditionalAccessPolicy, ConditionalAccessEntry>();
  private readonly access = new Map<AccessPolicy, AccessEntry>();

  private readonly lacksLocations: boolean;

  /** @param sets all states, with one object for what they have in common; a location that one of them lacks is missing for all. */
  constructor(
    private readonly options: ConditionOptions,
    sets: readonly PolicySet[],
  ) {
    this.lacksLocations = options.unresolved === "unknown" && sets.some(namesMissingLocations);
  }

  /** @throws ProblemsError with everything in the set that cannot be judged. */
  of(set: PolicySet): PolicyEntries {
    if (this.surroundings === null || SURROUNDINGS.some((list) => this.surroundings?.[list] !== set[list])) {
      this.surroundings = set;
      this.conditionalAccess.clear();
      this.access.clear();
    }
    const unread = {
      ...set,
      conditionalAccessPolicies: set.conditionalAccessPolicies.filter((policy) => !this.conditionalAccess.has(policy)),
      accessPolicies: set.accessPolicies.filter((policy) => !this.access.has(policy)),
    };
    const read = policyEntries(unread, this.options, this.lacksLocations);
    if (hasErrors(read.problems)) {
      // Read as a whole, paths count all policies.
      const { problems } = policyEntries(set, this.options);
      throw new ProblemsError(problems.filter(({ severity }) => severity === "error"));
    }
    for (const entry of read.conditionalAccess) this.conditionalAccess.set(entry.policy, entry);
    for (const entry of read.access) this.access.set(entry.policy, entry);
    return {
      conditionalAccess: set.conditionalAccessPolicies.map((policy) => this.conditionalAccess.get(policy) as ConditionalAccessEntry),
      access: set.accessPolicies.map((policy) => this.access.get(policy) as AccessEntry),
      problems: read.problems,
    };
  }
}

const SURROUNDINGS = ["namedLocations", "ipRanges", "apps"] as const;
type Surroundings = Pick<PolicySet, (typeof SURROUNDINGS)[number]>;
