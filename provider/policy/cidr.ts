import ipaddr from "ipaddr.js";

/** Address ranges in CIDR notation, IPv4 and IPv6. */

export interface Cidr {
  /** Network address and prefix length, in the shortest spelling: `192.0.2.0/24`. */
  readonly network: string;
  readonly kind: "ipv4" | "ipv6";
  readonly prefix: number;
  /** Whether the address as written is the network's own, with no bit set behind the prefix. */
  readonly exact: boolean;
  /** The registry's use of the block: `unicast` is public (IANA's special-purpose registries). */
  readonly use: string;
}

/**
 * Null when the text is no range; a single address without a prefix is none. An IPv4 address written as IPv6 (`::ffff:192.0.2.0/120`) stands
 * for IPv4 addresses, so a prefix that reaches beyond them, below 96, is none either.
 */
export function parseCidr(text: string): Cidr | null {
  const parts = partsOf(text);
  if (parts === null) return null;
  const { address, prefix } = parts;
  const kind = address.kind();
  const network = kind === "ipv4" ? ipaddr.IPv4.networkAddressFromCIDR(text) : ipaddr.IPv6.networkAddressFromCIDR(text);
  return { network: `${network}/${prefix}`, kind, prefix, exact: network.toString() === address.toString(), use: address.range() };
}

function partsOf(text: string) {
  const [base, length, more] = text.split("/");
  if (more !== undefined || !/^(0|[1-9]\d*)$/.test(length ?? "") || !isAddress(base)) return null;
  const address = ipaddr.parse(base);
  const prefix = Number(length);
  if (prefix > (address instanceof ipaddr.IPv6 ? 128 : 32)) return null;
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefix < 96 ? null : { address, prefix };
}

/** An IPv4 address of four parts, or an IPv6 address; shorter and octal spellings are taken by some readers and refused by others. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes("%"));
}

/** What stands for addresses, though the service may want it written in another way. */
export function isAddressOrRange(text: string): boolean {
  return text.includes("/") ? partsOf(text) !== null : isAddress(text);
}

export function overlap(one: Cidr, other: Cidr): boolean {
  if (one.kind !== other.kind) return false;
  const shorter = Math.min(one.prefix, other.prefix);
  const [first] = ipaddr.parseCIDR(one.network);
  const [second] = ipaddr.parseCIDR(other.network);
  return first.match(second as never, shorter);
}
