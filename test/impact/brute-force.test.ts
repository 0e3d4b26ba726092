import * as fc from "fast-check";
import { factsOf } from "../../provider/evaluator/facts";
import { rulesOf } from "../../provider/evaluator/rules";
import type { SignIn } from "../../provider/evaluator/sign-in";
import { impact } from "../../provider/impact/impact";
import { editedSet, knownSignIn, ORDINARY, runs, SMALL } from "../arbitraries";
import { naiveDifference } from "../evaluator/naive/difference";
import { differs } from "./by-rules";
import { isInPrint } from "./printed";

/*
 * More than 15,000 sign-ins in the normal run. A long one, of other cases: `APPCONTROL_SEED=7 APPCONTROL_RUNS=50 npx jest test/impact`.
 */

/** How many cases a property went through; a property that meets too few interesting ones proves nothing. */
class Counting {
  cases = 0;
  differing = 0;

  count(isDifferent: boolean): void {
    this.cases += 1;
    if (isDifferent) this.differing += 1;
  }
}

describe("the exact difference", () => {
  test.each([
    ["small sets", SMALL],
    ["ordinary sets", ORDINARY],
  ])("a sign-in whose outcome differs lies in a region, any other lies in none: %s", (_, size) => {
    const counting = new Counting();
    fc.assert(
      fc.property(editedSet(size), fc.array(knownSignIn, { minLength: 40, maxLength: 40, size: "max" }), ({ before, after }, signIns) => {
        const [was, is] = [rulesOf(before).rules, rulesOf(after).rules];
        const { regions } = impact(before, after);
        const witnesses = regions.flatMap(({ witness }) => (witness === null ? [] : [witness]));
        for (const signIn of [...signIns, ...witnesses]) {
          const isDifferent = differs(was, is, factsOf(signIn));
          counting.count(isDifferent);
          const inside = regions.map((region) => region.contains(signIn));
          expect({ signIn, isDifferent: inside.includes(true) }).toEqual({ signIn, isDifferent });
          expect({ signIn, inPrint: regions.map((region) => isInPrint(region, factsOf(signIn))) }).toEqual({ signIn, inPrint: inside });
        }
      }),
      runs(150),
    );
    expect(counting.cases).toBeGreaterThan(5_000);
    expect(counting.differing).toBeGreaterThan(counting.cases / 50);
  });

  test("the second opinion of the naive evaluator agrees", () => {
    const counting = new Counting();
    fc.assert(
      fc.property(editedSet(SMALL), fc.array(knownSignIn, { minLength: 20, maxLength: 20, size: "max" }), ({ before, after }, signIns) => {
        const { regions } = impact(before, after);
        // What no enforced policy asks for, the naive evaluator wants to know all the same.
        const witnesses = regions.flatMap(({ witness }): SignIn[] =>
          witness === null ? [] : [{ mfaTrustedIp: false, compliantNetwork: false, ...witness }],
        );
        for (const signIn of [...signIns, ...witnesses]) {
          const isDifferent = naiveDifference(before, after, signIn).length > 0;
          counting.count(isDifferent);
          const inside = regions.map((region) => region.contains(signIn));
          expect({ signIn, isDifferent: inside.includes(true) }).toEqual({ signIn, isDifferent });
          expect({ signIn, inPrint: regions.map((region) => isInPrint(region, factsOf(signIn))) }).toEqual({ signIn, inPrint: inside });
        }
      }),
      runs(150),
    );
    expect(counting.cases).toBeGreaterThan(3_000);
  });
});
