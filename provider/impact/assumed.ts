import { ASSUMED } from "../evaluator/assumptions";
import type { PolicyEntries } from "../evaluator/policies";
import type { PolicySet } from "../policy/policy-set";
import type { RegionDraft } from "./regions";
import { SAME_UNKNOWN_IDS, standInsOf } from "./unknown-ids";

/** The assumptions that the policies behind the regions rest on. */
export function assumedBy(drafts: readonly RegionDraft[], sets: readonly PolicySet[], entries: readonly PolicyEntries[]): string[] {
  const members = drafts.flatMap(({ statements }) => statements.flatMap(({ problem, exceptions }) => [problem.minuend, ...exceptions]));
  const involved = new Set(members.flatMap(({ policies }) => policies.map(({ kind, id }) => `${kind} ${id}`)));
  if (involved.size === 0) return [];
  const assumed = new Set<string>();
  for (const { reference, assumed: own } of entries.flatMap(({ conditionalAccess, access }) => [...conditionalAccess, ...access])) {
    if (involved.has(`${reference.kind} ${reference.id}`)) for (const label of own) assumed.add(label);
  }
  if (sets.some((set) => standInsOf(set).length > 0)) assumed.add(SAME_UNKNOWN_IDS);
  if (drafts.some(({ kind }) => kind === "sessionControlChanged")) assumed.add(ASSUMED.sessionControls);
  return [...assumed].sort();
}
