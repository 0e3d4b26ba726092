import * as fc from "fast-check";
import { type Arith, type Bool, type Context, init } from "z3-solver";
import { FOLLOWS_FROM_ADDRESS, SUBJECT, TARGET, TARGET_KINDS, targetPrefix } from "../../provider/evaluator/attributes";
import { type Atom, and, atomsOf, type Expression, not, or, passes } from "../../provider/evaluator/expression";
import { rulesOf } from "../../provider/evaluator/rules";
import { SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_GUEST_TYPES, SIGN_IN_PLATFORMS } from "../../provider/evaluator/sign-in";
import { BUDGET, universeOf } from "../../provider/impact/difference/difference";
import { type Problem, problemsOf, sideOf } from "../../provider/impact/difference/families";
import { solve } from "../../provider/impact/difference/statements";
import { DEVICE_TYPES, IP_CATEGORIES } from "../../provider/policy/access-policy";
import { INSIDER_RISK_LEVELS, RISK_LEVELS, TRANSFER_METHODS } from "../../provider/policy/conditional-access-policy";
import type { PolicySet } from "../../provider/policy/policy-set";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { editedSet, ORDINARY, SEED } from "../arbitraries";
import { describeWithCorpora, jsonFiles, readCorpus, steps } from "../corpora/files";

/**
 * A second opinion on whether anything is left of a difference, by a solver that knows nothing of classes, boxes and components: values are
 * numbers, addresses are integers, memberships are truth values.
 */

type Z3 = Context<"impact">;

/** Attributes with these values, and null where it is listed, and no others. */
const DOMAINS: Readonly<Record<string, readonly (string | null)[]>> = {
  [SUBJECT]: ["user", "servicePrincipal"],
  "user.guestOrExternalUserType": [null, ...SIGN_IN_GUEST_TYPES],
  clientAppType: [null, ...SIGN_IN_CLIENT_APP_TYPES],
  devicePlatform: [null, ...SIGN_IN_PLATFORMS],
  signInRiskLevel: RISK_LEVELS,
  userRiskLevel: RISK_LEVELS,
  servicePrincipalRiskLevel: RISK_LEVELS,
  insiderRiskLevel: [null, ...INSIDER_RISK_LEVELS],
  authenticationFlow: [null, ...TRANSFER_METHODS],
  deviceType: [null, ...DEVICE_TYPES],
  ipCategory: [null, FOLLOWS_FROM_ADDRESS, ...IP_CATEGORIES],
  "device.isCompliant": [null, "true", "false"],
};
/** Whether some text may pass tests in a way that none of the texts asked about does: then Z3's "nothing left" proves nothing. */
const asksForParts = (formula: Expression) => [...atomsOf(formula)].some(({ test }) => test.kind === "text" && test.operator !== "equals");

/** One question, as formulas of Z3. */
class Encoding {
  readonly facts: Bool<"impact">[] = [];
  private readonly candidates: ReadonlyMap<string, readonly (string | null)[]>;
  private readonly address: Arith<"impact">;
  private readonly isV4: Bool<"impact">;
  private readonly noAddress: Bool<"impact">;

  constructor(
    private readonly z3: Z3,
    formula: Expression,
  ) {
    const { Bool, Int, Implies } = z3;
    this.address = Int.const("address");
    this.isV4 = Bool.const("address is IPv4");
    this.noAddress = Bool.const("address is absent");
    this.facts.push(this.address.ge(0), Implies(this.isV4, this.address.lt(2 ** 32)), this.address.lt(Int.val((1n << 128n).toString())));
    const atoms = [...atomsOf(formula)];
    this.candidates = new Map(
      [...new Set(atoms.map(({ attribute }) => attribute))].map((attribute) => [attribute, this.candidatesOf(attribute, atoms)]),
    );
    for (const [attribute, { length }] of this.candidates) this.facts.push(Int.const(attribute).ge(0), Int.const(attribute).lt(length));
    for (const one of atoms) for (const other of atoms) this.relate(one, other);
    this.facts.push(this.of(formula));
  }

  of(formula: Expression): Bool<"impact"> {
    const { z3 } = this;
    if (typeof formula === "boolean") return z3.Bool.val(formula);
    if (formula.op === "atom") return this.test(formula);
    if (formula.op === "not") return z3.Not(this.of(formula.of));
    const parts = formula.of.map((part) => this.of(part));
    return formula.op === "and" ? z3.And(...parts) : z3.Or(...parts);
  }

  private test({ attribute, test, key }: Atom): Bool<"impact"> {
    const { z3 } = this;
    switch (test.kind) {
      case "has":
      case "hasPrefix":
      case "nonEmpty":
        return z3.Bool.const(key);
      case "within": {
        const inside = (first: number | bigint, last: number | bigint) =>
          z3.And(this.address.ge(z3.Int.val(first.toString())), this.address.le(z3.Int.val(last.toString())));
        const { v4, v6 } = test.addresses;
        return z3.And(
          z3.Not(this.noAddress),
          z3.Or(
            z3.And(this.isV4, z3.Or(z3.Bool.val(false), ...v4.map(([first, last]) => inside(first, last)))),
            z3.And(z3.Not(this.isV4), z3.Or(z3.Bool.val(false), ...v6.map(([first, last]) => inside(first, last)))),
          ),
        );
      }
      case "is":
        return attribute === "ipAddress" ? this.noAddress : this.oneOf(attribute, (value) => test.values.has(value));
      case "prefix":
        return this.oneOf(attribute, (value) => value?.startsWith(test.prefix) ?? false);
      case "text":
        return this.oneOf(attribute, (value) => value !== null && passes(test, value));
    }
  }

  /** A single value is one of those that are asked about, or one that nobody asks about. */
  private oneOf(attribute: string, holds: (value: string | null) => boolean): Bool<"impact"> {
    const { z3 } = this;
    const value = z3.Int.const(attribute);
    const candidates = this.candidates.get(attribute) as readonly (string | null)[];
    return z3.Or(z3.Bool.val(false), ...candidates.flatMap((one, at) => (holds(one) ? [value.eq(at)] : [])));
  }

  private candidatesOf(attribute: string, atoms: readonly Atom[]): (string | null)[] {
    const domain = DOMAINS[attribute];
    if (domain !== undefined) return [...domain];
    const asked = new Set(
      atoms.flatMap(({ attribute: own, test }) =>
        own !== attribute ? [] : test.kind === "is" ? [...test.values] : test.kind === "text" ? [test.value] : [],
      ),
    );
    if (attribute === TARGET)
      return [...[...asked].filter((one) => one !== null), ...TARGET_KINDS.map((kind) => `${targetPrefix(kind)}another`)];
    if (/^(namedLocation:|app:|mfaTrustedIp|compliantNetwork)/.test(attribute)) return ["true", "false"];
    const never = attribute === "user.id" || attribute === "servicePrincipal.id" ? [] : [null];
    return [...new Set([...asked, ...never, "~another~"])];
  }

  /** What one test of a list says about another; and that a list is not a single value. */
  private relate(one: Atom, other: Atom): void {
    if (one.attribute !== other.attribute) return;
    const { z3 } = this;
    const [stronger, weaker] = [one.test, other.test];
    const isList = stronger.kind === "has" || stronger.kind === "hasPrefix" || stronger.kind === "nonEmpty";
    if (isList && weaker.kind === "is") this.facts.push(z3.Implies(this.test(one), z3.Not(this.test(other))));
    const begins = stronger.kind === "has" ? stronger.element : stronger.kind === "hasPrefix" ? stronger.prefix : null;
    const isImplied = begins !== null && (weaker.kind === "nonEmpty" || (weaker.kind === "hasPrefix" && begins.startsWith(weaker.prefix)));
    if (isImplied) this.facts.push(z3.Implies(this.test(one), this.test(other)));
  }
}

function formulaOf({ minuend, same, mask }: Problem): Expression {
  const box = (conditions: object) => and(...(Object.values(conditions) as Expression[]));
  return and(box(minuend.box), not(or(...[...same, ...mask].map((member) => box(member.box)))));
}

describe("a second opinion by Z3", () => {
  let z3: Z3;
  let finish: () => void;

  beforeAll(async () => {
    const { Context: make, em } = await init();
    z3 = make("impact") as unknown as Z3;
    finish = () => em.PThread.terminateAllThreads();
  });
  afterAll(() => finish());

  /** Verdicts on all problems of a change; what Z3 cannot decide is counted, never passed over. */
  async function compare(before: PolicySet, after: PolicySet) {
    const [was, is] = [before, after].map((set) => rulesOf(set, { unresolved: "unknown" }).rules);
    const universe = universeOf([...was, ...is].map(({ box }) => box));
    const verdicts = { left: 0, nothing: 0, undecided: 0 };
    for (const problem of problemsOf(sideOf(was, universe.compatible), sideOf(is, universe.compatible))) {
      const statement = solve(problem, universe, BUDGET);
      const formula = formulaOf(problem);
      const solver = new z3.Solver();
      solver.add(...new Encoding(z3, formula).facts);
      const verdict = await solver.check();
      if (verdict === "unknown" || (verdict === "unsat" && asksForParts(formula))) {
        verdicts.undecided += 1;
        continue;
      }
      const isLeft = statement !== null;
      expect({ problem: problem.minuend.key, family: problem.family, isLeft }).toEqual({
        problem: problem.minuend.key,
        family: problem.family,
        isLeft: verdict === "sat",
      });
      verdicts[isLeft ? "left" : "nothing"] += 1;
    }
    return verdicts;
  }

  test("on random changes", async () => {
    const total = { left: 0, nothing: 0, undecided: 0 };
    for (const { before, after } of fc.sample(editedSet(ORDINARY), { seed: SEED, numRuns: 250 })) {
      const verdicts = await compare(before, after);
      for (const key of ["left", "nothing", "undecided"] as const) total[key] += verdicts[key];
    }
    expect(total.left).toBeGreaterThan(50);
    expect(total.nothing).toBeGreaterThan(5);
    expect(total.undecided).toBeLessThan((total.left + total.nothing) / 4);
  });

  describeWithCorpora("on real changes", () => {
    const read = (step: string) =>
      readPolicySet(
        jsonFiles(step).map((path) => ({ path, json: readCorpus(path) })),
        { retired: true },
      ).value as PolicySet;

    test("of one tenant", async () => {
      const all = steps("tenant");
      const { undecided, left } = await compare(read(all[7]), read(all[8]));
      expect(undecided).toBeLessThan(left);
      expect(left).toBeGreaterThan(0);
    });
  });
});
