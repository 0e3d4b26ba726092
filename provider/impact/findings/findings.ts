import { printable } from "../../policy/printable";
import { byText } from "../order";
import type { Finding } from "../result";
import { callerLockedOut } from "./caller";
import type { Looking, Remark } from "./context";
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

const inPrint = (remark: Remark): Remark => ({ ...remark, message: printable(remark.message), mend: printable(remark.mend) });

type Seeking = (looking: Looking) => readonly Remark[];

const OF_THE_CHANGE: readonly Seeking[] = [callerLockedOut, exclusionsLost, shadowed, enabledDirectly];
const OF_THE_STATE: readonly Seeking[] = [halfPairs, neverMatching, deviceFilters, ipv6Gaps, unknownGroups];

/** What to know about the state after the change that no region shows. */
export function findingsOf(looking: Looking, lookingBefore: Looking): readonly Finding[] {
  const found = (seek: Seeking, at: Looking) => seek(at).map(inPrint);
  const key = ({ code, message }: Remark) => `${code} ${message}`;
  const findings = [
    ...OF_THE_CHANGE.flatMap((seek) => found(seek, looking)).map((remark) => ({ ...remark, heldBefore: false })),
    ...OF_THE_STATE.flatMap((seek) => {
      const remarks = found(seek, looking);
      const known = new Set(remarks.length === 0 ? [] : found(seek, lookingBefore).map(key));
      return remarks.map((remark) => ({ ...remark, heldBefore: known.has(key(remark)) }));
    }),
  ];
  return findings.sort((a, b) => CODES.indexOf(a.code) - CODES.indexOf(b.code) || byText(a.message, b.message));
}
