import { type Expression, keyOf } from "../../evaluator/expression";
import { type Box, DIMENSIONS, type Dimension } from "../../evaluator/rules";
import { printable } from "../../policy/printable";
import type { Condition } from "../result";
import type { Names } from "./names";
import { phrase } from "./phrases";
import { asData } from "./tidy";

/** The conditions of boxes in words and as data. Many exceptions have conditions in common; each is put into words once. */
export class Wording {
  private readonly known = new Map<Dimension, Map<string, Condition>>();

  constructor(private readonly names: Names) {}

  conditionsOf(box: Box): Condition[] {
    return DIMENSIONS.flatMap((dimension) => {
      const condition = box[dimension];
      return condition === undefined ? [] : [this.conditionOf(dimension, condition)];
    });
  }

  private conditionOf(dimension: Dimension, condition: Expression): Condition {
    const known = this.known.get(dimension) ?? new Map<string, Condition>();
    this.known.set(dimension, known);
    let worded = known.get(keyOf(condition));
    if (worded === undefined) {
      worded = { dimension, text: printable(phrase(dimension, condition, this.names)), formula: asData(condition) };
      known.set(keyOf(condition), worded);
    }
    return worded;
  }
}
