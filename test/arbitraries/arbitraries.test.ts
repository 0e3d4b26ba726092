import * as fc from "fast-check";
import { naiveDecide, naiveTrace } from "../evaluator/naive/decide";
import { naiveDifference } from "../evaluator/naive/difference";
import { canonicalSet, directory, editedSet, jsonOf, knownSignIn, policySet, runs, signInById } from ".";

/** The share of sign-ins, in per cent, of which each thing is true at least once. */
function shares(signIns: readonly (readonly string[])[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const things of signIns) for (const thing of new Set(things)) counted.set(thing, (counted.get(thing) ?? 0) + 1);
  return new Map([...counted].map(([thing, count]) => [thing, (100 * count) / signIns.length]));
}

test("random sign-ins meet every part of an outcome and every reason not to apply", () => {
  const seen: string[][] = [];
  fc.assert(
    fc.property(policySet(), fc.array(knownSignIn, { minLength: 50, maxLength: 50 }), (set, signIns) => {
      for (const signIn of signIns) {
        const { result, blockedBy, requires, session, accessPolicies, alerts, reportOnly } = naiveDecide(set, signIn);
        seen.push([
          result,
          ...blockedBy.map(({ kind }) => `blocked by ${kind}`),
          ...requires.flatMap(({ operator, controls }) => (controls.length > 1 ? [operator] : controls)),
          ...Object.keys(session),
          ...accessPolicies.map(({ action }) => action),
          ...alerts.map(() => "alert"),
          ...reportOnly.map((entry) => entry.result),
          ...naiveTrace(set, signIn).map(({ knockedOutBy }) => knockedOutBy ?? "applies"),
        ]);
      }
    }),
    runs(300),
  );
  const share = shares(seen);
  const parts = ["blocked by conditionalAccessPolicy", "blocked by accessPolicy", "audit", "alert", "AND", "OR", "mfa", "routing"];
  const intervals = ["signInFrequency", "signInFrequencySecondary", "persistentBrowser", "continuousAccessEvaluation"];
  const reportOnly = ["reportOnlySuccess", "reportOnlyFailure", "reportOnlyInterrupted"];
  const conditions = ["applications", "users", "workloadIdentities", "devicePlatform", "location", "clientApps", "devices"];
  const risks = ["signInRisk", "userRisk", "servicePrincipalRisk", "insiderRisk", "authenticationFlow", "policyNotEnabled"];
  const things = [...parts, ...intervals, ...reportOnly, ...conditions, ...risks, "applies"];
  expect(things.filter((thing) => (share.get(thing) ?? 0) < 0.02)).toEqual([]);
});

test("a random set is in canonical form, and so is an edited one", () => {
  fc.assert(
    fc.property(editedSet(), ({ before, after }) => {
      expect(canonicalSet(jsonOf(before))).toEqual(before);
      expect(canonicalSet(jsonOf(after))).toEqual(after);
    }),
    runs(200),
  );
});

test("edits change outcomes of some sign-ins in each of the eight ways, and leave most as they are", () => {
  const seen: string[][] = [];
  fc.assert(
    fc.property(editedSet(), fc.array(knownSignIn, { minLength: 20, maxLength: 20 }), ({ before, after }, signIns) => {
      for (const signIn of signIns) seen.push(naiveDifference(before, after, signIn).map(({ kind }) => kind));
    }),
    runs(500),
  );
  expect([...shares(seen).keys()].sort()).toEqual([
    "alertChanged",
    "newlyAllowed",
    "newlyBlocked",
    "requirementAdded",
    "requirementDropped",
    "routingAdded",
    "routingDropped",
    "sessionControlChanged",
  ]);
  const changed = seen.filter((kinds) => kinds.length > 0).length;
  expect(changed).toBeLessThan(seen.length / 2);
});

test("a directory knows all of a user but one that it does not have", () => {
  fc.assert(
    fc.property(directory, signInById, ({ users, groups }, { user }) => {
      const entry = users.find(({ id }) => id === user?.id);
      const direct = new Map(groups.map(({ id, memberOf }) => [id, memberOf]));
      for (const group of entry?.groups ?? []) expect(entry?.groups).toEqual(expect.arrayContaining(direct.get(group) ?? []));
    }),
    runs(200),
  );
});
