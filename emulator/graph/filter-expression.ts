import { listOf, objectOf } from "../json";
import { GraphFailure } from "./exchange";

/**
 * OData `$filter` as far as clients of these resources use it: comparisons, `in`, `startswith`, `endswith`, `contains`, `isof`, `any` with
 * one comparison, `and`, `or`, `not`, parentheses. Texts compare without case, as Graph's directory does.
 */

type Test = (item: unknown) => boolean;

const TOKEN = /\s*('(?:[^']|'')*'|[A-Za-z_@][\w.@/-]*|[0-9][\w.:+-]*|[(),:])/y;

export function filterTest(text: string): Test {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) throw invalid(text);
    tokens.push(match[1] as string);
  }
  let at = 0;
  const peek = () => tokens[at]?.toLowerCase();
  const next = () => {
    const token = tokens[at++];
    if (token === undefined) throw invalid(text);
    return token;
  };
  const expect = (wanted: string) => {
    if (next().toLowerCase() !== wanted) throw invalid(text);
  };

  const or = (): Test => {
    const parts = [and()];
    while (peek() === "or") {
      next();
      parts.push(and());
    }
    return (item) => parts.some((part) => part(item));
  };
  const and = (): Test => {
    const parts = [unary()];
    while (peek() === "and") {
      next();
      parts.push(unary());
    }
    return (item) => parts.every((part) => part(item));
  };
  const unary = (): Test => {
    if (peek() === "not") {
      next();
      const negated = unary();
      return (item) => !negated(item);
    }
    if (peek() === "(") {
      next();
      const inner = or();
      expect(")");
      return inner;
    }
    return condition();
  };
  const condition = (): Test => {
    const name = next();
    if (peek() === "(" && /^(startswith|endswith|contains|isof)$/i.test(name)) return called(name.toLowerCase());
    if (peek() === "(" && /\/any$/i.test(name)) return any(name.slice(0, -4));
    const operator = next().toLowerCase();
    if (operator === "in") {
      expect("(");
      const values = [literal(next())];
      while (peek() === ",") {
        next();
        values.push(literal(next()));
      }
      expect(")");
      return (item) => values.some((value) => equal(valueAt(item, name), value));
    }
    const value = literal(next());
    const compare = COMPARISONS.get(operator);
    if (compare === undefined) throw invalid(text);
    return (item) => compare(valueAt(item, name), value);
  };
  const called = (name: string): Test => {
    expect("(");
    const first = next();
    if (name === "isof") {
      expect(")");
      const type = String(literal(first)).replace(/^#/, "").toLowerCase();
      return (item) => String(objectOf(item)["@odata.type"]).replace(/^#/, "").toLowerCase() === type;
    }
    expect(",");
    const wanted = String(literal(next())).toLowerCase();
    expect(")");
    return (item) => {
      const value = valueAt(item, first);
      if (typeof value !== "string") return false;
      const given = value.toLowerCase();
      return name === "startswith" ? given.startsWith(wanted) : name === "endswith" ? given.endsWith(wanted) : given.includes(wanted);
    };
  };
  const any = (property: string): Test => {
    expect("(");
    const variable = next();
    expect(":");
    const left = next();
    const compare = COMPARISONS.get(next().toLowerCase());
    const value = literal(next());
    expect(")");
    if (compare === undefined) throw invalid(text);
    const inner = left === variable ? null : left.slice(variable.length + 1);
    return (item) => listOf(valueAt(item, property)).some((element) => compare(inner === null ? element : valueAt(element, inner), value));
  };

  const test = or();
  if (at < tokens.length) throw invalid(text);
  return test;
}

const COMPARISONS: ReadonlyMap<string, (left: unknown, right: unknown) => boolean> = new Map(
  Object.entries({
    eq: equal,
    ne: (left, right) => !equal(left, right),
    gt: (left, right) => ordered(left, right, (order) => order > 0),
    ge: (left, right) => ordered(left, right, (order) => order >= 0),
    lt: (left, right) => ordered(left, right, (order) => order < 0),
    le: (left, right) => ordered(left, right, (order) => order <= 0),
  }),
);

function equal(left: unknown, right: unknown): boolean {
  if (typeof left === "string" && typeof right === "string") return left.toLowerCase() === right.toLowerCase();
  return (left ?? null) === (right ?? null);
}

function ordered(left: unknown, right: unknown, holds: (order: number) => boolean): boolean {
  if (typeof left === "number" && typeof right === "number") return holds(left - right);
  return typeof left === "string" && typeof right === "string" && holds(left < right ? -1 : left > right ? 1 : 0);
}

function literal(token: string): unknown {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === "null") return null;
  if (token === "true" || token === "false") return token === "true";
  // A GUID or a date may begin with digits: only what is all number is one.
  return /^[0-9.]+$/.test(token) ? Number(token) : token;
}

/** The value at `conditions/users/includeUsers`; property names without case. */
export function valueAt(item: unknown, path: string): unknown {
  return path.split("/").reduce<unknown>((value, step) => {
    const object = objectOf(value);
    const name = Object.keys(object).find((key) => key.toLowerCase() === step.toLowerCase());
    return name === undefined ? undefined : object[name];
  }, item);
}

function invalid(text: string): GraphFailure {
  return new GraphFailure(400, "BadRequest", `Invalid filter clause: the expression "${text}" is not understood.`, { inferred: true });
}
