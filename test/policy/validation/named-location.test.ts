import { LIMITS } from "../../../provider/policy/limits";
import { readNamedLocation } from "../../../provider/policy/named-location";
import type { Problem } from "../../../provider/policy/problems";
import { validateNamedLocation } from "../../../provider/policy/validation/named-location";

const ranges = (...cidrAddresses: string[]) => ({
  displayName: "Offices",
  ipRanges: cidrAddresses.map((cidrAddress) => ({ cidrAddress })),
});
const countries = (...countriesAndRegions: string[]) => ({ displayName: "Home", countriesAndRegions });

function problemsOf(json: object): Problem[] {
  const { value, problems } = readNamedLocation({ "@odata.type": undefined, ...json });
  expect(problems).toEqual([]);
  return validateNamedLocation(value!);
}

describe("an IP location", () => {
  test("takes ranges of both families down to one address and up to the largest", () => {
    expect(problemsOf(ranges("192.0.2.0/24", "203.0.113.7/32", `11.0.0.0/${LIMITS.shortestPrefix}`, "2001:db8::/32"))).toEqual([]);
  });

  test.each([
    ["an address without a prefix", "192.0.2.1", /no address range/, /CIDR/],
    ["a prefix that is too long", "192.0.2.0/33", /no address range/, /CIDR/],
    ["an octal spelling", "010.0.0.0/8", /no address range/, /CIDR/],
    ["three numbers", "192.0.2/24", /no address range/, /CIDR/],
    ["a name", "head office", /no address range/, /CIDR/],
    ["bits behind the prefix", "192.0.2.7/24", /bits set behind/, /Write 192\.0\.2\.0\/24\./],
    ["bits behind the prefix of IPv6", "2001:db8::1/32", /bits set behind/, /Write 2001:db8::\/32\./],
    ["a range that is too large", `8.0.0.0/${LIMITS.shortestPrefix - 1}`, /too large/, /Split/],
  ])("does not take %s", (_what, text, message, mend) => {
    const found = problemsOf(ranges("198.51.100.0/24", text));
    expect(found).toMatchObject([{ code: "NL-range", severity: "error" }]);
    expect(found[0].message).toMatch(message);
    expect(found[0].mend).toMatch(mend);
  });

  test("holds as many ranges as the service takes, and not one more", () => {
    const many = (count: number) => ranges(...Array.from({ length: count }, (_, n) => `11.${n >> 8}.${n & 255}.0/24`));
    expect(problemsOf(many(LIMITS.rangesOfLocation))).toEqual([]);
    expect(problemsOf(many(LIMITS.rangesOfLocation + 1))).toMatchObject([{ code: "NL-size" }]);
  });

  test("is not empty, and has a name", () => {
    expect(
      problemsOf({ displayName: "", "@odata.type": "#microsoft.graph.ipNamedLocation", ipRanges: [] }).map(({ code }) => code),
    ).toEqual(["NL-name", "NL-empty"]);
  });

  test("with private ranges is taken with one warning, however many there are", () => {
    const found = problemsOf(ranges("10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12", "fd00::/8", "198.51.100.0/24"));
    expect(found).toMatchObject([{ code: "NL-private", severity: "warning", message: expect.stringContaining("and 1 more") }]);
  });

  test("can be trusted; a country location cannot", () => {
    expect(problemsOf({ ...ranges("192.0.2.0/24"), isTrusted: true })).toEqual([]);
    expect(readNamedLocation({ ...countries("NL"), isTrusted: true }).value).toBeNull();
    expect(readNamedLocation({ ...countries("NL"), isTrusted: false }).value).not.toBeNull();
  });
});

describe("a country location", () => {
  test("takes codes in any letter case", () => {
    expect(problemsOf(countries("nl", "DE", "xk"))).toEqual([]);
  });

  test("takes no name, no code of three letters and none that nobody has", () => {
    expect(problemsOf(countries("Netherlands", "NLD", "ZZ")).map(({ code, severity }) => [code, severity])).toEqual(
      Array(3).fill(["NL-country", "error"]),
    );
  });

  test("takes a withdrawn code with a warning that names its successors", () => {
    expect(problemsOf(countries("AN"))).toMatchObject([{ severity: "warning", mend: "Use BQ, CW and SX." }]);
  });

  test("is not empty, unknown countries or not", () => {
    const empty = { ...countries(), "@odata.type": "#microsoft.graph.countryNamedLocation" };
    expect(problemsOf(empty)).toMatchObject([{ code: "NL-empty" }]);
    expect(problemsOf({ ...empty, includeUnknownCountriesAndRegions: true })).toMatchObject([
      { code: "NL-empty", message: expect.stringContaining("unknown") },
    ]);
  });
});
