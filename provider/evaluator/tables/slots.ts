import { z } from "zod";
import { type Address, parseAddress } from "../addresses";
import { type Fact, passes } from "../expression";
import type { AttributeClasses } from "./attribute-classes";
import { setBit, WordTable } from "./word-table";

/**
 * Slots find the class of an attribute straight from its value in the sign-in as it came: a value that was seen before costs one look-up, and
 * is checked when it is seen first.
 */
export interface Slot {
  /** Puts the class of a value that is there (not `undefined`) into its place. 1, or `NEVER_ALL` where the value is refused. */
  take(value: unknown): number;
}

/** Of a value that is refused: so much that no sum over the properties of an object comes out right. */
export const NEVER_ALL = -1000;

/** The value is not what the attribute may be; the strict reader says why. */
export const REFUSED = Symbol("refused");
export type Admitted = Fact | typeof REFUSED;
export type Admit = (value: unknown) => Admitted;
export type AdmitElement = (element: unknown) => string | typeof REFUSED;

/** Values that are remembered by an attribute before they are forgotten and looked at again. */
export const MOST_REMEMBERED = 1 << 16;

function remember<V>(values: Map<unknown, V>, key: unknown, value: V): V {
  if (values.size >= MOST_REMEMBERED) values.clear();
  values.set(key, value);
  return value;
}

// Each kind of slot has its own fields and calls this: a method that kinds inherit would be compiled for all of them together.
function put(found: Int32Array, place: number, known: number): number {
  if (known < 0) return NEVER_ALL;
  found[place] = known;
  return 1;
}

/** For what is not read here: the strict reader is asked wherever it is there. */
export const UNREAD: Slot = { take: () => NEVER_ALL };

/** For what no condition asks about. */
export class CheckingSlot implements Slot {
  private readonly ofNull: number;
  /** The text that was taken last. */
  private last: string | null = null;

  constructor(private readonly admit: Admit) {
    this.ofNull = this.check(null);
  }

  take(value: unknown): number {
    if (value === null) return this.ofNull;
    return typeof value === "string" && value === this.last ? 1 : this.check(value);
  }

  private check(value: unknown): number {
    if (this.admit(value) === REFUSED) return NEVER_ALL;
    if (typeof value === "string") this.last = value;
    return 1;
  }
}

/** Finds the class of a value, which may be `undefined`; -1 of one that is refused. */
export class ValueClasses {
  protected readonly classes = new Map<unknown, number>();

  constructor(
    private readonly attribute: AttributeClasses,
    private readonly admit: Admit,
  ) {}

  classOf(value: unknown): number {
    return this.classes.get(value) ?? this.classOfNew(value);
  }

  protected classOfNew(value: unknown): number {
    const fact = this.admit(value);
    return fact === REFUSED ? -1 : remember(this.classes, value, this.attribute.classOf(fact));
  }
}

export class ValueSlot extends ValueClasses implements Slot {
  private readonly ofNull = this.classOf(null);

  constructor(
    attribute: AttributeClasses,
    admit: Admit,
    private readonly found: Int32Array,
    private readonly place: number,
  ) {
    super(attribute, admit);
  }

  take(value: unknown): number {
    return put(this.found, this.place, value === null ? this.ofNull : (this.classes.get(value) ?? this.classOfNew(value)));
  }
}

/** Truth values have no texts to look up by. */
export class FlagSlot implements Slot {
  private readonly ofTrue: number;
  private readonly ofFalse: number;
  private readonly ofNull: number;

  constructor(
    attribute: AttributeClasses,
    admit: Admit,
    private readonly found: Int32Array,
    private readonly place: number,
  ) {
    const classes = new ValueClasses(attribute, admit);
    this.ofTrue = classes.classOf(true);
    this.ofFalse = classes.classOf(false);
    this.ofNull = classes.classOf(null);
  }

  take(value: unknown): number {
    return put(this.found, this.place, this.classOf(value));
  }

  private classOf(value: unknown): number {
    if (value === true) return this.ofTrue;
    if (value === false) return this.ofFalse;
    return value === null ? this.ofNull : -1;
  }
}

/** How the ids end that conditions name: of most ids that is enough to see that no condition names them. */
class Endings {
  private readonly named = new Uint8Array(1 << 12);

  constructor(ids: Iterable<string>) {
    for (const id of ids) this.named[endingOf(id)] = 1;
  }

  mayName(id: string): boolean {
    return this.named[endingOf(id)] === 1;
  }
}

/** The last three characters by their last four bits, in which letters of either case are alike. */
function endingOf(id: string): number {
  const { length } = id;
  if (length < 3) return 0;
  return ((id.charCodeAt(length - 3) & 15) << 8) | ((id.charCodeAt(length - 2) & 15) << 4) | (id.charCodeAt(length - 1) & 15);
}

/** An attribute of as many values as there are people, of which conditions name a few. */
export class IdSlot implements Slot {
  private readonly named: ValueClasses;
  private readonly endings: Endings;
  private classOfOthers = -1;

  constructor(
    attribute: AttributeClasses,
    admit: Admit,
    private readonly found: Int32Array,
    private readonly place: number,
  ) {
    this.named = new ValueClasses(attribute, admit);
    this.endings = new Endings(attribute.tests.flatMap(({ test }) => (test.kind === "is" ? [...test.values].filter(isText) : [])));
  }

  take(value: unknown): number {
    return put(this.found, this.place, this.classOf(value));
  }

  private classOf(value: unknown): number {
    if (typeof value !== "string" || this.endings.mayName(value)) return this.named.classOf(value);
    if (this.classOfOthers < 0) this.classOfOthers = this.named.classOf(value);
    return this.classOfOthers;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Sets of elements that are kept before they are forgotten and found again. */
const MOST_SETS = 1 << 15;

/**
 * A list, read element by element. What the elements so far come to, as far as tests can tell, is a set; an element leads from one set to
 * another, and which one that is, is worked out once.
 */
export class ListSlot implements Slot {
  /** Numbers of elements that pass the same tests; 0 of those that pass none. */
  private readonly numbers = new Map<unknown, number>();
  private readonly truthsOfNumber: Int32Array[];
  private readonly numberOfTruths: WordTable;
  private readonly others: ValueClasses;
  private sets!: WordTable;
  /** For each set, where each number leads. */
  private next!: (number | undefined)[][];
  private classOfSet!: number[];

  constructor(
    private readonly attribute: AttributeClasses,
    admit: Admit,
    private readonly admitElement: AdmitElement,
    private readonly found: Int32Array,
    private readonly place: number,
  ) {
    const none = new Int32Array(attribute.width);
    this.others = new ValueClasses(attribute, admit);
    this.numberOfTruths = new WordTable(attribute.width);
    this.truthsOfNumber = [none];
    this.numberOfTruths.add(none);
    this.forget();
  }

  take(list: unknown): number {
    return put(this.found, this.place, this.classOf(list));
  }

  private classOf(list: unknown): number {
    if (!Array.isArray(list)) return this.others.classOf(list);
    let set = 0;
    for (let place = 0; place < list.length; place++) {
      const number = this.numbers.get(list[place]) ?? this.numberOfNew(list[place]);
      if (number < 0) return -1;
      if (number > 0) set = this.next[set][number] ?? this.follow(set, number);
    }
    const known = this.classOfSet[set];
    return known >= 0 ? known : this.classOfNewSet(set, list);
  }

  private numberOfNew(value: unknown): number {
    const element = this.admitElement(value);
    if (element === REFUSED) return -1;
    const truths = new Int32Array(this.attribute.width);
    this.attribute.tests.forEach(({ test }, index) => {
      if (passes(test, [element])) setBit(truths, index);
    });
    const number = this.numberOfTruths.add(truths);
    this.truthsOfNumber[number] = truths;
    return remember(this.numbers, value, number);
  }

  /** The set that the element of this number leads to. */
  private follow(set: number, number: number): number {
    if (this.sets.size >= MOST_SETS) return this.followAnew(set, number);
    const union = this.sets.at(set).map((word, place) => word | this.truthsOfNumber[number][place]);
    const reached = this.sets.add(union);
    if (reached === this.next.length) {
      this.next.push([]);
      this.classOfSet.push(-1);
    }
    this.next[set][number] = reached;
    return reached;
  }

  private followAnew(set: number, number: number): number {
    const union = this.sets.at(set).map((word, place) => word | this.truthsOfNumber[number][place]);
    this.forget();
    this.next.push([]);
    this.classOfSet.push(-1);
    return this.sets.add(union);
  }

  private forget(): void {
    this.sets = new WordTable(this.attribute.width);
    this.sets.add(new Int32Array(this.attribute.width));
    this.next = [[]];
    this.classOfSet = [-1];
  }

  private classOfNewSet(set: number, list: readonly unknown[]): number {
    const found = this.attribute.classOfTruths(this.sets.at(set), list.map(this.admitElement) as string[]);
    this.classOfSet[set] = found;
    return found;
  }
}

const IPV6 = z.ipv6();

/** Addresses are found by binary search between the boundaries of the ranges that are asked about, among those with the same first octet. */
export class AddressSlot implements Slot {
  private readonly boundaries: Float64Array;
  /** For each first octet, and one more, the last boundary up to its first address. */
  private readonly lastBefore: Int32Array;
  private readonly classOfStretch: Int32Array;
  private readonly others: ValueClasses;

  constructor(
    private readonly attribute: AttributeClasses,
    private readonly found: Int32Array,
    private readonly place: number,
  ) {
    const ranges = attribute.tests.flatMap(({ test }) => (test.kind === "within" ? test.addresses.v4 : []));
    this.boundaries = Float64Array.from(new Set([0, ...ranges.flatMap(([first, last]) => [first, last + 1])])).sort();
    this.lastBefore = Int32Array.from({ length: 257 }, (_, octet) => this.boundaries.findLastIndex((one) => one <= octet * 2 ** 24));
    this.classOfStretch = new Int32Array(this.boundaries.length).fill(-1);
    this.others = new ValueClasses(attribute, otherAddress);
  }

  take(value: unknown): number {
    return put(this.found, this.place, this.classOf(value));
  }

  private classOf(value: unknown): number {
    const address = typeof value === "string" ? dottedAddress(value) : -1;
    return address >= 0 ? this.classOfAddress(address) : this.others.classOf(value);
  }

  private classOfAddress(address: number): number {
    const { boundaries, classOfStretch, lastBefore } = this;
    const octet = address >>> 24;
    let low = lastBefore[octet];
    let high = lastBefore[octet + 1];
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
