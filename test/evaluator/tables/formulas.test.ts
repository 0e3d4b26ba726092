import fc from "fast-check";
import { and, type Expression, type Fact, has, hasPrefix, is, not, OneOf, or, truth } from "../../../provider/evaluator/expression";
import type { Box } from "../../../provider/evaluator/rules";
import { DimensionTable } from "../../../provider/evaluator/tables/dimension-table";
import { hasBit } from "../../../provider/evaluator/tables/word-table";
import { runs } from "../../arbitraries";

/** Rows follow from the row before; what comes of it must not depend on which one that was. */

const test = fc.oneof(
  fc.constantFrom("A", "B", "C").map((group) => has("user.groups", group)),
  fc.constant(hasPrefix("user.groups", "B")),
  fc.subarray(["u1", "u2", "u3"], { minLength: 1 }).map((ids) => is("user.id", ids)),
  fc.subarray([null, "guest"], { minLength: 1 }).map((kinds) => is("user.guestOrExternalUserType", kinds)),
);
const { formula } = fc.letrec<{ formula: Expression }>((tie) => ({
  formula: fc.oneof(
    { depthSize: "small" },
    test,
    fc.array(tie("formula"), { minLength: 1, maxLength: 3 }).map((parts) => and(...parts)),
    fc.array(tie("formula"), { minLength: 1, maxLength: 3 }).map((parts) => or(...parts)),
    tie("formula").map(not),
  ),
}));
const condition = fc.oneof({ weight: 6, arbitrary: formula }, fc.boolean());
const facts = fc.record({
  "user.groups": fc.option(fc.subarray(["A", "B", "BB", "C"]), { nil: undefined }),
  "user.id": fc.constantFrom<Fact>("u1", "u2", "u4", undefined),
  "user.guestOrExternalUserType": fc.constantFrom<Fact>(null, "guest", undefined, new OneOf([null, "guest"]), new OneOf([null, "other"])),
});

it("each row says of every condition what Kleene's three values say, in whichever order rows come into being", () => {
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 40 }), fc.array(facts, { minLength: 1, maxLength: 12 }), (conditions, known) => {
      const boxes = conditions.map((identity): Box => ({ identity }));
      const table = new DimensionTable(["identity"], boxes);
      const width = table.certain.width;
      for (const fact of known) {
        const row = table.rowOf(table.classesOf(fact));
        const bits = ({ words }: { words: Int32Array }) => words.subarray(row * width, (row + 1) * width);
        conditions.forEach((expression, box) => {
          const expected = truth(expression, fact);
          expect(hasBit(bits(table.certain), box)).toBe(expected === true);
          expect(hasBit(bits(table.possible), box)).toBe(expected !== false);
          expect(table.open[row]?.conditions.has(box) ?? false).toBe(expected === "unknown");
        });
      }
    }),
    runs(2_000),
  );
});
