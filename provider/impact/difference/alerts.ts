import type { Facts } from "../../evaluator/expression";
import type { Box } from "../../evaluator/rules";
import { BudgetExceeded } from "../search/search";
import { UniverseTooLarge } from "../universe/refinement";
import type { Universe } from "../universe/universe";
import { intersection, type Member, type Side } from "./families";
import { type Budget, inBox, type Statement } from "./statements";

/** More pairs of blocks than this are not looked through for one alert: the statement then stands, as far as it also lies where block changes. */
const MOST_PAIRS = 50;

/**
 * An alert is news of its own only where the sign-in is not newly blocked or newly allowed: where neither side blocks, or access policies do on
 * both sides. The statement with an example from there; null when it lies wholly where block itself changes.
 */
export function alertOutsideBlocks(statement: Statement, before: Side, after: Side, universe: Universe, budget: Budget): Statement | null {
  const { base, exceptions, example } = statement;
  if (before.accessBlock.length + after.accessBlock.length === 0) return statement;
  if (example !== null && isBlockedAlike(example, before, after)) return statement;
  const rest = exceptions.map(({ box }) => box);
  const access = [...before.accessBlock, ...after.accessBlock].map(({ box }) => box);
  try {
    const found =
      exampleIn(base, [...rest, ...access], universe, budget) ?? exampleBlockedTwice(base, rest, before, after, universe, budget);
    return found === null ? null : { ...statement, example: found };
  } catch (thrown) {
    if (thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge) return statement;
    throw thrown;
  }
}

/** Whether access policies surely block it on both sides, or on neither. */
function isBlockedAlike(facts: Facts, before: Side, after: Side): boolean {
  const blocked = ({ accessBlock }: Side) => {
    const answers = accessBlock.map(({ box }) => inBox(box, facts));
    return answers.includes(true) || (answers.includes("unknown") ? null : false);
  };
  const was = blocked(before);
  return was !== null && was === blocked(after);
}

function exampleIn(box: Box, others: readonly Box[], universe: Universe, budget: Budget): Facts | null {
  const { difference } = universe.prepare(box, others);
  return difference.find(budget.existence);
}

/** @throws BudgetExceeded */
function exampleBlockedTwice(box: Box, rest: readonly Box[], before: Side, after: Side, universe: Universe, budget: Budget): Facts | null {
  const meeting = (a: Box, b: Box) => intersection(a, b, universe.compatible);
  const same = new Map(after.accessBlock.map((member) => [member.key, member]));
  let pairs = 0;
  const within = (both: Box): Facts | null => {
    pairs += 1;
    if (pairs > MOST_PAIRS) throw new BudgetExceeded();
    return exampleIn(both, rest, universe, budget);
  };
  const here = before.accessBlock.flatMap((member): (readonly [Member, Box])[] => {
    const both = meeting(box, member.box);
    return both === null ? [] : [[member, both]];
  });
  // Blocks that are the same on both sides need no partner.
  for (const [was, both] of here) {
    const found = same.has(was.key) ? within(both) : null;
    if (found !== null) return found;
  }
  for (const [was, one] of here) {
    for (const is of after.accessBlock) {
      const both = was.key === is.key ? null : meeting(one, is.box);
      const found = both === null ? null : within(both);
      if (found !== null) return found;
    }
  }
  return null;
}
