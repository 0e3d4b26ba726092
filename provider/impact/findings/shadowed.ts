import type { Box, PolicyReference } from "../../evaluator/rules";
import { problemsOf, type Side, sideWithout } from "../difference/families";
import { authorsIn } from "../difference/nested";
import { isLeft, isNothing } from "../difference/statements";
import { type Looking, quoted, type Remark } from "./context";

/**
 * Changed policies that decide nothing, because others already block, require or route the same wherever they apply. One that applies
 * nowhere, or that nothing routes to, has findings of its own.
 */
export function shadowed(looking: Looking): Remark[] {
  const { sides, changes, statements, anyone, budget } = looking;
  // Where a change makes a difference, the policy mostly decides something. One that a region names as the cause of what is new is no news here,
  // even where several such policies could stand in for each other.
  const causes = new Set(
    statements.filter(({ problem }) => problem.direction === "gained").flatMap((statement) => authorsIn(statement).map(keyOfPolicy)),
  );
  const points = statements.flatMap(({ example }) => (example === null ? [] : [example]));
  const changed = new Map(sides.after.rules.flatMap(({ policy }) => (changes.of(policy) === null ? [] : [[keyOfPolicy(policy), policy]])));
  return [...changed.values()].flatMap((policy) => {
    if (causes.has(keyOfPolicy(policy)) || !applies(policy, looking)) return [];
    const others = sideWithout(sides.after, policy);
    // A search that was given up is no proof that the policy decides nothing.
    const problems = problemsOf(others, sides.after);
    if (problems.some((problem) => points.some((point) => isLeft(point, problem)))) return [];
    if (problems.some((problem) => !isNothing(problem, anyone, budget))) return [];
    return [
      {
        code: "IM-shadowed",
        message: `${quoted(policy.displayName)} decides nothing after the change: wherever it applies, other policies block, require or route the same.`,
        mend: "Remove it, or correct what it was meant to reach.",
        policies: [policy.displayName],
      },
    ];
  });
}

const keyOfPolicy = ({ kind, id }: PolicyReference): string => `${kind} ${id}`;

function applies(policy: PolicyReference, { sides: { after }, anyone }: Looking): boolean {
  return membersOf(policy, after).some(({ box }) => anyone.impossibleIn(box) === undefined);
}

/** An access policy does something only behind a routing one. */
function membersOf({ kind, id }: PolicyReference, { rules, accessBlock, audits, alerts }: Side): readonly { readonly box: Box }[] {
  const isIt = (policy: PolicyReference) => policy.kind === kind && policy.id === id;
  if (kind === "conditionalAccessPolicy") return rules.filter(({ policy }) => isIt(policy));
  return [...accessBlock, ...audits, ...alerts].filter(({ policies }) => policies.some(isIt));
}
