import { SUBJECT } from "../../evaluator/attributes";
import { type Expression, type Facts, passes, residual } from "../../evaluator/expression";
import type { Box } from "../../evaluator/rules";
import type { Statement } from "../difference/statements";
import type { Caller } from "../result";
import { BudgetExceeded } from "../search/search";
import { UniverseTooLarge } from "../universe/refinement";
import { type Looking, quoted, type Remark } from "./context";

/** Whoever applies the change must be able to take it back. */
export function callerLockedOut(looking: Looking): Remark[] {
  const { caller, statements } = looking;
  if (caller === undefined) return [];
  const facts = factsOfCaller(caller);
  const concerning = statements.filter(
    (statement) =>
      statement.problem.family.kind === "block" && statement.problem.direction === "gained" && concerns(statement, facts, looking),
  );
  const names = new Set(
    concerning.map(({ problem }) => problem.minuend.policies.map(({ displayName }) => quoted(displayName)).join(" with ")),
  );
  return [...names].map((name) => ({
    code: "IM-caller-locked-out",
    message: `${name} newly ${isKnown(caller) ? "blocks" : "may block"} sign-ins of the account that applies this change.`,
    mend: "Exclude that account, or apply the change with another one.",
    policies: [name],
  }));
}

/** Memberships that nobody gave may be any. */
function isKnown({ kind, groups, roles }: Caller): boolean {
  return kind === "servicePrincipal" || (groups !== undefined && roles !== undefined);
}

function factsOfCaller({ id, kind, groups, roles }: Caller): Facts {
  if (kind === "servicePrincipal") return { [SUBJECT]: kind, "servicePrincipal.id": id };
  return { [SUBJECT]: kind, "user.id": id, "user.groups": groups, "user.roles": roles };
}

function concerns({ base, exceptions }: Statement, facts: Facts, { anyone, budget }: Looking): boolean {
  const settled = (box: Box): Box => ({ ...box, identity: settledFor(facts, box.identity ?? true) });
  const others = exceptions.map(({ box }) => settled(box));
  try {
    const { difference } = anyone.prepare(settled(base), others);
    return difference.find(budget.existence) !== null;
  } catch (thrown) {
    if (thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge) return true;
    throw thrown;
  }
}

function settledFor(facts: Facts, identity: Expression): Expression {
  return residual(identity, ({ attribute, test }) => {
    const fact = facts[attribute];
    return fact === undefined ? undefined : passes(test, fact as never);
  });
}
