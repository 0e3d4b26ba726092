import * as fc from "fast-check";
import { partlyUnknownSignIn, policySet, runs, SMALL } from "../../arbitraries";
import { naiveDecide, naiveTrace } from "./decide";
import { naiveDecideUnknown } from "./unknown";

test("what is true of a sign-in is among what can be true of it when something is not known", () => {
  fc.assert(
    fc.property(policySet(SMALL), fc.array(partlyUnknownSignIn(), { minLength: 5, maxLength: 5 }), (set, signIns) => {
      for (const { signIn, whole } of signIns) {
        const partial = naiveDecideUnknown(set, signIn);
        const outcome = naiveDecide(set, whole);
        expect(partial.outcomes).toContainEqual(outcome);
        expect(["undecided", outcome.result]).toContain(partial.result);
        for (const [n, { applies }] of naiveTrace(set, whole).entries())
          expect(["unknown", applies]).toContain(partial.policies[n]?.applies);
      }
    }),
    runs(300),
  );
});

test("nothing that is known is among what an outcome depends on", () => {
  fc.assert(
    fc.property(policySet(SMALL), partlyUnknownSignIn(), (set, { signIn, whole }) => {
      const { dependsOn, outcomes } = naiveDecideUnknown(set, signIn);
      if (dependsOn.length > 0) expect(outcomes.length).toBeGreaterThan(1);
      expect(naiveDecideUnknown(set, whole).dependsOn).toEqual([]);
    }),
    runs(300),
  );
});
