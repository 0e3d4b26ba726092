import { type Problem, pathSteps, pathText, relocated } from "./problems";

/**
 * Canonical form sorts lists, so a place in it is another place in what a person wrote. These are the same problems at the places of the
 * written document.
 *
 * @param canonical the document in canonical form and in the shape of the written one.
 */
export function atWrittenPlaces(problems: readonly Problem[], canonical: unknown, written: unknown): Problem[] {
  return relocated(problems, (path) => writtenPath(path, canonical, written));
}

function writtenPath(path: string, canonical: unknown, written: unknown): string {
  const steps: (string | number)[] = [];
  let [here, there] = [canonical, written];
  for (const step of pathSteps(path)) {
    if (typeof step === "string") {
      steps.push(step);
      [here, there] = [property(here, step), property(there, step)];
      continue;
    }
    const item = Array.isArray(here) ? here[step] : undefined;
    const index = Array.isArray(there) ? there.findIndex((candidate) => sameText(candidate, item)) : -1;
    // A set that is written as one text, such as "minor,moderate", has no places inside.
    if (index < 0) return pathText(steps);
    steps.push(index);
    [here, there] = [item, (there as unknown[])[index]];
  }
  return pathText(steps);
}

/** In whatever casing the name is written. */
function property(value: unknown, name: string): unknown {
  if (value === null || typeof value !== "object") return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function sameText(one: unknown, other: unknown): boolean {
  return normalText(one) === normalText(other);
}

/** One text for all spellings of a value that canonical form may make one of. */
function normalText(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(normalText))].sort().join()}]`;
  if (value === null || typeof value !== "object") return String(value).trim().toLowerCase();
  const properties = Object.entries(value).flatMap(([name, inner]) => {
    const text = normalText(inner);
    return name.includes("@") || inner === null || inner === undefined || text === "[]" ? [] : `${name.toLowerCase()}:${text}`;
  });
  return `{${properties.sort().join()}}`;
}
