import { and, conjunctsOf, type Expression, type Facts, keyOf, testsByAttribute } from "../../evaluator/expression";
import { type Box, DIMENSIONS, type Dimension } from "../../evaluator/rules";
import type { Bits } from "../search/bitset";
import { ordinaryValue } from "./attribute-values";
import type { Classification } from "./classes";
import { type Columns, columnsOf } from "./columns";
import { classesByCombination } from "./combinations";
import { attributesOf, UniverseTooLarge } from "./refinement";
import { freeTexts } from "./text-tests";

/**
 * A dimension as the boxes use it may be several: where no condition links the country with the address, they are split apart, and their
 * classes add up where they would multiply. A condition is an AND of parts; attributes that meet in a part belong together.
 */
export interface Component {
  readonly dimension: Dimension;
  /** The part of the box's condition that concerns the component. */
  conditionOf(box: Box): Expression;
}

/** One whose classes are few enough to be kept: all that the conditions tell apart. */
export interface Kept extends Component {
  readonly facts: readonly Facts[];
  /** For each condition the classes in which it holds. */
  readonly columns: Columns;
}

export class Components {
  readonly kept: readonly Kept[];
  /** Too many classes to keep; what a question needs is told apart anew. */
  readonly open: readonly Component[];
  /** Not told apart in classes at all, for too much is asked for in texts: these go with who signs in. */
  readonly unsplit: readonly Component[];
  /** The attributes of these texts. */
  readonly texts: ReadonlySet<string>;
  private readonly asked: readonly Asked[];
  private readonly covered: Map<Box, boolean>;
  private tests: ReadonlySet<string> | null = null;
  private readonly conditions = new Map<Box, Expression>();
  private readonly columns = new Map<Box, readonly Bits[]>();
  private readonly groups = new Groups();

  constructor(given: readonly Box[], classification: Classification) {
    const boxes = [...new Set(given)];
    const conditions = conditionsIn(boxes);
    const all = VALUES.flatMap((dimension) => componentsOf(dimension, conditions[dimension] ?? [], this.groups));
    this.asked = all;
    this.unsplit = all.filter(({ texts }) => texts.size > 0);
    this.texts = new Set([...freeTexts(conditions.identity ?? []), ...all.flatMap(({ texts }) => [...texts])]);
    const components = all.filter(({ texts }) => texts.size === 0).map((asked) => keptIfFew(asked, classification));
    const isKept = (component: Component): component is Kept => "facts" in component;
    // Few classes first, so that boxes that do not meet are gone before the wide components are looked at.
    this.kept = components.filter(isKept).sort((a, b) => a.facts.length - b.facts.length);
    this.open = components.filter((component) => !isKept(component));
    this.covered = new Map(boxes.map((box) => [box, true]));
  }

  /** The classes that the box holds, of each component that is kept. */
  columnsOf(box: Box): readonly Bits[] {
    let own = this.columns.get(box);
    if (own === undefined) {
      own = this.kept.map(({ columns, conditionOf }) => columns.of(conditionOf(box)));
      this.columns.set(box, own);
    }
    return own;
  }

  /** What the box asks of who signs in, and of all that goes with that. */
  readonly withWho = (box: Box): Expression => {
    let condition = this.conditions.get(box);
    if (condition === undefined) {
      condition = and(box.identity ?? true, ...this.unsplit.map(({ conditionOf }) => conditionOf(box)));
      this.conditions.set(box, condition);
    }
    return condition;
  };

  /**
   * Whether the box asks nothing but what was asked by the boxes that these components are of, and links nothing that they keep apart. Its
   * conditions have to be made of whole conditions of theirs: classes tell those apart, but not the tests in them.
   */
  cover(box: Box): boolean {
    let covered = this.covered.get(box);
    if (covered === undefined) {
      const known = this.testsAsked();
      covered = partsOfBox(box).every((part) => {
        const tests = testsByAttribute(part);
        const leaders = new Set([...tests.keys()].map((attribute) => this.groups.leader(attribute)));
        return leaders.size <= 1 && [...tests.values()].every((own) => own.every(({ key }) => known.has(key)));
      });
      this.covered.set(box, covered);
    }
    return covered;
  }

  /** By the boxes that the components are of. */
  private testsAsked(): ReadonlySet<string> {
    if (this.tests === null) {
      const tests = new Set<string>();
      for (const { conditions } of this.asked)
        for (const condition of conditions)
          for (const own of testsByAttribute(condition).values()) for (const { key } of own) tests.add(key);
      this.tests = tests;
    }
    return this.tests;
  }
}

const VALUES = DIMENSIONS.filter((dimension) => dimension !== "identity");

function partsOfBox(box: Box): Expression[] {
  return VALUES.flatMap((dimension) => conjunctsOf(box[dimension] ?? true));
}

/** One with the conditions that concern it. */
interface Asked extends Component {
  readonly conditions: readonly Expression[];
  /** Its texts, when too much is asked for in them. */
  readonly texts: ReadonlySet<string>;
}

function componentsOf(dimension: Dimension, conditions: readonly Expression[], groups: Groups): Asked[] {
  const attributes: string[] = [];
  for (const condition of conditions) {
    for (const part of conjunctsOf(condition)) groups.link(attributesOf(part));
    attributes.push(...attributesOf(condition));
  }
  const leaders = [...new Set(attributes.map((attribute) => groups.leader(attribute)))].sort();
  return leaders.map((leader) => {
    const known = new Map<string, Expression>();
    const own = (condition: Expression): Expression => {
      const key = keyOf(condition);
      let part = known.get(key);
      if (part === undefined) {
        const parts = conjunctsOf(condition);
        const concerning = parts.filter((one) => typeof one === "boolean" || groups.leader(attributesOf(one)[0]) === leader);
        part = concerning.length === parts.length ? condition : and(...concerning);
        known.set(key, part);
      }
      return part;
    };
    const asked = conditions.map(own);
    return { dimension, conditionOf: (box) => own(box[dimension] ?? true), conditions: asked, texts: freeTexts(asked) };
  });
}

/** What the boxes ask for in each dimension, each condition once. */
function conditionsIn(boxes: readonly Box[]): Partial<Record<Dimension, readonly Expression[]>> {
  const byDimension = new Map<string, Map<string, Expression>>();
  for (const box of boxes) {
    for (const [dimension, condition] of Object.entries(box)) {
      const own = byDimension.get(dimension);
      if (own === undefined) byDimension.set(dimension, new Map([[keyOf(condition), condition]]));
      else own.set(keyOf(condition), condition);
    }
  }
  return Object.fromEntries([...byDimension].map(([dimension, own]) => [dimension, [...own.values()]]));
}

/** Beyond this many classes it is cheaper to tell apart anew what each question needs. */
const MOST_KEPT = 4_000;

function keptIfFew({ dimension, conditionOf, conditions }: Asked, classification: Classification): Component | Kept {
  const distinct = [...new Map(conditions.map((condition) => [keyOf(condition), condition])).values()];
  const classes = classesByCombination(distinct) ?? classesByAttribute(distinct, classification);
  return classes === null || classes.facts.length > MOST_KEPT ? { dimension, conditionOf } : { dimension, conditionOf, ...classes };
}

/** One attribute after the other; null where there are too many classes. */
function classesByAttribute(conditions: readonly Expression[], classification: Classification): Pick<Kept, "facts" | "columns"> | null {
  const attributes = new Set(conditions.flatMap((condition) => attributesOf(condition)));
  // What a class leaves open makes no difference in it.
  const ordinary = Object.fromEntries([...attributes].map((attribute) => [attribute, ordinaryValue(attribute)]));
  try {
    const classes = classification.within(true, conditions, undefined, MOST_KEPT);
    const facts = classes.map((found) => ({ ...ordinary, ...found.facts }));
    return { facts, columns: columnsOf(facts) };
  } catch (thrown) {
    if (thrown instanceof UniverseTooLarge) return null;
    throw thrown;
  }
}

/** Attributes that are linked, directly or not. */
class Groups {
  private readonly next = new Map<string, string>();

  link(attributes: readonly string[]): void {
    const [first, ...others] = attributes;
    if (first === undefined) return;
    const leader = this.leader(first);
    this.next.set(leader, leader);
    for (const other of others) this.next.set(this.leader(other), leader);
  }

  leader(attribute: string): string {
    const next = this.next.get(attribute) ?? attribute;
    return next === attribute ? next : this.leader(next);
  }
}
