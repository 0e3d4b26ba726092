import { type Arith, type Bool, type Context, init, type Seq } from "z3-solver";
import { SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_GUEST_TYPES, SIGN_IN_PLATFORMS } from "../../provider/evaluator/sign-in";
import { SUBJECT, TARGET, TARGET_KINDS, targetPrefix, FOLLOWS_FROM_ADDRESS } from "../../provider/evaluator/attributes";
import { type Atom, atomsOf, type Expression, and, not, or } from "../../provider/evaluator/expression";
import { rulesOf } from "../../provider/evaluator/rules";
import { BUDGET, universeOf } from "../../provider/impact/difference";
import { type Problem, problemsOf, sideOf } from "../../provider/impact/families";
import { solve } from "../../provider/impact/statements";
import { DEVICE_TYPES, IP_CATEGORIES } from "../../provider/policy/access-policy";
import { INSIDER_RISK_LEVELS, RISK_LEVELS, TRANSFER_METHODS } from "../../provider/policy/conditional-access-policy";
import type { PolicySet } from "../../provider/policy/policy-set";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import * as fc from "fast-check";
import { editedSet, ORDINARY, SEED } from "../arbitraries";
import { describeWithCorpora, jsonFiles, readCorpus, steps } from "../corpora/files";

/**
 * A second opinion on whether anything is left of a difference, by a solver that knows nothing of classes, boxes and components: texts are
 * strings, addresses are integers, memberships are truth values.
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
const SEPARATORS = [",", ".", " ", "_"];

/** One question, as formulas of Z3. */
class Encoding {
  readonly facts: Bool<"impact">[] = [];
  private readonly texts = new Map<string, { readonly value: Seq<"impact">; readonly absent: Bool<"impact"> }>();
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
      case "is": {
        if (attribute === "ipAddress") return this.noAddress;
        const { value, absent } = this.text(attribute);
        return z3.Or(...[...test.values].map((one) => (one === null ? absent : z3.And(z3.Not(absent), value.eq(z3.String.val(one))))));
      }
      case "prefix":
        return z3.String.val(test.prefix).prefixOf(this.text(attribute).value);
      case "text": {
        const { value, absent } = this.text(attribute);
        const word = z3.String.val(test.value);
        const passes = () => {
          switch (test.operator) {
            case "equals":
              return value.eq(word);
            case "startsWith":
              return word.prefixOf(value);
            case "endsWith":
              return word.suffixOf(value);
            case "contains":
              return value.contains(word);
            case "containsWord": {
              const padded = z3.String.val(" ").concat(value).concat(" ");
              const among = SEPARATORS.flatMap((before) => SEPARATORS.map((after) => padded.contains(before + test.value + after)));
              return test.value === "" ? z3.Bool.val(false) : z3.Or(...among);
            }
          }
        };
        return z3.And(z3.Not(absent), passes());
      }
    }
  }

  private text(attribute: string) {
    const { z3 } = this;
    let known = this.texts.get(attribute);
    if (known === undefined) {
      known = { value: z3.String.const(attribute), absent: z3.Bool.const(`${attribute} is absent`) };
      this.texts.set(attribute, known);
      const { value, absent } = known;
      const isValue = (one: string | null) => (one === null ? absent : z3.And(z3.Not(absent), value.eq(z3.String.val(one))));
      const domain = DOMAINS[attribute];
      if (domain !== undefined) this.facts.push(z3.Or(...domain.map(isValue)));
      if (attribute === TARGET) this.facts.push(z3.Not(absent), z3.Or(...TARGET_KINDS.map((kind) => z3.String.val(targetPrefix(kind)).prefixOf(value))));
      if (attribute === "user.id" || attribute === "servicePrincipal.id") this.facts.push(z3.Not(absent));
      // A country is a code of two letters, a truth value one of two words.
      if (attribute === "country") this.facts.push(z3.Or(absent, value.length().eq(2)));
      if (/^(namedLocation:|app:|mfaTrustedIp|compliantNetwork)/.test(attribute)) this.facts.push(z3.Not(absent));
    }
    return known;
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
    const universe = universeOf(
      [...was, ...is].map(({ box }) => box),
      undefined,
    );
    const verdicts = { left: 0, nothing: 0, undecided: 0 };
    for (const problem of problemsOf(sideOf(was, universe.compatible), sideOf(is, universe.compatible))) {
      const statement = solve(problem, universe, BUDGET);
      const solver = new z3.Solver();
      solver.add(...new Encoding(z3, formulaOf(problem)).facts);
      const verdict = await solver.check();
      if (verdict === "unknown") verdicts.undecided += 1;
      else {
        expect({ problem: problem.minuend.key, family: problem.family, verdict }).toEqual({
          problem: problem.minuend.key,
          family: problem.family,
          verdict: statement === null ? "unsat" : "sat",
        });
        verdicts[statement === null ? "nothing" : "left"] += 1;
      }
    }
    return verdicts;
  }

  test("on random changes", async () => {
    const total = { left: 0, nothing: 0, undecided: 0 };
    for (const { before, after } of fc.sample(editedSet(ORDINARY), { seed: SEED, numRuns: 120 })) {
      const verdicts = await compare(before, after);
      for (const key of ["left", "nothing", "undecided"] as const) total[key] += verdicts[key];
    }
    expect(total.undecided).toBe(0);
    expect(total.left).toBeGreaterThan(50);
    expect(total.nothing).toBeGreaterThan(5);
  }, 300_000);

  describeWithCorpora("on real changes", () => {
    const read = (step: string) => readPolicySet(jsonFiles(step).map((path) => ({ path, json: readCorpus(path) })), { retired: true }).value as PolicySet;

    test("of one tenant", async () => {
      const all = steps("tenant");
      const { undecided, left } = await compare(read(all[7]), read(all[8]));
      expect(undecided).toBe(0);
      expect(left).toBeGreaterThan(0);
    }, 300_000);
  });
});

