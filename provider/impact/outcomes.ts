import type { ConditionOptions } from "../evaluator/conditions/context";
import { Decisions } from "../evaluator/decisions";
import { factsOf } from "../evaluator/facts";
import type { Outcome } from "../evaluator/outcome";
import { scopesOf } from "../evaluator/scopes";
import type { SignIn } from "../evaluator/sign-in";
import type { Directory } from "../policy/directory";
import type { PolicySet } from "../policy/policy-set";

/** What a set decides about examples; made ready when the first one is asked about. */
export function outcomesOf(set: PolicySet, directory: Directory | undefined, options: ConditionOptions): (signIn: SignIn) => Outcome {
  let decisions: Decisions | null = null;
  return (signIn) => {
    decisions ??= new Decisions(scopesOf(set, options));
    return decisions.outcome(decisions.codeOf(decisions.rowsOf(factsOf(signIn, directory))));
  };
}
