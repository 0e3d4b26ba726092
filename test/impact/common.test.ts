import { withCommonParts } from "../../provider/impact/common";
import { readPolicySet } from "../../provider/policy/policy-set-reading";

const policy = (displayName: string, excludeUsers: readonly string[] = []) => ({
  displayName,
  state: "enabled",
  conditions: { users: { includeUsers: ["All"], excludeUsers }, applications: { includeApplications: ["All"] } },
  grantControls: { operator: "OR", builtInControls: ["block"] },
});
const accessPolicy = { name: "Files", action: "block", filters: [] };
const USER = "00000000-0000-4000-8000-000000000001";

function setOf(...conditionalAccessPolicies: readonly object[]) {
  const { value } = readPolicySet({
    conditionalAccessPolicies,
    accessPolicies: [accessPolicy],
    ipRanges: [{ name: "Offices", category: "corporate", tags: [], subnets: ["192.0.2.0/24"] }],
  });
  if (value === null) throw new Error("it does not read");
  return value;
}

test("what is equal in several states is one object", () => {
  const [before, after, later] = withCommonParts([
    setOf(policy("A"), policy("B")),
    setOf(policy("B", [USER]), policy("A")),
    setOf(policy("B", [USER])),
  ]);
  expect(after.conditionalAccessPolicies[1]).toBe(before.conditionalAccessPolicies[0]);
  expect(after.conditionalAccessPolicies[0]).not.toEqual(before.conditionalAccessPolicies[1]);
  expect(later.conditionalAccessPolicies[0]).toBe(after.conditionalAccessPolicies[0]);
  expect(later.accessPolicies[0]).toBe(before.accessPolicies[0]);
  expect(later.ipRanges).toBe(before.ipRanges);
});

test("states stay what they are", () => {
  const states = [setOf(policy("A")), setOf(policy("A", [USER]), policy("B"))];
  expect(withCommonParts(states)).toEqual(states);
});

test("of two policies that are equal, each is one", () => {
  const [, { conditionalAccessPolicies }] = withCommonParts([setOf(policy("A")), setOf(policy("A"), policy("A"))]);
  expect(new Set(conditionalAccessPolicies).size).toBe(2);
});
