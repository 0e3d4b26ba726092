import * as fc from "fast-check";
import { factsOf } from "../../provider/evaluator/facts";
import { rulesOf } from "../../provider/evaluator/rules";
import type { SignIn } from "../../provider/evaluator/sign-in";
import { impact } from "../../provider/impact/impact";
import { directory, editedSet, knownSignIn, runs, SMALL } from "../arbitraries";
import { differs } from "./by-rules";

/** The sign-in made by a user of whom the directory says everything. */
function by(id: string, signIn: SignIn): SignIn {
  const { servicePrincipal: _servicePrincipal, ...rest } = signIn;
  return { ...rest, user: { id } };
}

test("with a directory the result is exact for its users, and says nothing of memberships that nobody has", () => {
  let cases = 0;
  let differing = 0;
  fc.assert(
    fc.property(
      editedSet(SMALL),
      directory,
      fc.array(knownSignIn, { minLength: 10, maxLength: 10, size: "max" }),
      ({ before, after }, people, signIns) => {
        const [was, is] = [rulesOf(before).rules, rulesOf(after).rules];
        const { regions } = impact(before, after, { directory: people });
        for (const { id } of people.users) {
          for (const signIn of signIns.map((one) => by(id, one))) {
            let isDifferent: boolean;
            try {
              isDifferent = differs(was, is, factsOf(signIn, people));
            } catch {
              // The directory leaves something open that matters.
              continue;
            }
            cases += 1;
            if (isDifferent) differing += 1;
            expect({ signIn, isDifferent: regions.some((region) => region.contains(signIn)) }).toEqual({ signIn, isDifferent });
          }
        }
        for (const { witness } of regions) {
          const known = people.users.find(({ id }) => id === witness?.user?.id);
          if (known?.groups !== undefined) expect(witness?.user?.groups).toEqual(known.groups);
        }
      },
    ),
    runs(120),
  );
  expect(cases).toBeGreaterThan(2_000);
  expect(differing).toBeGreaterThan(20);
});

test("without a directory the answer covers every directory", () => {
  fc.assert(
    fc.property(editedSet(SMALL), directory, ({ before, after }, people) => {
      const anybody = impact(before, after).regions;
      for (const { witness } of impact(before, after, { directory: people }).regions) {
        if (witness !== null) expect(anybody.some((region) => region.contains(witness))).toBe(true);
      }
    }),
    runs(120),
  );
});
