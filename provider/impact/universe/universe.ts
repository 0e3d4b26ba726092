import { and, atomsOf, type Expression, keyOf } from "../../evaluator/expression";
import { type Box, DIMENSIONS, type Dimension } from "../../evaluator/rules";
import * as bits from "../bitset";
import type { Bits } from "../bitset";
import { BoxDifference, type Level } from "../box-difference";
import type { Compatible } from "../families";
import { Classification } from "./classes";
import { componentsOf } from "./components";
import type { People } from "./people";
import { Numbers, UniverseTooLarge } from "./refinement";

/** All sign-ins, as the boxes at hand tell them apart. */

const WIDE: ReadonlySet<Dimension> = new Set<Dimension>(["network", "device", "userAgent", "registeredIsp"]);
/** From few values to many, so that boxes that do not meet are gone before the wide dimensions are looked at. */
const VALUES = DIMENSIONS.filter((dimension) => dimension !== "identity").sort((a, b) => Number(WIDE.has(a)) - Number(WIDE.has(b)));

/** A box without the others, ready to be searched; `subtrahends` are those of the others that meet it. */
export interface Prepared {
  readonly difference: BoxDifference;
  readonly subtrahends: readonly Box[];
}

interface Column {
  readonly facts: Level["facts"];
  /** By the key of the condition, the classes in which it holds. */
  readonly holding: ReadonlyMap<string, Bits>;
}

export class Universe {
  private readonly numbers = new Numbers();
  private readonly classification = new Classification(this.numbers);
  private readonly columns = new Map<string, Column>();
  private readonly possibilities = new Map<string, boolean>();

  constructor(private readonly people: People) {}

  /** `base` without `others`. */
  prepare(base: Box, others: readonly Box[]): Prepared {
    let meeting = others;
    const found: { readonly dimension: Dimension; readonly column: Column; readonly of: (box: Box) => Bits }[] = [];
    for (const dimension of VALUES) {
      for (const component of componentsOf(dimension, [base, ...meeting])) {
        const column = this.columnOf(component.of(base), meeting.map(component.of));
        const of = (box: Box) => column.holding.get(keyOf(component.of(box))) as Bits;
        found.push({ dimension, column, of });
        meeting = meeting.filter((box) => !bits.isNone(of(box)));
      }
    }
    const levels = found.map(({ dimension, column: { facts }, of }): Level => {
      const subtrahends = facts.map(() => bits.none(meeting.length));
      meeting.forEach((box, number) => {
        for (const at of bits.members(of(box))) bits.add(subtrahends[at], number);
      });
      return { dimension, facts, subtrahends };
    });
    const isNothing = levels.some(({ facts }) => facts.length === 0);
    const identities = meeting.map((box) => box.identity ?? true);
    const leaves = isNothing ? [] : this.people.leaves(base.identity ?? true, identities);
    return { difference: new BoxDifference(levels, leaves, meeting.length), subtrahends: meeting };
  }

  /** Whether two conditions of a dimension can hold together. */
  readonly compatible: Compatible = (dimension, a, b) => {
    const pair = `${this.numbers.of(a)} ${this.numbers.of(b)}`;
    return this.remembered(pair, () => this.possible(dimension, and(a, b)));
  };

  possible(dimension: Dimension, condition: Expression): boolean {
    return this.remembered(String(this.numbers.of(condition)), () => this.meets(dimension, condition));
  }

  private remembered(name: string, decide: () => boolean): boolean {
    let known = this.possibilities.get(name);
    if (known === undefined) {
      known = decide();
      this.possibilities.set(name, known);
    }
    return known;
  }

  private meets(dimension: Dimension, condition: Expression): boolean {
    if (typeof condition === "boolean") return condition;
    if (asksOnce(condition)) return true;
    try {
      if (dimension === "identity") return this.people.leaves(condition, []).length > 0;
      return componentsOf(dimension, [{ [dimension]: condition }]).every(
        ({ of }) => this.classification.within(of({ [dimension]: condition }), []).length > 0,
      );
    } catch (thrown) {
      if (thrown instanceof UniverseTooLarge) return true;
      throw thrown;
    }
  }

  private columnOf(base: Expression, others: readonly Expression[]): Column {
    const byKey = new Map(others.map((other) => [keyOf(other), other]));
    const conditions = [...byKey.values()].sort((a, b) => this.numbers.of(a) - this.numbers.of(b));
    const name = this.numbers.name([base, ...conditions]);
    let column = this.columns.get(name);
    if (column === undefined) {
      const classes = this.classification.within(base, conditions);
      const holding = conditions.map((condition, number) => {
        const held = classes.flatMap(({ open }, at) => (open[number + 1] === true ? [at] : []));
        return [keyOf(condition), bits.bitsOf(classes.length, held)] as const;
      });
      column = { facts: classes.map(({ facts }) => facts), holding: new Map(holding) };
      this.columns.set(name, column);
    }
    return column;
  }
}

/** Where no two tests are about the same thing, each can come out as it likes, and so can the whole. */
function asksOnce(condition: Expression): boolean {
  const asked = new Set<string>();
  for (const { attribute, test } of atomsOf(condition)) {
    const subject = test.kind === "has" ? `${attribute} ${test.element}` : attribute;
    const isSure = test.kind === "text" && test.value === "";
    if (isSure || asked.has(subject)) return false;
    asked.add(subject);
    if (test.kind === "nonEmpty" || test.kind === "hasPrefix") return false;
  }
  return true;
}
