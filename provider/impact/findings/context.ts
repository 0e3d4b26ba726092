import type { AccessEntry, ConditionalAccessEntry } from "../../evaluator/policies";
import type { Directory } from "../../policy/directory";
import type { PolicySet } from "../../policy/policy-set";
import type { Changes } from "../changes/causes";
import type { Side } from "../difference/families";
import type { Budget, Statement } from "../difference/statements";
import type { Caller, Finding } from "../result";
import type { Universe } from "../universe/universe";
import type { Names } from "../words/names";

/** What findings look at: the change, and the policies of afterwards, in any state. */
export interface Looking {
  readonly conditionalAccess: readonly ConditionalAccessEntry[];
  readonly access: readonly AccessEntry[];
  readonly before: PolicySet;
  readonly after: PolicySet;
  readonly sides: { readonly before: Side; readonly after: Side };
  readonly statements: readonly Statement[];
  readonly changes: Changes;
  readonly names: Names;
  /** Of every possible directory: a finding must not vanish because nobody is concerned today. */
  readonly anyone: Universe;
  readonly directory: Directory | undefined;
  readonly caller: Caller | undefined;
  readonly budget: Budget;
}

/** What a single rule finds; whether it was so before the change, `findings.ts` looks up. */
export type Remark = Omit<Finding, "heldBefore">;

export const quoted = (name: string): string => `"${name}"`;
