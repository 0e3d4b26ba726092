import { isDeepStrictEqual } from "node:util";
import { pathText } from "../policy/problems";

/** Where two canonical forms differ, one line a property: `state: written "enabled", read back "disabled"`. */
export function differences(written: unknown, seen: unknown, path: readonly PropertyKey[] = []): string[] {
  if (isDeepStrictEqual(written, seen)) return [];
  if (isObject(written) && isObject(seen)) {
    const names = [...new Set([...Object.keys(written), ...Object.keys(seen)])];
    return names.flatMap((name) => differences(written[name], seen[name], [...path, name]));
  }
  return [`${pathText(path)}: written ${shown(written)}, read back ${shown(seen)}`];
}

function shown(value: unknown): string {
  return value === undefined || value === null ? "nothing" : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
