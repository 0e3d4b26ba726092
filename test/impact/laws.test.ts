import * as fc from "fast-check";
import { compile } from "../../provider/evaluator/compile";
import { factsOf } from "../../provider/evaluator/facts";
import { rulesOf } from "../../provider/evaluator/rules";
import type { SignIn } from "../../provider/evaluator/sign-in";
import { impact } from "../../provider/impact/impact";
import type { Region, RegionKind } from "../../provider/impact/result";
import { Names, requirementText } from "../../provider/impact/words/names";
import { impactText, regionLine } from "../../provider/impact/words/text";
import type { PolicySet } from "../../provider/policy/policy-set";
import { edit, edited, editedSet, knownSignIn, policySet, runs, SMALL } from "../arbitraries";
import { differs } from "./by-rules";

const isIn = (regions: readonly Region[], signIn: SignIn) => regions.some((region) => region.contains(signIn));

test("a set that stays as it is changes no sign-in", () => {
  fc.assert(
    fc.property(policySet(), (set) => {
      expect(impact(set, structuredClone(set)).regions).toEqual([]);
    }),
    runs(200),
  );
});

test("names, ids, descriptions and the order of policies are no part of an outcome", () => {
  const renamed = (set: PolicySet): PolicySet => ({
    ...set,
    conditionalAccessPolicies: set.conditionalAccessPolicies
      .map((policy, index) => ({
        ...policy,
        id: `eeeeeeee-0000-4000-8000-${String(index).padStart(12, "0")}`,
        displayName: `Renamed ${index}`,
      }))
      .reverse(),
    accessPolicies: set.accessPolicies.map((policy, index) => ({ ...policy, id: `other-${index}`, name: `Renamed ${index}` })).reverse(),
  });
  fc.assert(
    fc.property(policySet(), (set) => {
      expect(impact(set, renamed(set)).regions).toEqual([]);
    }),
    runs(200),
  );
});

const REVERSED: Readonly<Record<RegionKind, RegionKind>> = {
  newlyAllowed: "newlyBlocked",
  newlyBlocked: "newlyAllowed",
  requirementDropped: "requirementAdded",
  requirementAdded: "requirementDropped",
  routingDropped: "routingAdded",
  routingAdded: "routingDropped",
  sessionControlChanged: "sessionControlChanged",
  alertChanged: "alertChanged",
};

test("taking a change back gives the same regions the other way round", () => {
  const named = ({ kind, what, direction, parts }: Region) =>
    JSON.stringify([kind, what, direction, parts.map(({ conditions }) => conditions.map(({ formula }) => formula))]);
  fc.assert(
    fc.property(editedSet(SMALL), ({ before, after }) => {
      const there = impact(before, after).regions.map((region): string =>
        named({ ...region, kind: REVERSED[region.kind], direction: region.direction === "gained" ? "lost" : "gained" }),
      );
      expect(impact(after, before).regions.map(named).sort()).toEqual(there.sort());
    }),
    runs(200),
  );
});

test("what two steps do together, one of them does", () => {
  let met = 0;
  fc.assert(
    fc.property(
      editedSet(SMALL),
      edit(SMALL),
      fc.array(knownSignIn, { minLength: 40, maxLength: 40, size: "max" }),
      ({ before, after: middle }, next, signIns) => {
        const after = edited(middle, [next]);
        // Where conditional access blocks in between, alerts of before and after differ unseen.
        const whole = impact(before, after).regions.filter(({ kind }) => kind !== "alertChanged");
        const steps = [...impact(before, middle).regions, ...impact(middle, after).regions];
        for (const signIn of signIns) {
          if (!isIn(whole, signIn)) continue;
          met += 1;
          expect(isIn(steps, signIn)).toBe(true);
        }
      },
    ),
    runs(150),
  );
  expect(met).toBeGreaterThan(100);
});

test("a witness lies in its region, everything about it is known, and the printed outcomes differ as the region says", () => {
  const seen = new Set<RegionKind>();
  fc.assert(
    fc.property(editedSet(), ({ before, after }) => {
      for (const region of impact(before, after).regions) {
        seen.add(region.kind);
        const { witness, before: was, after: is } = region;
        if (witness === null || was === null || is === null) throw new Error(`no witness: ${region.where}`);
        expect(region.contains(witness)).toBe(true);
        expect([was.dependsOn, is.dependsOn]).toEqual([undefined, undefined]);
        expect(differs(rulesOf(before).rules, rulesOf(after).rules, factsOf(witness))).toBe(true);
        switch (region.kind) {
          case "newlyBlocked":
            expect([was.result, is.result]).toEqual(["granted", "blocked"]);
            break;
          case "newlyAllowed":
            expect([was.result, is.result]).toEqual(["blocked", "granted"]);
            break;
          case "requirementAdded":
          case "requirementDropped":
            expect(was.requires).not.toEqual(is.requires);
            break;
          case "routingAdded":
          case "routingDropped":
            expect(was.session.routing).not.toEqual(is.session.routing);
            break;
          case "sessionControlChanged":
            expect(was.session).not.toEqual(is.session);
            break;
          case "alertChanged":
            expect([was.accessPolicies, was.alerts, was.session.routing]).not.toEqual([is.accessPolicies, is.alerts, is.session.routing]);
        }
      }
    }),
    runs(250),
  );
  expect(seen.size).toBe(Object.keys(REVERSED).length);
});

test("what is said to imply a requirement in a region is required of each of its sign-ins", () => {
  const strengthened = (set: PolicySet): PolicySet => ({
    ...set,
    conditionalAccessPolicies: set.conditionalAccessPolicies.map(({ grantControls, ...policy }) => ({
      ...policy,
      grantControls:
        grantControls?.builtInControls.includes("mfa") && grantControls.authenticationStrength === null
          ? {
              ...grantControls,
              builtInControls: grantControls.builtInControls.filter((control) => control !== "mfa"),
              authenticationStrength: { id: "00000000-0000-0000-0000-000000000004" },
            }
          : grantControls,
    })),
  });
  let met = 0;
  fc.assert(
    fc.property(editedSet(), fc.array(knownSignIn, { minLength: 40, maxLength: 40, size: "max" }), ({ before, after: edited }, signIns) => {
      const after = strengthened(edited);
      for (const { impliedBy, direction, contains } of impact(before, after).regions) {
        if (impliedBy.length === 0) continue;
        const { decide } = compile(direction === "lost" ? after : before);
        for (const signIn of signIns.filter(contains)) {
          met += 1;
          const required = decide(signIn).requires.flatMap(({ operator, controls }) =>
            operator === "AND" ? controls : [[...controls].sort().join("|")],
          );
          const texts = required.map((requirement) => requirementText(requirement, new Names()));
          expect(texts).toEqual(expect.arrayContaining([...impliedBy]));
        }
      }
    }),
    runs(400),
  );
  expect(met).toBeGreaterThan(20);
});

test("the result is the same every time, survives JSON, and reads as plain words", () => {
  fc.assert(
    fc.property(editedSet(), ({ before, after }) => {
      const result = impact(before, after);
      const text = JSON.stringify(result);
      // Marks of the inside never reach a reader.
      expect([...result.regions.map(regionLine), impactText(result)].join("\n")).not.toMatch(
        /follows from|\[object|undefined|except everyone except/,
      );
      expect(JSON.stringify(impact(structuredClone(before), structuredClone(after)))).toBe(text);
      expect(JSON.parse(text).version).toBe(1);
    }),
    runs(100),
  );
});

test("the order of policies, locations, ranges and apps in the sets is not seen in the result", () => {
  const reversed = (set: PolicySet): PolicySet => ({
    ...set,
    conditionalAccessPolicies: [...set.conditionalAccessPolicies].reverse(),
    accessPolicies: [...set.accessPolicies].reverse(),
    namedLocations: [...set.namedLocations].reverse(),
    ipRanges: [...set.ipRanges].reverse(),
    apps: [...set.apps].reverse(),
  });
  // What `decide` says about an example lists policies as they stand in the set; that alone may differ.
  const withoutOutcomes = (result: ReturnType<typeof impact>) =>
    JSON.stringify({ ...result, regions: result.regions.map((region) => ({ ...region, before: null, after: null })) });
  const guarantees = [{ kind: "neverBlocked", who: { everyone: true } }];
  let regions = 0;
  fc.assert(
    fc.property(editedSet(), ({ before, after }) => {
      const result = impact(before, after, { guarantees });
      const other = impact(reversed(before), reversed(after), { guarantees });
      regions += result.regions.length;
      expect(impactText(other)).toBe(impactText(result));
      expect(withoutOutcomes(other)).toBe(withoutOutcomes(result));
    }),
    runs(150),
  );
  expect(regions).toBeGreaterThan(100);
});
