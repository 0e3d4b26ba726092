import { and, atomsOf, type Expression, keyOf } from "../../evaluator/expression";
import { type Box, DIMENSIONS, type Dimension, IDENTITY_LAST } from "../../evaluator/rules";
import type { Bits } from "../search/bitset";
import * as bits from "../search/bitset";
import { BoxDifference, NOBODY, type Unsplit } from "../search/box-difference";
import { BudgetExceeded } from "../search/search";
import type { Level } from "../search/tables";
import { Classification } from "./classes";
import { merge } from "./columns";
import { type Component, Components } from "./components";
import { FreeLeaves } from "./people/free-leaves";
import type { People, Question, Users } from "./people/people";
import { Numbers, UniverseTooLarge } from "./refinement";
import { freeTexts } from "./text-tests";

/** All sign-ins, as the boxes at hand tell them apart. */

/** Whether, in each dimension that two boxes both restrict, their conditions can hold together. */
export type Compatible = (a: Box, b: Box) => boolean;

/** A box without the others, ready to be searched; `subtrahends` are those of the others that meet it. */
export interface Prepared {
  readonly difference: BoxDifference;
  readonly subtrahends: readonly Box[];
}

export class Universe {
  private readonly numbers = new Numbers();
  private readonly possibilities = new Map<string, boolean>();
  /** Those of which not all classes are kept. */
  private readonly dimensionsLeft: readonly Dimension[];

  private constructor(
    private readonly people: People,
    private readonly components: Components,
    private readonly classification: Classification,
    private readonly free: FreeLeaves,
  ) {
    const open = new Set([...components.open, ...components.unsplit].map(({ dimension }) => dimension));
    this.dimensionsLeft = IDENTITY_LAST.filter((dimension) => dimension === "identity" || open.has(dimension));
  }

  /** @param asked the boxes that most questions will be about. */
  static of(people: People, asked: readonly Box[]): Universe {
    const classification = new Classification(new Numbers());
    return new Universe(people, new Components(asked, classification), classification, new FreeLeaves(new Numbers()));
  }

  /** The same sign-ins, made by others. */
  with(people: People): Universe {
    return new Universe(people, this.components, this.classification, this.free);
  }

  /** Those of the others that meet the base, as far as few classes tell; who signs in is not asked. */
  meeting(base: Box, others: readonly Box[], components = this.componentsFor([base, ...others])): readonly Box[] {
    const within = components.columnsOf(base);
    return others.filter((box) => components.columnsOf(box).every((column, at) => bits.meets(column, within[at])));
  }

  /** `base` without `others`. */
  prepare(base: Box, others: readonly Box[]): Prepared {
    const components = this.componentsFor([base, ...others]);
    const { open, unsplit } = components;
    let meeting = this.meeting(base, others, components);
    const told = open.map((component) => this.toldApart(component, base, meeting));
    meeting = meeting.filter((box) => told.every(({ holding }) => !bits.isNone(holding(box))));
    meeting = meeting.filter((box) => unsplit.every((component) => this.meetIn(component, base, box, components.texts)));
    const levels = [
      ...keptLevels(components, base, meeting),
      ...told.map(({ dimension, facts, holding }): Level => ({ dimension, facts, columns: meeting.map(holding) })),
    ];
    const left = levels.some(({ facts }) => facts.length === 0) ? NOBODY : this.unsplit(components, base, meeting);
    return { difference: new BoxDifference(levels, left, meeting.length), subtrahends: meeting };
  }

  /** People, and with them the texts that are not told apart in classes. */
  private unsplit({ unsplit, texts, withWho }: Components, base: Box, others: readonly Box[]): Unsplit {
    const asked = (conditionOf: (box: Box) => Expression): Question => ({ base: conditionOf(base), conditions: others.map(conditionOf) });
    const who = asked(({ identity }) => identity ?? true);
    if (unsplit.length === 0) {
      const leaves = this.people.leaves(who, texts);
      return { leaves, apart: () => [{ dimension: "identity", leaves }] };
    }
    return {
      leaves: this.people.leaves(who, texts, asked(withWho)),
      apart: () => [
        { dimension: "identity", leaves: this.people.leaves(who, texts) },
        ...unsplit.map(({ dimension, conditionOf }) => {
          const { base: within, conditions } = asked(conditionOf);
          return { dimension, leaves: this.free.of(within, conditions, texts) };
        }),
      ],
    };
  }

  /** How many users can make a sign-in in one of these boxes, outside the others of it; null where that is not known. */
  users(boxes: readonly { readonly base: Box; readonly others: readonly Box[] }[], budget: number): Users | null {
    try {
      // Whoever goes with texts is not among the known people.
      if (boxes.some(({ base, others }) => this.componentsFor([base, ...others]).unsplit.length > 0)) return null;
      const people = boxes.flatMap(({ base, others }) => this.prepare(base, others).difference.knownPeople(budget) ?? []);
      return this.people.count(people.length === 0 ? null : people.reduce(bits.either));
    } catch (thrown) {
      if (thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge) return null;
      throw thrown;
    }
  }

  readonly compatible: Compatible = (a, b) => {
    // Where classes are kept, two columns say it.
    const areKept = this.components.cover(a) && this.components.cover(b);
    const isRestricted = (dimension: Dimension) => a[dimension] !== undefined && b[dimension] !== undefined;
    if (areKept && this.areParted(a, b, isRestricted)) return false;
    const left = areKept ? this.dimensionsLeft : IDENTITY_LAST;
    return left.every((dimension) => !isRestricted(dimension) || this.holdTogether(dimension, a[dimension] ?? true, b[dimension] ?? true));
  };

  private areParted(a: Box, b: Box, isRestricted: (dimension: Dimension) => boolean): boolean {
    const [own, others] = [this.components.columnsOf(a), this.components.columnsOf(b)];
    return this.components.kept.some(({ dimension }, at) => isRestricted(dimension) && !bits.meets(own[at], others[at]));
  }

  /** The first dimension in which nothing meets the box, if there is one. */
  impossibleIn(box: Box): Dimension | undefined {
    const areKept = this.components.cover(box);
    const columns = areKept ? this.components.columnsOf(box) : [];
    const left = areKept ? this.dimensionsLeft : IDENTITY_LAST;
    const impossible = new Set([
      ...DIMENSIONS.filter((dimension) => box[dimension] === false),
      ...columns.flatMap((column, at) => (bits.isNone(column) ? [this.components.kept[at].dimension] : [])),
      ...left.filter((dimension) => !this.possible(dimension, box[dimension] ?? true)),
    ]);
    return DIMENSIONS.find((dimension) => impossible.has(dimension));
  }

  private holdTogether(dimension: Dimension, a: Expression, b: Expression): boolean {
    return this.remembered(this.pairOf(a, b), () => this.possible(dimension, and(a, b)));
  }

  private meetIn({ conditionOf }: Component, one: Box, other: Box, texts: ReadonlySet<string>): boolean {
    const [a, b] = [conditionOf(one), conditionOf(other)];
    return this.remembered(this.pairOf(a, b), () => this.free.include(and(a, b), texts));
  }

  private pairOf(a: Expression, b: Expression): string {
    return `${this.numbers.of(a)} ${this.numbers.of(b)}`;
  }

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
      if (dimension === "identity") return this.people.include(condition);
      if (freeTexts([condition]).size > 0) return this.free.include(condition);
      return this.classification.within(condition, []).length > 0;
    } catch (thrown) {
      if (thrown instanceof UniverseTooLarge) return true;
      throw thrown;
    }
  }

  /** Boxes that ask something new get components of their own. */
  private componentsFor(boxes: readonly Box[]): Components {
    return boxes.every((box) => this.components.cover(box)) ? this.components : new Components(boxes, this.classification);
  }

  private toldApart({ dimension, conditionOf }: Component, base: Box, others: readonly Box[]) {
    const byKey = new Map(others.map(conditionOf).map((condition) => [keyOf(condition), condition]));
    const conditions = [...byKey.values()];
    const classes = this.classification.within(conditionOf(base), conditions);
    const columns = new Map(
      [...byKey.keys()].map((key, number) => {
        const held = classes.flatMap(({ open }, at) => (open[number + 1] === true ? [at] : []));
        return [key, bits.bitsOf(classes.length, held)] as const;
      }),
    );
    return { dimension, facts: classes.map(({ facts }) => facts), holding: (box: Box) => columns.get(keyOf(conditionOf(box))) as Bits };
  }
}

function keptLevels(components: Components, base: Box, others: readonly Box[]): Level[] {
  const within = components.columnsOf(base);
  const columnsOfOthers = others.map((box) => components.columnsOf(box));
  return components.kept.map(({ dimension, facts }, at) => {
    const columns = columnsOfOthers.map((own) => own[at]);
    const isOne = columns.every((column) => bits.isSubset(within[at], column));
    const { rows, columns: merged } = merge(within[at], isOne ? [] : columns);
    return { dimension, facts: rows.map((row) => facts[row]), columns: isOne ? others.map(() => bits.all(rows.length)) : merged };
  });
}

/** Where no two tests are about the same thing, each can come out as it likes, and so can the whole. */
function asksOnce(condition: Expression): boolean {
  const asked = new Set<string>();
  for (const { attribute, test } of atomsOf(condition)) {
    const subject = test.kind === "has" ? `${attribute} ${test.element}` : attribute;
    const isSure = test.kind === "text" && test.value === "";
    if (isSure || test.kind === "nonEmpty" || test.kind === "hasPrefix" || asked.has(subject)) return false;
    asked.add(subject);
  }
  return true;
}
