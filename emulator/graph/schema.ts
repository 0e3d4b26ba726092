/**
 * A small language for the shapes that Graph's CSDL declares. The emulator does not share the provider's schema: a mistake there would
 * otherwise be accepted here.
 */

export type Mismatch = { readonly kind: "schema" | "preview" | "deviceStates"; readonly path: string; readonly message: string };
export interface Check {
  /** beta accepts what v1.0 calls a preview feature. */
  readonly beta: boolean;
  /** A PATCH body: required properties may be missing. */
  readonly partial: boolean;
  readonly found: Mismatch[];
}
export type Shape = (value: unknown, path: string, check: Check) => void;

function mismatch(check: Check, path: string, message: string): void {
  check.found.push({ kind: "schema", path, message });
}

export const text: Shape = (value, path, check) => {
  if (typeof value !== "string") mismatch(check, path, "is no String");
};
export const bool: Shape = (value, path, check) => {
  if (typeof value !== "boolean") mismatch(check, path, "is no Boolean");
};
export const int32: Shape = (value, path, check) => {
  if (!Number.isInteger(value)) mismatch(check, path, "is no Int32");
};
/** Read-only, or an annotation of a read: taken and ignored. */
export const ignored: Shape = () => {};

export const nullable =
  (shape: Shape): Shape =>
  (value, path, check) => {
    if (value !== null) shape(value, path, check);
  };

/** A member of an enumeration, in the spelling of the CSDL. `unknownFutureValue` is never one (azuread #730). */
export const member =
  (members: readonly string[]): Shape =>
  (value, path, check) => {
    if (!members.includes(value as string)) mismatch(check, path, `${JSON.stringify(value)} is none of ${members.join(", ")}`);
  };

/** OData flags: one text of members joined by commas, in any case and order. */
export const flags =
  (members: readonly string[]): Shape =>
  (value, path, check) => {
    if (typeof value !== "string") return mismatch(check, path, "is no flags text");
    const known = members.map((name) => name.toLowerCase());
    for (const name of value.split(",")) {
      if (!known.includes(name.trim().toLowerCase())) mismatch(check, path, `"${name.trim()}" is none of ${members.join(", ")}`);
    }
  };

/** CSDL collections of this type are not nullable. */
export const list =
  (item: Shape): Shape =>
  (value, path, check) => {
    if (!Array.isArray(value)) return mismatch(check, path, "is no Collection");
    value.forEach((element, index) => void item(element, `${path}[${index}]`, check));
  };

export const object =
  (properties: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape =>
  (value, path, check) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return mismatch(check, path, "is no object");
    for (const [name, property] of Object.entries(value)) {
      if (name.includes("@odata.") || name.startsWith("#")) continue;
      const at = path === "" ? name : `${path}.${name}`;
      // A body may have members such as "valueOf".
      const shape = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (shape === undefined) mismatch(check, at, "is no property of this type");
      else shape(property, at, check);
    }
    if (check.partial) return;
    for (const name of required) {
      if (!(name in value)) mismatch(check, path === "" ? name : `${path}.${name}`, "is missing");
    }
  };

const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);

/** A member of the beta type: absent in effect, or 1038 in v1.0. */
export const previewOnly =
  (shape: Shape): Shape =>
  (value, path, check) => {
    if (isEmpty(value)) return;
    if (!check.beta) check.found.push({ kind: "preview", path, message: "is a preview feature" });
    else shape(value, path, check);
  };

/** Retired in 2021: null, or 1088. */
export const deviceStates: Shape = (value, path, check) => {
  if (!isEmpty(value)) check.found.push({ kind: "deviceStates", path, message: "is no longer supported" });
};
