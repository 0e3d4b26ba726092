import { and, type Expression, keyOf } from "../../evaluator/expression";
import { type Box, DIMENSIONS, type Dimension } from "../../evaluator/rules";
import * as bits from "../bitset";
import type { Bits } from "../bitset";
import { BoxDifference, type Level } from "../box-difference";
import type { Compatible } from "../families";
import { classesWithin } from "./classes";
import type { People } from "./people";
import { UniverseTooLarge } from "./refinement";

/** All sign-ins, as the boxes at hand tell them apart. */

const VALUES = DIMENSIONS.filter((dimension) => dimension !== "identity");

/** A box without the others, ready to be searched; `subtrahends` are those of the others that meet it. */
export interface Prepared {
  readonly difference: BoxDifference;
  readonly subtrahends: readonly Box[];
}

export class Universe {
  constructor(private readonly people: People) {}

  /** `base` without `others`. Dimensions with few values come first, so that boxes that do not meet the base never reach the wide ones. */
  prepare(base: Box, others: readonly Box[]): Prepared {
    let meeting = others;
    const found: { readonly dimension: Dimension; readonly facts: Level["facts"]; readonly columns: ReadonlyMap<string, Bits> }[] = [];
    for (const dimension of VALUES) {
      if (base[dimension] === undefined && meeting.every((box) => box[dimension] === undefined)) continue;
      const { facts, columns } = this.classes(dimension, base[dimension] ?? true, meeting.map((box) => box[dimension] ?? true));
      found.push({ dimension, facts, columns });
      meeting = meeting.filter((box) => !bits.isNone(columns.get(keyOf(box[dimension] ?? true)) as Bits));
    }
    const levels = found.map(({ dimension, facts, columns }): Level => {
      const subtrahends = facts.map(() => bits.none(meeting.length));
      meeting.forEach((box, number) => {
        for (const at of bits.members(columns.get(keyOf(box[dimension] ?? true)) as Bits)) bits.add(subtrahends[at], number);
      });
      return { dimension, facts, subtrahends };
    });
    const leaves = this.people.leaves(base.identity ?? true, meeting.map((box) => box.identity ?? true));
    const nothing = levels.some(({ facts }) => facts.length === 0);
    return { difference: new BoxDifference(levels, nothing ? [] : leaves, meeting.length), subtrahends: meeting };
  }

  /** Whether two conditions of a dimension can hold together. */
  readonly compatible: Compatible = (dimension, a, b) => this.possible(dimension, and(a, b));

  private readonly possibilities = new Map<string, boolean>();

  possible(dimension: Dimension, condition: Expression): boolean {
    const key = [dimension, keyOf(condition)].join("\n");
    let known = this.possibilities.get(key);
    if (known === undefined) {
      known = this.meet(dimension, condition);
      this.possibilities.set(key, known);
    }
    return known;
  }

  private meet(dimension: Dimension, condition: Expression): boolean {
    try {
      return dimension === "identity" ? this.people.leaves(condition, []).length > 0 : classesWithin(condition, []).length > 0;
    } catch (thrown) {
      if (thrown instanceof UniverseTooLarge) return true;
      throw thrown;
    }
  }

  private readonly known = new Map<string, { readonly facts: Level["facts"]; readonly columns: ReadonlyMap<string, Bits> }>();

  private classes(dimension: Dimension, base: Expression, others: readonly Expression[]) {
    const byKey = new Map(others.map((other) => [keyOf(other), other]));
    const keys = [...byKey.keys()].sort();
    const key = [dimension, keyOf(base), ...keys].join("\n");
    let known = this.known.get(key);
    if (known === undefined) {
      const classes = classesWithin(
        base,
        keys.map((own) => byKey.get(own) as Expression),
      );
      const columns = new Map(
        keys.map((own, number) => [own, bits.bitsOf(classes.length, classes.flatMap(({ open }, at) => (open[number + 1] === true ? [at] : [])))]),
      );
      known = { facts: classes.map(({ facts }) => facts), columns };
      this.known.set(key, known);
    }
    return known;
  }
}
