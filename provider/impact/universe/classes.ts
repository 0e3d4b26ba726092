import type { Expression, Facts } from "../../evaluator/expression";
import { valuesOf } from "./attribute-values";
import { attributesOf, openKey, UniverseTooLarge } from "./refinement";

/** A dimension as the conditions see it: classes of values that they do not tell apart. */

/** The facts of one class, and what is still open of each condition: nothing, or what asks about attributes that were left out. */
export interface ValueClass {
  readonly facts: Facts;
  readonly open: readonly Expression[];
}

const MOST_CLASSES = 20_000;

/**
 * The classes in which `base` holds, told apart by the other conditions. Classes come out in one order, the most ordinary ones first.
 *
 * @param leave attributes that stay open.
 */
export function classesWithin(base: Expression, conditions: readonly Expression[], leave: ReadonlySet<string> = new Set()): ValueClass[] {
  let reached: ValueClass[] = [{ facts: {}, open: [base, ...conditions] }];
  for (const attribute of attributesInOrder([base, ...conditions], leave)) {
    const next = new Map<string, ValueClass>();
    for (const { facts, open } of reached) {
      if (!open.some((expression) => attributesOf(expression).has(attribute))) {
        keep(next, { facts, open });
        continue;
      }
      for (const refined of valuesOf(attribute, open)) {
        if (refined.open[0] !== false) keep(next, { facts: { ...facts, [attribute]: refined.value }, open: refined.open });
      }
    }
    reached = [...next.values()];
    if (reached.length > MOST_CLASSES) throw new UniverseTooLarge(attribute);
  }
  return reached.filter(({ open }) => open[0] !== false);
}

function keep(classes: Map<string, ValueClass>, found: ValueClass): void {
  const key = openKey(found.open);
  if (!classes.has(key)) classes.set(key, found);
}

/** Those that most conditions ask about first: the fewest different rests. */
function attributesInOrder(conditions: readonly Expression[], leave: ReadonlySet<string>): string[] {
  const asked = new Map<string, number>();
  for (const condition of conditions) {
    for (const attribute of attributesOf(condition)) if (!leave.has(attribute)) asked.set(attribute, (asked.get(attribute) ?? 0) + 1);
  }
  return [...asked].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([attribute]) => attribute);
}
