import * as fc from "fast-check";
import { addressSet } from "../../provider/evaluator/addresses";
import { FOLLOWS_FROM_ADDRESS, TARGET, target } from "../../provider/evaluator/attributes";
import { and, begins, type Expression, has, is, keyOf, not, or, truth, within } from "../../provider/evaluator/expression";
import * as bits from "../../provider/impact/search/bitset";
import { Classification } from "../../provider/impact/universe/classes";
import { classesByCombination } from "../../provider/impact/universe/combinations";
import { Numbers } from "../../provider/impact/universe/refinement";
import { runs } from "../arbitraries";

/** Classes by combination are those that come out when one attribute is told apart after the other. */

const ranges = ["192.0.2.0/24", "192.0.2.128/25", "198.51.100.0/24", "0.0.0.0/1", "2001:db8::/32", "2001:db8:1::/48"];
const APPS = ["a", "b", "c"].map((app) => target("application", app));

const TESTS: readonly Expression[] = [
  ...ranges.map((range) => within("ipAddress", addressSet([range]))),
  is("ipAddress", [null]),
  has("ipTags", "offices"),
  has("ipTags", "vpn"),
  is("ipTags", [FOLLOWS_FROM_ADDRESS]),
  is("ipCategory", ["corporate"]),
  is("ipCategory", [FOLLOWS_FROM_ADDRESS, null]),
];
const LINKED = [fc.constantFrom(...TESTS), fc.constantFrom(...["DE", "US", null].map((country) => is("country", [country])))];
const OF_TARGETS = [fc.constantFrom(begins(TARGET, "application:"), ...APPS.map((app) => is(TARGET, [app, APPS[0]])))];

const conditionsOver = (tests: readonly fc.Arbitrary<Expression>[]) => {
  const { formula } = fc.letrec<{ formula: Expression }>((tie) => ({
    formula: fc.oneof(
      { depthSize: "small" },
      ...tests,
      tie("formula").map(not),
      fc.array(tie("formula"), { minLength: 2, maxLength: 3 }).map((parts) => and(...parts)),
      fc.array(tie("formula"), { minLength: 2, maxLength: 3 }).map((parts) => or(...parts)),
    ),
  }));
  return fc.uniqueArray(formula, { minLength: 1, maxLength: 5, selector: keyOf });
};

test.each([
  ["of linked attributes", conditionsOver(LINKED)],
  ["of targets", conditionsOver(OF_TARGETS)],
])("%s", (_, conditions) => {
  fc.assert(
    fc.property(conditions, (asked) => {
      const found = classesByCombination(asked);
      if (found === null) throw new Error("there are too many");
      const { facts, columns } = found;
      const held = facts.map((_, row) => asked.map((condition) => bits.holds(columns.of(condition), row)));
      expect(held).toEqual(facts.map((own) => asked.map((condition) => truth(condition, own))));
      const onceEach = new Set(held.map(String));
      expect(onceEach.size).toBe(held.length);
      const byAttribute = new Classification(new Numbers()).within(true, asked);
      expect(onceEach).toEqual(new Set(byAttribute.map(({ open }) => String(open.slice(1)))));
    }),
    runs(1_000),
  );
});

test("too many elements of a list are not combined", () => {
  expect(classesByCombination([or(...Array.from({ length: 7 }, (_, n) => has("ipTags", `tag-${n}`)))])).toBeNull();
});
