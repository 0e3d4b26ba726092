import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Properties } from "../../provider/resources/handler";
import { CORPORA, jsonFiles, readCorpus } from "./files";

/** What the corpora hold, ready to be declared: which files are invalid and why, and templates with ids in place of their placeholders. */

export const TEMPLATES = "AlexFilipin__ConditionalAccess";

export interface ListedDefects {
  readonly path: string;
  /** As the README words them, e.g. `excludeGroups 'xxxxxxxx-…'`. */
  readonly defects: readonly string[];
}

export function corporaReadme(): string {
  return readFileSync(join(CORPORA, "README.md"), "utf8");
}

/** Rows of the README's table of invalid files. */
export function listedAsInvalid(): ListedDefects[] {
  const rows = corporaReadme().matchAll(/^\| ([^|]+\.json) \| ([^|]+) \|$/gm);
  return [...rows].map(([, path, defects]) => ({ path, defects: defects.split(";").map((defect) => defect.trim()) }));
}

/** The same policy with a made-up id for each placeholder, the same for the same. */
export function filledIn(json: unknown, ids = new Map<string, string>()): unknown {
  if (Array.isArray(json)) return json.map((item) => filledIn(item, ids));
  if (json !== null && typeof json === "object") {
    return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, name === "displayName" ? value : filledIn(value, ids)]));
  }
  // "ToU" is a placeholder too, without brackets.
  if (typeof json !== "string" || !/^(<.*>|%.*%|ToU)$/.test(json)) return json;
  if (!ids.has(json)) ids.set(json, `aaaaaaaa-0000-4000-8000-${String(ids.size + 1).padStart(12, "0")}`);
  return ids.get(json);
}

/** Every policy and location of a source that the README does not list as invalid. */
export function validOf(source: string): { readonly path: string; readonly json: Properties }[] {
  const invalid = new Set(listedAsInvalid().map(({ path }) => path));
  const ids = new Map<string, string>();
  return jsonFiles(source)
    .filter((path) => !invalid.has(path))
    .map((path) => ({ path, json: filledIn(readCorpus(path), ids) as Properties }))
    .filter(({ json }) => json !== null && typeof json === "object" && "displayName" in json);
}
