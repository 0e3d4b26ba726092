import { type Atom, atomsOf, type Expression, type Fact, keyOf, passes, residual } from "../../evaluator/expression";

/**
 * Conditions are told apart one attribute at a time: each value of the attribute leaves something open of every condition, and values that
 * leave the same open are one class. So a class is never split for a difference that no condition sees.
 */

/** What is left open of each condition, and one value that leaves it so. */
export interface Refined {
  readonly value: Exclude<Fact, undefined>;
  readonly open: readonly Expression[];
}

const testsByFormula = new WeakMap<object, ReadonlyMap<string, readonly Atom[]>>();
const NO_TESTS: ReadonlyMap<string, readonly Atom[]> = new Map();

/** The different tests of a formula, by attribute. */
function testsIn(expression: Expression): ReadonlyMap<string, readonly Atom[]> {
  if (typeof expression === "boolean") return NO_TESTS;
  let known = testsByFormula.get(expression);
  if (known === undefined) {
    const byAttribute = new Map<string, Atom[]>();
    for (const atom of new Map([...atomsOf(expression)].map((one) => [one.key, one])).values()) {
      const own = byAttribute.get(atom.attribute);
      if (own === undefined) byAttribute.set(atom.attribute, [atom]);
      else own.push(atom);
    }
    known = byAttribute;
    testsByFormula.set(expression, known);
  }
  return known;
}

export function asksAbout(expression: Expression, attribute: string): boolean {
  return testsIn(expression).has(attribute);
}

export function attributesOf(expression: Expression): string[] {
  return [...testsIn(expression).keys()];
}

/** The different tests of one attribute in the conditions. */
export function testsOf(attribute: string, open: readonly Expression[]): Atom[] {
  const byKey = new Map<string, Atom>();
  for (const expression of open) for (const atom of testsIn(expression).get(attribute) ?? []) byKey.set(atom.key, atom);
  return [...byKey.values()];
}

const TRUE = -1;
const FALSE = -2;

/** Numbers for formulas, so that what is left open has a short name. */
export class Numbers {
  private readonly byKey = new Map<string, number>();
  private readonly byObject = new WeakMap<object, number>();
  private readonly residues = new Map<string, Map<number, Residues>>();

  /** What is left of the formulas once it is known which tests of an attribute are passed, by their keys. */
  left(attribute: string, open: readonly Expression[], passed: ReadonlySet<string>): Expression[] {
    let ofAttribute = this.residues.get(attribute);
    if (ofAttribute === undefined) {
      ofAttribute = new Map();
      this.residues.set(attribute, ofAttribute);
    }
    const known = ofAttribute;
    return open.map((expression) => {
      if (!asksAbout(expression, attribute)) return expression;
      const number = this.of(expression);
      let own = known.get(number);
      if (own === undefined) {
        own = new Residues(expression, attribute);
        known.set(number, own);
      }
      return own.with(passed);
    });
  }

  of(expression: Expression): number {
    if (typeof expression === "boolean") return expression ? TRUE : FALSE;
    let number = this.byObject.get(expression);
    if (number === undefined) {
      const key = keyOf(expression);
      number = this.byKey.get(key) ?? this.byKey.size;
      this.byKey.set(key, number);
      this.byObject.set(expression, number);
    }
    return number;
  }

  name(open: readonly Expression[]): string {
    let name = "";
    for (const expression of open) name += typeof expression === "boolean" ? (expression ? "+" : "-") : `${this.of(expression)},`;
    return name;
  }
}

export function decide(attribute: string, open: readonly Expression[], known: (atom: Atom) => boolean | undefined): Expression[] {
  return open.map((expression) => (asksAbout(expression, attribute) ? residual(expression, known) : expression));
}

/** What is left of one formula once an attribute is known; each combination of answers is worked out once. */
class Residues {
  private readonly tests: readonly Atom[];
  private readonly left = new Map<string, Expression>();

  constructor(
    private readonly expression: Expression,
    private readonly attribute: string,
  ) {
    this.tests = testsOf(attribute, [expression]);
  }

  with(passed: ReadonlySet<string>): Expression {
    let signature = "";
    for (const { key } of this.tests) signature += passed.has(key) ? "1" : "0";
    let left = this.left.get(signature);
    if (left === undefined) {
      left = residual(this.expression, (atom) => (atom.attribute === this.attribute ? passed.has(atom.key) : undefined));
      this.left.set(signature, left);
    }
    return left;
  }
}

/** Collects classes; the first value of a class represents it. */
export class Classes {
  private readonly byKey = new Map<string, Refined>();
  private readonly openByPassed = new Map<string, readonly Expression[]>();
  /** Tests that a value passes when it is on their list, by value; and the others. */
  private readonly listed = new Map<string | null, string[]>();
  private readonly others: Atom[] = [];

  constructor(
    private readonly attribute: string,
    private readonly open: readonly Expression[],
    private readonly numbers: Numbers,
  ) {
    for (const atom of testsOf(attribute, open)) {
      if (atom.test.kind !== "is") this.others.push(atom);
      else for (const value of atom.test.values) this.listed.set(value, [...(this.listed.get(value) ?? []), atom.key]);
    }
  }

  /** Puts a value into its class by what the tests say of it. */
  take(value: Exclude<Fact, undefined>): void {
    const passed = [
      ...(typeof value === "string" || value === null ? (this.listed.get(value) ?? []) : []),
      ...this.others.flatMap(({ key, test }) => (passes(test, value as never) ? [key] : [])),
    ];
    const signature = passed.join("\n");
    let open = this.openByPassed.get(signature);
    if (open === undefined) {
      open = this.numbers.left(this.attribute, this.open, new Set(passed));
      this.openByPassed.set(signature, open);
    }
    const key = this.numbers.name(open);
    if (!this.byKey.has(key)) this.byKey.set(key, { value, open });
  }

  all(): Refined[] {
    return [...this.byKey.values()];
  }
}

/** More classes than this are not told apart; the statement then stays as it is, and says so. */
export class UniverseTooLarge extends Error {
  constructor(readonly attribute: string) {
    super(`The conditions tell too many values of ${attribute} apart.`);
    this.name = "UniverseTooLarge";
  }
}
