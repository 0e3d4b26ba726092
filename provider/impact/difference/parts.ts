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

/** The same sign-ins as several statements, where what has become of the very policy that changed is among the exceptions. */
export function partsOf(statement: Statement, universe: Universe, budget: Budget): readonly Statement[] {
  const { problem, base, exceptions, example } = statement;
  const counterparts = exceptions.filter((member) => isCounterpart(member, problem.minuend));
  if (example === null || counterparts.length === 0) return [statement];
  const others = exceptions.filter((member) => !counterparts.includes(member));
  let parts: { readonly box: Box; readonly changedIn: readonly Dimension[] }[] = [{ box: base, changedIn: [] }];
  for (const counterpart of counterparts) {
    parts = parts.flatMap(({ box, changedIn }) =>
      outside(box, counterpart.box, universe).map(([dimension, narrowed]) => ({ box: narrowed, changedIn: [...changedIn, dimension] })),
    );
    if (parts.length > MOST_PARTS) return [statement];
  }
  try {
    return parts.flatMap(({ box, changedIn }) => {
      const part = without(box, others, universe, budget);
      return part === null ? [] : [{ ...statement, ...part, changedIn }];
    });
  } catch (thrown) {
    if (thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge) return [statement];
    throw thrown;
  }
}

/** The box with those of the others that meet it as exceptions; null where nothing is left of it. @throws BudgetExceeded */
function without(base: Box, others: readonly Member[], universe: Universe, budget: Budget) {
  const members = new Map(others.map((member) => [member.box, member]));
  const { difference, subtrahends } = universe.prepare(base, [...members.keys()]);
  const example = difference.find(budget.existence);
  return example === null ? null : { base, exceptions: subtrahends.flatMap((box) => members.get(box) ?? []), example };
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
