import { type Address, addressText } from "../../evaluator/addresses";
import { type Atom, and, atomsOf, conjunctsOf, type Expression, is, not, or, residual, type Test } from "../../evaluator/expression";

/**
 * Formulas made shorter for people: what the rest of the formula rules out, or makes certain, is left out. The meaning stays, for every
 * step is checked by asking whether something is left.
 */

type Possible = (formula: Expression) => boolean;

/** Longer formulas are shortened by what stands in them outright only: the checks would take longer than they are worth. */
const MOST_TESTS = 12;

/** @param context what holds anyway. */
export function tidiedWithin(context: Expression, formula: Expression, possible: Possible): Expression {
  const plain = shortening(context)(formula);
  const tests = [...atomsOf(context), ...atomsOf(plain)].length;
  return tests > MOST_TESTS ? plain : within(context, plain, possible);
}

/** The same, as far as no search is needed; each formula once, for many exceptions ask for the same. */
export function shortening(context: Expression): (formula: Expression) => Expression {
  const outright = new Outright(conjunctsOf(context));
  const known = new Map<Expression, Expression>();
  return (formula) => {
    let short = known.get(formula);
    if (short === undefined) {
      short = amongThemselves(outright.answered(formula));
      known.set(formula, short);
    }
    return short;
  };
}

/** Each part of an AND beside the others as they have become: what two of them rule out both stays in one of them. */
function amongThemselves(formula: Expression): Expression {
  if (typeof formula === "boolean" || formula.op !== "and") return formula;
  return and(...eachAmongOthers(allowedFirst(formula.of), (part, others) => new Outright(others).answered(part)));
}

type Values = ReadonlySet<string | null>;

/** What the parts of an AND ask for outright need not be asked again. */
class Outright {
  /** Tests with their answers. */
  private readonly tests = new Map<string, boolean>();
  /** By attribute of a single value: those that it may have, and those that it has not. */
  private readonly only = new Map<string, Values>();
  private readonly ruledOut = new Map<string, Set<string | null>>();

  constructor(parts: readonly Expression[]) {
    for (const part of parts) {
      if (typeof part === "boolean") continue;
      if (part.op === "atom") this.take(part, true);
      else if (part.op === "not") {
        const { of: denied } = part;
        // None of these: none of each.
        const each = typeof denied === "object" && denied.op === "or" ? denied.of : [denied];
        for (const one of each) if (typeof one === "object" && one.op === "atom") this.take(one, false);
      }
    }
  }

  private take({ attribute, test, key }: Atom, holds: boolean): void {
    this.tests.set(key, holds);
    if (test.kind !== "is") return;
    if (holds) this.only.set(attribute, test.values);
    else this.ruledOut.set(attribute, new Set([...(this.ruledOut.get(attribute) ?? []), ...test.values]));
  }

  answered(formula: Expression): Expression {
    return this.tests.size === 0 ? formula : residual(formula, (atom) => this.tests.get(atom.key) ?? this.narrowed(atom));
  }

  /** Of a list of values, those that are left. */
  private narrowed({ attribute, test }: Atom): Expression | undefined {
    if (test.kind !== "is") return undefined;
    const [only, ruledOut] = [this.only.get(attribute), this.ruledOut.get(attribute)];
    if (only !== undefined && [...only].every((value) => test.values.has(value))) return true;
    const values = [...test.values].filter((value) => (only?.has(value) ?? true) && !ruledOut?.has(value));
    return values.length === test.values.size ? undefined : is(attribute, values);
  }
}

function within(context: Expression, formula: Expression, possible: Possible): Expression {
  if (typeof formula === "boolean") return formula;
  if (!possible(and(context, formula))) return false;
  if (!possible(and(context, not(formula)))) return true;
  switch (formula.op) {
    case "atom":
      return narrowed(context, formula, possible);
    case "not":
      return not(within(context, formula.of, possible));
    case "and":
      return and(...eachAmongOthers(allowedFirst(formula.of), (part, others) => within(and(context, ...others), part, possible)));
    case "or":
      return or(...eachAmongOthers(formula.of, (part, others) => within(and(context, ...others.map(not)), part, possible)));
  }
}

/** "In Belgium" rather than "in Belgium or the Netherlands, not in the Netherlands": what is ruled out goes where the rest leaves it no room. */
function allowedFirst(parts: readonly Expression[]): Expression[] {
  const isRuledOut = (part: Expression) => typeof part === "object" && part.op === "not";
  return [...parts.filter((part) => !isRuledOut(part)), ...parts.filter(isRuledOut)];
}

/** Each part in turn, seen beside the others as they have become. */
function eachAmongOthers(
  parts: readonly Expression[],
  change: (part: Expression, others: readonly Expression[]) => Expression,
): Expression[] {
  const result = [...parts];
  for (let at = 0; at < result.length; at += 1) {
    const others = result.filter((_, other) => other !== at);
    result[at] = change(result[at], others);
  }
  return result;
}

/** Of a list of values, those that can be. */
function narrowed(context: Expression, atom: Atom, possible: Possible): Expression {
  const { test } = atom;
  if (test.kind !== "is" || test.values.size === 1) return atom;
  const values = [...test.values].filter((value) => possible(and(context, is(atom.attribute, [value]))));
  return values.length === 0 || values.length === test.values.size ? atom : is(atom.attribute, values);
}

/** The formula as plain data: `["and", …]`, `["or", …]`, `["not", …]`, or a test `[attribute, operator, value]`. */
export function asData(formula: Expression): unknown {
  if (typeof formula === "boolean") return formula;
  if (formula.op === "atom") return [formula.attribute, ...testData(formula.test)];
  return formula.op === "not" ? ["not", asData(formula.of)] : [formula.op, ...formula.of.map(asData)];
}

function testData(test: Test): unknown[] {
  switch (test.kind) {
    case "is":
      return ["in", [...test.values]];
    case "prefix":
      return ["startsWith", test.prefix];
    case "has":
      return ["has", test.element];
    case "hasPrefix":
      return ["hasPrefix", test.prefix];
    case "nonEmpty":
      return ["isSet"];
    case "text":
      return [test.operator, test.value];
    case "within":
      return ["within", rangesOf(test)];
  }
}

/** First and last addresses. */
function rangesOf({ addresses }: Extract<Test, { kind: "within" }>): string[] {
  const range = (first: Address, last: Address) => [...new Set([addressText(first), addressText(last)])].join(" - ");
  return [
    ...addresses.v4.map(([first, last]) => range({ family: 4, value: first }, { family: 4, value: last })),
    ...addresses.v6.map(([first, last]) => range({ family: 6, value: first }, { family: 6, value: last })),
  ];
}
