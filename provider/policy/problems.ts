import { printable } from "./printable";

/** What is wrong with what a person handed us. One shape for every room; the host decides how to print it. */

export interface Problem {
  /** Stable and searchable, e.g. `CA1007-enum`. */
  readonly code: string;
  /** Property path from the document's root, e.g. `conditions.users.includeGroups[2]`; empty for the document itself. */
  readonly path: string;
  /** What is wrong, in one sentence, with the offending value. */
  readonly message: string;
  /** What to do about it, in one sentence. */
  readonly mend: string;
  /** An error refuses the input; a warning is printed and the input is taken. */
  readonly severity: "error" | "warning";
  /** Further places of which another value would mend it too. While one of them is not known yet, the problem is none. */
  readonly restsOn?: readonly string[];
}

/** The value when nothing refuses it, and every problem found, warnings included. */
export interface Parsed<T> {
  readonly value: T | null;
  readonly problems: readonly Problem[];
}

export function error(code: string, path: string, message: string, mend: string, restsOn?: readonly string[]): Problem {
  return { code, path, message, mend, severity: "error", ...(restsOn && { restsOn }) };
}

export function warning(code: string, path: string, message: string, mend: string, restsOn?: readonly string[]): Problem {
  return { code, path, message, mend, severity: "warning", ...(restsOn && { restsOn }) };
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}

/** ["filters", 1, "values"] from `filters[1].values`. */
export function pathSteps(path: string): (string | number)[] {
  return (path.match(/\[\d+\]|[^.[\]]+/g) ?? []).map((step) => (step.startsWith("[") ? Number(step.slice(1, -1)) : step));
}

/** `filters[1].values` from ["filters", 1, "values"]. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? String(step) : `${text}.${String(step)}`),
    "",
  );
}

/** The same problems, seen from a document that holds this one at `prefix`. */
export function under(prefix: string, problems: readonly Problem[]): Problem[] {
  return relocated(problems, (path) => (path === "" ? prefix : path.startsWith("[") ? prefix + path : `${prefix}.${path}`));
}

/** The same problems at other places. */
export function relocated(problems: readonly Problem[], place: (path: string) => string): Problem[] {
  return problems.map((problem) => ({
    ...problem,
    path: place(problem.path),
    ...(problem.restsOn && { restsOn: problem.restsOn.map(place) }),
  }));
}

/** The same problems, of a document that has a name: `file.json: conditions.users`. */
export function inDocument(name: string, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: problem.path === "" ? name : `${name}: ${problem.path}` }));
}

/** What to do may take several lines, and names in it are written as `printable` writes them. */
export function problemText({ path, message, mend, code }: Problem): string {
  const what = printable(path === "" ? message : `${path}: ${message}`);
  return `${what} ${mend.split("\n").map(printable).join("\n")} [${code}]`;
}

/** A user's mistakes, all at once. The message lists them; there is no need for the stack. */
export class ProblemsError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(problemText).join("\n"));
    this.name = "ProblemsError";
  }
}
