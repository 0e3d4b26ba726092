import type { AccessEntry } from "../../evaluator/policies";
import { intersection } from "../difference/families";
import { type Looking, quoted, type Remark } from "./context";

const ADDRESS_FIELDS: readonly string[] = ["ipAddress", "ipCategory", "ipTag"];

/** Sign-ins without an address are on neither protocol. */
function isAboutAddresses({ policy: { filters } }: AccessEntry): boolean {
  const wantsNone = filters.some(({ field, operator }) => field === "ipAddress" && operator === "isNotSet");
  return !wantsNone && filters.some(({ field }) => ADDRESS_FIELDS.includes(field));
}

/** Access policies know IPv4 only; with a condition on addresses they do not act on IPv6 (Microsoft: caac-known-issues). */
export function ipv6Gaps({ access, sides, anyone }: Looking): Remark[] {
  const routes = sides.after.rules.filter(({ effect }) => effect.kind === "route" && effect.type === "mcasConfigured");
  return access
    .filter((entry) => entry.policy.enabled && entry.policy.action === "block" && isAboutAddresses(entry))
    .filter(({ box }) => routes.some((route) => intersection(route.box, box, anyone.compatible) !== null))
    .map(({ policy: { name } }) => ({
      code: "IM-ipv6-gap",
      message: `Access policy ${quoted(name)} blocks nobody on IPv6: its conditions on addresses are not applied there.`,
      mend: "Block by device tag or country, or have conditional access block IPv6 addresses by a named location.",
      policies: [name],
    }));
}
