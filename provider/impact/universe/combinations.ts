import { type Atom, type Expression, type Facts, keyOf, passes } from "../../evaluator/expression";
import type { Bits } from "../search/bitset";
import * as bits from "../search/bitset";
import { candidatesOf, isList, valuesOf } from "./attribute-values";
import { attributesInOrder } from "./classes";
import { Columns, columnsOf, merge } from "./columns";
import { Numbers, type Refined, testsOf } from "./refinement";

/**
 * Classes of the values of a few attributes, found by trying all combinations: a condition is one column over them, and combinations that lie in
 * the same columns are one class. Where there are not too many, that takes less than to tell one attribute apart after the other.
 */

const MOST_COMBINATIONS = 20_000;
/** Each further one doubles the lists. */
const MOST_ELEMENTS = 6;

/** The values of one attribute as they stand in the combinations: each as many times in a row as the attributes behind it have combinations. */
interface Axis {
  readonly attribute: string;
  readonly values: readonly Refined["value"][];
  readonly run: number;
}

/** The classes that the conditions tell apart, the most ordinary ones first; null where there is too much to combine. */
export function classesByCombination(
  conditions: readonly Expression[],
): { readonly facts: readonly Facts[]; readonly columns: Columns } | null {
  const axes = axesOf(conditions);
  if (axes === null) return null;
  const size = combinationsOf(axes);
  const all = new Columns(size, (test) => columnOf(test, axes, size));
  const { rows, columns } = merge(
    bits.all(size),
    conditions.map((condition) => all.of(condition)),
  );
  const facts = rows.map((row) => factsAt(row, axes));
  return { facts, columns: columnsOf(facts, new Map(conditions.map((condition, at) => [keyOf(condition), columns[at]]))) };
}

function axesOf(conditions: readonly Expression[]): Axis[] | null {
  const axes: Axis[] = [];
  // The last attribute has its values one after the other.
  for (const attribute of attributesInOrder(conditions).reverse()) {
    const values = valuesToTry(attribute, conditions);
    const run = combinationsOf(axes);
    if (values === null || values.length * run > MOST_COMBINATIONS) return null;
    axes.unshift({ attribute, values, run });
  }
  return axes;
}

function combinationsOf(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** Values of all kinds that the tests of the conditions tell apart; null where they are not found so easily. */
function valuesToTry(attribute: string, conditions: readonly Expression[]): Axis["values"] | null {
  const candidates = candidatesOf(attribute, conditions);
  if (candidates !== null) return [...new Set(candidates)];
  const tests = testsOf(attribute, conditions);
  if (!isList(attribute) || tests.length > MOST_ELEMENTS) return null;
  return valuesOf(attribute, tests, new Numbers()).map(({ value }) => value);
}

/** The combinations that pass a test. */
function columnOf({ attribute, test }: Atom, axes: readonly Axis[], size: number): Bits {
  const column = bits.none(size);
  const axis = axes.find((one) => one.attribute === attribute);
  if (axis === undefined) return column;
  const { values, run } = axis;
  values.forEach((value, at) => {
    if (!passes(test, value)) return;
    for (let from = at * run; from < size; from += values.length * run)
      for (let row = from; row < from + run; row += 1) bits.add(column, row);
  });
  return column;
}

function factsAt(row: number, axes: readonly Axis[]): Facts {
  return Object.fromEntries(axes.map(({ attribute, values, run }) => [attribute, values[Math.floor(row / run) % values.length]]));
}
