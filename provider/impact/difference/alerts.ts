import type { Facts } from "../../evaluator/expression";
import type { Box } from "../../evaluator/rules";
import { BudgetExceeded } from "../search/search";
import { UniverseTooLarge } from "../universe/refinement";
import type { Universe } from "../universe/universe";
import { intersection, type Side } from "./families";
import type { Budget, Statement } from "./statements";

/**
 * An alert is news of its own only where the sign-in is not newly blocked or newly allowed: where neither side blocks, or access policies do on
 * both sides. The statement with an example from there; null when it lies wholly where block itself changes.
 */
export function alertOutsideBlocks(statement: Statement, before: Side, after: Side, universe: Universe, budget: Budget): Statement | null {
  const { minuend, same, mask } = statement.problem;
  const access = [...before.accessBlock, ...after.accessBlock].map(({ box }) => box);
  if (access.length === 0) return statement;
  const rest = [...same, ...mask].map(({ box }) => box);
  try {
    const example =
      exampleIn(minuend.box, [...rest, ...access], universe, budget) ??
      exampleBlockedTwice(minuend.box, rest, before, after, universe, budget);
    return example === null ? null : { ...statement, example };
  } catch (thrown) {
    if (thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge) return statement;
    throw thrown;
  }
}

function exampleIn(box: Box, others: readonly Box[], universe: Universe, budget: Budget): Facts | null {
  const { difference } = universe.prepare(box, others);
  return difference.find(budget.existence);
}

function exampleBlockedTwice(box: Box, rest: readonly Box[], before: Side, after: Side, universe: Universe, budget: Budget): Facts | null {
  const meeting = (a: Box, b: Box) => intersection(a, b, universe.compatible);
  for (const was of before.accessBlock) {
    const here = meeting(box, was.box);
    if (here === null) continue;
    for (const is of after.accessBlock) {
      const both = was.key === is.key ? here : meeting(here, is.box);
      const found = both === null ? null : exampleIn(both, rest, universe, budget);
      if (found !== null) return found;
    }
  }
  return null;
}
