import { effectKey } from "../evaluator/effects";
import type { Rule } from "../evaluator/rules";
import { boxKey } from "./difference/families";

/**
 * One order for what comes out of sets. Graph lists policies in no particular order, and nothing of an outcome depends on it, so what people
 * read of the same change must not either.
 */

/** The rules of each of several states, by what they say, and then by whom. States that are compared have most of them in common. */
export function inOneOrder(states: readonly (readonly Rule[])[]): Rule[][] {
  const all = [...new Set(states.flat())].sort(
    (a, b) =>
      byText(boxKey(a.box), boxKey(b.box)) ||
      byText(effectKey(a.effect), effectKey(b.effect)) ||
      byText(a.policy.displayName, b.policy.displayName) ||
      byText(a.policy.id, b.policy.id),
  );
  return states.map((rules) => {
    const own = new Set(rules);
    return all.filter((rule) => own.has(rule));
  });
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sorted copy. */
export function inOrder<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, text: textOf(item) }))
    .sort((a, b) => byText(a.text, b.text))
    .map(({ item }) => item);
}
