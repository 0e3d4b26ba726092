import type { Atom, Expression, Facts } from "../../../evaluator/expression";
import type { Bits } from "../../search/bitset";
import * as bits from "../../search/bitset";
import { Keys } from "../../search/keys";
import type { Leaf, Relations, Remaining } from "../../search/leaves";
import { ordinaryValues } from "../attribute-values";
import { asksOnlyForElements, testsOf } from "../refinement";
import { valueThat } from "../text-tests";
import {
  type Assignment,
  CANNOT_HOLD,
  type Clause,
  type Clauses,
  clauseTruth,
  HOLDS,
  isSatisfiable,
  isSatisfiedAtOnce,
  model,
  OPEN,
  propagate,
  whatRemains,
} from "./membership-solver";

/** Memberships that are forced, and as far as it was asked, which subtrahends hold everybody who has them, or nobody. */
interface Forced extends Relations {
  readonly number: number;
  readonly assignment: Assignment;
  readonly asked: Bits;
}

/** What is forced, and the clauses that still leave a choice. */
interface Constrained extends Remaining {
  readonly forced: Forced;
  readonly open: readonly Clause[];
}

/** Everybody with the same id, kind and home tenant; memberships are free facts, and so are tests of some texts. */
export class FreeFacts implements Leaf<Constrained> {
  readonly start: Constrained | null;
  /** Per subtrahend, the clauses that hold outside it, and those that hold inside. */
  private readonly outside: readonly (readonly Clause[])[];
  private readonly inside: readonly (readonly Clause[])[];
  /** What was forced before, by the words of the assignment. */
  private readonly known: Forced[] = [];
  private readonly knownNumbers = new Keys();

  /**
   * @param conditions of the subtrahends: formulas over memberships and texts alone, like `base`.
   * @param texts attributes whose tests are free facts.
   */
  constructor(
    private readonly facts: Facts,
    private readonly base: Expression,
    private readonly conditions: readonly Expression[],
    private readonly clauses: Clauses,
    private readonly texts: ReadonlySet<string>,
  ) {
    this.outside = conditions.map((formula) => clauses.of(formula, false));
    this.inside = conditions.map((formula) => clauses.of(formula, true));
    const given = [...clauses.of(base, true), ...this.consequences()];
    const nothing = this.forced(Array.from({ length: clauses.size }, () => 0));
    this.start = this.constrained({ forced: nothing, open: [], key: new Uint32Array() }, given);
  }

  within(subtrahend: number): Constrained | null {
    return this.start === null ? null : this.constrained(this.start, this.inside[subtrahend]);
  }

  without(left: Constrained, subtrahends: Bits): Constrained | null {
    const more: Clause[] = [];
    for (const subtrahend of bits.members(subtrahends)) more.push(...this.outside[subtrahend]);
    return this.constrained(left, more);
  }

  relations({ forced }: Constrained, subtrahends: Bits): Relations {
    const { assignment, asked, all, none } = forced;
    for (let word = 0; word < asked.length; word += 1) {
      for (let rest = subtrahends[word] & ~asked[word]; rest !== 0; rest &= rest - 1) {
        const subtrahend = (word << 5) + 31 - Math.clz32(rest & -rest);
        const answer = allHold(this.inside[subtrahend], assignment);
        if (answer !== 0) bits.add(answer > 0 ? all : none, subtrahend);
      }
      asked[word] |= subtrahends[word];
    }
    return forced;
  }

  example({ forced, open }: Constrained, spend: () => void): Facts | null {
    const found = model(open, forced.assignment, spend, this.clauses.implications);
    // Memberships that are known are in no formula here.
    return found === null ? null : { ...this.memberships(found), ...this.facts, ...this.textsOf(found) };
  }

  isInhabited({ forced, open }: Constrained, spend: () => void): boolean {
    const { implications } = this.clauses;
    // Texts leave many choices open, and nearly any will do.
    if (this.texts.size > 0 && isSatisfiedAtOnce(open, forced.assignment, implications)) return true;
    return isSatisfiable(open, forced.assignment, spend, implications);
  }

  /** Those left for whom more clauses hold. */
  private constrained(left: Constrained, more: readonly Clause[]): Constrained | null {
    const { assignment } = left.forced;
    const open = [...left.open];
    let forces = false;
    for (const clause of more) {
      const remains = whatRemains(clause, assignment);
      if (remains === CANNOT_HOLD) return null;
      if (remains === HOLDS) continue;
      forces ||= remains !== OPEN;
      open.push(clause);
    }
    // Nearly always nothing new is forced.
    if (!forces) return this.remaining(left.forced, open);
    const extended = assignment.slice();
    if (!propagate(open, extended, this.clauses.implications)) return null;
    return this.remaining(
      this.forced(extended),
      open.filter((clause) => clauseTruth(clause, extended) === 0),
    );
  }

  /** What is forced and what is open say who is left. Clauses are made once, so their numbers are enough. */
  private remaining(forced: Forced, open: readonly Clause[]): Constrained {
    const key = new Uint32Array(1 + open.length);
    key[0] = forced.number;
    for (let at = 0; at < open.length; at += 1) key[at + 1] = this.numberOf(open[at]);
    if (open.length > 1) key.subarray(1).sort();
    return { key, forced, open };
  }

  /** The same object for the same assignment. */
  private forced(assignment: Assignment): Forced {
    const number = this.knownNumbers.getOrSet(wordsOf(assignment), this.known.length);
    if (number === this.known.length) {
      const [asked, all, none] = [0, 1, 2].map(() => bits.none(this.inside.length));
      this.known.push({ number, assignment, asked, all, none });
    }
    return this.known[number];
  }

  private memberships(found: Assignment): Facts {
    const facts: Record<string, readonly string[]> = {};
    for (const attribute of MEMBERSHIPS) {
      const holding = this.tests(attribute).filter((atom) => found[this.clauses.variableOf(atom)] > 0);
      const list = holding.flatMap(({ test }) => (test.kind === "has" ? [test.element] : []));
      for (const { test } of holding) {
        if (test.kind === "hasPrefix" && !list.some((element) => element.startsWith(test.prefix))) list.push(`${test.prefix}~`);
        if (test.kind === "nonEmpty" && list.length === 0) list.push("other");
      }
      facts[attribute] = list;
    }
    return facts;
  }

  private textsOf(found: Assignment): Facts {
    const values = [...this.texts].flatMap((attribute) => {
      const atoms = this.tests(attribute);
      const passing = (isPassed: boolean) =>
        atoms.filter((atom) => found[this.clauses.variableOf(atom)] > 0 === isPassed).map(({ test }) => test);
      return atoms.length === 0 ? [] : [[attribute, valueThat(passing(true), passing(false), ordinaryValues(attribute))]];
    });
    return Object.fromEntries(values);
  }

  private tests(attribute: string): Atom[] {
    return testsOf(attribute, [this.base, ...this.conditions]);
  }

  /** Who is in a group is in some group, and in one whose id begins as that id does. */
  private consequences(): Clause[] {
    const formulas = [this.base, ...this.conditions];
    const hasMore = (attribute: string) => !formulas.every((formula) => asksOnlyForElements(attribute, formula));
    return MEMBERSHIPS.filter(hasMore).flatMap((attribute) => {
      const atoms = this.tests(attribute);
      return atoms
        .filter(({ test }) => test.kind !== "has")
        .flatMap((weaker) =>
          atoms
            .filter((stronger) => stronger !== weaker && implies(stronger, weaker))
            .map((stronger) => [-(this.clauses.variableOf(stronger) + 1), this.clauses.variableOf(weaker) + 1]),
        );
    });
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

/** 1 when all clauses hold, -1 when one of them cannot, else 0. */
function allHold(clauses: readonly Clause[], assignment: Assignment): -1 | 0 | 1 {
  let settled = true;
  for (const clause of clauses) {
    const answer = clauseTruth(clause, assignment);
    if (answer < 0) return -1;
    settled &&= answer > 0;
  }
  return settled ? 1 : 0;
}

/** Sixteen facts a word. */
function wordsOf(assignment: Assignment): Uint32Array {
  const words = new Uint32Array(Math.ceil(assignment.length / 16));
  for (let variable = 0; variable < assignment.length; variable += 1) {
    words[variable >>> 4] |= (assignment[variable] & 3) << (2 * (variable & 15));
  }
  return words;
}

export const MEMBERSHIPS = ["user.groups", "user.roles"] as const;

function implies({ test: stronger }: Atom, { test: weaker }: Atom): boolean {
  if (weaker.kind === "nonEmpty") return stronger.kind === "has" || stronger.kind === "hasPrefix";
  if (weaker.kind !== "hasPrefix") return false;
  if (stronger.kind === "has") return stronger.element.startsWith(weaker.prefix);
  return stronger.kind === "hasPrefix" && stronger.prefix.startsWith(weaker.prefix);
}
