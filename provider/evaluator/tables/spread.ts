import type { Slot } from "./slots";

/**
 * Objects as they came, taken apart property by property. The properties of one object after the other stand in the same order, so each name is
 * compared with the one that stood there last time before it is looked up. Asking an object for each name instead costs more the more forms objects have.
 */

// biome-ignore lint/suspicious/noExplicitAny: what a caller handed us, of which nothing is known yet
export type Raw = any;

/** Takes the values of one property. */
export class Property {
  /** Classes of texts that came up; null where they are too many, or other values than texts, too. */
  readonly texts: ReadonlyMap<unknown, number> | null;
  /** -1 where null is refused. */
  readonly classOfNull: number;

  constructor(
    private readonly slot: Slot,
    readonly found: Int32Array,
    readonly place: number,
  ) {
    this.texts = slot.texts ?? null;
    this.classOfNull = slot.isObject ? -1 : slot.classOf(null);
  }

  take(value: unknown): boolean {
    const found = this.slot.classOf(value);
    this.found[this.place] = found;
    return found >= 0;
  }
}

export class Properties {
  private readonly names: string[] = [];
  private readonly properties: Property[] = [];

  /** @param others takes every property of another name; without it there may be none. */
  constructor(
    private readonly known: ReadonlyMap<string, Property>,
    private readonly found: Int32Array,
    private readonly others?: Property,
  ) {}

  /** Whether it is an object, and every property of it was taken. */
  take(object: Raw): boolean {
    if (!isPlainObject(object)) return false;
    const { names, properties, found } = this;
    let next = 0;
    for (const name in object) {
      if (names[next] !== name && !this.expect(name, next)) return false;
      const property = properties[next++];
      const value = object[name];
      if (value === null && property.classOfNull >= 0) {
        found[property.place] = property.classOfNull;
        continue;
      }
      if (property.texts !== null && typeof value === "string") {
        const known = property.texts.get(value);
        if (known !== undefined) {
          found[property.place] = known;
          continue;
        }
      }
      if (!property.take(value)) return false;
    }
    return true;
  }

  private expect(name: string, place: number): boolean {
    const property = this.known.get(name) ?? this.others;
    if (property === undefined) return false;
    this.names[place] = name;
    this.properties[place] = property;
    return true;
  }
}

/** What other objects have may not be among the properties that a loop goes through. */
function isPlainObject(value: Raw): boolean {
  if (value === null || typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
