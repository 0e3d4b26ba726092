import { type Parsed, type Problem, pathSteps, pathText, relocated } from "../policy/problems";
import { isUnknown, type Path, UNKNOWN_VALUE, unknownPaths } from "../policy/unknowns";

/**
 * Reading arguments in a preview, where any value at any depth may be not known yet. An unknown id in a list of ids is kept as it is (it
 * has the form of an id); any other unknown is set aside, the rest is read, and the unknown is put back where it was.
 */

export interface Read<T> {
  /** What could be read, with unknown ids in its lists; null when an error refuses it. */
  readonly value: T | null;
  /** Where values were set aside, in the spelling of the arguments; empty when everything but ids is known. */
  readonly setAside: readonly Path[];
  /** At their places in the arguments. */
  readonly problems: readonly Problem[];
}

type Arguments = Record<string, unknown>;

/**
 * Problems at, above or below a value that is not known yet say nothing, nor do those that rest on one: the value may mend them. The next
 * check knows more. Where errors refuse parts, the rest is read without them, so that its problems are reported as well.
 *
 * @param standIns values for properties at the top that must be there and are set aside.
 */
export function readKnown<T>(args: Arguments, standIns: Arguments, read: (args: Arguments) => Parsed<T>): Read<T> {
  const unknowns = unknownPaths(args);
  let setAside = pathsOfGaps(args);
  const refused: Path[] = [];
  const errors: Problem[] = [];
  for (;;) {
    const aside = [...setAside, ...refused];
    const parsed = read({ ...standInsFor(aside, standIns), ...(without(args, aside) as Arguments) });
    const problems = relocated(parsed.problems, (path) => placeInArguments(path, aside));
    const wider = membersToo(setAside, unknowns, problems) ?? (parsed.value === null ? parentsToo(setAside, problems) : null);
    if (wider !== null) {
      setAside = wider;
      continue;
    }
    const told = problems.filter((problem) => !mayMend([...unknowns, ...refused], problem));
    const fresh = told.filter(({ severity, path }) => severity === "error" && path !== "");
    if (parsed.value !== null || fresh.length === 0) {
      return { value: refused.length > 0 ? null : parsed.value, setAside, problems: [...errors, ...told] };
    }
    errors.push(...fresh);
    refused.push(...fresh.map(({ path }) => pathSteps(path)));
  }
}

function mayMend(places: readonly Path[], { path, restsOn = [] }: Problem): boolean {
  return places.some((place) => [path, ...restsOn].some((own) => touches(own, place)));
}

/** An unknown member of an enumeration stands in a list like an unknown id, and is no id: it is set aside as well. */
function membersToo(setAside: readonly Path[], unknowns: readonly Path[], problems: readonly Problem[]): Path[] | null {
  const errors = problems.filter(({ severity }) => severity === "error");
  const members = unknowns.filter((path) => !isUnder(path, setAside) && errors.some((problem) => touches(problem.path, path)));
  return members.length === 0 ? null : [...setAside, ...members];
}

/** Where what is left of an object cannot be read without the value that was set aside, the whole object is. */
function parentsToo(setAside: readonly Path[], problems: readonly Problem[]): Path[] | null {
  const needed = setAside.filter((path) => path.length > 1 && problems.some((problem) => touches(problem.path, path)));
  if (needed.length === 0) return null;
  const parents = needed.map((path) => path.slice(0, -1));
  return [
    ...setAside.filter((path) => !isUnder(path, parents)),
    ...parents.filter((path, index) => !isUnder(path, parents.slice(0, index))),
  ];
}

function standInsFor(setAside: readonly Path[], standIns: Arguments): Arguments {
  return Object.fromEntries(Object.entries(standIns).filter(([name]) => setAside.some((path) => path.length === 1 && path[0] === name)));
}

/** `value` with an unknown at each of the paths; what stands on the way is made. */
export function withUnknowns(value: Arguments, paths: readonly Path[]): Arguments {
  const result = structuredClone(value);
  for (const path of paths) putUnknown(result, path);
  return result;
}

function putUnknown(place: Record<string | number, unknown>, [step, ...rest]: Path): void {
  const next = rest[0];
  if (next === undefined) {
    place[step] = UNKNOWN_VALUE;
    return;
  }
  // Canonical form has sorted the list: an unknown item has no place in it but the end.
  if (typeof next === "number") place[step] = [...((place[step] as unknown[] | undefined) ?? []), UNKNOWN_VALUE];
  else {
    place[step] ??= {};
    putUnknown(place[step] as Record<string, unknown>, rest);
  }
}

/**
 * Unknown values but those in a list of texts, where an unknown id can stay. An object in a list is set aside as a whole: canonical form sorts
 * the list, so a place inside of one of its items would be lost.
 */
function pathsOfGaps(value: unknown, path: Path = []): Path[] {
  if (isUnknown(value)) return [path];
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === "string")) return [];
    return value.flatMap((item, index) => (pathsOfGaps(item).length > 0 ? [[...path, index]] : []));
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, property]) => pathsOfGaps(property, [...path, name]));
}

function without(value: unknown, paths: readonly Path[], path: Path = []): unknown {
  if (paths.length === 0) return value;
  const gone = (step: string | number) => paths.some((other) => other.length === path.length + 1 && startsWith(other, [...path, step]));
  if (Array.isArray(value)) return value.flatMap((item, index) => (gone(index) ? [] : [without(item, paths, [...path, index])]));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, property]) => (gone(name) ? [] : [[name, without(property, paths, [...path, name])]])),
  );
}

/** The place that was read without what is set aside, counted in the arguments as they were given. */
function placeInArguments(path: string, setAside: readonly Path[]): string {
  const place: (string | number)[] = [];
  for (const step of pathSteps(path)) {
    let index = step;
    if (typeof index === "number") {
      const gone = setAside.filter((aside) => aside.length === place.length + 1 && startsWith(aside, place)).map((aside) => aside.at(-1));
      for (const removed of gone.sort((a, b) => Number(a) - Number(b))) if (Number(removed) <= index) index += 1;
    }
    place.push(index);
  }
  return pathText(place);
}

/** Whether one of the two places holds the other. A problem of the whole is a problem of no part. */
function touches(problemPath: string, unknown: Path): boolean {
  const problem = pathSteps(problemPath);
  return problem.length > 0 && (startsWith(problem, unknown) || startsWith(unknown, problem));
}

function isUnder(path: Path, others: readonly Path[]): boolean {
  return others.some((other) => startsWith(path, other));
}

/** Arguments may spell property names in another casing than Graph. */
function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => String(step).toLowerCase() === String(path[index]).toLowerCase());
}
