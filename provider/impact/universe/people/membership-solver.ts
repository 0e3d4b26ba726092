import { type Atom, type Expression, keyOf } from "../../../evaluator/expression";
import { relationOf } from "../text-tests";
import { Implications } from "./implications";

/**
 * Satisfiability of conditions over free facts: memberships, and tests of texts (`text-tests.ts`). "In one of these groups and in none of those", denied, is a clause with at
 * most one negative literal: dual-Horn, decided by unit propagation alone (Dowling and Gallier 1984), because setting what is left to true then
 * satisfies everything. Conditions of other forms fall back to case distinction, which tries true first and so never errs on dual-Horn clauses.
 */

/** Variable n as n + 1, its negation as -(n + 1). */
export type Literal = number;
export type Clause = readonly Literal[];

/** -1 false, 0 open, 1 true. A plain list: it is copied very often, and typed ones of its length are allocated apart. */
export type Assignment = (-1 | 0 | 1)[];

/** Up to this many clauses an alternative is multiplied out; beyond, it gets a variable of its own. */
const MULTIPLIED_OUT = 24;

/** Clauses by formula; the long keys are compared only where the formula is another object. */
class KnownClauses {
  private readonly byFormula = new Map<Expression, readonly Clause[]>();
  private readonly byKey = new Map<string, readonly Clause[]>();

  get(formula: Expression): readonly Clause[] | undefined {
    let clauses = this.byFormula.get(formula);
    if (clauses === undefined) {
      clauses = this.byKey.get(keyOf(formula));
      if (clauses !== undefined) this.byFormula.set(formula, clauses);
    }
    return clauses;
  }

  set(formula: Expression, clauses: readonly Clause[]): void {
    this.byFormula.set(formula, clauses);
    this.byKey.set(keyOf(formula), clauses);
  }
}

/** Formulas as clauses over numbered free facts; each formula is made into clauses once. */
export class Clauses {
  readonly implications = new Implications();
  private readonly numberOf = new Map<string, number>();
  /** Tests of texts, by attribute. */
  private readonly ofTexts = new Map<string, Atom[]>();
  private readonly known = { true: new KnownClauses(), false: new KnownClauses() };
  private variables = 0;

  get size(): number {
    return this.variables;
  }

  variableOf(atom: Atom): number {
    let variable = this.numberOf.get(atom.key);
    if (variable === undefined) {
      variable = this.variables;
      this.variables += 1;
      this.numberOf.set(atom.key, variable);
      if (atom.test.kind === "text" || atom.test.kind === "is") this.relate(atom, variable);
    }
    return variable;
  }

  /** What the answers to two tests of one text say about each other. */
  private relate(atom: Atom, variable: number): void {
    const others = this.ofTexts.get(atom.attribute) ?? [];
    for (const other of others) {
      const [literal, otherLiteral] = [variable + 1, this.variableOf(other) + 1];
      const relation = relationOf(atom.test, other.test);
      if (relation === "brings") this.implications.add(literal, otherLiteral);
      if (relation === "excludes") this.implications.add(literal, -otherLiteral);
      if (relationOf(other.test, atom.test) === "brings") this.implications.add(otherLiteral, literal);
    }
    this.ofTexts.set(atom.attribute, [...others, atom]);
  }

  /** Clauses that hold together exactly when the formula has the value (as far as auxiliary variables can be chosen so). */
  of(formula: Expression, value: boolean): readonly Clause[] {
    const known = this.known[`${value}`];
    let clauses = known.get(formula);
    if (clauses === undefined) {
      clauses = this.made(formula, value);
      known.set(formula, clauses);
    }
    return clauses;
  }

  private made(formula: Expression, value: boolean): Clause[] {
    if (typeof formula === "boolean") return formula === value ? [] : [[]];
    if (formula.op === "not") return this.made(formula.of, !value);
    if (formula.op === "atom") {
      const literal = this.variableOf(formula) + 1;
      return [[value ? literal : -literal]];
    }
    const parts = formula.of.map((part) => this.made(part, value));
    return (formula.op === "and") === value ? parts.flat() : this.oneOf(parts);
  }

  private oneOf(parts: readonly Clause[][]): Clause[] {
    const own: Clause[] = [];
    let product: Clause[] = [[]];
    for (const part of [...parts].sort((a, b) => a.length - b.length)) {
      if (product.length * part.length <= MULTIPLIED_OUT) {
        product = product.flatMap((left) => part.map((right) => [...left, ...right]));
        continue;
      }
      const chosen = this.variables + 1;
      this.variables += 1;
      own.push(...part.map((clause) => [-chosen, ...clause]));
      product = product.map((clause) => [...clause, chosen]);
    }
    return [...own, ...product];
  }
}

export const CANNOT_HOLD = 0;
/** Beyond all literals. */
export const HOLDS = 2 ** 30 - 1;
export const OPEN = -HOLDS;

/** The one literal by which the clause can still hold; or that it holds, cannot hold any more, or is open in several ways. */
export function whatRemains(clause: Clause, assignment: Assignment): Literal {
  let remains: Literal = CANNOT_HOLD;
  for (const literal of clause) {
    const value = literal > 0 ? assignment[literal - 1] : -assignment[-literal - 1];
    if (value > 0) return HOLDS;
    if (value === 0 && literal !== remains) remains = remains === CANNOT_HOLD ? literal : OPEN;
  }
  return remains;
}

const NOTHING_FOLLOWS = new Implications();

/** Follows clauses that leave one choice until none is left; false when a clause cannot hold. */
export function propagate(clauses: readonly Clause[], assignment: Assignment, implications = NOTHING_FOLLOWS): boolean {
  for (let changed = true; changed; ) {
    changed = false;
    for (const clause of clauses) {
      const remains = whatRemains(clause, assignment);
      if (remains === CANNOT_HOLD) return false;
      if (remains === HOLDS || remains === OPEN) continue;
      if (!implications.hold(remains, assignment)) return false;
      changed = true;
    }
  }
  return true;
}

/** 1 when a literal holds, -1 when none can any more, 0 while that is open. */
export function clauseTruth(clause: Clause, assignment: Assignment): -1 | 0 | 1 {
  let open = false;
  for (const literal of clause) {
    const value = literal > 0 ? assignment[literal - 1] : -assignment[-literal - 1];
    if (value > 0) return 1;
    open ||= value === 0;
  }
  return open ? 0 : -1;
}

/** A full assignment that satisfies the clauses and extends the given one, with as few facts as can be; null when there is none. */
export function model(
  clauses: readonly Clause[],
  assignment: Assignment,
  spend: () => void,
  implications = NOTHING_FOLLOWS,
): Assignment | null {
  const found = satisfied(clauses, assignment, spend, implications);
  if (found === null) return null;
  for (let variable = 0; variable < found.length; variable += 1) {
    if (found[variable] !== 1 || assignment[variable] === 1) continue;
    found[variable] = -1;
    const holds = implications.isKept(-(variable + 1), found) && clauses.every((clause) => clauseTruth(clause, found) > 0);
    if (!holds) found[variable] = 1;
  }
  return found;
}

/** Whether there is a model. */
export function isSatisfiable(
  clauses: readonly Clause[],
  assignment: Assignment,
  spend: () => void,
  implications = NOTHING_FOLLOWS,
): boolean {
  return satisfied(clauses, assignment, spend, implications) !== null;
}

/** Whether there is a model that needs no second try: no case is distinguished, so it costs no step. False where that is not known. */
export function isSatisfiedAtOnce(clauses: readonly Clause[], assignment: Assignment, implications: Implications): boolean {
  const tried = assignment.slice();
  for (;;) {
    if (!propagate(clauses, tried, implications)) return false;
    const open = openVariable(clauses, tried);
    if (open < 0) return true;
    if (!implications.hold(open + 1, tried)) return false;
  }
}

function satisfied(clauses: readonly Clause[], assignment: Assignment, spend: () => void, implications: Implications): Assignment | null {
  spend();
  const tried = assignment.slice();
  if (!propagate(clauses, tried, implications)) return null;
  const open = openVariable(clauses, tried);
  // What is open may fail altogether: nothing follows from that but that more fails.
  if (open < 0) return tried.map((value) => (value === 0 ? -1 : value));
  for (const value of [1, -1]) {
    const next = tried.slice();
    if (!implications.hold(value * (open + 1), next)) continue;
    const found = satisfied(clauses, next, spend, implications);
    if (found !== null) return found;
  }
  return null;
}

/** A variable of a clause that does not hold yet; a positive one first. */
function openVariable(clauses: readonly Clause[], assignment: Assignment): number {
  let any = -1;
  for (const clause of clauses) {
    if (clauseTruth(clause, assignment) > 0) continue;
    for (const literal of clause) {
      const variable = Math.abs(literal) - 1;
      if (assignment[variable] !== 0) continue;
      if (literal > 0) return variable;
      any = variable;
    }
  }
  return any;
}
