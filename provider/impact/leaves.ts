import type { Atom, Expression, Facts } from "../evaluator/expression";
import * as bits from "./bitset";
import type { Bits } from "./bitset";
import { type Assignment, type Clause, Clauses, clauseTruth, model, propagate } from "./membership-solver";
import { testsOf } from "./universe/refinement";

/**
 * The last dimension of a search, which is not split into cases: who signs in. What is left of it is kept as a state, and subtrahends are
 * taken from it as a whole. `open` and `subtrahends` are numbered alike.
 */
export interface Leaf {
  /** Everybody; null when there is nobody. */
  readonly start: Bits | null;
  /** Those of one subtrahend. */
  within(subtrahend: number): Bits | null;
  /** Those outside all given subtrahends; null when surely nobody is left. */
  without(state: Bits, subtrahends: Bits): Bits | null;
  /** Whether the subtrahend holds all, none or some of the state; some when in doubt. */
  relation(state: Bits, subtrahend: number): "all" | "none" | "some";
  /** One of the state, or null when nobody is left after all. */
  example(state: Bits, spend: () => void): Facts | null;
}

/** Known people, as atoms: those whom no condition tells apart are one. */
export class KnownPeople implements Leaf {
  readonly start: Bits | null;

  constructor(
    private readonly examples: readonly (() => Facts)[],
    private readonly columns: readonly Bits[],
  ) {
    this.start = examples.length === 0 ? null : bits.all(examples.length);
  }

  within(subtrahend: number): Bits | null {
    return bits.isNone(this.columns[subtrahend]) ? null : this.columns[subtrahend];
  }

  without(state: Bits, subtrahends: Bits): Bits | null {
    const left = state.slice();
    for (const subtrahend of bits.members(subtrahends)) {
      const column = this.columns[subtrahend];
      for (let word = 0; word < left.length; word += 1) left[word] &= ~column[word];
    }
    return bits.isNone(left) ? null : left;
  }

  relation(state: Bits, subtrahend: number): "all" | "none" | "some" {
    const column = this.columns[subtrahend];
    if (!bits.meets(column, state)) return "none";
    return bits.isSubset(state, column) ? "all" : "some";
  }

  example(state: Bits): Facts {
    return this.examples[bits.first(state)]();
  }
}

/**
 * Everybody with the same id, kind and home tenant; memberships are free. A state is what memberships it forces, and which subtrahends it keeps
 * out of: two bits a membership, one a subtrahend.
 */
export class FreeMemberships implements Leaf {
  readonly start: Bits | null;
  private readonly clauses = new Clauses();
  private readonly base: readonly Clause[];
  private readonly outside: readonly (readonly Clause[])[];
  private readonly inside: readonly (readonly Clause[])[];

  constructor(
    private readonly facts: Facts,
    base: Expression,
    private readonly open: readonly Expression[],
  ) {
    const formulas = [base, ...open];
    for (const attribute of MEMBERSHIPS) for (const atom of testsOf(attribute, formulas)) this.clauses.declare(atom);
    this.outside = open.map((formula) => this.clauses.of(formula, false));
    this.inside = open.map((formula) => this.clauses.of(formula, true));
    this.base = [...this.clauses.of(base, true), ...consequences(this.clauses)];
    this.start = this.settle(new Int8Array(this.clauses.size), bits.none(open.length), this.base);
  }

  within(subtrahend: number): Bits | null {
    return this.settle(new Int8Array(this.clauses.size), bits.none(this.open.length), [...this.base, ...this.inside[subtrahend]]);
  }

  without(state: Bits, subtrahends: Bits): Bits | null {
    const { assignment, kept } = this.read(state);
    const all = bits.either(kept, subtrahends);
    return this.settle(assignment.slice(), all, this.clausesOf(all));
  }

  relation(state: Bits, subtrahend: number): "all" | "none" | "some" {
    const formula = this.open[subtrahend];
    if (typeof formula === "boolean") return formula ? "all" : "none";
    const { assignment } = this.read(state);
    let settled = true;
    for (const clause of this.inside[subtrahend]) {
      const answer = clauseTruth(clause, assignment);
      if (answer < 0) return "none";
      settled &&= answer > 0;
    }
    return settled ? "all" : "some";
  }

  example(state: Bits, spend: () => void): Facts | null {
    const { assignment, kept } = this.read(state);
    const found = model(this.clausesOf(kept), assignment, spend);
    return found === null ? null : { ...this.facts, ...memberships(this.clauses, found) };
  }

  private clausesOf(subtrahends: Bits): Clause[] {
    return [...this.base, ...bits.members(subtrahends).flatMap((subtrahend) => this.outside[subtrahend])];
  }

  private settle(assignment: Assignment, kept: Bits, clauses: readonly Clause[]): Bits | null {
    if (!propagate(clauses, assignment)) return null;
    const size = this.clauses.size;
    const words = bits.wordsFor(size);
    const state = new Uint32Array(2 * words + kept.length);
    for (let variable = 0; variable < size; variable += 1) {
      if (assignment[variable] !== 0) bits.add(state, variable + (assignment[variable] > 0 ? 0 : 32 * words));
    }
    state.set(kept, 2 * words);
    return state;
  }

  private lastRead: { readonly state: Bits; readonly assignment: Assignment; readonly kept: Bits } | null = null;

  /** What a state says; read once however often it is asked. */
  private read(state: Bits): { readonly assignment: Assignment; readonly kept: Bits } {
    if (this.lastRead?.state === state) return this.lastRead;
    const size = this.clauses.size;
    const words = bits.wordsFor(size);
    const assignment = new Int8Array(size);
    for (let variable = 0; variable < size; variable += 1) {
      if (bits.holds(state, variable)) assignment[variable] = 1;
      else if (bits.holds(state, variable + 32 * words)) assignment[variable] = -1;
    }
    this.lastRead = { state, assignment, kept: state.slice(2 * words) };
    return this.lastRead;
  }
}

export const MEMBERSHIPS = ["user.groups", "user.roles"] as const;

/** Who is in a group is in some group, and in one whose id begins as that id does. */
function consequences(clauses: Clauses): Clause[] {
  const result: Clause[] = [];
  const atoms = clauses.atoms.map((atom, variable) => ({ atom, variable }));
  const implied = atoms.filter(({ atom }) => atom.test.kind !== "has");
  for (const { atom: stronger, variable: a } of atoms) {
    for (const { atom: weaker, variable: b } of implied) {
      if (a !== b && stronger.attribute === weaker.attribute && implies(stronger, weaker)) result.push([-(a + 1), b + 1]);
    }
  }
  return result;
}

function implies({ test: stronger }: Atom, { test: weaker }: Atom): boolean {
  if (weaker.kind === "nonEmpty") return stronger.kind === "has" || stronger.kind === "hasPrefix";
  if (weaker.kind !== "hasPrefix") return false;
  if (stronger.kind === "has") return stronger.element.startsWith(weaker.prefix);
  return stronger.kind === "hasPrefix" && stronger.prefix.startsWith(weaker.prefix);
}

function memberships(clauses: Clauses, found: Assignment): Facts {
  const facts: Record<string, readonly string[]> = {};
  for (const attribute of MEMBERSHIPS) {
    const own = clauses.atoms.flatMap((atom, variable) => (atom.attribute === attribute ? [{ test: atom.test, holds: found[variable] > 0 }] : []));
    const list = own.flatMap(({ test, holds }) => (holds && test.kind === "has" ? [test.element] : []));
    for (const { test, holds } of own) {
      if (holds && test.kind === "hasPrefix" && !list.some((element) => element.startsWith(test.prefix))) list.push(`${test.prefix}~`);
      if (holds && test.kind === "nonEmpty" && list.length === 0) list.push("other");
    }
    facts[attribute] = list;
  }
  return facts;
}
