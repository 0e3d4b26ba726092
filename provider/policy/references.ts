/**
 * Stand-ins for ids that the tenant has not given yet. Each has the form of an id, so that a policy that carries it reads, validates and
 * compares like any other, and each is the same in every place where the same object is meant: that is what an unknown value cannot say.
 */

const PREFIX = "04da6b54-ffff-4";

/** @param kind what is meant, e.g. `namedLocation`; @param name tells it from others of its kind. */
export function referenceTo(kind: string, name: string): string {
  const text = `${kind} ${name}`;
  const digits = [0, 1, 2, 3].map((seed) => hash(text, seed).toString(16).padStart(8, "0")).join("");
  return `${PREFIX}${digits.slice(0, 3)}-8${digits.slice(3, 6)}-${digits.slice(6, 18)}`;
}

export function isReference(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** FNV-1a with an avalanche at its end; two names of one stack do not meet by chance in 72 bits. */
function hash(text: string, seed: number): number {
  let state = 0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b9);
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
