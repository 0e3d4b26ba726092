import ipaddr from "ipaddr.js";

/** IPv4 and IPv6 addresses as numbers, and sets of them as sorted, disjoint ranges. The two families never meet. */

export type Address = { readonly family: 4; readonly value: number } | { readonly family: 6; readonly value: bigint };

export interface AddressSet {
  /** Inclusive ranges, ascending and disjoint. */
  readonly v4: readonly (readonly [number, number])[];
  readonly v6: readonly (readonly [bigint, bigint])[];
  /** One text a set. */
  readonly key: string;
}

/** The address, or null when the text is none. An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is IPv4, as Defender stores it. */
export function parseAddress(text: string): Address | null {
  const parsed = parsedAddress(text);
  if (parsed === null) return null;
  if (parsed.kind() === "ipv4") return { family: 4, value: parsed.toByteArray().reduce((value, byte) => value * 256 + byte, 0) };
  return { family: 6, value: parsed.toByteArray().reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) };
}

/** To ask first whether it is valid, or of which family, takes as long again, and nearly every text is. */
function parsedAddress(text: string): ReturnType<typeof ipaddr.process> | null {
  try {
    return text.includes(":") ? ipaddr.process(text) : ipaddr.IPv4.parse(text);
  } catch {
    return null;
  }
}

export function addressText(address: Address): string {
  if (address.family === 4) return [24, 16, 8, 0].map((shift) => Math.floor(address.value / 2 ** shift) % 256).join(".");
  const bytes = Array.from({ length: 16 }, (_, n) => Number((address.value >> BigInt(8 * (15 - n))) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}

/** First and last address of a CIDR range or of a single address; null when the text is neither. */
export function parseRange(text: string): readonly [Address, Address] | null {
  const [base, length, more] = text.trim().split("/");
  const address = parseAddress(base);
  if (address === null || more !== undefined) return null;
  if (length === undefined) return [address, address];
  if (!/^\d{1,3}$/.test(length)) return null;
  const mapped = base.includes(":") && address.family === 4;
  const prefix = Number(length) - (mapped ? 96 : 0);
  if (address.family === 4) {
    if (prefix < 0 || prefix > 32) return null;
    const size = 2 ** (32 - prefix);
    const first = Math.floor(address.value / size) * size;
    return [
      { family: 4, value: first },
      { family: 4, value: first + size - 1 },
    ];
  }
  if (prefix > 128) return null;
  const size = 1n << BigInt(128 - prefix);
  const first = (address.value / size) * size;
  return [
    { family: 6, value: first },
    { family: 6, value: first + size - 1n },
  ];
}

export const LAST_V4 = 2 ** 32 - 1;
export const LAST_V6 = (1n << 128n) - 1n;

/** The union of ranges given as texts; texts that are no range are left out (they are reported where the set is read). */
export function addressSet(texts: readonly string[]): AddressSet {
  const ranges = texts.map(parseRange).filter((range) => range !== null);
  return setOfRanges(ranges);
}

export function setOfRanges(ranges: readonly (readonly [Address, Address])[]): AddressSet {
  const v4 = merged(
    ranges.flatMap(([first, last]) => (first.family === 4 && last.family === 4 ? [[first.value, last.value] as const] : [])),
    (value) => value + 1,
  );
  const v6 = merged(
    ranges.flatMap(([first, last]) => (first.family === 6 && last.family === 6 ? [[first.value, last.value] as const] : [])),
    (value) => value + 1n,
  );
  return { v4, v6, key: [...v4, ...v6].map(([first, last]) => `${first.toString(36)}-${last.toString(36)}`).join(" ") };
}

function merged<N extends number | bigint>(ranges: readonly (readonly [N, N])[], next: (value: N) => N): (readonly [N, N])[] {
  const sorted = [...ranges].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const result: [N, N][] = [];
  for (const [first, last] of sorted) {
    const open = result.at(-1);
    if (open && first <= next(open[1])) {
      if (last > open[1]) open[1] = last;
    } else result.push([first, last]);
  }
  return result;
}

export const ALL_IPV4: AddressSet = { v4: [[0, LAST_V4]], v6: [], key: "IPv4" };
export const ALL_IPV6: AddressSet = { v4: [], v6: [[0n, LAST_V6]], key: "IPv6" };

export function contains(set: AddressSet, address: Address): boolean {
  return address.family === 4 ? inRanges(set.v4, address.value) : inRanges(set.v6, address.value);
}

function inRanges<N extends number | bigint>(ranges: readonly (readonly [N, N])[], value: N): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle][1] < value) low = middle + 1;
    else if (ranges[middle][0] > value) high = middle - 1;
    else return true;
  }
  return false;
}

/**
 * The IPv4 addresses whose dotted text starts with `prefix`, as ranges: "10.1" is 10.1.x.x, 10.10.x.x to 10.19.x.x and 10.100.x.x to 10.199.x.x.
 * No address has that text: the empty set.
 */
export function addressesStartingWith(prefix: string): AddressSet {
  const parts = prefix.split(".");
  if (prefix === "") return ALL_IPV4;
  if (parts.length > 4 || parts.some((part) => !/^\d{0,3}$/.test(part))) return setOfRanges([]);
  const whole = parts.slice(0, -1);
  const open = parts.at(-1) as string;
  if (whole.some((part) => part === "" || Number(part) > 255 || String(Number(part)) !== part)) return setOfRanges([]);
  const base = whole.reduce((value, part) => value * 256 + Number(part), 0);
  const rest = 4 - parts.length;
  const octets = Array.from({ length: 256 }, (_, octet) => octet).filter((octet) => String(octet).startsWith(open));
  return setOfRanges(
    octets.map((octet) => {
      const first = (base * 256 + octet) * 256 ** rest;
      return [
        { family: 4, value: first },
        { family: 4, value: first + 256 ** rest - 1 },
      ] as const;
    }),
  );
}
