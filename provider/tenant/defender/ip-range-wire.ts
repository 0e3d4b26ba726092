import ipaddr from "ipaddr.js";
import { z } from "zod";
import { IP_CATEGORIES } from "../../policy/access-policy";
import { isAddressOrRange } from "../../policy/cidr";
import { type IpRange, readIpRange } from "../../policy/ip-range";
import { error, type Parsed } from "../../policy/problems";
import { shapeProblems } from "../../policy/reading";
import type { Json } from "./defender";

/** IP address ranges as the data enrichment API has them ("subnets"; api-data-enrichment-list, -manage). */

const wireSubnet = z.object({
  /** As it was sent. */
  originalString: z.string().nullish(),
  /** IPv6, or IPv4-mapped with 96 added to the prefix. */
  address: z.string().nullish(),
  mask: z.number().nullish(),
});
const wireLists = z.object({
  tags: z.array(z.object({ id: z.string().nullish(), name: z.string().nullish() })).nullish(),
  subnets: z.array(wireSubnet).nullish(),
});
type Subnet = z.output<typeof wireSubnet>;

/** An update replaces everything: what the body leaves out becomes empty. */
export function rangeToDefender(range: IpRange): Json {
  return {
    name: range.name,
    // Categories are numbered from 1 on, in this order.
    category: IP_CATEGORIES.indexOf(range.category) + 1,
    subnets: range.subnets,
    // Names, of which new ones are made, or ids.
    tags: range.tags,
    // Microsoft's sample script sends the two together.
    ...(range.organization === null ? {} : { organization: range.organization, overrideOrganization: true }),
  };
}

export function rangeFromDefender(record: Json): Parsed<IpRange> {
  const { data: lists, error: misfit } = wireLists.safeParse(record);
  if (misfit !== undefined) return { value: null, problems: shapeProblems("DEFENDER", misfit.issues, record) };
  const subnets = lists.subnets?.map(cidrOf) ?? [];
  const foreign = subnets.filter((subnet) => !isAddressOrRange(subnet));
  if (foreign.length > 0) {
    const refused = (subnet: string) =>
      error("DEFENDER-subnet", "subnets", `"${subnet}" is no address range.`, "Look at it in the portal.");
    return { value: null, problems: foreign.map(refused) };
  }
  return readIpRange({
    id: record._id,
    name: record.name,
    category: typeof record.category === "number" ? IP_CATEGORIES[record.category - 1] : record.category,
    tags: lists.tags?.map(({ id, name }) => name ?? id),
    subnets,
    organization: record.organization,
  });
}

function cidrOf({ originalString, address, mask }: Subnet): string {
  if (originalString) return originalString;
  if (!address || !ipaddr.IPv6.isValid(address)) return `${address}/${mask}`;
  const parsed = ipaddr.IPv6.parse(address);
  const prefix = Number(mask);
  return parsed.isIPv4MappedAddress() && prefix >= 96 ? `${parsed.toIPv4Address()}/${prefix - 96}` : `${parsed}/${prefix}`;
}

/** Whether two ranges have an address in common. */
export function overlap(one: string, other: string): boolean {
  if (!ipaddr.isValidCIDR(one) || !ipaddr.isValidCIDR(other)) return false;
  const [[address, prefix], [otherAddress, otherPrefix]] = [ipaddr.parseCIDR(one), ipaddr.parseCIDR(other)];
  if (address.kind() !== otherAddress.kind()) return false;
  return address.match(otherAddress as never, Math.min(prefix, otherPrefix));
}
