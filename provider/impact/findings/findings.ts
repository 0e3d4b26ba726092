import { policyEntries } from "../../evaluator/policies";
import type { Finding } from "../result";
import { callerLockedOut } from "./caller";
import type { Change } from "./context";
import { deviceFilters } from "./device-filters";
import { enabledDirectly, exclusionsLost } from "./edits";
import { halfPairs } from "./half-pairs";
import { ipv6Gaps } from "./ipv6";
import { neverMatching } from "./never-matching";
import { shadowed } from "./shadowed";
import { unknownGroups } from "./unknown-groups";

/** What to know about the state after the change that no region shows, the gravest first. */
export function findingsOf(change: Change): readonly Finding[] {
  const { conditionalAccess, access } = policyEntries(change.after, change.options);
  const looking = { ...change, conditionalAccess, access };
  return [callerLockedOut, exclusionsLost, halfPairs, neverMatching, deviceFilters, ipv6Gaps, shadowed, enabledDirectly, unknownGroups].flatMap((look) =>
    look(looking),
  );
}
