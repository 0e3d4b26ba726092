import { type ConditionOptions, namesMissingLocations } from "../evaluator/conditions/context";
import { type AccessEntry, type ConditionalAccessEntry, type PolicyEntries, policyEntries } from "../evaluator/policies";
import type { PolicySet } from "../policy/policy-set";
import { hasErrors, ProblemsError } from "../policy/problems";
import { textOf } from "./policy-texts";

/**
 * The policies of several states of one tenant. Most of them are the same in all states: a policy with the same text, amid the same locations,
 * ranges and apps, is read once.
 */
export class Entries {
  private surroundings: string | null = null;
  /** As the first set of these surroundings has them: what is worked out of a list of ranges is kept with the list. */
  private namedLocations: PolicySet["namedLocations"] = [];
  private readonly conditionalAccess = new Map<string, ConditionalAccessEntry>();
  private readonly access = new Map<string, AccessEntry>();

  private readonly lacksLocations: boolean;

  /** @param sets all states: a location that one of them lacks is missing for all. */
  constructor(
    private readonly options: ConditionOptions,
    sets: readonly PolicySet[],
  ) {
    this.lacksLocations = options.unresolved === "unknown" && sets.some(namesMissingLocations);
  }

  /** @throws ProblemsError with everything in the set that cannot be judged. */
  of(set: PolicySet): PolicyEntries {
    const surroundings = JSON.stringify([set.namedLocations, set.ipRanges, set.apps]);
    if (surroundings !== this.surroundings) {
      this.surroundings = surroundings;
      this.namedLocations = set.namedLocations;
      this.conditionalAccess.clear();
      this.access.clear();
    }
    const conditional = keyed(set.conditionalAccessPolicies);
    const access = keyed(set.accessPolicies);
    const unread = {
      ...set,
      namedLocations: this.namedLocations,
      conditionalAccessPolicies: conditional.flatMap(({ text, policy }) => (this.conditionalAccess.has(text) ? [] : [policy])),
      accessPolicies: access.flatMap(({ text, policy }) => (this.access.has(text) ? [] : [policy])),
    };
    const read = policyEntries(unread, this.options, this.lacksLocations);
    if (hasErrors(read.problems)) {
      // Read as a whole, paths count all policies.
      const { problems } = policyEntries(set, this.options);
      throw new ProblemsError(problems.filter(({ severity }) => severity === "error"));
    }
    for (const entry of read.conditionalAccess) this.conditionalAccess.set(textOf(entry.policy), entry);
    for (const entry of read.access) this.access.set(textOf(entry.policy), entry);
    return {
      conditionalAccess: conditional.map(({ text }) => this.conditionalAccess.get(text) as ConditionalAccessEntry),
      access: access.map(({ text }) => this.access.get(text) as AccessEntry),
      problems: read.problems,
    };
  }
}

function keyed<P extends object>(policies: readonly P[]): readonly { readonly text: string; readonly policy: P }[] {
  return policies.map((policy) => ({ text: textOf(policy), policy }));
}
