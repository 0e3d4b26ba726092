import ipaddr from "ipaddr.js";
import { IP_CATEGORIES } from "../../policy/access-policy";
import { type IpRange, readIpRange } from "../../policy/ip-range";
import type { Parsed } from "../../policy/problems";
import type { Json } from "./defender";

/** IP address ranges as the data enrichment API has them ("subnets"; api-data-enrichment-list, -manage). */

export interface Subnet {
  /** As it was sent. */
  readonly originalString?: string;
  /** IPv6, or IPv4-mapped with 96 added to the prefix. */
  readonly address?: string;
  readonly mask?: number;
}

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
  const tags = (record.tags ?? []) as readonly { name: string }[];
  return readIpRange({
    id: record._id,
    name: record.name,
    category: IP_CATEGORIES[Number(record.category) - 1],
    tags: tags.map(({ name }) => name),
    subnets: ((record.subnets ?? []) as readonly Subnet[]).map(cidrOf),
    organization: record.organization,
  });
}

function cidrOf({ originalString, address, mask }: Subnet): string {
  if (originalString !== undefined && originalString !== "") return originalString;
  const parsed = ipaddr.IPv6.parse(String(address));
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
