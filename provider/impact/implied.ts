import type { Side } from "./families";
import { liesIn } from "./inside";
import { type Names, requirementText } from "./names";
import type { Statement } from "./statements";
import { satisfies } from "./strengths";
import type { Universe } from "./universe/universe";

/**
 * A requirement that is dropped where a stronger one is in force afterwards, or that is new where a stronger one was in force before: from MFA
 * to phishing-resistant MFA, for example, nobody gets in more easily.
 *
 * @returns the stronger ones, in words, as far as one policy asks for them in the whole of all statements.
 */
export function impliedBy(
  statements: readonly Statement[],
  sides: { readonly before: Side; readonly after: Side },
  universe: Universe,
  names: Names,
): string[] {
  const [{ problem }] = statements;
  const { family, direction } = problem;
  if (family.kind !== "require") return [];
  const { rules } = direction === "lost" ? sides.after : sides.before;
  const wanted = family.requirement.split("|");
  const found = rules.flatMap(({ effect, box }) => {
    if (effect.kind !== "require" || effect.requirement === family.requirement || !satisfies(effect.requirement, wanted)) return [];
    return statements.every(({ base }) => liesIn(base, box, universe)) ? requirementText(effect.requirement, names) : [];
  });
  return [...new Set(found)].sort();
}
