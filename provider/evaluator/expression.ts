import { type Address, type AddressSet, contains } from "./addresses";

/**
 * A condition as a formula over tests of single attributes. It is the one definition of what a condition means: the evaluator's tables, the
 * representatives of the impact, the answers under unknown attributes and the trace all come from it.
 */

export type Truth = true | false | "unknown";

/** What is known about one attribute: `undefined` is unknown, null is known to be absent. */
export type Fact = string | null | readonly string[] | Address | OneOf | undefined;
export type Facts = Readonly<Record<string, Fact>>;

/** An attribute that is not known, but known to be one of these. */
export class OneOf {
  constructor(readonly possible: readonly (string | null)[]) {}
}

export type TextOperator = "equals" | "startsWith" | "endsWith" | "contains" | "containsWord";

export type Test =
  /** A single value out of a list; null in the list is "absent". */
  | { readonly kind: "is"; readonly values: ReadonlySet<string | null> }
  /** A single value that begins so (the kinds of targets). */
  | { readonly kind: "prefix"; readonly prefix: string }
  /** A list that holds the element. */
  | { readonly kind: "has"; readonly element: string }
  /** A list that holds an element that begins so. */
  | { readonly kind: "hasPrefix"; readonly prefix: string }
  | { readonly kind: "nonEmpty" }
  /** Text, compared without regard to case; `value` is in lower case when `ignoreCase` is set. */
  | { readonly kind: "text"; readonly operator: TextOperator; readonly value: string; readonly ignoreCase: boolean }
  | { readonly kind: "within"; readonly addresses: AddressSet };

/** The different tests of a formula, by attribute. */
export type Tests = ReadonlyMap<string, readonly Atom[]>;

/** What every formula has. */
interface Named {
  readonly key: string;
  /** Kept where they were asked for once: it is asked for often, and a table beside the formulas takes longer. */
  tests: Tests | null;
}

export interface Atom extends Named {
  readonly op: "atom";
  /** The sign-in's property as `dependsOn` names it, e.g. `device.isCompliant`, `user.groups`, `country`. */
  readonly attribute: string;
  readonly test: Test;
}
export interface Compound extends Named {
  readonly op: "and" | "or";
  readonly of: readonly Expression[];
}
export interface Negation extends Named {
  readonly op: "not";
  readonly of: Expression;
}
type Formula = Atom | Compound | Negation;
export type Expression = boolean | Formula;

export function keyOf(expression: Expression): string {
  return typeof expression === "boolean" ? String(expression) : expression.key;
}

export function and(...parts: readonly Expression[]): Expression {
  return compound("and", parts);
}

export function or(...parts: readonly Expression[]): Expression {
  return compound("or", parts);
}

export function not(part: Expression): Expression {
  if (typeof part === "boolean") return !part;
  if (part.op === "not") return part.of;
  return { op: "not", of: part, key: `!${part.key}`, tests: null };
}

/** Flat, without repetition, in one order: two formulas that differ in order only are one. */
function compound(op: "and" | "or", parts: readonly Expression[]): Expression {
  const neutral = op === "and";
  const asked = parts.filter((part) => part !== neutral);
  if (asked.length === 1) return asked[0];
  const flat: Formula[] = [];
  for (const part of asked) {
    if (typeof part === "boolean") return part;
    if (part.op === op) flat.push(...(part.of as readonly Formula[]));
    else flat.push(part);
  }
  if (flat.length === 0) return neutral;
  if (flat.length === 1) return flat[0];
  const of = inOrder(flat);
  if (of.length === 1) return of[0];
  return { op, of, key: `(${of.map(({ key }) => key).join(op === "and" ? " & " : " | ")})`, tests: null };
}

function inOrder(parts: Formula[]): Formula[] {
  // What was put together from formulas in order mostly is so itself.
  if (parts.every((part, at) => at === 0 || parts[at - 1].key < part.key)) return parts;
  parts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return parts.filter((part, at) => at === 0 || part.key !== parts[at - 1].key);
}

const atom = (attribute: string, test: Test, key: string): Atom => ({
  op: "atom",
  attribute,
  test,
  key: `${attribute} ${key}`,
  tests: null,
});

export function is(attribute: string, values: readonly (string | null)[]): Expression {
  if (values.length === 0) return false;
  // Lists of policies come in order.
  const sorted = values.every((value, at) => at === 0 || isBefore(values[at - 1], value))
    ? values
    : [...new Set(values)].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  return atom(attribute, { kind: "is", values: new Set(sorted) }, `is ${JSON.stringify(sorted)}`);
}

function isBefore(a: string | null, b: string | null): boolean {
  return b !== null && (a === null || a < b);
}

export const begins = (attribute: string, prefix: string): Expression => atom(attribute, { kind: "prefix", prefix }, `begins ${prefix}`);

export const has = (attribute: string, element: string): Expression => atom(attribute, { kind: "has", element }, `has ${element}`);

export const hasAny = (attribute: string, elements: readonly string[]): Expression =>
  or(...elements.map((element) => has(attribute, element)));

export const hasPrefix = (attribute: string, prefix: string): Expression =>
  atom(attribute, { kind: "hasPrefix", prefix }, `has-prefix ${prefix}`);

export const nonEmpty = (attribute: string): Expression => atom(attribute, { kind: "nonEmpty" }, "non-empty");

export function text(attribute: string, operator: TextOperator, value: string, ignoreCase = true): Expression {
  const compared = ignoreCase ? value.toLowerCase() : value;
  return atom(
    attribute,
    { kind: "text", operator, value: compared, ignoreCase },
    `${operator}${ignoreCase ? "" : "-exactly"} ${JSON.stringify(compared)}`,
  );
}

export function within(attribute: string, addresses: AddressSet): Expression {
  if (addresses.v4.length === 0 && addresses.v6.length === 0) return false;
  return atom(attribute, { kind: "within", addresses }, `within ${addresses.key}`);
}

/** "Contains" of Defender's policy filters matches whole words; separators are comma, dot, space and underscore (control-cloud-apps-with-policies). */
const WORD_SEPARATORS = new Set([",", ".", " ", "_"]);

export function isWordSeparator(character: string): boolean {
  return WORD_SEPARATORS.has(character);
}

function containsWord(whole: string, word: string): boolean {
  if (word === "") return false;
  for (let at = whole.indexOf(word); at >= 0; at = whole.indexOf(word, at + 1)) {
    const end = at + word.length;
    if ((at === 0 || isWordSeparator(whole[at - 1])) && (end === whole.length || isWordSeparator(whole[end]))) return true;
  }
  return false;
}

export function textMatches(operator: TextOperator, whole: string, value: string): boolean {
  switch (operator) {
    case "equals":
      return whole === value;
    case "startsWith":
      return whole.startsWith(value);
    case "endsWith":
      return whole.endsWith(value);
    case "contains":
      return whole.includes(value);
    case "containsWord":
      return containsWord(whole, value);
  }
}

/** Does a known value pass the test? An absent value (null) passes none but a list that names it. */
export function passes(test: Test, value: Exclude<Fact, undefined | OneOf>): boolean {
  switch (test.kind) {
    case "is":
      return test.values.has(value as string | null);
    case "prefix":
      return typeof value === "string" && value.startsWith(test.prefix);
    case "has":
      return Array.isArray(value) && value.includes(test.element);
    case "hasPrefix":
      return Array.isArray(value) && value.some((element) => element.startsWith(test.prefix));
    case "nonEmpty":
      return Array.isArray(value) && value.length > 0;
    case "text":
      return typeof value === "string" && textMatches(test.operator, test.ignoreCase ? value.toLowerCase() : value, test.value);
    case "within":
      return value !== null && contains(test.addresses, value as Address);
  }
}

export function atomTruth(part: Atom, fact: Fact): Truth {
  if (fact === undefined) return "unknown";
  if (!(fact instanceof OneOf)) return passes(part.test, fact);
  const [first, ...others] = fact.possible.map((value) => passes(part.test, value));
  return others.every((other) => other === first) ? first : "unknown";
}

/** Kleene's three values: sound, and exact as long as no attribute is asked about twice. `residual` with all completions is exact always. */
export function truth(expression: Expression, facts: Facts): Truth {
  if (typeof expression === "boolean") return expression;
  switch (expression.op) {
    case "atom":
      return atomTruth(expression, facts[expression.attribute]);
    case "not": {
      const inner = truth(expression.of, facts);
      return inner === "unknown" ? inner : !inner;
    }
    default: {
      const decisive = expression.op === "or";
      let result: Truth = !decisive;
      for (const part of expression.of) {
        const value = truth(part, facts);
        if (value === decisive) return decisive;
        if (value === "unknown") result = "unknown";
      }
      return result;
    }
  }
}

/**
 * What is left of the formula once `known` tests are answered, or something else is put in their place; `undefined` leaves a test open. The
 * formula itself where nothing is answered.
 */
export function residual(expression: Expression, known: (part: Atom) => Expression | undefined): Expression {
  if (typeof expression === "boolean") return expression;
  switch (expression.op) {
    case "atom":
      return known(expression) ?? expression;
    case "not": {
      const inner = residual(expression.of, known);
      return inner === expression.of ? expression : not(inner);
    }
    default: {
      const parts = expression.of.map((part) => residual(part, known));
      if (parts.every((part, at) => part === expression.of[at])) return expression;
      return expression.op === "and" ? and(...parts) : or(...parts);
    }
  }
}

/** What these facts leave open of the formula. */
export function whatIsLeft(expression: Expression, facts: Facts): Expression {
  return residual(expression, (part) => {
    const value = atomTruth(part, facts[part.attribute]);
    return value === "unknown" ? undefined : value;
  });
}

export function atomsOf(expression: Expression): readonly Atom[] {
  const atoms: Atom[] = [];
  const visit = (part: Expression): void => {
    if (typeof part === "boolean") return;
    if (part.op === "atom") atoms.push(part);
    else if (part.op === "not") visit(part.of);
    else part.of.forEach(visit);
  };
  visit(expression);
  return atoms;
}

/** What has to hold together; a formula that is no AND is the only one. */
export function conjunctsOf(expression: Expression): readonly Expression[] {
  return typeof expression === "object" && expression.op === "and" ? expression.of : [expression];
}

const NO_TESTS: Tests = new Map();

export function testsByAttribute(expression: Expression): Tests {
  if (typeof expression === "boolean") return NO_TESTS;
  if (expression.tests !== null) return expression.tests;
  const byAttribute = new Map<string, Atom[]>();
  for (const atom of new Map(atomsOf(expression).map((one) => [one.key, one])).values()) {
    const own = byAttribute.get(atom.attribute);
    if (own === undefined) byAttribute.set(atom.attribute, [atom]);
    else own.push(atom);
  }
  expression.tests = byAttribute;
  return byAttribute;
}
