import { printable } from "../policy/printable";
import type { Side } from "./difference/families";
import { isInside } from "./difference/inside";
import type { Statement } from "./difference/statements";
import { satisfies } from "./strengths";
import { type Names, requirementText } from "./words/names";

/**
 * A requirement that is dropped where a stronger one is in force afterwards, or that is new where a stronger one was in force before: from MFA
 * to phishing-resistant MFA, for example, nobody gets in more easily.
 *
 * @returns the stronger ones, in words, where the shape of the conditions shows that one policy asks for them in the whole of all statements.
 */
export function impliedBy(
  statements: readonly Statement[],
  sides: { readonly before: Side; readonly after: Side },
  names: Names,
): string[] {
  const [{ problem }] = statements;
  const { family, direction } = problem;
  if (family.kind !== "require") return [];
  const { rules } = direction === "lost" ? sides.after : sides.before;
  const wanted = family.requirement.split("|");
  const found = rules.flatMap(({ effect, box }) => {
    if (effect.kind !== "require" || effect.requirement === family.requirement || !satisfies(effect.requirement, wanted)) return [];
    return statements.every(({ base }) => isInside(base, box)) ? printable(requirementText(effect.requirement, names)) : [];
  });
  return [...new Set(found)].sort();
}
