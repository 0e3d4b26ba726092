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

const attributesByExpression = new WeakMap<object, ReadonlySet<string>>();
const NO_ATTRIBUTES: ReadonlySet<string> = new Set();

export function attributesOf(expression: Expression): ReadonlySet<string> {
  if (typeof expression === "boolean") return NO_ATTRIBUTES;
  let known = attributesByExpression.get(expression);
  if (known === undefined) {
    known = new Set([...atomsOf(expression)].map((atom) => atom.attribute));
    attributesByExpression.set(expression, known);
  }
  return known;
}

/** The different tests of one attribute in the conditions. */
export function testsOf(attribute: string, open: readonly Expression[]): Atom[] {
  const byKey = new Map<string, Atom>();
  for (const expression of open) {
    if (!attributesOf(expression).has(attribute)) continue;
    for (const atom of atomsOf(expression)) if (atom.attribute === attribute) byKey.set(atom.key, atom);
  }
  return [...byKey.values()];
}

/** Numbers for formulas, so that what is left open has a short name. */
export class Numbers {
  private readonly byKey = new Map<string, number>();
  private readonly residues = new Residues();

  /** What is left of the formulas once the tests of an attribute are answered, by their keys. */
  left(attribute: string, open: readonly Expression[], answers: ReadonlyMap<string, boolean>): Expression[] {
    return open.map((expression) =>
      attributesOf(expression).has(attribute) ? this.residues.of(expression, attribute, this.of(expression), answers) : expression,
    );
  }

  of(expression: Expression): number {
    const key = keyOf(expression);
    let number = this.byKey.get(key);
    if (number === undefined) {
      number = this.byKey.size;
      this.byKey.set(key, number);
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
  return open.map((expression) => (attributesOf(expression).has(attribute) ? residual(expression, known) : expression));
}

/** What is left of formulas once an attribute is known; each formula with each combination of answers is worked out once. */
class Residues {
  private readonly known = new Map<string, { readonly tests: readonly Atom[]; readonly left: Map<string, Expression> }>();

  of(expression: Expression, attribute: string, number: number, answers: ReadonlyMap<string, boolean>): Expression {
    const name = `${number} ${attribute}`;
    let own = this.known.get(name);
    if (own === undefined) {
      own = { tests: testsOf(attribute, [expression]), left: new Map() };
      this.known.set(name, own);
    }
    let signature = "";
    for (const { key } of own.tests) signature += answers.get(key) ? "1" : "0";
    let left = own.left.get(signature);
    if (left === undefined) {
      left = residual(expression, (atom) => (atom.attribute === attribute ? answers.get(atom.key) : undefined));
      own.left.set(signature, left);
    }
    return left;
  }
}

/** Collects classes; the first value of a class represents it. */
export class Classes {
  private readonly byKey = new Map<string, Refined>();
  private readonly openByAnswers = new Map<string, readonly Expression[]>();
  private readonly tests: readonly Atom[];

  constructor(
    private readonly attribute: string,
    private readonly open: readonly Expression[],
    private readonly numbers: Numbers,
  ) {
    this.tests = testsOf(attribute, open);
  }

  /** Puts a value into its class by what the tests say of it. */
  take(value: Exclude<Fact, undefined>): void {
    const answers = new Map<string, boolean>();
    let signature = "";
    for (const { key, test } of this.tests) {
      const answer = passes(test, value as never);
      answers.set(key, answer);
      signature += answer ? "1" : "0";
    }
    let open = this.openByAnswers.get(signature);
    if (open === undefined) {
      open = this.numbers.left(this.attribute, this.open, answers);
      this.openByAnswers.set(signature, open);
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
