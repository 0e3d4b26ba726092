import { overlap, parseCidr } from "../cidr";
import type { IpRange } from "../ip-range";
import { error, type Problem, warning } from "../problems";
import { nameProblems } from "./names";

/** What about a well-formed IP range Defender would refuse, or its owner regret. Places in lists count in canonical order. */
export function validateIpRange(range: IpRange): Problem[] {
  const parsed = range.subnets.map((text, index) => ({ text, path: `subnets[${index}]`, cidr: parseCidr(text) }));
  return [
    ...nameProblems("IR", "name", range.name),
    ...(parsed.length === 0
      ? [error("IR-empty", "subnets", "The range has no addresses.", 'Give at least one subnet, e.g. "192.0.2.0/24".')]
      : []),
    ...range.tags.flatMap((tag, index) =>
      tag.trim() === "" ? [error("IR-tag", `tags[${index}]`, "A tag is empty.", "Give it a name, or remove it.")] : [],
    ),
    ...parsed.flatMap(({ text, path, cidr }, index) => {
      if (cidr === null)
        return [error("IR-range", path, `"${text}" is no address range.`, "Write it as CIDR, e.g. 192.0.2.0/24 or 2001:db8::/32.")];
      const earlier = parsed.slice(0, index).find((other) => other.cidr !== null && overlap(other.cidr, cidr));
      return [
        ...(earlier === undefined
          ? []
          : [
              error(
                "IR-overlap",
                path,
                earlier.cidr?.network === cidr.network
                  ? `"${text}" and "${earlier.text}" are the same range.`
                  : `"${text}" overlaps "${earlier.text}".`,
                "Defender takes no address twice: keep the one that is meant.",
              ),
            ]),
        // Defender keeps what was written and reads the network out of it.
        ...(cidr.exact
          ? []
          : [
              warning(
                "IR-range",
                path,
                `"${text}" has bits set behind its prefix; it is read as ${cidr.network}.`,
                `Write ${cidr.network}.`,
              ),
            ]),
      ];
    }),
  ];
}
