import type { Expression } from "../evaluator/expression";
import type { Rule } from "../evaluator/rules";
import type { Directory } from "../policy/directory";
import { alertOutsideBlocks } from "./alerts";
import { problemsOf, type Side } from "./families";
import { type Budget, solve, type Statement } from "./statements";
import { anyone, peopleOf } from "./universe/people";
import { Universe } from "./universe/universe";

/** The exact difference between two states of a tenant, as statements. */

export const BUDGET: Budget = { existence: 20_000, exception: 2_000, exceptions: 10_000 };

/** @param identities the conditions on people that will be asked about; they matter with a directory only. */
export function universeOf(identities: readonly Expression[], directory: Directory | undefined): Universe {
  return new Universe(directory === undefined ? anyone() : peopleOf(directory, identities));
}

export function identitiesOfRules(rules: readonly Rule[]): Expression[] {
  return [...new Set(rules.flatMap(({ box }) => (box.identity === undefined ? [] : [box.identity])))];
}

export function statementsOf(before: Side, after: Side, universe: Universe, budget: Budget = BUDGET): Statement[] {
  return problemsOf(before, after).flatMap((problem) => {
    const statement = solve(problem, universe, budget);
    if (statement === null) return [];
    return problem.family.kind === "alert" ? (alertOutsideBlocks(statement, before, after, universe, budget) ?? []) : [statement];
  });
}
