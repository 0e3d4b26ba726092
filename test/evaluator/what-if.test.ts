import { compile, readSignIn } from "../../provider/analysis";
import { readSignInRow } from "../../provider/evaluator/sign-in-forms";
import { describeWithCorpora, readCorpus } from "../corpora/files";
import type { Json } from "./fixtures";

const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
const example = (name: string) => readCorpus(`what-if/v1.0-${name}.json`) as Json;

/** The request as a sign-in; the user of the examples has to be an administrator, for a policy for administrators comes back for it. */
function signInOf({ request }: Json): object {
  const { value } = readSignInRow(request);
  return value?.user === undefined ? { ...value } : { ...value, user: { ...value.user, roles: [GLOBAL_ADMINISTRATOR] } };
}

describeWithCorpora("Graph's examples of What If", () => {
  const EXAMPLES = ["1-application", "2-authentication-context", "3-user-action", "4-service-principal"];

  test.each(EXAMPLES)("every policy that came back in example %s applies", (name) => {
    const { applied } = example(name);
    const { policies } = compile({ conditionalAccessPolicies: applied }).explain(signInOf(example(name)));
    expect(policies.filter(({ applies }) => applies !== true)).toEqual([]);
    expect(policies).toHaveLength(applied.length);
  });

  test.each(EXAMPLES)("the request of example %s is a whole sign-in", (name) => {
    expect(readSignIn(signInOf(example(name))).problems).toEqual([]);
  });

  test("policies for all resources come back for a user action and not for an authentication context", () => {
    const { applied } = example("1-application");
    const evaluator = compile({ conditionalAccessPolicies: applied });
    const reasons = (name: string) => evaluator.explain(signInOf(example(name))).policies.map(({ analysisReason }) => analysisReason);
    // The first policy is for Office 365, the second for all resources at high user risk.
    expect(reasons("3-user-action")).toEqual(["userActions", undefined]);
    expect(reasons("2-authentication-context")).toEqual(["authenticationContext", "authenticationContext"]);
  });
});
