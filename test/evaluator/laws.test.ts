import * as fc from "fast-check";
import { type Columns, compile, type Outcome } from "../../provider/analysis";
import { factsOf } from "../../provider/evaluator/facts";
import { readSignIn, type SignInInput } from "../../provider/evaluator/sign-in";
import { isGuid } from "../../provider/policy/reading";
import { directory, jsonOf, knownSignIn, partlyUnknownSignIn, policySet, runs, SMALL, signInById } from "../arbitraries";

const several = <T>(one: fc.Arbitrary<T>, count: number) => fc.noShrink(fc.array(one, { minLength: count, maxLength: count }));

/** Without what the order of policies decides. */
function unordered(outcome: Outcome): unknown {
  const sorted = (list: readonly unknown[] = []) => list.map((entry) => JSON.stringify(entry)).sort();
  const { blockedBy, requires, accessPolicies, alerts, reportOnly, unsatisfiable, ...rest } = outcome;
  return { ...rest, lists: [blockedBy, requires, accessPolicies, alerts, reportOnly, unsatisfiable].map(sorted) };
}

test("the order of policies and of everything else in a set means nothing", () => {
  const shuffled = policySet().chain((set) =>
    fc.record({
      set: fc.constant(set),
      conditionalAccessPolicies: fc.shuffledSubarray([...set.conditionalAccessPolicies], {
        minLength: set.conditionalAccessPolicies.length,
      }),
      accessPolicies: fc.shuffledSubarray([...set.accessPolicies], { minLength: set.accessPolicies.length }),
      namedLocations: fc.constant([...set.namedLocations].reverse()),
      ipRanges: fc.constant([...set.ipRanges].reverse()),
    }),
  );
  fc.assert(
    fc.property(
      shuffled,
      several(
        partlyUnknownSignIn().map(({ signIn }) => signIn),
        10,
      ),
      ({ set, ...lists }, signIns) => {
        const [one, other] = [compile(set), compile({ ...set, ...lists })];
        for (const signIn of signIns) expect(unordered(other.decide(signIn))).toEqual(unordered(one.decide(signIn)));
      },
    ),
    runs(100),
  );
});

test("a set in Graph's own JSON decides as its canonical form does", () => {
  fc.assert(
    fc.property(policySet(), several(knownSignIn, 10), (set, signIns) => {
      const [canonical, written] = [compile(set), compile(jsonOf(set))];
      for (const signIn of signIns) expect(written.decide(signIn)).toEqual(canonical.decide(signIn));
    }),
    runs(100),
  );
});

test("what is decided of a sign-in stays so, whatever becomes known of it", () => {
  fc.assert(
    fc.property(policySet(SMALL), several(partlyUnknownSignIn(6), 20), (set, pairs) => {
      const evaluator = compile(set);
      for (const { signIn, whole } of pairs) {
        const before = evaluator.decide(signIn);
        const after = evaluator.decide(whole);
        if (before.result !== "undecided") expect(after.result).toBe(before.result);
        if (before.dependsOn !== undefined) continue;
        expect(after).toMatchObject({ requires: before.requires, session: before.session, reportOnly: before.reportOnly });
      }
    }),
    runs(200),
  );
});

test("the trace says of every policy what the outcome says", () => {
  fc.assert(
    fc.property(policySet(), several(knownSignIn, 20), (set, signIns) => {
      const evaluator = compile(set);
      for (const signIn of signIns) {
        const { policies, filters: _filters, ...outcome } = evaluator.explain(signIn);
        expect(evaluator.decide(signIn)).toEqual(outcome);
        for (const { applies, knockedOutBy } of policies) expect(knockedOutBy === undefined).toBe(applies === true);
        const applying = policies.filter(({ applies }) => applies === true).map(({ id }) => id);
        const named = [...outcome.requires, ...outcome.reportOnly, ...outcome.blockedBy.filter(({ kind }) => kind !== "accessPolicy")];
        expect(named.filter(({ id }) => !applying.includes(id))).toEqual([]);
      }
    }),
    runs(100),
  );
});

describe("every way to decide is the same", () => {
  const anySignIn = fc.oneof(
    knownSignIn,
    signInById,
    partlyUnknownSignIn().map(({ signIn }) => signIn),
  );
  const otherSpelling = fc
    .record({ signIn: anySignIn, upper: fc.boolean() })
    .map(({ signIn, upper }): SignInInput => (upper ? shouted(signIn) : signIn));

  test("from the sign-in as it came, and from the facts that the strict reader finds in it", () => {
    fc.assert(
      fc.property(policySet(), fc.option(directory, { nil: undefined }), several(otherSpelling, 30), (set, people, signIns) => {
        const evaluator = compile(set, people);
        for (const signIn of signIns) {
          const { policies: _policies, filters: _filters, ...strictly } = evaluator.explain(signIn);
          expect(evaluator.decide(signIn)).toEqual(strictly);
        }
      }),
      runs(200),
    );
  });

  test("one by one, and in columns", () => {
    fc.assert(
      fc.property(policySet(), fc.option(directory, { nil: undefined }), several(otherSpelling, 30), (set, people, signIns) => {
        const evaluator = compile(set, people);
        const { codes, outcomeOf } = evaluator.decideAll(columnsOf(signIns));
        for (const [place, signIn] of signIns.entries()) expect(outcomeOf(codes[place])).toBe(evaluator.decide(signIn));
      }),
      runs(100),
    );
  });

  test("facts come from the sign-in alone, whatever the spelling", () => {
    fc.assert(
      fc.property(anySignIn, (signIn) => {
        const facts = (given: unknown) => factsOf(readSignIn(given).value ?? {});
        expect(facts(shouted(signIn))).toEqual(facts(signIn));
      }),
      runs(200),
    );
  });
});

/** Enumeration members and ids in capitals, which mean the same; texts as they are. */
function shouted(signIn: object): SignInInput {
  const inside = (name: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((element) => inside(name, element));
    if (typeof value === "string") return MEMBERS.includes(name) || isGuid(value) ? value.toUpperCase() : value;
    if (value === null || typeof value !== "object" || name === "device") return value;
    return Object.fromEntries(Object.entries(value).map(([inner, property]) => [inner, inside(inner, property)]));
  };
  return inside("", signIn) as SignInInput;
}

const MEMBERS = [
  "clientAppType",
  "devicePlatform",
  "country",
  "signInRiskLevel",
  "userRiskLevel",
  "insiderRiskLevel",
  "authenticationFlow",
  "deviceTags",
  "deviceType",
  "userAgentTags",
  "ipCategory",
  "guestOrExternalUserType",
  "userType",
];

function columnsOf(signIns: readonly SignInInput[]): Columns {
  const names = [...new Set(signIns.flatMap((signIn) => Object.keys(signIn)))] as (keyof SignInInput)[];
  const columns = names.map((name) => {
    const values = [...new Map(signIns.map((signIn) => [JSON.stringify(signIn[name]), signIn[name]])).values()];
    const places = values.map((value) => JSON.stringify(value));
    return [name, { values, index: Uint16Array.from(signIns, (signIn) => places.indexOf(JSON.stringify(signIn[name]))) }] as const;
  });
  return { length: signIns.length, ...Object.fromEntries(columns) };
}
