import type { SignIn } from "../../../provider/evaluator/sign-in";
import { canonicalSet } from "../../arbitraries";
import { describeWithCorpora, readCorpus } from "../../corpora/files";
import type { Json } from "../../policy/policies";
import { naiveTrace } from "./decide";

/** What the examples' user must be: a policy for administrators comes back for it (example 3). */
const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
/** What If has names of its own for user actions. */
const ACTIONS: Readonly<Record<string, string>> = { registerSecurityInformation: "urn:user:registersecurityinfo" };

/** The example's request as a sign-in; what it does not say stays unknown. */
function signInOf({ signInIdentity, signInContext, signInConditions }: Json): SignIn {
  const { authenticationFlow, deviceInfo, ...conditions } = signInConditions;
  return {
    ...(signInIdentity.userId
      ? { user: { id: signInIdentity.userId, roles: [GLOBAL_ADMINISTRATOR] } }
      : { servicePrincipal: { id: signInIdentity.servicePrincipalId } }),
    ...(signInContext.includeApplications ? { application: signInContext.includeApplications[0] } : {}),
    ...(signInContext.userAction ? { userAction: ACTIONS[signInContext.userAction] } : {}),
    ...(signInContext.authenticationContextValue ? { authenticationContext: signInContext.authenticationContextValue } : {}),
    ...conditions,
    ...(authenticationFlow ? { authenticationFlow: authenticationFlow.transferMethod } : {}),
    ...(deviceInfo ? { device: deviceInfo } : {}),
  };
}

describeWithCorpora("Graph's examples of What If, as the naive evaluator decides them", () => {
  const examples = ["1-application", "2-authentication-context", "3-user-action", "4-service-principal"];

  test.each(examples)("every policy of example %s applies", (example) => {
    const { request, applied } = readCorpus(`what-if/v1.0-${example}.json`) as Json;
    const set = canonicalSet({ conditionalAccessPolicies: applied });
    const trace = naiveTrace(set, signInOf(request));
    expect(trace.filter(({ applies }) => !applies)).toEqual([]);
    expect(trace).toHaveLength(applied.length);
  });

  test("policies for all resources apply to a user action and not to an authentication context", () => {
    const { applied } = readCorpus("what-if/v1.0-1-application.json") as Json;
    const set = canonicalSet({ conditionalAccessPolicies: applied });
    const reasons = (example: string) =>
      naiveTrace(set, signInOf((readCorpus(`what-if/v1.0-${example}.json`) as Json).request)).map(({ knockedOutBy }) => knockedOutBy);
    // The first policy is for Office 365, the second for all resources at high user risk.
    expect(reasons("3-user-action")).toEqual(["applications", null]);
    expect(reasons("2-authentication-context")).toEqual(["applications", "applications"]);
  });
});
