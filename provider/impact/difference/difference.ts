import type { Expression } from "../../evaluator/expression";
import type { Box } from "../../evaluator/rules";
import type { Directory } from "../../policy/directory";
import { anyone, peopleOf } from "../universe/people/people";
import { Universe } from "../universe/universe";
import { alertOutsideBlocks } from "./alerts";
import type { Problem, Side } from "./families";
import { partsOf } from "./parts";
import { type Budget, type Statement, solve } from "./statements";

/** The exact difference between two states of a tenant, as statements. */

export const BUDGET: Budget = { existence: 20_000, exception: 200, exceptions: 1_000 };

/** @param asked the boxes that most questions will be about. */
export function universeOf(asked: readonly Box[]): Universe {
  return Universe.of(anyone(), asked);
}

/**
 * The universe with the users of a directory.
 *
 * @param asked the boxes of all policies; `expected` those that questions about people will be about.
 */
export function peopled(
  universe: Universe,
  asked: readonly Box[],
  expected: () => readonly Box[],
  directory: Directory | undefined,
): Universe {
  if (directory === undefined) return universe;
  return universe.with(peopleOf(directory, identitiesIn(asked), identitiesIn(expected())));
}

function identitiesIn(boxes: readonly Box[]): Expression[] {
  return [...new Set(boxes.flatMap(({ identity }) => (identity === undefined ? [] : [identity])))];
}

/** The boxes that a problem asks about: its own, and those that meet it. */
export function boxesIn({ minuend, same, mask }: Problem, universe: Universe): Box[] {
  return [
    minuend.box,
    ...universe.meeting(
      minuend.box,
      [...same, ...mask].map(({ box }) => box),
    ),
  ];
}

export interface Sides {
  readonly before: Side;
  readonly after: Side;
}

/** @param problems of the two sides. */
export function statementsOf(
  problems: readonly Problem[],
  { before, after }: Sides,
  universe: Universe,
  budget: Budget = BUDGET,
): Statement[] {
  return problems.flatMap((problem) => {
    const statement = solve(problem, universe, budget);
    if (statement === null) return [];
    const parts = partsOf(statement, universe, budget);
    return problem.family.kind === "alert"
      ? parts.flatMap((part) => alertOutsideBlocks(part, before, after, universe, budget) ?? [])
      : parts;
  });
}
