import type { Expression } from "../../evaluator/expression";
import { Classes, decide, type Numbers, type Refined, testsOf, UniverseTooLarge } from "./refinement";

/** The classes of an attribute that is a list: each element that a condition names is in it or not, and lists that leave the same open go on as one. */

const MOST_LISTS = 20_000;

interface Partial {
  readonly list: readonly string[];
  readonly open: readonly Expression[];
}

export function listValues(attribute: string, open: readonly Expression[], nullable: boolean, numbers: Numbers): readonly Refined[] {
  const tests = testsOf(attribute, open);
  const classes = new Classes(attribute, open, numbers);
  const singles = tests.flatMap(({ test }) => (test.kind === "is" ? [...test.values] : []));
  for (const single of singles) if (single !== null) classes.take(single);
  for (const { list } of lists(attribute, open, numbers)) classes.take(list);
  if (nullable || singles.includes(null)) classes.take(null);
  return classes.all();
}

function lists(attribute: string, open: readonly Expression[], numbers: Numbers): readonly Partial[] {
  let reached: readonly Partial[] = [{ list: [], open }];
  for (const element of elementsOf(attribute, open)) {
    const next = new Map<string, Partial>();
    for (const { list, open: left } of reached) {
      const out = decide(attribute, left, ({ attribute: own, test }) =>
        own === attribute && test.kind === "has" && test.element === element ? false : undefined,
      );
      const inside = decide(attribute, left, ({ attribute: own, test }) => {
        if (own !== attribute) return undefined;
        if (test.kind === "has") return test.element === element ? true : undefined;
        if (test.kind === "hasPrefix") return element.startsWith(test.prefix) ? true : undefined;
        return test.kind === "nonEmpty" ? true : undefined;
      });
      for (const partial of [
        { list, open: out },
        { list: [...list, element], open: inside },
      ]) {
        const key = numbers.name(partial.open);
        const known = next.get(key);
        if (known === undefined || known.list.length > partial.list.length) next.set(key, partial);
      }
    }
    reached = [...next.values()];
    if (reached.length > MOST_LISTS) throw new UniverseTooLarge(attribute);
  }
  return reached;
}

/** Named elements; one that only a prefix tells; one that nothing tells. */
function elementsOf(attribute: string, open: readonly Expression[]): string[] {
  const tests = testsOf(attribute, open).map(({ test }) => test);
  const named = tests.flatMap((test) => (test.kind === "has" ? [test.element] : []));
  const prefixes = tests.flatMap((test) => (test.kind === "hasPrefix" ? [test.prefix] : []));
  const fresh = prefixes.map((prefix) => `${prefix}~`);
  const other = tests.some(({ kind }) => kind === "nonEmpty") ? [unlike(prefixes)] : [];
  return [...new Set([...named, ...fresh, ...other])];
}

/** An element that begins like none of them, unless one is empty. */
function unlike(prefixes: readonly string[]): string {
  return ["other", "zz", "~"].find((element) => !prefixes.some((prefix) => element.startsWith(prefix))) ?? "other";
}
