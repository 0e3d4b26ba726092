import * as fc from "fast-check";
import { compile } from "../../provider/analysis";
import { truth } from "../../provider/evaluator/expression";
import { factsOf } from "../../provider/evaluator/facts";
import { type Rule, rulesOf } from "../../provider/evaluator/rules";
import type { SignIn } from "../../provider/evaluator/sign-in";
import type { PolicySet } from "../../provider/policy/policy-set";
import {
  canonicalSet,
  directory,
  knownSignIn,
  partlyUnknownSignIn,
  policySet,
  runs,
  SMALL,
  signInById,
  USERS_IN_DIRECTORY,
} from "../arbitraries";
import { IP_LOCATIONS, USERS } from "../arbitraries/names";
import { APP, type Json, routing, withValues } from "../policy/policies";
import { D5_5_matchingPolicies } from "./naive/access-policies";
import { firstColumnDisagreement, firstDisagreement, firstPartialDisagreement } from "./naive/agreement";
import { naiveTrace } from "./naive/decide";
import { R23_hasNoSession } from "./naive/session";

/** The evaluator against the naive one, which an independent hand wrote from the rules. `differential-long.ts` runs more of it. */

/** Sign-ins are not shrunk, for the first that disagrees is reported; sets are, and come out with the one policy that matters. */
const several = <T>(one: fc.Arbitrary<T>, count: number) => fc.noShrink(fc.array(one, { minLength: count, maxLength: count }));
const ofTheDirectory = signInById.filter(({ user }) => USERS_IN_DIRECTORY.includes(user?.id ?? ""));

test("100,000 sign-ins, outcome and trace, are decided alike", () => {
  fc.assert(
    fc.property(policySet(), several(knownSignIn, 200), (set, signIns) => {
      expect(firstDisagreement(compile(set), set, signIns)).toBeNull();
    }),
    runs(500),
  );
});

test("sign-ins of people whom the directory knows are decided alike", () => {
  fc.assert(
    fc.property(policySet(), directory, several(ofTheDirectory, 50), (set, known, signIns) => {
      expect(firstDisagreement(compile(set, known), set, signIns, known)).toBeNull();
    }),
    runs(200),
  );
});

test("what is the same for every completion of a sign-in is decided, and the rest depends on what can make a difference", () => {
  fc.assert(
    fc.property(policySet(SMALL), several(partlyUnknownSignIn(), 20), (set, signIns) => {
      const whatIsLeft = signIns.map(({ signIn }) => signIn);
      expect(firstPartialDisagreement(compile(set), set, whatIsLeft)).toBeNull();
    }),
    runs(400),
  );
});

describe("access policies are certain of a sign-in of somebody unknown", () => {
  const somebody: SignIn = { user: { userType: "member", guestOrExternalUserType: null }, application: APP, clientAppType: "browser" };
  const all = withValues(routing(), { id: "all", "conditions.users": { includeUsers: ["All"] } });
  const [ada, alan] = USERS as [string, string];
  const allBut = (user: string, changes: Json): Json =>
    withValues(all, { id: user, "conditions.users": { includeUsers: ["All"], excludeUsers: [user] }, ...changes });
  const elsewhere = { "sessionControls.cloudAppSecurity": { isEnabled: true, cloudAppSecurityType: "monitorOnly" } };
  const block = { grantControls: { operator: "OR", builtInControls: ["block"] }, sessionControls: null };

  test.each([
    ["when several policies route it only together", [allBut(ada, {}), allBut(alan, {})], ["Audit"]],
    ["when it is also routed elsewhere, depending on who it is", [all, allBut(ada, elsewhere)], ["Audit"]],
    ["unless it is blocked before, depending on who it is", [all, allBut(ada, block)], []],
  ])("%s", (_name, conditionalAccessPolicies, alerts) => {
    const accessPolicies = [{ id: "access", name: "Audit", action: "audit", alert: { dailyLimit: 10 } }];
    const set = canonicalSet({ conditionalAccessPolicies, accessPolicies });
    const evaluator = compile(set);
    expect(evaluator.decide(somebody).alerts).toEqual(alerts);
    expect(firstPartialDisagreement(evaluator, set, [somebody])).toBeNull();
  });
});

test("ids and members of enumerations count without regard to case", () => {
  fc.assert(
    fc.property(policySet(), several(knownSignIn, 50), (set, signIns) => {
      const evaluator = compile(set);
      for (const signIn of signIns)
        expect({ signIn, outcome: evaluator.decide(respelled(signIn)) }).toEqual({ signIn, outcome: evaluator.decide(signIn) });
    }),
    runs(200),
  );
});

/** All of it in capitals, but for the texts that mean what they say as they are written. */
function respelled(signIn: SignIn): unknown {
  const { userAction, authenticationContext, applicationAttributes, ...rest } = signIn;
  const capital = (value: unknown): unknown => {
    if (typeof value === "string") return value.toUpperCase();
    if (Array.isArray(value)) return value.map(capital);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === "attributes" ? inner : capital(inner)]));
  };
  return { ...(capital(rest) as object), userAction, authenticationContext, applicationAttributes };
}

test("sign-ins in columns are decided like each of them alone, whether all of them is known or not", () => {
  const either = fc.oneof(
    knownSignIn,
    partlyUnknownSignIn().map(({ signIn }) => signIn),
  );
  fc.assert(
    fc.property(policySet(), several(either, 60), (set, signIns) => {
      expect(firstColumnDisagreement(compile(set), set, signIns)).toBeNull();
    }),
    runs(200),
  );
});

test("a named location that the set does not have is something that is not known", () => {
  const incomplete = policySet().map((set) => ({ ...set, namedLocations: set.namedLocations.filter(({ id }) => id !== IP_LOCATIONS[0]) }));
  fc.assert(
    fc.property(incomplete, several(knownSignIn, 20), (set, signIns) => {
      expect(firstPartialDisagreement(compile(set, undefined, { unresolved: "unknown" }), set, signIns)).toBeNull();
    }),
    runs(300),
  );
});

test("every rule of the impact analysis is in force exactly where its policy applies", () => {
  fc.assert(
    fc.property(policySet(), several(knownSignIn, 50), (set, signIns) => {
      const { rules } = rulesOf(set);
      for (const signIn of signIns) {
        const facts = factsOf(signIn);
        const isInForce = inForce(set, signIn);
        for (const rule of rules) {
          const holds = Object.values(rule.box).every((condition) => truth(condition, facts) === true);
          expect({ policy: rule.policy, effect: rule.effect, signIn, holds }).toEqual({
            ...rule,
            box: undefined,
            key: undefined,
            signIn,
            holds: isInForce(rule),
          });
        }
      }
    }),
    runs(200),
  );
});

/** Whether a rule has to be in force, by the naive evaluator: its policy applies, and there is a session where it controls one. */
function inForce(set: PolicySet, signIn: SignIn): (rule: Rule) => boolean {
  const applying = new Set(naiveTrace(set, signIn).flatMap(({ id, applies }) => (applies ? [id] : [])));
  const matching = new Set(D5_5_matchingPolicies(set, signIn).map(({ id }) => id));
  return ({ policy, effect }) => {
    if (policy.kind === "accessPolicy") return matching.has(policy.id);
    const isOfSession = effect.kind === "session" || effect.kind === "route";
    return applying.has(policy.id) && !(isOfSession && R23_hasNoSession(signIn));
  };
}
