import type { Atom, Expression, Facts } from "../evaluator/expression";
import type { Bits } from "./bitset";
import * as bits from "./bitset";
import { type Assignment, type Clause, type Clauses, clauseTruth, model, propagate } from "./membership-solver";
import { testsOf } from "./universe/refinement";

/** Who is left, with a name that is the same for the same people. */
export interface Remaining {
  readonly key: Bits;
}

/**
 * The last dimension of a search, which is not split into cases: who signs in. What is left of it is kept as a whole, and subtrahends are taken
 * from it as a whole.
 */
export interface Leaf<R extends Remaining = Remaining> {
  /** Everybody; null when there is nobody. */
  readonly start: R | null;
  /** Those of one subtrahend. */
  within(subtrahend: number): R | null;
  /** Those outside all given subtrahends; null when surely nobody is left. */
  without(left: R, subtrahends: Bits): R | null;
  /** Whether the subtrahend holds all, none or some of those left; some when in doubt. */
  relation(left: R, subtrahend: number): "all" | "none" | "some";
  /** One of those left, or null when nobody is after all. */
  example(left: R, spend: () => void): Facts | null;
}

/** Known people, as atoms: those whom no condition tells apart are one. */
export class KnownPeople implements Leaf {
  readonly start: Remaining | null;

  constructor(
    private readonly examples: readonly Facts[],
    private readonly columns: readonly Bits[],
  ) {
    this.start = examples.length === 0 ? null : { key: bits.all(examples.length) };
  }

  within(subtrahend: number): Remaining | null {
    const key = this.columns[subtrahend];
    return bits.isNone(key) ? null : { key };
  }

  without({ key }: Remaining, subtrahends: Bits): Remaining | null {
    const left = key.slice();
    for (const subtrahend of bits.members(subtrahends)) {
      const column = this.columns[subtrahend];
      for (let word = 0; word < left.length; word += 1) left[word] &= ~column[word];
    }
    return bits.isNone(left) ? null : { key: left };
  }

  relation({ key }: Remaining, subtrahend: number): "all" | "none" | "some" {
    const column = this.columns[subtrahend];
    if (!bits.meets(column, key)) return "none";
    return bits.isSubset(key, column) ? "all" : "some";
  }

  example({ key }: Remaining): Facts {
    return this.examples[bits.first(key)];
  }
}

/** Memberships that are forced, and the clauses that still leave a choice. */
interface Constrained extends Remaining {
  readonly assignment: Assignment;
  readonly open: readonly Clause[];
}

/** Everybody with the same id, kind and home tenant; memberships are free facts. */
export class FreeMemberships implements Leaf<Constrained> {
  readonly start: Constrained | null;
  private readonly atoms: readonly Atom[];
  /** Per subtrahend, the clauses that hold outside it, and those that hold inside. */
  private readonly outside: readonly (readonly Clause[])[];
  private readonly inside: readonly (readonly Clause[])[];

  /** @param conditions of the subtrahends: formulas over memberships alone, like `base`. */
  constructor(
    private readonly facts: Facts,
    base: Expression,
    conditions: readonly Expression[],
    private readonly clauses: Clauses,
  ) {
    this.atoms = MEMBERSHIPS.flatMap((attribute) => testsOf(attribute, [base, ...conditions]));
    this.outside = conditions.map((formula) => clauses.of(formula, false));
    this.inside = conditions.map((formula) => clauses.of(formula, true));
    const given = [...clauses.of(base, true), ...consequences(this.atoms, clauses)];
    this.start = this.constrained(new Int8Array(clauses.size), given);
  }

  within(subtrahend: number): Constrained | null {
    return this.start === null ? null : this.constrained(this.start.assignment, [...this.start.open, ...this.inside[subtrahend]]);
  }

  without(left: Constrained, subtrahends: Bits): Constrained | null {
    const more = bits.members(subtrahends).flatMap((subtrahend) => this.outside[subtrahend]);
    return this.constrained(left.assignment, [...left.open, ...more]);
  }

  relation({ assignment }: Constrained, subtrahend: number): "all" | "none" | "some" {
    let settled = true;
    for (const clause of this.inside[subtrahend]) {
      const answer = clauseTruth(clause, assignment);
      if (answer < 0) return "none";
      settled &&= answer > 0;
    }
    return settled ? "all" : "some";
  }

  example({ assignment, open }: Constrained, spend: () => void): Facts | null {
    const found = model(open, assignment, spend);
    return found === null ? null : { ...this.facts, ...this.memberships(found) };
  }

  private constrained(before: Assignment, clauses: readonly Clause[]): Constrained | null {
    const assignment = before.slice();
    if (!propagate(clauses, assignment)) return null;
    const open = clauses.filter((clause) => clauseTruth(clause, assignment) === 0);
    // What is forced and what is open say who is left. Clauses are made once, so their numbers are enough.
    const numbers = open.map((clause) => this.numberOf(clause)).sort((a, b) => a - b);
    const key = new Uint32Array(bits.wordsFor(assignment.length * 2) + numbers.length);
    for (let variable = 0; variable < assignment.length; variable += 1) {
      if (assignment[variable] !== 0) bits.add(key, 2 * variable + (assignment[variable] > 0 ? 1 : 0));
    }
    key.set(numbers, key.length - numbers.length);
    return { key, assignment, open };
  }

  private memberships(found: Assignment): Facts {
    const facts: Record<string, readonly string[]> = {};
    for (const attribute of MEMBERSHIPS) {
      const holding = this.atoms.filter((atom) => atom.attribute === attribute && found[this.clauses.variableOf(atom)] > 0);
      const list = holding.flatMap(({ test }) => (test.kind === "has" ? [test.element] : []));
      for (const { test } of holding) {
        if (test.kind === "hasPrefix" && !list.some((element) => element.startsWith(test.prefix))) list.push(`${test.prefix}~`);
        if (test.kind === "nonEmpty" && list.length === 0) list.push("other");
      }
      facts[attribute] = list;
    }
    return facts;
  }

  private readonly numbers = new Map<Clause, number>();

  private numberOf(clause: Clause): number {
    let number = this.numbers.get(clause);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(clause, number);
    }
    return number;
  }
}

export const MEMBERSHIPS = ["user.groups", "user.roles"] as const;

/** Who is in a group is in some group, and in one whose id begins as that id does. */
function consequences(atoms: readonly Atom[], clauses: Clauses): Clause[] {
  return atoms
    .filter(({ test }) => test.kind !== "has")
    .flatMap((weaker) =>
      atoms
        .filter((stronger) => stronger !== weaker && stronger.attribute === weaker.attribute && implies(stronger, weaker))
        .map((stronger) => [-(clauses.variableOf(stronger) + 1), clauses.variableOf(weaker) + 1]),
    );
}

function implies({ test: stronger }: Atom, { test: weaker }: Atom): boolean {
  if (weaker.kind === "nonEmpty") return stronger.kind === "has" || stronger.kind === "hasPrefix";
  if (weaker.kind !== "hasPrefix") return false;
  if (stronger.kind === "has") return stronger.element.startsWith(weaker.prefix);
  return stronger.kind === "hasPrefix" && stronger.prefix.startsWith(weaker.prefix);
}
