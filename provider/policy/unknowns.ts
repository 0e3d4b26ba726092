/**
 * Values that a preview does not know yet. The engine stands a fixed text for each, by type (Pulumi: sdk/go/common/resource/plugin/rpc.go);
 * a program sends the one of texts for everything.
 */

/** Stands for a text that is not known yet, and from a Node program for any value. It has the form of a GUID, so it passes as an id. */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Stands for a list that is not known yet. */
export const UNKNOWN_LIST = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

const PLACEHOLDERS: ReadonlySet<unknown> = new Set([
  UNKNOWN_VALUE,
  UNKNOWN_LIST,
  // Truth value, number, asset, archive, object.
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export function isUnknown(value: unknown): boolean {
  return PLACEHOLDERS.has(value);
}

export type Path = readonly (string | number)[];

/** Where `json` is not known yet, at any depth. */
export function unknownPaths(json: unknown, path: Path = []): Path[] {
  if (isUnknown(json)) return [path];
  if (Array.isArray(json)) return json.flatMap((item, index) => unknownPaths(item, [...path, index]));
  if (json === null || typeof json !== "object") return [];
  return Object.entries(json).flatMap(([name, value]) => unknownPaths(value, [...path, name]));
}
