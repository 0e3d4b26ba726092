import fc from "fast-check";

/** JSON that is right but for one place. */

type Json = Record<string, unknown>;

/** Every place in a value, as a path of names. */
function places(value: unknown, at: readonly string[] = []): string[][] {
  if (value === null || typeof value !== "object") return [[...at]];
  return [[...at], ...Object.entries(value).flatMap(([name, inner]) => places(inner, [...at, name]))];
}

function withValueAt(value: unknown, [name, ...rest]: readonly string[], replacement: unknown): unknown {
  if (name === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as Json) }) as Json;
  copy[name] = withValueAt(copy[name], rest, replacement);
  return copy;
}

/** Names that every object answers to, and an object that cannot be made text of, are what look-ups by a sent name stumble over. */
const strange = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>([null], [[]], [{}], {}, { toString: null }, JSON.parse('{"__proto__":{"id":"lent"}}')),
  fc.constantFrom<unknown>("", "unknownFutureValue", "constructor", "toString", "__proto__", -1, 1e300, "\u0000"),
);

/** The value with any JSON, or with what is given, at any one place. */
export const mutilated = (whole: unknown, put: fc.Arbitrary<unknown> = strange) =>
  fc.tuple(fc.constantFrom(...places(whole)), put).map(([place, value]) => withValueAt(whole, place, value));
