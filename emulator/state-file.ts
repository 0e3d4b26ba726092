import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { error, ProblemsError } from "../provider/policy/problems";
import { isObject, type JsonObject } from "./json";

/** The tenant's state as one JSON file, replaced as a whole after each write: a killed process leaves the old state or the new one. */

export function readStateFile(file: string): JsonObject | null {
  if (!existsSync(file)) return null;
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isObject(json) && json.version === 1) return json;
  } catch {
    // Said below.
  }
  throw new ProblemsError([
    error("TEN-state", "", `${file} is no state of this emulator.`, "Give another path, or delete the file to begin with an empty tenant."),
  ]);
}

export function writeStateFile(file: string, state: JsonObject): void {
  try {
    replaceFile(file, JSON.stringify(state));
  } catch (thrown) {
    throw new ProblemsError([
      error("TEN-state", "", `${file} cannot be written: ${(thrown as Error).message}.`, "Give a path in a folder that exists."),
    ]);
  }
}

function replaceFile(file: string, content: string): void {
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, "w");
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, file);
}
