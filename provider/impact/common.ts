import equal from "fast-deep-equal";
import type { PolicySet } from "../policy/policy-set";
import { type Item, idOf } from "./changes/item-pairs";

/**
 * The states of one tenant, with one object for what is equal in several of them: most of a tenant is, and what is found out about an object is
 * found out once.
 */
export function withCommonParts(states: readonly PolicySet[]): PolicySet[] {
  const conditionalAccess = new Versions<PolicySet["conditionalAccessPolicies"][number]>();
  const access = new Versions<PolicySet["accessPolicies"][number]>();
  const [first] = states;
  const list = <L>(own: L, known: L): L => (equal(own, known) ? known : own);
  return states.map((set) => ({
    ...set,
    conditionalAccessPolicies: conditionalAccess.known(set.conditionalAccessPolicies),
    accessPolicies: access.known(set.accessPolicies),
    namedLocations: list(set.namedLocations, first.namedLocations),
    ipRanges: list(set.ipRanges, first.ipRanges),
    apps: list(set.apps, first.apps),
  }));
}

/** The policies of several states, as they have been so far. */
class Versions<P extends Item> {
  private readonly byId = new Map<string, P[]>();

  /** The same policies, as objects of earlier states where there is an equal one. */
  known(policies: readonly P[]): P[] {
    // Of two policies that are equal, each is one.
    const taken = new Set<P>();
    return policies.map((policy) => {
      const version = this.version(policy, taken);
      taken.add(version);
      return version;
    });
  }

  private version(policy: P, taken: ReadonlySet<P>): P {
    const versions = this.byId.get(idOf(policy));
    if (versions === undefined) {
      this.byId.set(idOf(policy), [policy]);
      return policy;
    }
    const found = versions.find((version) => !taken.has(version) && equal(version, policy));
    if (found === undefined) versions.push(policy);
    return found ?? policy;
  }
}
