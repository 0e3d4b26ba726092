import { type Expression, keyOf } from "../expression";
import type { AttributeClasses } from "./attribute-classes";
import { putBit } from "./word-table";

export type Formula = Exclude<Expression, boolean>;

/** A formula, and the boxes that have it as their condition. */
export interface Condition {
  readonly formula: Formula;
  readonly boxes: readonly number[];
}

/**
 * Conditions that follow the values of attributes: where a test comes out otherwise, only what depends on it is counted again. Most people are in
 * few of the groups that conditions name, so from one sign-in to the next little changes.
 *
 * Negations stand at the tests alone (De Morgan), so a formula is true as soon as enough of its parts are: one of an `or`, all of an `and`.
 */
export class Formulas {
  /** The boxes whose conditions are true. */
  private readonly holding: Int32Array;
  private readonly nodes = new Map<string, Node>();
  /** For each attribute the nodes of its tests, in the order of the bits of its answers. */
  private readonly tests: readonly (readonly Node[])[];
  /** For each attribute the class that it has now; -1 before there is one. */
  private readonly classes: number[];

  /**
   * @param unknown how a test counts of which it is not known whether it passes: as false, its opposite too, so that what is true is true for
   * certain; or as true, its opposite too, so that what is false is false for certain.
   * @param unconditional boxes that hold anyway.
   */
  constructor(
    private readonly attributes: readonly AttributeClasses[],
    conditions: readonly Condition[],
    private readonly unknown: boolean,
    unconditional: Int32Array,
  ) {
    this.holding = unconditional.slice();
    this.classes = attributes.map(() => -1);
    this.tests = attributes.map(({ tests, width }) => {
      const nodes: Node[] = [];
      tests.forEach((test, bit) => {
        nodes[bit] = this.nodeOf(test, false);
        nodes[width * 32 + bit] = this.nodeOf(test, true);
      });
      return nodes;
    });
    for (const { formula, boxes } of conditions) this.nodeOf(formula, false).boxes.push(...boxes);
  }

  /** The boxes that hold when the attributes have these classes; overwritten by the next call. */
  boxesOf(classes: ArrayLike<number>): Int32Array {
    for (let attribute = 0; attribute < this.classes.length; attribute++) {
      const [before, now] = [this.classes[attribute], classes[attribute]];
      if (before === now) continue;
      this.classes[attribute] = now;
      const nodes = this.tests[attribute];
      const { width } = this.attributes[attribute].answers;
      for (let word = 0; word < width; word++) {
        const answers = this.answers(attribute, now, word);
        for (let other = answers ^ this.answers(attribute, before, word); other !== 0; other &= other - 1) {
          const bit = 31 - Math.clz32(other & -other);
          count(nodes[word * 32 + bit], (answers >>> bit) & 1 ? 1 : -1, this.holding);
        }
      }
    }
    return this.holding;
  }

  /** One word of the tests that count as passed or, in the second half of all words, as failed. */
  private answers(attribute: number, known: number, word: number): number {
    if (known < 0) return 0;
    const { answers, asked, width } = this.attributes[attribute];
    const from = known * answers.width;
    if (!this.unknown) return answers.words[from + word];
    // What has not failed may have passed, and the other way round.
    return word < width ? ~answers.words[from + width + word] & asked[word] : ~answers.words[from + word - width] & asked[word - width];
  }

  private nodeOf(formula: Formula, negated: boolean): Node {
    if (formula.op === "not") return this.nodeOf(formula.of as Formula, !negated);
    const key = negated ? `!${keyOf(formula)}` : keyOf(formula);
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    const parts = formula.op === "atom" ? [] : (formula.of as readonly Formula[]);
    const oneIsEnough = formula.op === "atom" || (formula.op === "or") !== negated;
    const node: Node = { needed: oneIsEnough ? 1 : parts.length, trueParts: 0, parents: [], boxes: [] };
    this.nodes.set(key, node);
    for (const part of parts) this.nodeOf(part, negated).parents.push(node);
    return node;
  }
}

interface Node {
  /** How many parts have to be true for it to be true. A test has one part, which is its answer. */
  readonly needed: number;
  trueParts: number;
  readonly parents: Node[];
  readonly boxes: number[];
}

/** One part more of a formula is true, or one less. */
function count(node: Node, by: 1 | -1, holding: Int32Array): void {
  const wasTrue = node.trueParts >= node.needed;
  node.trueParts += by;
  const isTrue = node.trueParts >= node.needed;
  if (isTrue === wasTrue) return;
  for (const box of node.boxes) putBit(holding, box, isTrue);
  for (const parent of node.parents) count(parent, by, holding);
}
