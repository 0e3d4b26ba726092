import { type Problem, problemText } from "../policy/problems";
import type { CheckFailure, Properties } from "./handler";

/**
 * All errors as check failures. The engine prints the property's whole value in front of the reason, as a Go map: good for a text at the
 * top, unreadable for anything nested, which therefore names no property and carries its path in the reason.
 */
export function asFailures(problems: readonly Problem[], inputs: Properties): CheckFailure[] {
  return problems
    .filter((problem) => problem.severity === "error")
    .map((problem) =>
      ["string", "number", "boolean"].includes(typeof inputs[problem.path])
        ? { property: problem.path, reason: problemText({ ...problem, path: "" }) }
        : { property: "", reason: problemText(problem) },
    );
}
