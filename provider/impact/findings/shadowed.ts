import { problemsOf, sideWithout } from "../families";
import type { Finding } from "../result";
import { isLeft, isNothing } from "../statements";
import { type Looking, quoted } from "./context";

/** Changed policies that decide nothing, because others already block, require or route the same wherever they apply. */
export function shadowed({ sides, changes, statements, anyone, budget }: Looking): Finding[] {
  // Where a change makes a difference, the policy mostly decides something.
  const points = statements.flatMap(({ example }) => (example === null ? [] : [example]));
  const changed = new Map(
    sides.after.rules.flatMap(({ policy }) => (changes.of(policy) === null ? [] : [[`${policy.kind} ${policy.id}`, policy]])),
  );
  return [...changed.values()].flatMap((policy) => {
    const others = sideWithout(sides.after, policy);
    // A search that was given up is no proof that the policy decides nothing.
    const problems = problemsOf(others, sides.after);
    if (problems.some((problem) => points.some((point) => isLeft(point, problem)))) return [];
    if (problems.some((problem) => !isNothing(problem, anyone, budget))) return [];
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
