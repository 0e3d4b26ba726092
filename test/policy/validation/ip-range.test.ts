import { readIpRange } from "../../../provider/policy/ip-range";
import type { Problem } from "../../../provider/policy/problems";
import { validateIpRange } from "../../../provider/policy/validation/ip-range";

function problemsOf(subnets: string[], more: object = {}): Problem[] {
  const { value, problems } = readIpRange({ name: "Offices", category: "corporate", subnets, ...more });
  expect(problems).toEqual([]);
  return validateIpRange(value!);
}

test("ranges of both families that do not meet are taken", () => {
  expect(problemsOf(["192.0.2.0/25", "192.0.2.128/25", "2001:db8::/32", "10.0.0.0/8"], { tags: ["HQ"] })).toEqual([]);
});

test.each([
  ["the same range in two spellings", ["192.0.2.1/24", "192.0.2.0/24"], "are the same range"],
  ["a range inside another", ["10.0.0.0/8", "10.1.0.0/16"], '"10.1.0.0/16" overlaps "10.0.0.0/8"'],
  ["a range inside another of IPv6", ["2001:db8::/32", "2001:db8:1::/48"], "overlaps"],
])("%s is refused", (_what, subnets, message) => {
  const errors = problemsOf(subnets).filter(({ severity }) => severity === "error");
  expect(errors).toMatchObject([{ code: "IR-overlap", message: expect.stringContaining(message) }]);
});

test("what is no range is refused, and bits behind the prefix are taken with a warning, as Defender takes them", () => {
  expect(problemsOf(["192.0.2.1"])).toMatchObject([{ code: "IR-range", severity: "error" }]);
  expect(problemsOf(["197.198.192.20/16"])).toMatchObject([{ code: "IR-range", severity: "warning", mend: "Write 197.198.0.0/16." }]);
});

test("name, addresses and tags are not empty", () => {
  expect(problemsOf([], { name: " ", tags: [""] }).map(({ code }) => code)).toEqual(["IR-name", "IR-empty", "IR-tag"]);
});

test("a category that Defender does not have is refused when the range is read", () => {
  expect(readIpRange({ name: "Offices", category: "office", subnets: [] }).problems).toMatchObject([{ code: "IR-enum", path: "category" }]);
});
