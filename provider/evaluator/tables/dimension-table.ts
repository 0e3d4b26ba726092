import { type Atom, and, atomsOf, type Expression, type Facts, keyOf, truth, whatIsLeft } from "../expression";
import type { Box, Dimension } from "../rules";
import { AttributeClasses } from "./attribute-classes";
import { type Branch, branchAt } from "./branches";
import { hasBit, putBit, setBit, WordTable, wordsFor } from "./word-table";

/**
 * One dimension, or several small ones folded into one, as a table: a row for each way in which the conditions can come out, and in each row the
 * boxes that hold as far as these dimensions are concerned. Rows come into being when a value first asks for them.
 */
export class DimensionTable {
  /** The attributes that conditions of this dimension ask about. */
  readonly attributes: readonly AttributeClasses[];
  /** Boxes that hold for certain. */
  readonly certain: Rows;
  /** Boxes that hold or may hold. */
  readonly possible: Rows;
  /** For each row what is not known in it. */
  readonly open: (OpenRow | null)[] = [];
  size = 0;

  private readonly conditions: readonly Condition[];
  /** By the key of a test: the conditions with that test. */
  private readonly conditionsWith = new Map<string, Condition[]>();
  /** The row that was made last, of those in which all is known. */
  private last: { readonly classes: readonly number[]; readonly boxes: Int32Array } | null = null;
  private readonly unconditional: Int32Array;
  private readonly closedRows: WordTable;
  private readonly rowOfClosed: number[] = [];
  private readonly byClasses: Branch = [];

  constructor(
    readonly dimensions: readonly Dimension[],
    boxes: readonly Box[],
  ) {
    const width = wordsFor(boxes.length);
    const conditions = new Map<string, Condition & { readonly boxes: number[] }>();
    this.unconditional = new Int32Array(width);
    boxes.forEach((box, index) => {
      const expression = and(...dimensions.map((dimension) => box[dimension] ?? true));
      if (expression === true) setBit(this.unconditional, index);
      else {
        const key = keyOf(expression);
        const same = conditions.get(key);
        if (same === undefined) conditions.set(key, { expression, boxes: [index] });
        else same.boxes.push(index);
      }
    });
    this.conditions = [...conditions.values()];
    this.attributes = classesOf(this.conditions.map(({ expression }) => expression));
    for (const condition of this.conditions) {
      for (const { key } of atomsOf(condition.expression)) {
        const same = this.conditionsWith.get(key);
        if (same === undefined) this.conditionsWith.set(key, [condition]);
        else same.push(condition);
      }
    }
    this.certain = new Rows(width);
    this.possible = new Rows(width);
    this.closedRows = new WordTable(width);
  }

  /** Whether any box has a condition here. */
  get isAsked(): boolean {
    return this.conditions.length > 0;
  }

  /** @param classes one class for each of `attributes`. */
  rowOf(classes: ArrayLike<number>): number {
    const last = this.attributes.length - 1;
    let branch = this.byClasses;
    for (let place = 0; place < last; place++) branch = branchAt(branch, classes[place]);
    const key = last < 0 ? 0 : classes[last];
    const known = branch[key] as number | undefined;
    if (known !== undefined) return known;
    const row = this.newRow(Array.from(classes));
    branch[key] = row;
    return row;
  }

  classesOf(facts: Facts): readonly number[] {
    return this.attributes.map((attribute) => attribute.classOf(facts[attribute.attribute]));
  }

  private newRow(classes: readonly number[]): number {
    const facts = Object.fromEntries(
      this.attributes.map((attribute, place) => [attribute.attribute, attribute.representatives[classes[place]]]),
    );
    const certain = (this.last?.boxes ?? this.unconditional).slice();
    const possible = certain.slice();
    const open = new Map<number, Expression>();
    for (const { expression, boxes } of this.conditionsToAsk(classes)) {
      const value = truth(expression, facts);
      for (const box of boxes) {
        putBit(certain, box, value === true);
        putBit(possible, box, value !== false);
      }
      if (value !== "unknown") continue;
      const left = whatIsLeft(expression, facts);
      for (const box of boxes) open.set(box, left);
    }
    if (open.size > 0) return this.append(certain, possible, { facts, conditions: open });
    this.last = { classes, boxes: certain };
    const known = this.closedRows.find(certain);
    if (known >= 0) return this.rowOfClosed[known];
    const row = this.append(certain, possible, null);
    this.rowOfClosed[this.closedRows.add(certain)] = row;
    return row;
  }

  /** Only those of which a test comes out otherwise than in the row made last: most people are in few of the groups that conditions name. */
  private conditionsToAsk(classes: readonly number[]): Iterable<Condition> {
    const { last } = this;
    if (last === null) return this.conditions;
    const result = new Set<Condition>();
    for (const [place, attribute] of this.attributes.entries()) {
      if (classes[place] === last.classes[place]) continue;
      const [now, before] = [attribute.answersOf(classes[place]), attribute.answersOf(last.classes[place])];
      for (const [test, { key }] of attribute.tests.entries()) {
        if (now !== null && before !== null && hasBit(now, test) === hasBit(before, test)) continue;
        for (const condition of this.conditionsWith.get(key) ?? []) result.add(condition);
      }
    }
    return result;
  }

  private append(certain: Int32Array, possible: Int32Array, open: OpenRow | null): number {
    this.certain.append(certain);
    this.possible.append(possible);
    this.open.push(open);
    return this.size++;
  }
}

/** What boxes ask of this dimension, those that ask the same together. */
interface Condition {
  readonly expression: Expression;
  readonly boxes: readonly number[];
}

/** A row in which something is not known. */
export interface OpenRow {
  /** What is left of the conditions, by box. */
  readonly conditions: ReadonlyMap<number, Expression>;
  /** Of this table: which values an attribute may still have. */
  readonly facts: Facts;
}

/** Rows of words, one after the other. */
export class Rows {
  words: Int32Array;
  private length = 0;

  constructor(readonly width: number) {
    this.words = new Int32Array(8 * width);
  }

  append(row: Int32Array): void {
    if (this.length + this.width > this.words.length) {
      const larger = new Int32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    this.words.set(row, this.length);
    this.length += this.width;
  }
}

function classesOf(expressions: readonly Expression[]): AttributeClasses[] {
  const tests = new Map<string, Map<string, Atom>>();
  for (const expression of expressions) {
    for (const part of atomsOf(expression)) {
      const ofAttribute = tests.get(part.attribute) ?? new Map<string, Atom>();
      ofAttribute.set(part.key, part);
      tests.set(part.attribute, ofAttribute);
    }
  }
  return [...tests].sort(([a], [b]) => (a < b ? -1 : 1)).map(([attribute, atoms]) => new AttributeClasses(attribute, [...atoms.values()]));
}
