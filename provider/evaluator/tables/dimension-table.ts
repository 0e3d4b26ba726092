import { type Atom, and, atomsOf, type Expression, type Facts, whatIsLeft } from "../expression";
import type { Box, Dimension } from "../rules";
import { AttributeClasses } from "./attribute-classes";
import { CodeTable } from "./code-table";
import { type Condition, Formulas } from "./formulas";
import { Rows } from "./rows";
import { hasBit, setBit, wordsFor } from "./word-table";

/**
 * One dimension, or several small ones folded into one, as a table: a row for each way in which the conditions can come out, and in each row the
 * boxes that hold as far as these dimensions are concerned. Rows come into being when a value first asks for them.
 */
export class DimensionTable {
  /** The attributes that conditions of this dimension ask about. */
  readonly attributes: readonly AttributeClasses[];
  /** Whether any box has a condition here. */
  readonly isAsked: boolean;
  /** Boxes that hold for certain. */
  readonly certain: Rows;
  /** Boxes that hold or may hold. */
  readonly possible: Rows;
  /** For each row what is not known in it. */
  readonly open: (OpenRow | null)[] = [];
  size = 0;

  private readonly conditions: readonly Condition[];
  private readonly unconditional: Int32Array;
  private readonly certainly: Formulas;
  /** Only where something is not known. */
  private possibly: Formulas | null = null;
  /** Rows in which all is known, by their boxes. */
  private readonly rowOfBoxes: CodeTable;
  private readonly rowOfClasses: CodeTable;

  constructor(
    readonly dimensions: readonly Dimension[],
    boxes: readonly Box[],
  ) {
    const width = wordsFor(boxes.length);
    const conditions = new Map<string, Condition & { readonly boxes: number[] }>();
    const unconditional = new Int32Array(width);
    boxes.forEach((box, index) => {
      const formula = and(...dimensions.map((dimension) => box[dimension] ?? true));
      if (formula === true) setBit(unconditional, index);
      if (typeof formula === "boolean") return;
      const same = conditions.get(formula.key);
      if (same === undefined) conditions.set(formula.key, { formula, boxes: [index] });
      else same.boxes.push(index);
    });
    this.conditions = [...conditions.values()];
    this.isAsked = boxes.some((_, index) => !hasBit(unconditional, index));
    this.attributes = classesOf(this.conditions.map(({ formula }) => formula));
    this.unconditional = unconditional;
    this.certainly = new Formulas(this.attributes, this.conditions, false, unconditional);
    this.certain = new Rows(width);
    this.possible = new Rows(width);
    this.rowOfBoxes = new CodeTable(width);
    this.rowOfClasses = new CodeTable(this.attributes.length);
  }

  /** @param classes one class for each of `attributes`. */
  rowOf(classes: Int32Array): number {
    const known = this.rowOfClasses.find(classes);
    return known >= 0 ? known : this.rowOfNew(classes);
  }

  classesOf(facts: Facts): Int32Array {
    return Int32Array.from(this.attributes, (attribute) => attribute.classOf(facts[attribute.attribute]));
  }

  private rowOfNew(classes: Int32Array): number {
    const row = this.newRow(classes);
    this.rowOfClasses.add(classes, row);
    return row;
  }

  private newRow(classes: Int32Array): number {
    const certain = this.certainly.boxesOf(classes);
    if (!classes.every((known, place) => this.attributes[place].isKnown(known))) {
      this.possibly ??= new Formulas(this.attributes, this.conditions, true, this.unconditional);
      const possible = this.possibly.boxesOf(classes);
      if (possible.some((word, place) => word !== certain[place])) return this.openRow(certain, possible, classes);
    }
    const known = this.rowOfBoxes.find(certain);
    if (known >= 0) return known;
    const row = this.append(certain, certain, null);
    this.rowOfBoxes.add(certain, row);
    return row;
  }

  private openRow(certain: Int32Array, possible: Int32Array, classes: Int32Array): number {
    const facts = Object.fromEntries(
      this.attributes.map(({ attribute, representatives }, place) => [attribute, representatives[classes[place]]]),
    );
    return this.append(certain, possible, { facts, conditions: this.openConditions(certain, possible, facts) });
  }

  private openConditions(certain: Int32Array, possible: Int32Array, facts: Facts): ReadonlyMap<number, Expression> {
    const open = new Map<number, Expression>();
    for (const { formula, boxes } of this.conditions) {
      if (hasBit(certain, boxes[0]) || !hasBit(possible, boxes[0])) continue;
      const left = whatIsLeft(formula, facts);
      for (const box of boxes) open.set(box, left);
    }
    return open;
  }

  private append(certain: Int32Array, possible: Int32Array, open: OpenRow | null): number {
    this.certain.append(certain);
    this.possible.append(possible);
    this.open.push(open);
    return this.size++;
  }
}

/** A row in which something is not known. */
export interface OpenRow {
  /** What is left of the conditions, by box. */
  readonly conditions: ReadonlyMap<number, Expression>;
  /** Of this table: which values an attribute may still have. */
  readonly facts: Facts;
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
