import { Decisions } from "../evaluator/decisions";
import { factsOf } from "../evaluator/facts";
import { type Outcome, outcomeOf } from "../evaluator/outcome";
import type { PolicyEntries } from "../evaluator/policies";
import { type Scopes, scopesOf } from "../evaluator/scopes";
import type { SignIn } from "../evaluator/sign-in";
import { inBox } from "./difference/statements";

/** What a set decides about examples, which say themselves all that matters; made ready when the first one is asked about. */
export function outcomesOf(entries: PolicyEntries): (signIn: SignIn) => Outcome {
  let scopes: Scopes | null = null;
  return (signIn) => {
    scopes ??= scopesOf(entries);
    const facts = factsOf(signIn);
    const answers = scopes.boxes.map((box) => inBox(box, facts));
    // Examples are known through and through, unless a policy refers to what the set does not have. A box that the scopes do not have holds nothing.
    if (!answers.includes("unknown"))
      return outcomeOf(
        scopes,
        [...answers.keys()].filter((box) => answers[box] === true),
      );
    const decisions = new Decisions(scopes);
    return decisions.outcome(decisions.codeOf(decisions.rowsOf(facts)));
  };
}
