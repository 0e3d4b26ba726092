import { printable } from "../../policy/printable";
import { enumerated, firstOf } from "../words/enumerated";
import type { Names } from "../words/names";
import { type Pair, placesOnlyIn } from "./item-pairs";

/** What became of single properties of a policy, in words: `conditions.users.excludeGroups gained Contractors`. */

/** Longer lists and values are for the diff of the resource. */
const MOST_NAMED = 3;
const LONGEST_VALUE = 60;

/** @param paths of changes, elements of lists by their places. */
export function editTexts(paths: readonly string[], [was, is]: Pair<object>, names: Names): string[] {
  // An element stands at one place before the change and at another one after it.
  const properties = [...new Set(paths.map((path) => path.replace(/\[\d+\]$/, "")))];
  return properties.map((property) => editText(property, valueAt(was, property), valueAt(is, property), names));
}

function valueAt(object: unknown, property: string): unknown {
  return property.split(".").reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], object);
}

function editText(property: string, was: unknown, is: unknown, names: Names): string {
  if (Array.isArray(was) && Array.isArray(is)) return listText(property, was, is, names);
  if (isEmpty(was)) return `${property} was added`;
  if (isEmpty(is)) return `${property} was removed`;
  const [before, now] = [was, is].map((value) => valueText(value, names));
  return before === null || now === null ? `${property} changed` : `${property} was ${before}, is ${now}`;
}

function listText(property: string, was: readonly unknown[], is: readonly unknown[], names: Names): string {
  const [lost, gained] = [placesOnlyIn(was, is).map((at) => was[at]), placesOnlyIn(is, was).map((at) => is[at])].map((elements) =>
    elements.map((element) => valueText(element, names)),
  );
  if ([...lost, ...gained].includes(null)) return `${property} changed`;
  const said = (verb: string, texts: readonly (string | null)[]) => (texts.length === 0 ? [] : [`${verb} ${few(texts as string[])}`]);
  return `${property} ${[...said("lost", lost), ...said("gained", gained)].join(", ")}`;
}

function few(texts: readonly string[]): string {
  return firstOf(texts, MOST_NAMED, texts.length > MOST_NAMED ? ", " : " and ");
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Null where it is not said in a few words. */
function valueText(value: unknown, names: Names): string | null {
  const text = typeof value === "string" ? names.of(value) : isFilterRow(value) ? rowText(value, names) : scalarText(value);
  return text === null || printable(text).length > LONGEST_VALUE ? null : text;
}

function scalarText(value: unknown): string | null {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

interface FilterRow {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function isFilterRow(value: unknown): value is FilterRow {
  return value !== null && typeof value === "object" && "field" in value && "operator" in value;
}

function rowText({ field, operator, values }: FilterRow, names: Names): string {
  return `"${[field, operator, enumerated(values.map((value) => names.of(value)))].filter(Boolean).join(" ")}"`;
}
