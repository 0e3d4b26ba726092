import * as fc from "fast-check";
import { and, type Expression, type Facts, has, is, not, or, truth } from "../../provider/evaluator/expression";
import { shortening, tidiedWithin } from "../../provider/impact/words/tidy";
import { runs } from "../arbitraries";

/** Shorter formulas say the same, wherever the context holds. */

const GROUPS = ["a", "b", "c"];
const USERS = ["u", "v", "w", "x"];
const everybody: readonly Facts[] = USERS.flatMap((id) =>
  Array.from({ length: 2 ** GROUPS.length }, (_, set) => ({
    "user.id": id,
    "user.groups": GROUPS.filter((_, place) => ((set >>> place) & 1) === 1),
  })),
);

const condition = fc.oneof(
  fc.constantFrom(...GROUPS).map((group) => has("user.groups", group)),
  fc.subarray(USERS, { minLength: 1, maxLength: 3 }).map((ids) => is("user.id", ids)),
);
const several = fc.array(condition, { minLength: 1, maxLength: 3 });
const noneOf = several.map((tests) => not(or(...tests)));
const anyOf = several.map((tests) => or(...tests));
const { formula } = fc.letrec<{ formula: Expression }>((tie) => ({
  formula: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    condition,
    tie("formula").map(not),
    fc.array(fc.oneof(condition, noneOf, anyOf, tie("formula")), { minLength: 2, maxLength: 4 }).map((parts) => and(...parts)),
    fc.array(tie("formula"), { minLength: 2, maxLength: 4 }).map((parts) => and(...parts)),
    fc.array(tie("formula"), { minLength: 2, maxLength: 4 }).map((parts) => or(...parts)),
  ),
}));

const possible = (condition: Expression) => everybody.some((facts) => truth(condition, facts) === true);

test.each([
  ["without a search", (context: Expression, given: Expression) => shortening(context)(given)],
  ["with a search", (context: Expression, given: Expression) => tidiedWithin(context, given, possible)],
])("%s", (_, shorter) => {
  fc.assert(
    fc.property(formula, formula, (context, given) => {
      const short = shorter(context, given);
      for (const facts of everybody) {
        if (truth(context, facts) !== true) continue;
        expect({ facts, holds: truth(short, facts) }).toEqual({ facts, holds: truth(given, facts) });
      }
    }),
    runs(3_000),
  );
});

test("what two parts rule out both is ruled out still", () => {
  const [a, b, c] = GROUPS.map((group) => has("user.groups", group));
  const short = shortening(true)(and(not(or(a, b)), not(or(a, c))));
  for (const facts of everybody) expect(truth(short, facts)).toBe((facts["user.groups"] as readonly string[]).length === 0);
});
