/**
 * Objects as they came, taken apart property by property. The properties of one object after the other stand in the same order, so each name is
 * compared with the one that stood there last time before it is looked up. Asking an object for each name instead costs more the more forms objects have.
 */

// biome-ignore lint/suspicious/noExplicitAny: what a caller handed us, of which nothing is known yet
export type Raw = any;

/** Takes the value of a property; false where it is refused. */
export interface Property {
  take(value: unknown): boolean;
}

export class Properties {
  private readonly names: string[] = [];
  private readonly properties: Property[] = [];

  /** @param others takes every property of another name; without it there may be none. */
  constructor(
    private readonly known: ReadonlyMap<string, Property>,
    private readonly others?: Property,
  ) {}

  /** Whether it is an object, and every property of it was taken. */
  take(object: Raw): boolean {
    if (!isPlainObject(object)) return false;
    const { names, properties } = this;
    let place = 0;
    for (const name in object) {
      if (names[place] !== name && !this.expect(name, place)) return false;
      if (!properties[place].take(object[name])) return false;
      place += 1;
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
