import { compile } from "../../provider/analysis";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { describeWithCorpora, jsonFiles, readCorpus, steps } from "../corpora/files";
import { signIn } from "./fixtures";

/** Every part of an outcome that a sign-in of which everything is known leaves open has to hang on these. */
const NOT_IN_THE_SIGN_IN = /^(namedLocation:|device\.|applicationAttributes\.)/;

describeWithCorpora("real policies", () => {
  test.each(["alexfilipin", "tenant"].flatMap((series) => steps(series)))("%s compiles, decides and explains", (step) => {
    const documents = jsonFiles(step).map((path) => ({ path, json: readCorpus(path) }));
    const { value } = readPolicySet(documents, { retired: true });
    const evaluator = compile(value, undefined, { unresolved: "unknown" });
    const { policies, ...outcome } = evaluator.explain(signIn());
    expect(evaluator.decide(signIn())).toMatchObject({ result: outcome.result });
    expect(policies).toHaveLength(value?.conditionalAccessPolicies.length ?? 0);
    expect((outcome.dependsOn ?? []).filter((attribute) => !NOT_IN_THE_SIGN_IN.test(attribute))).toEqual([]);
  });

  test("a sign-in of which nothing is known is decided by nothing but what holds of every sign-in", () => {
    const [step] = steps("tenant").slice(-1);
    const documents = jsonFiles(step).map((path) => ({ path, json: readCorpus(path) }));
    const evaluator = compile(readPolicySet(documents, { retired: true }).value, undefined, { unresolved: "unknown" });
    const { result, requires, dependsOn } = evaluator.decide({});
    expect({ result, requires }).toEqual({ result: "undecided", requires: [] });
    expect(dependsOn).toEqual(expect.arrayContaining(["application", "user", "user.groups", "user.id"]));
  });
});
