import * as fc from "fast-check";
import { impact } from "../../provider/impact/impact";
import type { PolicySet } from "../../provider/policy/policy-set";
import { editedSet, runs } from "../arbitraries";
import { also, BREAK_GLASS, CONTRACTORS, type Json, legacy, NAMES, SALESFORCE, tenant } from "./tenant";

/** Changes that reach the same sign-ins: each is said once, with its causes, and nothing that a region names is said to decide nothing. */

const block = (displayName: string, users: Json, applications = ["All"]): Json => ({
  ...legacy,
  id: null,
  displayName,
  conditions: { applications: { includeApplications: applications }, users },
});
const wide = block("Block contractors", { includeGroups: [CONTRACTORS] });
const narrow = block("Block contractors from Salesforce", { includeGroups: [CONTRACTORS] }, [SALESFORCE]);

function told(before: PolicySet, after: PolicySet) {
  const { regions, findings } = impact(before, after, { names: NAMES });
  return {
    regions: regions.map(({ kind, where, because }) => [`${kind}: ${where}`, ...because]),
    shadowed: findings.filter(({ code }) => code === "IM-shadowed").map(({ message }) => message),
  };
}

test("of two new policies, the one inside the other decides nothing, and no region names it", () => {
  expect(told(tenant(), also(narrow, wide))).toEqual({
    regions: [["newlyBlocked: Contractors → all resources", 'policy "Block contractors" was added']],
    shadowed: [
      '"Block contractors from Salesforce" decides nothing after the change: wherever it applies, other policies block, require or route the same.',
    ],
  });
});

test("two new policies in the same place are both named, and neither is said to decide nothing", () => {
  const same = { ...wide, displayName: "Block contractors, again" };
  // Where those without break-glass are blocked anyway, what is left of both is the same.
  const roundabout = block("Block some contractors", { includeGroups: [CONTRACTORS], excludeGroups: [BREAK_GLASS] });
  const known = block("Block break-glass", { includeGroups: [BREAK_GLASS] });
  expect(told(tenant(), also(wide, same))).toEqual({
    regions: [
      ["newlyBlocked: Contractors → all resources", 'policy "Block contractors" was added', 'policy "Block contractors, again" was added'],
    ],
    shadowed: [],
  });
  const set = (...policies: Json[]) => tenant({ conditionalAccessPolicies: policies, accessPolicies: [] });
  expect(told(set(known), set(known, wide, roundabout))).toEqual({
    regions: [
      [
        "newlyBlocked: Contractors except Break-glass → all resources",
        'policy "Block contractors" was added',
        'policy "Block some contractors" was added',
      ],
    ],
    shadowed: [],
  });
});

test("what two policies did in one place is lost because both are gone", () => {
  expect(told(also(narrow, wide), tenant()).regions).toEqual([
    [
      "newlyAllowed: Contractors → all resources",
      'policy "Block contractors" was removed',
      'policy "Block contractors from Salesforce" was removed',
    ],
  ]);
});

test("a policy that no longer does something is not said to have changed nothing where others do the rest", () => {
  const narrowed = { ...wide, conditions: narrow.conditions };
  const other = { ...narrow, displayName: "Block Salesforce" };
  const { regions, shadowed } = told(also(wide, other), also(narrowed, other));
  expect(regions.map(([where]) => where)).toEqual(["newlyAllowed: Contractors → all resources except Salesforce"]);
  expect(shadowed).toEqual([expect.stringContaining('"Block contractors" decides nothing after the change')]);
});

test("a policy that a region names as the cause of something new is never said to decide nothing", () => {
  fc.assert(
    fc.property(editedSet(), ({ before, after }) => {
      const { regions, findings } = impact(before, after);
      const causes = regions
        .filter(({ direction }) => direction === "gained")
        .flatMap(({ policies }) => policies.map((one) => one.displayName));
      const idle = findings.filter(({ code }) => code === "IM-shadowed").flatMap(({ policies }) => policies);
      expect(idle.filter((name) => causes.includes(name))).toEqual([]);
    }),
    runs(150),
  );
});
