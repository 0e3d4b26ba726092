import type { Finding } from "../result";
import { callerLockedOut } from "./caller";
import type { Looking } from "./context";
import { deviceFilters } from "./device-filters";
import { enabledDirectly, exclusionsLost } from "./edits";
import { halfPairs } from "./half-pairs";
import { ipv6Gaps } from "./ipv6";
import { neverMatching } from "./never-matching";
import { shadowed } from "./shadowed";
import { unknownGroups } from "./unknown-groups";

/** What to know about the state after the change that no region shows, the gravest first. */
export function findingsOf(looking: Looking): readonly Finding[] {
  return [
    ...callerLockedOut(looking),
    ...exclusionsLost(looking),
    ...halfPairs(looking),
    ...neverMatching(looking),
    ...deviceFilters(looking),
    ...ipv6Gaps(looking),
    ...shadowed(looking),
    ...enabledDirectly(looking),
    ...unknownGroups(looking),
  ];
}
