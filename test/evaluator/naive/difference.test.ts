import { canonicalSet } from "../../arbitraries";
import { type Json, routing } from "../../policy/policies";
import { naiveDifference } from "./difference";
import { granting, SIGN_IN, setOf } from "./office";

describe("the difference between two sets", () => {
  const before = setOf(routing());

  test("is nothing when policies are renamed or an outcome is reached another way", () => {
    const after = setOf({ ...routing(), displayName: "Other", description: "New" }, routing());
    expect(naiveDifference(before, after, SIGN_IN)).toEqual([]);
  });

  test("has one entry a requirement that is added, alternatives being one", () => {
    const both = granting({ operator: "AND", builtInControls: ["mfa", "compliantDevice"] });
    const either = granting({ operator: "OR", builtInControls: ["mfa", "domainJoinedDevice"] });
    expect(naiveDifference(before, setOf(routing(), both, either), SIGN_IN)).toEqual([
      { kind: "requirementAdded", what: "mfa" },
      { kind: "requirementAdded", what: "compliantDevice" },
      { kind: "requirementAdded", what: "domainJoinedDevice|mfa" },
    ]);
  });

  test("is nothing where a frequency is said in another unit", () => {
    const every = (value: number, type: string) => setOf(granting(null, { signInFrequency: { isEnabled: true, value, type } }));
    expect(naiveDifference(every(24, "hours"), every(1, "days"), SIGN_IN)).toEqual([]);
    expect(naiveDifference(every(24, "hours"), every(2, "days"), SIGN_IN)).toEqual([
      { kind: "sessionControlChanged", what: "signInFrequency" },
    ]);
  });

  test("is the block alone where one side blocks", () => {
    expect(naiveDifference(before, setOf(granting({ builtInControls: ["block"] })), SIGN_IN)).toEqual([{ kind: "newlyBlocked", what: "" }]);
  });

  test("has the alerts where access policies block on both sides", () => {
    const withAccess = (alert: Json | null) =>
      canonicalSet({ conditionalAccessPolicies: [routing()], accessPolicies: [{ name: "Block", action: "block", alert }] });
    expect(naiveDifference(withAccess(null), withAccess({ dailyLimit: 5 }), SIGN_IN)).toMatchObject([{ kind: "alertChanged" }]);
  });
});
