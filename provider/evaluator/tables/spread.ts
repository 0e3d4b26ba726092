import type { Slot } from "./slots";

/**
 * Objects as they came, taken apart property by property. The properties of one object after the other stand in the same order, so each name is
 * compared with the one that stood there last time before it is looked up. Asking an object for each name instead costs more the more forms objects have.
 */

// biome-ignore lint/suspicious/noExplicitAny: what a caller handed us, of which nothing is known yet
export type Raw = any;

/** Where the value of a property goes: its class into its place. */
export class Property {
  /** Classes of values that came up, where they are few. */
  readonly known: ReadonlyMap<unknown, number> | null;
  /** -1 where null is refused, or more than a class. */
  readonly classOfNull: number;

  constructor(
    private readonly slot: Slot,
    private readonly found: Int32Array,
    readonly place: number,
  ) {
    this.known = slot.known ?? null;
    this.classOfNull = slot.hasParts ? -1 : slot.classOf(null);
  }

  /** False where it is refused. */
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
      // What is met most is found here, for a call that leads now to this code, now to that costs as much as finding it.
      if (value === null && property.classOfNull >= 0) found[property.place] = property.classOfNull;
      else {
        const known = property.known?.get(value);
        if (known !== undefined) found[property.place] = known;
        else if (!property.take(value)) return false;
      }
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
