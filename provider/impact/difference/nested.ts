import type { Box, PolicyReference } from "../../evaluator/rules";
import type { Universe } from "../universe/universe";
import { isInside, liesIn } from "./inside";
import type { Statement } from "./statements";

/**
 * Statements inside others. Two new policies that block the same sign-ins, or one more than the other, each have a box that only one side has;
 * what the wider one says covers both.
 */

/**
 * Without the statements that lie inside another one of the same effect and direction. All of those take away the same boxes, so a base inside
 * a base is a statement inside a statement, and nothing is lost.
 */
export function outermost(statements: readonly Statement[], universe: Universe): Statement[] {
  const byEffect = new Map<string, Statement[]>();
  for (const statement of statements) {
    const { family, direction } = statement.problem;
    const key = JSON.stringify([family, direction]);
    const known = byEffect.get(key);
    if (known === undefined) byEffect.set(key, [statement]);
    else known.push(statement);
  }
  const kept = new Map(
    [...byEffect.values()].flatMap((alike) => {
      const isIn = alike.length > MOST_COMPARED ? isInside : (inner: Box, outer: Box) => liesIn(inner, outer, universe);
      return [...outermostOf(alike, isIn)];
    }),
  );
  return statements.flatMap((statement) => {
    const inner = kept.get(statement);
    if (inner === undefined) return [];
    return inner.length === 0 ? [statement] : [{ ...statement, alsoBy: inner }];
  });
}

/** Each is compared with each; among more than these, only by the shape of their conditions. */
const MOST_COMPARED = 30;

type IsIn = (inner: Box, outer: Box) => boolean;

/** Each outermost one, with those inside that are causes as well. */
function outermostOf(statements: readonly Statement[], isIn: IsIn): Map<Statement, Statement[]> {
  const kept = new Map<Statement, Statement[]>();
  const inside = statements.map(({ base }, at) => statements.filter((other, place) => place !== at && isIn(base, other.base)));
  statements.forEach((statement, at) => {
    // Of two in the same place, the first one stays.
    const isSame = (other: Statement) => inside[statements.indexOf(other)].includes(statement);
    if (inside[at].every((other) => isSame(other) && at < statements.indexOf(other))) kept.set(statement, []);
  });
  statements.forEach((statement, at) => {
    if (kept.has(statement)) return;
    const outer = inside[at].find((other) => kept.has(other));
    if (outer === undefined) kept.set(statement, []);
    else if (isCause(statement, inside[statements.indexOf(outer)].includes(statement))) kept.get(outer)?.push(statement);
  });
  return kept;
}

/**
 * What is lost somewhere is lost because nobody is left to do it, so all who did it there are causes. What is gained the wider one does alone,
 * and the other decides nothing (`IM-shadowed`), unless they do it in the same place.
 */
function isCause({ problem }: Statement, isSamePlace: boolean): boolean {
  return isSamePlace || problem.direction === "lost";
}

/** The policies that the statement is due to. */
export function authorsIn({ problem, alsoBy = [] }: Statement): readonly PolicyReference[] {
  return [...problem.minuend.policies, ...alsoBy.flatMap(authorsIn)];
}
