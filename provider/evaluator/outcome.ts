import { ASSUMED, OPPOSABLE } from "./assumptions";
import type { Requirement } from "./effects";
import { type ReportOnlyResult, reportOnlyResult, type UnsatisfiableRequirement, unsatisfiableRequirements } from "./grants";
import type { PolicyReference } from "./rules";
import type { AccessScope, BoxIndex, EnforcedScope, Observation, OppositeBox, Owner, ReportOnlyScope, Scopes } from "./scopes";
import { combinedSession, type SessionOutcome } from "./session-controls";

/** What a sign-in gets. */
export interface Outcome {
  readonly result: "blocked" | "granted" | "undecided";
  readonly blockedBy: readonly PolicyReference[];
  readonly requires: readonly Requirement[];
  readonly session: SessionOutcome;
  /** Access policies that match a sign-in routed to Defender for Cloud Apps. */
  readonly accessPolicies: readonly { readonly name: string; readonly action: "audit" | "block" }[];
  /** Names of access policies that raise an alert. */
  readonly alerts: readonly string[];
  readonly reportOnly: readonly ReportOnlyResult[];
  /** Requirements that this kind of sign-in can never meet. */
  readonly unsatisfiable?: readonly UnsatisfiableRequirement[];
  /** Attributes that decide what is not decided; absent when nothing is open. */
  readonly dependsOn?: readonly string[];
  readonly assumed: readonly string[];
}

/**
 * The outcome of a sign-in for which each box is known to hold or not. It rests on an assumption where another reading gives another outcome.
 *
 * @param holding the boxes that hold, in ascending order.
 */
export function outcomeOf(scopes: Scopes, holding: readonly BoxIndex[]): Outcome {
  const outcome = byTheRules(scopes, holding);
  if (scopes.opposites.size === 0) return outcome;
  const holds = new Uint8Array(scopes.boxes.length);
  for (const box of holding) holds[box] = 1;
  const restsOn = [...scopes.opposites].flatMap(([label, boxes]) => {
    const changed = boxes.filter(({ box, opposite }) => holds[box] !== holds[opposite]);
    if (changed.length === 0) return [];
    const differs = changed.some(({ box }) => isListed(scopes.owners[box], outcome)) || !isSame(outcome, opposed(scopes, holds, changed));
    return differs ? [label] : [];
  });
  return restsOn.length === 0 ? outcome : { ...outcome, assumed: [...new Set([...outcome.assumed, ...restsOn])].sort() };
}

/** Whether an outcome differs whenever this box holds or does not: it lists the policy, or is no outcome of this kind. */
function isListed(owner: Owner, { blockedBy }: Outcome): boolean {
  if (owner.kind === "reportOnly") return true;
  if (owner.kind !== "enforced") return false;
  const isBlockedFirst = blockedBy.some(({ kind }) => kind === "conditionalAccessPolicy");
  return owner.scope.blocks || (!isBlockedFirst && owner.scope.requirement !== null);
}

/** The outcome when an assumption is read the other way round. */
function opposed(scopes: Scopes, holds: Uint8Array, changed: readonly OppositeBox[]): Outcome {
  const otherwise = holds.slice();
  for (const { box } of changed) otherwise[box] = 1 - otherwise[box];
  const holding: BoxIndex[] = [];
  for (let box = 0; box < otherwise.length; box += 1) if (otherwise[box] === 1) holding.push(box);
  return byTheRules(scopes, holding);
}

function isSame(one: Outcome, other: Outcome): boolean {
  // Nearly always a list is longer.
  if (one.result !== other.result || LISTS.some((list) => one[list].length !== other[list].length)) return false;
  const text = (outcome: Outcome) => JSON.stringify({ ...outcome, assumed: [] });
  return text(one) === text(other);
}

const LISTS = ["blockedBy", "requires", "accessPolicies", "alerts", "reportOnly"] as const;

function byTheRules(scopes: Scopes, holding: readonly BoxIndex[]): Outcome {
  const observes = (observation: Observation) => holding.includes(scopes.observed[observation]);
  // All policies that apply count, in no order: R18.
  const { applied, requires, inSession, reportOnlyApplied, accessMatching } = byKind(scopes, holding);
  const reportOnly = reportOnlyApplied.map(({ entry }) => reportOnlyResult(entry, observes));

  // One block is enough, and nothing else matters then: R19, R26.
  const blocking = applied.filter((scope) => scope.blocks);
  if (blocking.length > 0) {
    return {
      result: "blocked",
      blockedBy: blocking.map(({ entry }) => entry.reference),
      requires: [],
      session: {},
      accessPolicies: [],
      alerts: [],
      reportOnly,
      assumed: labels(blocking, targetAssumptions([...blocking, ...reportOnlyApplied], observes)),
    };
  }

  const session = combinedSession(inSession.flatMap(({ effects }) => effects));
  const combined = inSession.length > 1 ? [ASSUMED.sessionControls] : [];

  // Access policies see what is routed to them, and nothing else: 5.6 (1).
  const routed = session.routing?.includes("mcasConfigured") ?? false;
  const matching = routed ? accessMatching : [];
  const blockingAccess = matching.filter(({ entry }) => entry.policy.action === "block");
  // Block beats audit: 5.5.
  const conflict = blockingAccess.length > 0 && blockingAccess.length < matching.length ? [ASSUMED.blockBeatsAudit] : [];
  const unsatisfiable = unsatisfiableRequirements(requires, observes);
  return {
    result: blockingAccess.length > 0 ? "blocked" : "granted",
    requires,
    session,
    ...byAccessPolicies(matching),
    reportOnly,
    ...(unsatisfiable.length > 0 ? { unsatisfiable } : {}),
    assumed: labels(
      [...applied, ...matching],
      [...targetAssumptions([...applied, ...reportOnlyApplied], observes), ...combined, ...conflict],
    ),
  };
}

/** What holds, by what it is, in the order of the set. */
function byKind({ owners }: Scopes, holding: readonly BoxIndex[]) {
  const applied: EnforcedScope[] = [];
  const requires: Requirement[] = [];
  const inSession: NonNullable<EnforcedScope["session"]>[] = [];
  const reportOnlyApplied: ReportOnlyScope[] = [];
  const accessMatching: AccessScope[] = [];
  for (const box of holding) {
    const owner = owners[box];
    if (owner.kind === "enforced") {
      applied.push(owner.scope);
      if (owner.scope.requirement !== null) requires.push(owner.scope.requirement);
    } else if (owner.kind === "session") inSession.push(owner.session);
    else if (owner.kind === "reportOnly") reportOnlyApplied.push(owner.scope);
    else if (owner.kind === "access") accessMatching.push(owner.scope);
  }
  return { applied, requires, inSession, reportOnlyApplied, accessMatching };
}

/** What access policies do that match a sign-in routed to them. */
export function byAccessPolicies(matching: readonly AccessScope[]): Pick<Outcome, "blockedBy" | "accessPolicies" | "alerts"> {
  const policies = matching.map(({ entry }) => entry.policy);
  return {
    blockedBy: matching.filter(({ entry }) => entry.policy.action === "block").map(({ entry }) => entry.reference),
    accessPolicies: policies.map(({ name, action }) => ({ name, action })),
    alerts: policies.filter(({ alert }) => alert !== null).map(({ name }) => name),
  };
}

function labels(policies: readonly { readonly entry: { readonly assumed: ReadonlySet<string> } }[], more: readonly string[]): string[] {
  const found = new Set(more);
  for (const { entry } of policies) for (const label of entry.assumed) if (!OPPOSABLE.has(label)) found.add(label);
  return [...found].sort();
}

/** R9: what "all resources" means for targets that are no applications is assumed. */
function targetAssumptions(
  applied: readonly (EnforcedScope | ReportOnlyScope)[],
  observes: (observation: Observation) => boolean,
): string[] {
  const forAll = applied.some(({ entry }) => entry.policy.conditions.applications.includeApplications.includes("All"));
  return [
    ...(observes("userAction") && forAll ? [ASSUMED.allResourcesUserActions] : []),
    ...(observes("authenticationContext") ? [ASSUMED.allResourcesAuthenticationContexts] : []),
  ];
}
