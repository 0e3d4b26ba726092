import * as fc from "fast-check";
import { type Atom, and, type Expression, has, not, or, truth } from "../../provider/evaluator/expression";
import { type Assignment, Clauses, model, propagate } from "../../provider/impact/universe/people/membership-solver";
import { runs } from "../arbitraries";

const GROUPS = ["a", "b", "c", "d", "e", "f"];
const atom = fc.constantFrom(...GROUPS).map((group) => has("user.groups", group));
const { formula } = fc.letrec<{ formula: Expression }>((tie) => ({
  formula: fc.oneof(
    { depthSize: "small" },
    atom,
    tie("formula").map(not),
    fc.array(tie("formula"), { minLength: 1, maxLength: 5 }).map((parts) => and(...parts)),
    fc.array(tie("formula"), { minLength: 1, maxLength: 5 }).map((parts) => or(...parts)),
  ),
}));

function isSatisfiable(formulas: readonly Expression[]): boolean {
  return Array.from({ length: 2 ** GROUPS.length }, (_, bits) => GROUPS.filter((_group, at) => (bits >> at) & 1)).some((groups) =>
    formulas.every((one) => truth(one, { "user.groups": groups }) === true),
  );
}

const openIn = ({ size }: Clauses): Assignment => Array.from({ length: size }, () => 0);

test("a model is found exactly when there is one, and satisfies the formulas", () => {
  fc.assert(
    fc.property(
      fc.array(formula, { minLength: 1, maxLength: 4 }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      (formulas, values) => {
        const clauses = new Clauses();
        for (const group of GROUPS) clauses.variableOf(has("user.groups", group) as Atom);
        const wanted = formulas.flatMap((one, at) => clauses.of(one, values[at]));
        const found = model(wanted, openIn(clauses), () => {});
        const signed = formulas.map((one, at) => (values[at] ? one : not(one)));
        expect(found !== null).toBe(isSatisfiable(signed));
        if (found === null) return;
        const groups = GROUPS.filter((_, at) => found[at] === 1);
        for (const one of signed) expect(truth(one, { "user.groups": groups })).toBe(true);
      },
    ),
    runs(2_000),
  );
});

test("clauses with at most one negative literal need no case distinction", () => {
  const inOneButNotIn = fc
    .tuple(fc.subarray(GROUPS, { minLength: 1, maxLength: 2 }), fc.subarray(GROUPS, { maxLength: 3 }))
    .map(([included, excluded]) =>
      not(and(or(...included.map((group) => has("user.groups", group))), not(or(...excluded.map((group) => has("user.groups", group)))))),
    );
  fc.assert(
    fc.property(fc.array(inOneButNotIn, { minLength: 1, maxLength: 8 }), fc.subarray(GROUPS, { maxLength: 3 }), (formulas, members) => {
      const clauses = new Clauses();
      for (const group of GROUPS) clauses.variableOf(has("user.groups", group) as Atom);
      const wanted = [...formulas, ...members.map((group) => has("user.groups", group))].flatMap((one) => clauses.of(one, true));
      let spent = 0;
      const found = model(wanted, openIn(clauses), () => {
        spent += 1;
      });
      expect(found !== null).toBe(propagate(wanted, openIn(clauses)));
      expect(spent).toBeLessThanOrEqual(clauses.size + 1);
    }),
    runs(1_000),
  );
});
