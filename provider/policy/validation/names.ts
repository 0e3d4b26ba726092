import { error, type Problem, warning } from "../problems";

/** An object is found by its name in the portal, in messages and when it is taken over. */
export function nameProblems(code: string, path: string, name: string): Problem[] {
  if (name.trim() === "") return [error(`${code}-name`, path, "The name is empty.", "Give it a name.")];
  if (name === name.trim()) return [];
  return [warning(`${code}-name`, path, `The name "${name}" begins or ends with a space.`, "Remove the space.")];
}
