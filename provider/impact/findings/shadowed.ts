import { problemsOf, sideWithout } from "../families";
import type { Finding } from "../result";
import { isNothing } from "../statements";
import { type Looking, quoted } from "./context";

/** Changed policies that decide nothing, because others already block, require or route the same wherever they apply. */
export function shadowed({ sides, changes, anyone, budget }: Looking): Finding[] {
  const changed = new Map(
    sides.after.rules.flatMap(({ policy }) => (changes.of(policy) === null ? [] : [[`${policy.kind} ${policy.id}`, policy]])),
  );
  return [...changed.values()].flatMap((policy) => {
    const others = sideWithout(sides.after, policy);
    // A search that was given up is no proof that the policy decides nothing.
    const decides = problemsOf(others, sides.after).some((problem) => !isNothing(problem, anyone, budget));
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
