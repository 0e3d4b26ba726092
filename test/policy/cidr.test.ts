import * as fc from "fast-check";
import { parseRange } from "../../provider/evaluator/addresses";
import { isAddress, isAddressOrRange, overlap, parseCidr } from "../../provider/policy/cidr";
import { runs } from "../arbitraries";

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const v4 = fc
  .tuple(octets, fc.nat(32))
  .map(([address, prefix]) => ({ text: `${address.join(".")}/${prefix}`, number: numberOf(address), prefix }));

function numberOf(address: readonly number[]): number {
  return address.reduce((value, octet) => value * 256 + octet, 0);
}

/** First and last address, by arithmetic of its own. */
function span({ number, prefix }: { number: number; prefix: number }): [number, number] {
  const size = 2 ** (32 - prefix);
  const first = Math.floor(number / size) * size;
  return [first, first + size - 1];
}

test("a range is exact when its address is the first one in it, and its network is", () => {
  fc.assert(
    fc.property(v4, (range) => {
      const parsed = parseCidr(range.text)!;
      expect(parsed.exact).toBe(span(range)[0] === range.number);
      expect(parseCidr(parsed.network)).toMatchObject({ exact: true, prefix: range.prefix, network: parsed.network });
    }),
    runs(500),
  );
});

test("two ranges overlap when an address lies in both", () => {
  fc.assert(
    fc.property(v4, v4, (one, other) => {
      const [[a, b], [c, d]] = [span(one), span(other)];
      expect(overlap(parseCidr(one.text)!, parseCidr(other.text)!)).toBe(a <= d && c <= b);
    }),
    runs(500),
  );
});

test("ranges of the two families never overlap", () => {
  expect(overlap(parseCidr("0.0.0.0/0")!, parseCidr("::/0")!)).toBe(false);
  expect(overlap(parseCidr("2001:db8::/32")!, parseCidr("2001:db8:7::/48")!)).toBe(true);
});

test.each([
  "192.0.2.0",
  "192.0.2.0/",
  "192.0.2.0/33",
  "192.0.2.0/-1",
  "192.0.2.0/024",
  "192.0.2.0/24/8",
  "192.0.2/24",
  "0x7f.1/8",
  "::/129",
  "fe80::1%eth0/64",
  "",
  "/8",
])('"%s" is no range', (text) => {
  expect(parseCidr(text)).toBeNull();
});

test("an address has four parts, or is IPv6 without a zone", () => {
  expect(["192.0.2.1", "2001:db8::1"].map(isAddress)).toEqual([true, true]);
  expect(["192.0.2", "192.0.2.1/32", "fe80::1%eth0", "3221225985", "host"].map(isAddress)).toEqual([false, false, false, false, false]);
});

test("what is taken for an address or a range is one for the evaluator too, which would leave it out otherwise", () => {
  const octet = fc.nat(255);
  const dotted = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join("."));
  const base = fc.oneof(
    fc.ipV4Extended(),
    fc.ipV6(),
    fc.tuple(fc.constantFrom("", "::", "::ffff:", "0:0:0:0:0:ffff:", "64:ff9b::", "::ffff:0:"), dotted).map((parts) => parts.join("")),
    fc.constantFrom("::ffff:c000:280", "fe80::1%eth0", "1.2.3", "01.2.3.4", " 1.2.3.4"),
  );
  const length = fc.oneof(
    fc.constantFrom("", "/", "/024", "/-1", "/8/8", "/8 "),
    fc.nat(140).map((prefix) => `/${prefix}`),
  );
  fc.assert(
    fc.property(base, length, (address, prefix) => {
      if (isAddressOrRange(address + prefix)) expect(parseRange(address + prefix)).not.toBeNull();
    }),
    runs(3000),
  );
  expect(["::ffff:192.0.2.0/95", "::ffff:192.0.2.0/96"].map(isAddressOrRange)).toEqual([false, true]);
});
