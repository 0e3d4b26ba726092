import { byText } from "../order";
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

/** The gravest first. */
const CODES: readonly string[] = [
  "IM-caller-locked-out",
  "IM-exclusion-lost",
  "IM-routing-without-access-policy",
  "IM-access-policy-not-routed",
  "IM-access-policy-partly-routed",
  "IM-never-matches",
  "IM-device-filter-exempts-unregistered",
  "IM-device-filter-misses-unregistered",
  "IM-ipv6-gap",
  "IM-shadowed",
  "IM-enabled-directly",
  "IM-unknown-group",
];

/** What to know about the state after the change that no region shows. */
export function findingsOf(looking: Looking): readonly Finding[] {
  const findings = [
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
  return findings.sort((a, b) => CODES.indexOf(a.code) - CODES.indexOf(b.code) || byText(a.message, b.message));
}
