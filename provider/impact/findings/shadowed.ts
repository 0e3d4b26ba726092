import type { Rule } from "../../evaluator/rules";
import { problemsOf, sideOf } from "../families";
import type { Finding } from "../result";
import { solve } from "../statements";
import { type Looking, quoted } from "./context";

/** Changed policies that decide nothing, because others already block, require or route the same wherever they apply. */
export function shadowed({ sides, changes, anyone, budget }: Looking): Finding[] {
  const { rules } = sides.after;
  const nameOf = ({ policy }: Rule) => `${policy.kind} ${policy.id}`;
  const changed = new Map(rules.filter(({ policy }) => changes.of(policy) !== null).map((rule) => [nameOf(rule), rule.policy]));
  return [...changed].flatMap(([name, policy]) => {
    const others = sideOf(
      rules.filter((rule) => nameOf(rule) !== name),
      anyone.compatible,
    );
    // A search that was given up is no proof that the policy decides nothing.
    const decides = problemsOf(others, sides.after).some((problem) => solve(problem, anyone, { ...budget, exceptions: 0 }) !== null);
    if (decides) return [];
    return [
      {
        code: "IM-shadowed",
        message: `${quoted(policy.displayName)} changes no sign-in: wherever it applies, other policies already block, require or route the same.`,
        mend: "Remove it, or correct what it was meant to reach.",
        policies: [policy.displayName],
      },
    ];
  });
}
