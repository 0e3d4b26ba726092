import type { PolicySet } from "../policy/policy-set";
import { readPolicySetPartly } from "../policy/policy-set-reading";
import { hasErrors, type Parsed, relocated } from "../policy/problems";
import type { ConditionOptions } from "./conditions/context";
import { type PolicyEntries, policyEntries } from "./policies";

/**
 * Reads a policy set that is going to be judged: what its conditions cannot mean is found as well, in all that can be read, however much is wrong
 * elsewhere, and each problem stands where it was written.
 */
export function readSetToJudge(given: unknown, options: ConditionOptions = {}): Parsed<PolicySet> & { readonly entries: PolicyEntries } {
  const { set, problems, written, lacks } = readPolicySetPartly(asWritten(given), { retired: true });
  // What a policy names may be what could not be read.
  const entries = policyEntries(set, options);
  const found = entries.problems.filter(({ code }) => code !== "EV-reference" || !(lacks("namedLocations") || lacks("apps")));
  const all = [...problems, ...relocated(found, written)];
  return { value: hasErrors(all) ? null : set, problems: all, entries };
}

/** Canonical IP locations list their ranges as texts, where Graph has objects; everything else is read as it stands. */
export function asWritten(given: unknown): unknown {
  const locations = (given as Partial<PolicySet> | null | undefined)?.namedLocations;
  if (!Array.isArray(locations)) return given;
  const namedLocations = locations.map((location) => {
    const ranges: unknown = location?.ipRanges;
    if (!Array.isArray(ranges) || !ranges.every((range) => typeof range === "string")) return location;
    return { ...location, ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })) };
  });
  return { ...(given as PolicySet), namedLocations };
}
