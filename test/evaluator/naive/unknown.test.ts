import * as fc from "fast-check";
import type { Directory } from "../../../provider/policy/directory";
import { partlyUnknownSignIn, policySet, runs, SMALL } from "../../arbitraries";
import { GROUP, LOCATION, routing, USER, withValue } from "../../policy/policies";
import { naiveDecide, naiveTrace } from "./decide";
import { granting, OTHER, SIGN_IN, setOf } from "./office";
import { naiveDecideUnknown } from "./unknown";

describe("a sign-in of which not everything is known", () => {
  const block = (rule: string) => ({
    ...granting({ builtInControls: ["block"] }),
    conditions: { ...routing().conditions, devices: { deviceFilter: { mode: "include", rule } } },
  });

  test("is decided where every completion is decided alike", () => {
    const set = setOf(block("device.isCompliant -eq True"), block("device.isCompliant -ne True"));
    const { device: _device, ...rest } = SIGN_IN;
    const outcome = naiveDecideUnknown(set, rest);
    expect(outcome.result).toBe("blocked");
    expect(outcome.policies.map(({ applies: one }) => one)).toEqual(["unknown", "unknown"]);
  });

  test("depends on what can make a difference and on nothing else", () => {
    const { device: _device, country: _country, ...rest } = SIGN_IN;
    const outcome = naiveDecideUnknown(
      setOf(
        block("device.isCompliant -eq True"),
        withValue(routing(), "conditions.locations", { includeLocations: [OTHER], excludeLocations: [LOCATION] }),
      ),
      rest,
    );
    expect(outcome).toMatchObject({ result: "undecided", dependsOn: ["device.isCompliant"] });
  });

  test("takes from the directory what it says of the user", () => {
    const directory: Directory = {
      users: [{ id: USER, groups: [GROUP], guestOrExternalUserType: null }],
      groups: [],
      servicePrincipals: [],
    };
    const outcome = naiveDecideUnknown(setOf(routing()), { ...SIGN_IN, user: { id: USER } }, directory);
    expect(outcome.policies).toEqual([{ id: null, applies: false }]);
  });
});

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
