import type { PolicySet } from "../../policy/policy-set";
import { error, type Problem } from "../../policy/problems";
import { ASSUMPTIONS, type Assumptions } from "../assumptions";
import { type Expression, is } from "../expression";

/** What to do with a reference to something that the policy set does not have. */
export type Unresolved = "error" | "unknown";

export interface ConditionOptions extends Partial<Assumptions> {
  readonly unresolved?: Unresolved;
}

/** What the conditions of one policy are read against, and where they put what they find. */
export interface Context {
  readonly set: PolicySet;
  readonly assumptions: Assumptions;
  readonly unresolved: Unresolved;
  readonly problems: Problem[];
  /** Assumptions that the policy's meaning rests on, as `assumed` prints them. */
  readonly assumed: Set<string>;
}

export function contextOf(set: PolicySet, { unresolved = "error", ...switches }: ConditionOptions): Context {
  return { set, assumptions: { ...ASSUMPTIONS, ...switches }, unresolved, problems: [], assumed: new Set() };
}

/** A reference into nowhere: an error, or an attribute of its own that no sign-in knows. */
export function unresolvedReference(context: Context, path: string, attribute: string, message: string, mend: string): Expression {
  if (context.unresolved === "error") context.problems.push(error("EV-reference", path, message, mend));
  return is(attribute, ["true"]);
}
