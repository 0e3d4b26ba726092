import { type Expression, type Facts, whatIsLeft } from "../../../evaluator/expression";
import { BudgetExceeded } from "../../search/search";
import { Classification } from "../classes";
import type { Numbers } from "../refinement";
import { canBeFree, freeTexts } from "../text-tests";
import { FreeFacts, MEMBERSHIPS } from "./free-facts";
import { Clauses } from "./membership-solver";

/** What is left of a search when all that can be told apart in classes is: memberships, and texts of which too much is asked for that. */

const NO_TEXTS: ReadonlySet<string> = new Set();
const LEFT_OPEN: ReadonlySet<string> = new Set(MEMBERSHIPS);
const MOST_STEPS = 20_000;

export class FreeLeaves {
  private readonly clauses = new Clauses();
  private readonly classification: Classification;

  constructor(numbers: Numbers) {
    this.classification = new Classification(numbers);
  }

  /**
   * @param texts attributes that are to stay open.
   * @param known facts that are given; all others are free.
   */
  of(base: Expression, conditions: readonly Expression[], texts = NO_TEXTS, known: Facts = {}): FreeFacts[] {
    const all = [base, ...conditions];
    const [within, ...open] = Object.keys(known).length === 0 ? all : all.map((condition) => whatIsLeft(condition, known));
    const free = texts.size === 0 ? texts : new Set([...texts].filter((attribute) => canBeFree(attribute, [within, ...open])));
    const leave = free.size === 0 ? LEFT_OPEN : new Set([...LEFT_OPEN, ...free]);
    return this.classification
      .within(within, open, leave)
      .map(({ facts, open: [own, ...others] }) => new FreeFacts({ ...known, ...facts }, own, others, this.clauses, free))
      .filter(({ start }) => start !== null);
  }

  /** Whether the condition can hold; when that would take too long to find out, it is taken to. */
  include(condition: Expression, texts = freeTexts([condition]), known?: Facts): boolean {
    const leaves = this.of(condition, [], texts, known);
    return texts.size === 0 ? leaves.length > 0 : leaves.some(isInhabited);
  }
}

function isInhabited(leaf: FreeFacts): boolean {
  let left = MOST_STEPS;
  const spend = () => {
    left -= 1;
    if (left < 0) throw new BudgetExceeded();
  };
  try {
    return leaf.start !== null && leaf.isInhabited(leaf.start, spend);
  } catch (thrown) {
    if (thrown instanceof BudgetExceeded) return true;
    throw thrown;
  }
}
