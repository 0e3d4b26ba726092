import { z } from "zod";
import { type Address, parseAddress } from "../addresses";
import { type Fact, passes } from "../expression";
import type { AttributeClasses } from "./attribute-classes";
import { setBit } from "./word-table";

/**
 * Slots find the class of an attribute straight from its value in the sign-in as it came: a value that was seen before costs one look-up, and
 * is checked when it is seen first.
 */

/** The value is not what the attribute may be; the strict reader says why. */
export const REFUSED = Symbol("refused");
export type Admitted = Fact | typeof REFUSED;
export type Admit = (value: unknown) => Admitted;
export type AdmitElement = (element: unknown) => string | typeof REFUSED;

/** Values that are remembered by an attribute before they are forgotten and looked at again. */
const MOST_REMEMBERED = 1 << 16;

function remember<V>(values: Map<unknown, V>, key: unknown, value: V): V {
  if (values.size >= MOST_REMEMBERED) values.clear();
  values.set(key, value);
  return value;
}

/** Every slot answers with the class of the value, or with -1 where it is refused. */
export class ValueSlot {
  private readonly classes = new Map<unknown, number>();
  /** Most attributes have the same value in most sign-ins. */
  private last: unknown = REFUSED;
  private classOfLast = -1;

  constructor(
    private readonly attribute: AttributeClasses,
    private readonly admit: Admit,
  ) {}

  classOf(value: unknown): number {
    if (value === this.last) return this.classOfLast;
    const found = this.classes.get(value) ?? this.classOfNew(value);
    if (found < 0) return found;
    this.last = value;
    this.classOfLast = found;
    return found;
  }

  private classOfNew(value: unknown): number {
    const fact = this.admit(value);
    return fact === REFUSED ? -1 : remember(this.classes, value, this.attribute.classOf(fact));
  }
}

/** A list: the tests that any of its elements passes. */
export class ListSlot {
  /** Tests that an element passes; null for none. */
  private readonly truthsOf = new Map<unknown, Int32Array | null>();
  private readonly others: ValueSlot;
  private readonly truths: Int32Array;

  constructor(
    private readonly attribute: AttributeClasses,
    admit: Admit,
    private readonly admitElement: AdmitElement,
  ) {
    this.others = new ValueSlot(attribute, admit);
    this.truths = new Int32Array(attribute.width);
  }

  classOf(list: unknown): number {
    if (!Array.isArray(list)) return this.others.classOf(list);
    const { truths } = this;
    for (let word = 0; word < truths.length; word++) truths[word] = 0;
    for (let place = 0; place < list.length; place++) {
      let own = this.truthsOf.get(list[place]);
      if (own === undefined) {
        own = this.truthsOfNew(list[place]);
        if (own === undefined) return -1;
      }
      if (own !== null) for (let word = 0; word < truths.length; word++) truths[word] |= own[word];
    }
    const known = this.attribute.knownClass(truths);
    return known >= 0 ? known : this.attribute.classOfTruths(truths, list.map(this.admitElement) as string[]);
  }

  private truthsOfNew(value: unknown): Int32Array | null | undefined {
    const element = this.admitElement(value);
    if (element === REFUSED) return undefined;
    const truths = new Int32Array(this.attribute.width);
    this.attribute.tests.forEach(({ test }, index) => {
      if (passes(test, [element])) setBit(truths, index);
    });
    return remember(this.truthsOf, value, truths.some((word) => word !== 0) ? truths : null);
  }
}

const IPV6 = z.ipv6();

/** Addresses are found by binary search between the boundaries of the ranges that are asked about. */
export class AddressSlot {
  private readonly boundaries: Float64Array;
  private readonly classOfStretch: Int32Array;
  private readonly others: ValueSlot;

  constructor(private readonly attribute: AttributeClasses) {
    const ranges = attribute.tests.flatMap(({ test }) => (test.kind === "within" ? test.addresses.v4 : []));
    this.boundaries = Float64Array.from(new Set([0, ...ranges.flatMap(([first, last]) => [first, last + 1])])).sort();
    this.classOfStretch = new Int32Array(this.boundaries.length).fill(-1);
    this.others = new ValueSlot(attribute, otherAddress);
  }

  classOf(value: unknown): number {
    const address = typeof value === "string" ? dottedAddress(value) : -1;
    return address >= 0 ? this.classOfAddress(address) : this.others.classOf(value);
  }

  private classOfAddress(address: number): number {
    const { boundaries, classOfStretch } = this;
    let low = 0;
    let high = boundaries.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (boundaries[middle] <= address) low = middle;
      else high = middle - 1;
    }
    if (classOfStretch[low] < 0) classOfStretch[low] = this.attribute.classOf({ family: 4, value: address });
    return classOfStretch[low];
  }
}

function otherAddress(value: unknown): Address | null | undefined | typeof REFUSED {
  if (value === null || value === undefined) return value;
  return typeof value === "string" && IPV6.safeParse(value).success ? parseAddress(value) : REFUSED;
}

const DOT = ".".charCodeAt(0);
const ZERO = "0".charCodeAt(0);

/** An IPv4 address in its one spelling as a number; -1 for any other text. */
export function dottedAddress(text: string): number {
  let address = 0;
  let part = -1;
  let dots = 0;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code === DOT) {
      if (part < 0 || dots === 3) return -1;
      address = address * 256 + part;
      part = -1;
      dots += 1;
    } else {
      const digit = code - ZERO;
      if (digit < 0 || digit > 9 || part === 0) return -1;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return -1;
    }
  }
  return part < 0 || dots !== 3 ? -1 : address * 256 + part;
}
