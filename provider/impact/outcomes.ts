import { Decisions } from "../evaluator/decisions";
import type { Facts, Truth } from "../evaluator/expression";
import { factsOf } from "../evaluator/facts";
import { type Outcome, outcomeOf } from "../evaluator/outcome";
import type { PolicyEntries } from "../evaluator/policies";
import type { Box } from "../evaluator/rules";
import { type Scopes, scopesOf } from "../evaluator/scopes";
import type { SignIn } from "../evaluator/sign-in";
import { inBox } from "./difference/statements";

/**
 * What each of some sets decides about examples, which say themselves all that matters; made ready when the first one is asked about. Most boxes
 * are in all of the sets.
 */
export function outcomesOf(sets: readonly PolicyEntries[]): (signIn: SignIn) => Outcome[] {
  let scopes: readonly Scopes[] | null = null;
  return (signIn) => {
    scopes ??= sets.map(scopesOf);
    const facts = factsOf(signIn);
    const answers = new Map<Box, Truth>();
    const answerOf = (box: Box): Truth => {
      let answer = answers.get(box);
      if (answer === undefined) {
        answer = inBox(box, facts);
        answers.set(box, answer);
      }
      return answer;
    };
    return scopes.map((own) => outcome(own, own.boxes.map(answerOf), facts));
  };
}

function outcome(scopes: Scopes, answers: readonly Truth[], facts: Facts): Outcome {
  // Examples are known through and through, unless a policy refers to what the set does not have. A box that the scopes do not have holds nothing.
  if (!answers.includes("unknown"))
    return outcomeOf(
      scopes,
      [...answers.keys()].filter((box) => answers[box] === true),
    );
  const decisions = new Decisions(scopes);
  return decisions.outcome(decisions.codeOf(decisions.rowsOf(facts)));
}
