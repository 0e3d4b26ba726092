import { exactTruth } from "../../evaluator/completions";
import { and, type Expression, type Facts, not, or, type Truth, truth, whatIsLeft } from "../../evaluator/expression";
import type { Box, Dimension } from "../../evaluator/rules";
import * as bits from "../search/bitset";
import type { BoxDifference } from "../search/box-difference";
import { BudgetExceeded } from "../search/search";
import { ordinaryValue } from "../universe/attribute-values";
import { attributesIn, UniverseTooLarge } from "../universe/refinement";
import type { Prepared, Universe } from "../universe/universe";
import type { Member, Problem } from "./families";
import { isInside } from "./inside";

/**
 * A difference as a statement: everything in the base, except where one of the exceptions holds. It is exact as it stands; what costs a search
 * is to prove that nothing is left, and to leave out exceptions that change nothing.
 */
export interface Statement {
  readonly problem: Problem;
  readonly base: Box;
  readonly exceptions: readonly Member[];
  /** A point of it; null when the search for one was given up. */
  readonly example: Facts | null;
  /** Whether every exception is needed. */
  readonly simplified: boolean;
  /** Of a part (`parts.ts`): the dimensions whose change makes it. */
  readonly changedIn?: readonly Dimension[];
  /** Statements inside this one that are causes of it too (`nested.ts`). */
  readonly alsoBy?: readonly Statement[];
}

/** How many situations a search may look at before it gives up. */
export interface Budget {
  /** To find a point, or prove that there is none. */
  readonly existence: number;
  /** To find out whether one exception is needed. */
  readonly exception: number;
  /** For all exceptions of one statement together. */
  readonly exceptions: number;
}

/** What is left of the problem's box, or null when that is proved to be nothing. */
export function solve(problem: Problem, universe: Universe, budget: Budget): Statement | null {
  const { minuend, same, mask } = problem;
  if ([...same, ...mask].some(({ box }) => isInside(minuend.box, box))) return null;
  const others = new Map([...same, ...mask].map((member) => [member.box, member]));
  let prepared: Prepared;
  try {
    prepared = universe.prepare(minuend.box, [...others.keys()]);
  } catch (thrown) {
    if (!(thrown instanceof UniverseTooLarge)) throw thrown;
    return unsearched(problem, [...others.values()], universe, budget);
  }
  const { difference, subtrahends } = prepared;
  const members = subtrahends.map((box) => others.get(box) as Member);
  try {
    const found = difference.find(budget.existence);
    if (found === null) return null;
    const { needed, simplified } = neededOf(difference, subtrahends.length, budget);
    return { problem, ...folded(minuend.box, bits.members(needed), members, difference), example: found, simplified };
  } catch (thrown) {
    if (!(thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge)) throw thrown;
    return unsearched(problem, members, universe, budget);
  }
}

/** What cannot be searched as a whole is stated as it stands. */
function unsearched(problem: Problem, exceptions: readonly Member[], universe: Universe, budget: Budget): Statement | null {
  const { box } = problem.minuend;
  const ordinary = ordinaryPoint(
    box,
    exceptions.map((member) => member.box),
    universe,
    budget,
  );
  if (ordinary === NOTHING) return null;
  return { problem, base: box, exceptions, example: ordinary, simplified: false };
}

export const NOTHING = Symbol("nothing");

/**
 * Where a search through all is too much: an ordinary point of the box alone is an example when it happens to lie outside the others. Null when
 * it does not, or none was found either.
 */
export function ordinaryPoint(box: Box, others: readonly Box[], universe: Universe, budget: Budget): Facts | null | typeof NOTHING {
  try {
    const found = universe.prepare(box, []).difference.find(budget.existence);
    if (found === null) return NOTHING;
    const point = completed(found, others);
    return inBox(box, point) === true && others.every((other) => inBox(other, point) === false) ? point : null;
  } catch (thrown) {
    if (thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge) return null;
    throw thrown;
  }
}

/** With an ordinary value wherever the point says nothing. */
function completed(point: Facts, others: readonly Box[]): Facts {
  const missing = [...attributesIn(others)].filter((attribute) => point[attribute] === undefined);
  return { ...point, ...Object.fromEntries(missing.map((attribute) => [attribute, ordinaryValue(attribute)])) };
}

/** Whether it is proved that nothing is left. */
export function isNothing({ minuend, same, mask }: Problem, universe: Universe, budget: Budget): boolean {
  const others = [...same, ...mask].map(({ box }) => box);
  if (others.some((box) => isInside(minuend.box, box))) return true;
  try {
    const { difference } = universe.prepare(minuend.box, others);
    return difference.find(budget.existence) === null;
  } catch (thrown) {
    if (thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge) return false;
    throw thrown;
  }
}

/** Whether this point of the universe is surely left of the problem's box. */
export function isLeft(facts: Facts, { minuend, same, mask }: Problem): boolean {
  return inBox(minuend.box, facts) === true && [...same, ...mask].every(({ box }) => inBox(box, facts) === false);
}

/** Leaves out, one after the other, what the rest covers; the most special first, so that the general ones stay. */
function neededOf(difference: BoxDifference, size: number, budget: Budget) {
  const needed = bits.all(size);
  let left = budget.exceptions;
  let simplified = true;
  for (const exception of difference.mostSpecialFirst()) {
    bits.remove(needed, exception);
    if (left <= 0) {
      bits.add(needed, exception);
      simplified = false;
      continue;
    }
    const limit = Math.min(left, budget.exception);
    try {
      const { found, spent } = difference.findWithin(exception, needed, limit);
      left -= spent;
      if (found) bits.add(needed, exception);
    } catch (thrown) {
      if (!(thrown instanceof BudgetExceeded)) throw thrown;
      left -= limit;
      simplified = false;
      bits.add(needed, exception);
    }
  }
  return { needed, simplified };
}

/** An exception that restricts one dimension only is a part of the base's own condition there: "everybody except …". */
function folded(box: Box, needed: readonly number[], members: readonly Member[], difference: BoxDifference) {
  const base: Partial<Record<Dimension, Expression>> = { ...box };
  const exceptions: Member[] = [];
  for (const exception of needed) {
    const restricted = difference.restrictedIn(exception);
    const [dimension] = restricted;
    if (restricted.length !== 1) exceptions.push(members[exception]);
    else base[dimension] = and(base[dimension] ?? true, not(members[exception].box[dimension] ?? true));
  }
  return { base: base as Box, exceptions };
}

/** Whether the facts surely lie in the statement; what depends on unknown facts does not. */
export function holdsFor({ base, exceptions }: Pick<Statement, "base" | "exceptions">, facts: Facts): boolean {
  return inBox(base, facts) === true && exceptions.every(({ box }) => inBox(box, facts) === false);
}

/** Whether the facts surely lie in one of the statements: whatever is not known of them, though no single condition may say so. */
export function holdSurely(statements: readonly Statement[], facts: Facts): boolean {
  if (statements.some((statement) => holdsFor(statement, facts))) return true;
  const open = statements.filter(
    ({ base, exceptions }) => inBox(base, facts) !== false && exceptions.every(({ box }) => inBox(box, facts) !== true),
  );
  if (open.length === 0) return false;
  const formulas = open.map(({ base, exceptions }) => and(conditionOf(base), ...exceptions.map(({ box }) => not(conditionOf(box)))));
  return exactTruth(whatIsLeft(or(...formulas), facts), facts).value === true;
}

const conditionOf = (box: Box): Expression => and(...Object.values(box));

export function inBox(box: Box, facts: Facts): Truth {
  let known: Truth = true;
  for (const condition of Object.values(box)) {
    const holds = truth(condition, facts);
    if (holds === false) return false;
    if (holds === "unknown") known = holds;
  }
  return known;
}
