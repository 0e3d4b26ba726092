import { IS_SERVICE_PRINCIPAL } from "./conditions/identity";
import { isTarget } from "./conditions/target";
import { blocks, controlsInPromptOrder, type Requirement, requirementOf, routingEffects, sessionEffects } from "./effects";
import { is, text } from "./expression";
import type { AccessEntry, ConditionalAccessEntry, PolicyEntries } from "./policies";
import { type Box, type Effect, inSession } from "./rules";

/**
 * All that an outcome depends on, as boxes: where each policy applies, and a few facts of the sign-in that outcomes mention. A decision is
 * the set of boxes that hold.
 */
export interface Scopes {
  readonly boxes: readonly Box[];
  /** For each box whose it is. */
  readonly owners: readonly Owner[];
  readonly enforced: readonly EnforcedScope[];
  readonly reportOnly: readonly ReportOnlyScope[];
  readonly access: readonly AccessScope[];
  readonly observed: Readonly<Record<Observation, BoxIndex>>;
  /** By the label of an assumption the boxes that rest on it, each with what takes its place when it is read the other way round. */
  readonly opposites: ReadonlyMap<string, readonly OppositeBox[]>;
  /** In any state, in the order of the set; for traces. */
  readonly entries: readonly ConditionalAccessEntry[];
}

/** Position in `boxes`. */
export type BoxIndex = number;

export interface OppositeBox {
  readonly box: BoxIndex;
  readonly opposite: BoxIndex;
}

export type Owner =
  | { readonly kind: "enforced"; readonly scope: EnforcedScope }
  | { readonly kind: "session"; readonly session: NonNullable<EnforcedScope["session"]> }
  | { readonly kind: "reportOnly"; readonly scope: ReportOnlyScope }
  | { readonly kind: "access"; readonly scope: AccessScope }
  | { readonly kind: "observed" };

/** What all scopes have; only those that are enforced have sessions. */
interface OpposableScope {
  readonly entry: ConditionalAccessEntry | AccessEntry;
  readonly applies: BoxIndex;
  readonly session?: EnforcedScope["session"];
}
export interface ReportOnlyScope {
  readonly entry: ConditionalAccessEntry;
  readonly applies: BoxIndex;
}
export interface AccessScope {
  readonly entry: AccessEntry;
  readonly applies: BoxIndex;
}
export interface EnforcedScope {
  readonly entry: ConditionalAccessEntry;
  readonly applies: BoxIndex;
  readonly blocks: boolean;
  /** One object, shared by all outcomes. */
  readonly requirement: Requirement | null;
  readonly session: { readonly effects: readonly Effect[]; readonly applies: BoxIndex } | null;
}

const OBSERVATIONS = {
  legacyClient: { clientAppType: is("clientAppType", ["exchangeActiveSync", "easSupported", "other"]) },
  deviceCodeFlow: { authenticationFlow: is("authenticationFlow", ["deviceCodeFlow"]) },
  workload: { identity: IS_SERVICE_PRINCIPAL },
  userAction: { target: isTarget("userAction") },
  authenticationContext: { target: isTarget("authenticationContext") },
  compliantDevice: { device: is("device.isCompliant", ["true"]) },
  domainJoinedDevice: { device: text("device.trustType", "equals", "ServerAD") },
} as const satisfies Record<string, Box>;
export type Observation = keyof typeof OBSERVATIONS;

const NOT_OBSERVED = -1;

export function scopesOf({ conditionalAccess, access }: PolicyEntries): Scopes {
  const boxes: Box[] = [];
  const place = (box: Box): BoxIndex => boxes.push(box) - 1;

  const enforced = conditionalAccess
    .filter(({ policy }) => policy.state === "enabled")
    .map((entry) => {
      const effects = [...sessionEffects(entry.policy), ...routingEffects(entry.policy)];
      const applies = place(entry.box);
      const requirement = requirementOf(entry.policy, entry.reference);
      const session = effects.length === 0 ? null : { effects, applies: place(inSession(entry.box)) };
      return { entry, applies, blocks: blocks(entry.policy), requirement, session };
    });
  const reportOnly = conditionalAccess
    .filter(({ policy }) => policy.state === "enabledForReportingButNotEnforced")
    .map((entry) => ({ entry, applies: place(entry.box) }));
  const accessScopes = access.filter(({ policy }) => policy.enabled).map((entry) => ({ entry, applies: place(entry.box) }));

  const reported = new Set(
    reportOnly.flatMap(({ entry: { policy } }) => (policy.grantControls === null ? [] : controlsInPromptOrder(policy.grantControls))),
  );
  const opposites = new Map<string, OppositeBox[]>();
  for (const { entry, applies, session = null } of [...enforced, ...reportOnly, ...accessScopes] as readonly OpposableScope[]) {
    for (const { label, box } of entry.opposites()) {
      const own = [{ box: applies, opposite: place(box) }];
      if (session !== null) own.push({ box: session.applies, opposite: place(inSession(box)) });
      opposites.set(label, [...(opposites.get(label) ?? []), ...own]);
    }
  }

  const asksGrants = [...enforced, ...reportOnly].some(({ entry }) => entry.policy.grantControls !== null);
  const forAll = [...enforced, ...reportOnly].some(({ entry }) => entry.policy.conditions.applications.includeApplications.includes("All"));
  const needed: Readonly<Record<Observation, boolean>> = {
    legacyClient: asksGrants,
    deviceCodeFlow: asksGrants,
    workload: asksGrants,
    userAction: forAll,
    authenticationContext: forAll,
    compliantDevice: reported.has("compliantDevice"),
    domainJoinedDevice: reported.has("domainJoinedDevice"),
  };
  const observed = Object.fromEntries(
    Object.entries(OBSERVATIONS).map(([name, box]) => [name, needed[name as Observation] ? place(box) : NOT_OBSERVED]),
  ) as Record<Observation, BoxIndex>;
  const owners: Owner[] = boxes.map(() => ({ kind: "observed" }));
  for (const scope of enforced) {
    owners[scope.applies] = { kind: "enforced", scope };
    if (scope.session !== null) owners[scope.session.applies] = { kind: "session", session: scope.session };
  }
  for (const scope of reportOnly) owners[scope.applies] = { kind: "reportOnly", scope };
  for (const scope of accessScopes) owners[scope.applies] = { kind: "access", scope };
  return { boxes, owners, enforced, reportOnly, access: accessScopes, observed, opposites, entries: conditionalAccess };
}
