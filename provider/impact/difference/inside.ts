import { and, type Expression, keyOf, not } from "../../evaluator/expression";
import { type Box, DIMENSIONS, IDENTITY_LAST } from "../../evaluator/rules";
import type { Universe } from "../universe/universe";

/** Whether a box lies inside another, as far as the shape of their conditions shows: most changes widen or narrow a policy in one place. */
export function isInside(inner: Box, outer: Box): boolean {
  for (const dimension of IDENTITY_LAST) {
    const wide = outer[dimension];
    if (wide !== undefined && !implies(inner[dimension] ?? true, wide)) return false;
  }
  return true;
}

/** Whether nothing of a box that holds something lies outside another: that is so when it lies inside in each dimension. */
export function liesIn(inner: Box, outer: Box, universe: Universe): boolean {
  if (isInside(inner, outer)) return true;
  return DIMENSIONS.every((dimension) => {
    const [own, wide] = [inner[dimension] ?? true, outer[dimension] ?? true];
    return wide === true || !universe.possible(dimension, and(own, not(wide)));
  });
}

/** Sound, and not complete: true only where `then` holds whenever `given` does. */
function implies(given: Expression, then: Expression): boolean {
  if (then === true || given === false || keyOf(given) === keyOf(then)) return true;
  if (given === true || then === false) return false;
  if (then.op === "and") return then.of.every((part) => implies(given, part));
  if (given.op === "or") return given.of.every((part) => implies(part, then));
  if (given.op === "and" && given.of.some((part) => implies(part, then))) return true;
  if (then.op === "or") return then.of.some((part) => implies(given, part));
  if (given.op === "not" && then.op === "not") return implies(then.of, given.of);
  if (given.op !== "atom" || then.op !== "atom" || given.attribute !== then.attribute) return false;
  const { test } = given;
  const wide = then.test;
  if (test.kind !== "is") return false;
  if (wide.kind === "prefix") return [...test.values].every((value) => value?.startsWith(wide.prefix));
  return wide.kind === "is" && [...test.values].every((value) => wide.values.has(value));
}
