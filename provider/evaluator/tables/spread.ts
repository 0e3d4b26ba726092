import { AddressSlot, IdSlot, ListSlot, type Slot, ValueSlot } from "./slots";

/**
 * Objects as they came, taken apart property by property. The properties of one object after the other stand in the same order, so each name is
 * compared with the one that stood there last time before it is looked up. Asking an object for each name instead costs more the more forms objects have.
 */

// biome-ignore lint/suspicious/noExplicitAny: what a caller handed us, of which nothing is known yet
export type Raw = any;

/** Where the value of a property goes: its class into its place. */
export class Property {
  /** -1 where null is refused, or more than a class. */
  readonly classOfNull: number;

  // One of them is there. Each kind has a field of its own, for a call that leads now to this code, now to that costs as much as what it does.
  private readonly values: ValueSlot | null;
  private readonly object: ObjectSlot | null;
  private readonly list: ListSlot | null;
  private readonly id: IdSlot | null;
  private readonly address: AddressSlot | null;

  constructor(
    readonly name: string,
    private readonly slot: Slot,
    readonly place: number,
  ) {
    this.values = slot instanceof ValueSlot ? slot : null;
    this.object = slot instanceof ObjectSlot ? slot : null;
    this.list = slot instanceof ListSlot ? slot : null;
    this.id = slot instanceof IdSlot ? slot : null;
    this.address = slot instanceof AddressSlot ? slot : null;
    this.classOfNull = this.object === null ? slot.classOf(null) : -1;
  }

  /** The class of the value, or -1 where it is refused. */
  classOf(value: unknown): number {
    if (this.values !== null) return this.values.classOf(value);
    if (this.object !== null) return this.object.classOf(value);
    if (this.list !== null) return this.list.classOf(value);
    if (this.id !== null) return this.id.classOf(value);
    if (this.address !== null) return this.address.classOf(value);
    return this.slot.classOf(value);
  }
}

export class Properties {
  private readonly known: ReadonlyMap<string, Property>;
  private readonly expected: Property[];

  /**
   * @param properties of several of one name the last.
   * @param others makes one for any other name; without it there may be none.
   */
  constructor(
    properties: readonly Property[],
    private readonly found: Int32Array,
    private readonly others?: (name: string) => Property,
  ) {
    this.known = new Map(properties.map((property) => [property.name, property]));
    this.expected = [...this.known.values()];
  }

  /** Whether it is an object, and every property of it was taken. */
  take(object: Raw): boolean {
    if (!isPlainObject(object)) return false;
    const { expected, found } = this;
    let next = 0;
    for (const name in object) {
      if ((next === expected.length || expected[next].name !== name) && !this.expect(name, next)) return false;
      const property = expected[next++];
      const value = object[name];
      const known = value === null && property.classOfNull >= 0 ? property.classOfNull : property.classOf(value);
      if (known < 0) return false;
      found[property.place] = known;
    }
    return true;
  }

  private expect(name: string, place: number): boolean {
    const property = this.known.get(name) ?? this.others?.(name);
    if (property === undefined) return false;
    this.expected[place] = property;
    return true;
  }
}

/** An attribute at its place, and a class of it. */
export interface Placed {
  readonly place: number;
  readonly found: number;
}

/** An object whose properties have places of their own; 1 where it is there. */
export class ObjectSlot implements Slot {
  constructor(
    private readonly properties: Properties,
    /** What is found where it is null, if it may be. */
    private readonly whenNull: readonly Placed[] | null,
    private readonly found: Int32Array,
  ) {}

  classOf(value: unknown): number {
    if (value === undefined) return 0;
    if (value !== null || this.whenNull === null) return this.properties.take(value) ? 1 : -1;
    for (const { place, found } of this.whenNull) this.found[place] = found;
    return 1;
  }
}

/** What other objects have may not be among the properties that a loop goes through. */
function isPlainObject(value: Raw): boolean {
  if (value === null || typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
