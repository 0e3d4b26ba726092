import { and, type Expression, keyOf } from "../../evaluator/expression";
import type { Box, Dimension } from "../../evaluator/rules";
import { attributesOf } from "./refinement";

/**
 * A dimension as these boxes use it may be several: where no condition links the country with the address, they are split apart, and their
 * classes add up where they would multiply. A condition is an AND of parts; attributes that meet in a part belong together.
 */
export interface Component {
  readonly dimension: Dimension;
  /** The part of the box's condition that concerns the component. */
  of(box: Box): Expression;
}

export function componentsOf(dimension: Dimension, boxes: readonly Box[]): Component[] {
  const conditions = new Map<string, Expression>();
  for (const box of boxes) {
    const condition = box[dimension];
    if (condition !== undefined) conditions.set(keyOf(condition), condition);
  }
  if (conditions.size === 0) return [];
  const groups = new Groups();
  for (const condition of conditions.values()) for (const part of partsOf(condition)) groups.link([...attributesOf(part)]);
  const leaders = groups.leaders();
  if (leaders.length <= 1) return [{ dimension, of: (box) => box[dimension] ?? true }];

  const split = new Map<string, ReadonlyMap<string, Expression>>();
  for (const [key, condition] of conditions) {
    const byLeader = new Map<string, Expression[]>();
    for (const part of partsOf(condition)) {
      const leader = typeof part === "boolean" ? leaders[0] : groups.leader([...attributesOf(part)][0]);
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), part]);
    }
    split.set(key, new Map([...byLeader].map(([leader, parts]) => [leader, and(...parts)])));
  }
  return leaders.map((leader) => ({
    dimension,
    of: (box) => split.get(keyOf(box[dimension] ?? true))?.get(leader) ?? true,
  }));
}

function partsOf(condition: Expression): readonly Expression[] {
  return typeof condition === "object" && condition.op === "and" ? condition.of : [condition];
}

/** Attributes that are linked, directly or not. */
class Groups {
  private readonly next = new Map<string, string>();

  link(attributes: readonly string[]): void {
    const [first, ...others] = attributes;
    if (first === undefined) return;
    const leader = this.leader(first);
    for (const other of others) this.next.set(this.leader(other), leader);
    if (!this.next.has(leader)) this.next.set(leader, leader);
  }

  leader(attribute: string): string {
    const next = this.next.get(attribute) ?? attribute;
    return next === attribute ? next : this.leader(next);
  }

  leaders(): string[] {
    return [...new Set([...this.next.keys()].map((attribute) => this.leader(attribute)))].sort();
  }
}
