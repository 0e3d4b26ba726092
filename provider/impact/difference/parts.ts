import { and, keyOf, not } from "../../evaluator/expression";
import { type Box, DIMENSIONS, type Dimension, type PolicyReference } from "../../evaluator/rules";
import { BudgetExceeded } from "../search/search";
import { UniverseTooLarge } from "../universe/refinement";
import type { Universe } from "../universe/universe";
import type { Member } from "./families";
import type { Budget, Statement } from "./statements";

/**
 * A change narrows or widens a policy in a few respects, and each reads best on its own: "Contractors …" and "everyone, from the new addresses
 * …" instead of "everyone, except where the policy still holds".
 */

/** More parts than this say less than one statement with its exceptions. */
const MOST_PARTS = 4;

/** The same sign-ins as statements without exceptions, where the exceptions are what has become of the very policy that changed. */
export function partsOf(statement: Statement, universe: Universe, budget: Budget): readonly Statement[] {
  const { problem, base, exceptions, example } = statement;
  if (example === null || exceptions.length === 0 || !exceptions.every((member) => isCounterpart(member, problem.minuend)))
    return [statement];
  let parts: { readonly box: Box; readonly changedIn: readonly Dimension[] }[] = [{ box: base, changedIn: [] }];
  for (const exception of exceptions) {
    parts = parts.flatMap(({ box, changedIn }) =>
      outside(box, exception.box, universe).map(([dimension, narrowed]) => ({ box: narrowed, changedIn: [...changedIn, dimension] })),
    );
    if (parts.length > MOST_PARTS) return [statement];
  }
  const found = parts.map(({ box, changedIn }): Statement => {
    return { ...statement, base: box, exceptions: [], example: pointOf(box, universe, budget), changedIn };
  });
  return found.every((part) => part.example !== null) ? found : [statement];
}

/** The box without the other one: for each dimension what lies outside there. */
function outside(box: Box, other: Box, universe: Universe): (readonly [Dimension, Box])[] {
  return DIMENSIONS.flatMap((dimension) => {
    const condition = other[dimension];
    if (condition === undefined) return [];
    const narrowed = and(box[dimension] ?? true, not(condition));
    return universe.possible(dimension, narrowed) ? [[dimension, { ...box, [dimension]: narrowed }] as const] : [];
  });
}

function pointOf(box: Box, universe: Universe, budget: Budget) {
  try {
    return universe.prepare(box, []).difference.find(budget.existence);
  } catch (thrown) {
    if (thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge) return null;
    throw thrown;
  }
}

/** In what the policy differs from what it is on the other side; null where it has no counterpart there. */
export function changedDimensions({ problem, changedIn }: Statement): ReadonlySet<Dimension> | null {
  if (changedIn !== undefined) return new Set(changedIn);
  const counterparts = problem.same.filter((member) => isCounterpart(member, problem.minuend));
  if (counterparts.length === 0) return null;
  const differing = (other: Box) =>
    DIMENSIONS.filter((dimension) => keyOf(other[dimension] ?? true) !== keyOf(problem.minuend.box[dimension] ?? true));
  return new Set(counterparts.flatMap(({ box }) => differing(box)));
}

/** The same policies, as they are on the other side; a routing policy with an access policy behind it is another matter than alone. */
function isCounterpart(member: Member, minuend: Member): boolean {
  const isThere = ({ kind, id }: PolicyReference) => member.policies.some((other) => other.kind === kind && other.id === id);
  return member.policies.length === minuend.policies.length && minuend.policies.every(isThere);
}
