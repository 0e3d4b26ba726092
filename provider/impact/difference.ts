import type { Box } from "../evaluator/rules";
import type { Directory } from "../policy/directory";
import { alertOutsideBlocks } from "./alerts";
import { problemsOf, type Side } from "./families";
import { partsOf } from "./parts";
import { type Budget, type Statement, solve } from "./statements";
import { anyone, peopleOf } from "./universe/people";
import { Universe } from "./universe/universe";

/** The exact difference between two states of a tenant, as statements. */

export const BUDGET: Budget = { existence: 20_000, exception: 200, exceptions: 1_000 };

/** @param asked the boxes that most questions will be about. */
export function universeOf(asked: readonly Box[]): Universe {
  return Universe.of(anyone(), asked);
}

/** The universe with the users of a directory; the boxes have to be all that will ask about people. */
export function peopled(universe: Universe, asked: readonly Box[], directory: Directory | undefined): Universe {
  if (directory === undefined) return universe;
  const identities = new Set(asked.flatMap(({ identity }) => (identity === undefined ? [] : [identity])));
  return universe.with(peopleOf(directory, [...identities]));
}

export function statementsOf(before: Side, after: Side, universe: Universe, budget: Budget = BUDGET): Statement[] {
  return problemsOf(before, after).flatMap((problem) => {
    const statement = solve(problem, universe, budget);
    if (statement === null) return [];
    const told = problem.family.kind === "alert" ? alertOutsideBlocks(statement, before, after, universe, budget) : statement;
    return told === null ? [] : partsOf(told, universe, budget);
  });
}
