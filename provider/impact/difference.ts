import type { Box } from "../evaluator/rules";
import type { Directory } from "../policy/directory";
import { alertOutsideBlocks } from "./alerts";
import { problemsOf, type Side } from "./families";
import { type Budget, solve, type Statement } from "./statements";
import { anyone, peopleOf } from "./universe/people";
import { Universe } from "./universe/universe";

/** The exact difference between two states of a tenant, as statements. */

export const BUDGET: Budget = { existence: 20_000, exception: 200, exceptions: 1_000 };

/** @param asked the boxes that most questions will be about; with a directory, those about people have to be among them. */
export function universeOf(asked: readonly Box[], directory: Directory | undefined): Universe {
  if (directory === undefined) return new Universe(anyone(), asked);
  const identities = new Set(asked.flatMap(({ identity }) => (identity === undefined ? [] : [identity])));
  return new Universe(peopleOf(directory, [...identities]), asked);
}

export function statementsOf(before: Side, after: Side, universe: Universe, budget: Budget = BUDGET): Statement[] {
  return problemsOf(before, after).flatMap((problem) => {
    const statement = solve(problem, universe, budget);
    if (statement === null) return [];
    return problem.family.kind === "alert" ? (alertOutsideBlocks(statement, before, after, universe, budget) ?? []) : [statement];
  });
}
