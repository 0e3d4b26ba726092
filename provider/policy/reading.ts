import { z } from "zod";
import { nearest } from "./nearest";
import { error, type Problem, pathText } from "./problems";
import { UNKNOWN_VALUE } from "./unknowns";

/**
 * The door for JSON that others wrote: any casing of property names, OData annotations, nulls and empty lists.
 * Everything behind it sees Graph's own spelling, sorted sets, and one form of absence.
 */

export { UNKNOWN_VALUE };

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** Ids are compared without case by the services; canonical form is lower case. Other texts stay as they are. */
export function canonicalId(text: string): string {
  const lower = text.toLowerCase();
  return lower !== text && isGuid(text) ? lower : text;
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Two values that are not known yet may be two different ones: as many are kept as were given. */
export function sortedSet(values: readonly string[]): string[] {
  // Exports mostly are.
  if (values.every((value, at) => at === 0 || values[at - 1] < value)) return [...values];
  const unknown = values.filter((value) => value === UNKNOWN_VALUE).slice(1);
  return [...new Set(values), ...unknown].sort(byText);
}

/** A set of ids or special names: null and absent are empty, order and repetition mean nothing. */
export const idSet = z
  .array(z.string())
  .nullish()
  .transform((values) => sortedSet((values ?? []).map(canonicalId)));

/** A set of members of an enumeration, in the order of the enumeration. */
export function enumSet<const T extends readonly [string, ...string[]]>(members: T) {
  return z
    .array(z.enum(members))
    .nullish()
    .transform((values) => members.filter((member) => (values ?? []).includes(member as never)) as T[number][]);
}

/**
 * An OData flags value: a comma-separated string, read without regard to case and written in ascending flag value
 * (Graph field map: "high,medium" is read back as "medium,high"; ascending value is inferred). A list is taken too.
 */
export function flags<const T extends readonly [string, ...string[]]>(members: T) {
  const byLowerCase = new Map(members.map((member) => [member.toLowerCase(), member]));
  return z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .transform((given, context): T[number][] => {
      const names = (Array.isArray(given) ? given : (given ?? "").split(",")).map((name) => name.trim()).filter((name) => name !== "");
      for (const name of names) {
        if (!byLowerCase.has(name.toLowerCase())) {
          const mend = `Use one of ${members.join(", ")}.`;
          context.addIssue({ code: "custom", message: `"${name}" is not one of the allowed values.`, params: { code: "enum", mend } });
        }
      }
      return members.filter((member) => names.some((name) => byLowerCase.get(name.toLowerCase()) === member));
    });
}

/** Nothing that says anything: null, empty lists, and objects of such. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.every(isEmpty);
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

/** An object, where exports from PowerShell write `[]` for the one that is not there. */
export function orEmptyList<T extends z.ZodType>(schema: T) {
  return z.preprocess((given) => (Array.isArray(given) && given.length === 0 ? null : given), schema);
}

/** A member that is dropped: the service fills it in and nobody writes it. */
export const readOnly = z
  .unknown()
  .optional()
  .transform(() => undefined);

/** Absent and null are one. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? null);
}

/**
 * Property names in the spelling of `names`, whatever casing they came in; annotations (`@odata.context`, `#microsoft.graph.…`) dropped,
 * `@odata.type` only where `names` has it. Property names that are not in `names` have their first letter lowered; where they say nothing
 * (null, empty) they are dropped, for Graph answers with members that it will have one day.
 */
export function withGraphCasing(json: unknown, names: ReadonlyMap<string, string>): unknown {
  if (json === null || typeof json !== "object") return json;
  const given = Object.values(json);
  const inner = given.map((value) => withGraphCasing(value, names));
  const isSame = given.every((value, at) => value === inner[at]);
  if (Array.isArray(json)) return isSame ? json : inner;
  const own = Object.keys(json);
  // What a program has read or written is spelled so already.
  if (isSame && isPlain(json) && own.every((name) => names.get(name) === name)) return json;
  const spelled = own.flatMap((name, at): [string, unknown][] => {
    const known = names.get(name.toLowerCase());
    if (known === undefined && (name.startsWith("#") || name.includes("@") || isEmpty(given[at]))) return [];
    return [[known ?? name.charAt(0).toLowerCase() + name.slice(1), inner[at]]];
  });
  // Not by assignment: JSON can have a property "__proto__", which would lend its own properties to the object.
  return Object.fromEntries(spelled);
}

/** Nothing but its own properties. */
function isPlain(json: object): boolean {
  return Object.getPrototypeOf(json) === Object.prototype;
}

/** All property names that a schema mentions at any depth, by themselves and by their lower case. */
export function propertyNames(schema: z.ZodType): Map<string, string> {
  const names = new Map<string, string>();
  const seen = new Set<z.ZodType>();
  const visit = (node: z.ZodType | undefined): void => {
    if (node === undefined || seen.has(node)) return;
    seen.add(node);
    const def = node.def as unknown as Record<string, unknown>;
    if (node instanceof z.ZodObject) {
      for (const [name, property] of Object.entries(node.shape)) {
        names.set(name, name).set(name.toLowerCase(), name);
        visit(property as z.ZodType);
      }
    }
    for (const key of ["innerType", "element", "in", "out"]) if (def[key] instanceof z.ZodType) visit(def[key]);
    if (Array.isArray(def.options)) for (const option of def.options) visit(option as z.ZodType);
  };
  visit(schema);
  return names;
}

/** zod's names of types, as people call them. */
const WORD_FOR_TYPE: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  string: "a text",
};

/**
 * What zod found, in the words and paths of this project. A custom issue may bring its own `params: { code, mend }`.
 *
 * @param names for a word on what a mistyped property most likely means.
 */
export function shapeProblems(
  code: string,
  issues: readonly z.core.$ZodIssue[],
  json: unknown,
  names: ReadonlyMap<string, string> = new Map(),
): Problem[] {
  return issues.flatMap((issue) => {
    const path = pathText(issue.path);
    const given = issue.path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | null | undefined)?.[step], json);
    const shown = given === undefined ? "nothing" : (JSON.stringify(given)?.slice(0, 120) ?? "nothing");
    switch (issue.code) {
      case "invalid_value": {
        const allowed = issue.values.map(String);
        const mend = `Use one of ${allowed.join(", ")}.`;
        if (given === undefined) return [error(`${code}-missing`, path, `${path || "The document"} is missing.`, mend)];
        const meant = typeof given === "string" ? nearest(given, allowed) : null;
        return [
          error(
            `${code}-enum`,
            path,
            `${shown} is not one of the allowed values.`,
            meant === null ? mend : `Did you mean "${meant}"? The values are ${allowed.join(", ")}.`,
          ),
        ];
      }
      case "invalid_type": {
        const wanted = WORD_FOR_TYPE[issue.expected] ?? issue.expected;
        const mend = `Give ${path || "the document"} as ${wanted}.`;
        if (given === undefined) return [error(`${code}-missing`, path, `${path || "The document"} is missing.`, mend)];
        return [error(`${code}-type`, path, `Expected ${wanted}, found ${shown}.`, mend)];
      }
      case "unrecognized_keys":
        return issue.keys.map((key) => {
          const elsewhere = names.get(key.toLowerCase()) === key;
          const meant = elsewhere ? null : nearest(key, names.values());
          const mend = elsewhere ? "It does not belong here: move or remove it." : "Remove it, or correct its spelling.";
          return error(
            `${code}-property`,
            pathText([...issue.path, key]),
            `There is no property "${key}"${path === "" ? "" : ` in ${path}`}.`,
            meant === null ? mend : `Did you mean "${meant}"?`,
          );
        });
      case "custom": {
        const own = issue.params as { code?: string; mend?: string } | undefined;
        return [error(`${code}-${own?.code ?? "value"}`, path, issue.message, own?.mend ?? "Correct the value.")];
      }
      default:
        return [error(`${code}-value`, path, `${issue.message} (found ${shown}).`, "Correct the value.")];
    }
  });
}

/** The same value without nulls, empty lists and empty objects: what goes into state and what a plan shows. */
export function compact<T>(value: T): unknown {
  if (Array.isArray(value)) return value.map(compact);
  if (value === null || typeof value !== "object") return value;
  const result: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(value)) {
    const kept = compact(property);
    if (kept === null || kept === undefined) continue;
    if (Array.isArray(kept) && kept.length === 0) continue;
    if (typeof kept === "object" && !Array.isArray(kept) && Object.keys(kept as object).length === 0) continue;
    result[name] = kept;
  }
  return result;
}
