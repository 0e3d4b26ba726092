import type { Guarantee } from "../guarantees/guarantee";
import { isAboutNobody, type Proving, type State } from "../guarantees/guarantees";
import type { Finding, GuaranteeResult } from "../result";
import { quoted } from "./context";

/** Guarantees that hold because the directory has nobody whom they are about: a group without members, an id with a mistake in it. */
export function emptyScopes(
  guarantees: readonly Guarantee[],
  results: readonly GuaranteeResult[],
  after: State,
  proving: Proving,
): readonly Finding[] {
  return guarantees.flatMap((guarantee, index) => {
    const { name, holds, proved } = results[index];
    if (!holds || !proved || !isAboutNobody(guarantee, after, proving)) return [];
    return [
      {
        code: "IM-guarantee-about-nobody",
        message: `Guarantee ${quoted(name)} holds because no sign-in is in its scope.`,
        mend: "Correct the ids that it names, or take a newer snapshot of the directory.",
        heldBefore: false,
        policies: [],
      },
    ];
  });
}
