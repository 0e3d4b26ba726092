import { type Atom, type Fact, type Facts, OneOf, passes } from "../../../evaluator/expression";
import { FACT_OF_USER, userFacts } from "../../../evaluator/facts";
import { SIGN_IN_GUEST_TYPES } from "../../../evaluator/sign-in";
import type { Directory, DirectoryUser } from "../../../policy/directory";
import { indexOf, type Memberships, NOT_KNOWN } from "../../../policy/directory-index";
import type { Bits } from "../../search/bitset";
import * as bits from "../../search/bitset";
import { Keys } from "../../search/keys";
import { MEMBERSHIPS } from "./free-facts";

const GUEST = "user.guestOrExternalUserType";
/** Null is no guest. */
const KINDS: readonly (string | null)[] = [null, ...SIGN_IN_GUEST_TYPES];

const factOf = (attribute: string) => FACT_OF_USER.get(attribute) ?? (() => undefined);

/** What stands in place of a class. */
const SEVERAL_KINDS = -1;
const PARTLY_KNOWN = -2;

/**
 * The users of a directory in classes: in one class are users of whom all tests say the same. Somebody of whom only member or guest is known is in
 * a class for each kind. There may be several classes of one kind where a directory lists memberships in different orders.
 */
export class Rows {
  /** For each user the class, or what stands in place of one. */
  private readonly classOf: Int32Array;
  /** Of users who may be of several kinds, by their places, the class as each kind. */
  private readonly classesByKind = new Map<number, readonly number[]>();
  /** The first user of each class, as a place in the directory, and the kind as which the user is in it. */
  private readonly firsts: number[] = [];
  private readonly kinds: Fact[] = [];
  /** The answers of one class after the other, as `Answers` numbers them, and where those of each begin. */
  private readonly given: number[] = [];
  private readonly begins: number[] = [];
  private readonly answers: Answers;
  private readonly kindOf: (user: DirectoryUser) => Fact;
  /** Users of whom the directory does not say all that is asked. */
  readonly partly: Facts[] = [];

  constructor(
    private readonly directory: Directory,
    private readonly tests: readonly Atom[],
  ) {
    const { users } = directory;
    this.kindOf = tests.some(({ attribute }) => attribute === GUEST) ? factOf(GUEST) : () => null;
    this.answers = new Answers(directory, tests);
    this.classOf = new Int32Array(users.length);
    const classes = new Keys();
    for (let place = 0; place < users.length; place += 1) {
      const kind = this.kindOf(users[place]);
      if (kind instanceof OneOf) {
        this.classOf[place] = SEVERAL_KINDS;
        this.classesByKind.set(
          place,
          kind.possible.map((possible) => this.classified(place, possible, classes)),
        );
      } else this.classOf[place] = this.classified(place, kind, classes);
    }
  }

  private classified(place: number, kind: Fact, classes: Keys): number {
    const { words } = this.answers;
    const length = this.answers.of(place, kind);
    if (length === UNKNOWN) {
      const facts = userFacts(this.directory.users[place]);
      this.partly.push(facts[GUEST] instanceof OneOf ? { ...facts, [GUEST]: kind } : facts);
      return PARTLY_KNOWN;
    }
    const found = classes.getOrSet(words, this.firsts.length, 0, length);
    if (found === this.firsts.length) {
      this.firsts.push(place);
      this.kinds.push(kind);
      this.begins.push(this.given.length);
      for (let at = 0; at < length; at += 1) this.given.push(words[at]);
    }
    return found;
  }

  /** Number of classes. */
  get size(): number {
    return this.firsts.length;
  }

  /** The facts of one user of the class. */
  exampleOf(number: number): Facts {
    const facts = userFacts(this.directory.users[this.firsts[number]]);
    return facts[GUEST] instanceof OneOf ? { ...facts, [GUEST]: this.kinds[number] } : facts;
  }

  /** For each test the classes that pass it. */
  columns(): Bits[] {
    const columns = this.tests.map(() => bits.none(this.firsts.length));
    this.begins.forEach((from, number) => {
      const to = this.begins[number + 1] ?? this.given.length;
      for (let at = from; at < to; at += 1) for (const test of this.answers.passed[this.given[at]]) bits.add(columns[test], number);
    });
    return columns;
  }

  /** The users of some classes, one bit for each user and kind of guest; somebody who is told apart by nothing of that has all of them. */
  usersOf(classes: Bits): Bits {
    const { users } = this.directory;
    const found = bits.none(users.length * KINDS.length);
    this.classOf.forEach((number, place) => {
      const from = place * KINDS.length;
      if (number >= 0) {
        if (bits.holds(classes, number)) for (let kind = 0; kind < KINDS.length; kind += 1) bits.add(found, from + kind);
      } else if (number === SEVERAL_KINDS) {
        const { possible } = this.kindOf(users[place]) as OneOf;
        this.classesByKind.get(place)?.forEach((own, at) => {
          if (own >= 0 && bits.holds(classes, own)) bits.add(found, from + KINDS.indexOf(possible[at]));
        });
      }
    });
    return found;
  }
}

/** How many users these are; null where somebody is among them as one kind of guest and not as another, and may be either. */
export function countOf(users: Bits, directory: Directory): number | null {
  const kindOf = factOf(GUEST);
  let count = 0;
  for (const [place, user] of directory.users.entries()) {
    const kind = kindOf(user);
    const possible = kind instanceof OneOf ? kind.possible : KINDS;
    const found = possible.filter((one) => bits.holds(users, place * KINDS.length + KINDS.indexOf(one as string | null)));
    if (found.length === possible.length) count += 1;
    else if (found.length > 0) return null;
  }
  return count;
}

const NOTHING = -1;
const UNKNOWN = -2;

/** What tests say of users, in as few numbers as there is something to say: a user who passes none has none. */
class Answers {
  /** Those of the user who was asked last, as many as `of` said. */
  readonly words: Uint32Array;
  /** For each number the tests that are passed, by their places. */
  readonly passed: (readonly number[])[] = [];
  private readonly values: readonly ValueAnswers[];
  private readonly memberships: readonly MembershipAnswers[];

  constructor(directory: Directory, tests: readonly Atom[]) {
    const numbered = tests.map((atom, place): Numbered => ({ ...atom, place }));
    const grouped = (some: readonly Numbered[]) => [...Map.groupBy(some, ({ attribute }) => attribute)];
    this.memberships = grouped(numbered.filter(isMembership)).map(([attribute, own]) => {
      const { groups, roles } = indexOf(directory);
      return new MembershipAnswers(attribute === "user.groups" ? groups : roles, own, this.passed);
    });
    this.values = grouped(numbered.filter((atom) => !isMembership(atom))).map(
      ([attribute, own]) => new ValueAnswers(directory, attribute, own, this.passed),
    );
    const most = this.memberships.reduce((total, { most }) => total + most, this.values.length);
    this.words = new Uint32Array(most);
  }

  /** Returns how many, or `UNKNOWN` where the directory does not say all that is asked. @param kind of guest. */
  of(place: number, kind: Fact): number {
    const { words } = this;
    let length = 0;
    for (const answers of this.values) {
      const number = answers.of(place, kind);
      if (number === UNKNOWN) return UNKNOWN;
      if (number !== NOTHING) words[length++] = number;
    }
    for (const { numbers, begins, answerOf } of this.memberships) {
      const to = begins[place + 1];
      for (let at = begins[place]; at < to; at += 1) {
        if (numbers[at] === NOT_KNOWN) return UNKNOWN;
        const number = answerOf[numbers[at]];
        if (number !== NOTHING) words[length++] = number;
      }
    }
    return length;
  }
}

/** A test with its place among all of them. */
type Numbered = Atom & { readonly place: number };

function isMembership({ attribute, test }: Atom): boolean {
  return MEMBERSHIPS.some((one) => one === attribute) && test.kind === "has";
}

/** Whether groups or roles are among the user's. */
class MembershipAnswers {
  readonly numbers: Int32Array;
  readonly begins: Int32Array;
  /** By the directory's number of the group or role. */
  readonly answerOf: Int32Array;
  /** Of one user. */
  readonly most: number;

  constructor({ numberOf, numbers, begins, most }: Memberships, tests: readonly Numbered[], passed: (readonly number[])[]) {
    this.numbers = numbers;
    this.begins = begins;
    this.most = most;
    this.answerOf = new Int32Array(numberOf.size).fill(NOTHING);
    for (const { test, place } of tests) {
      const number = test.kind === "has" ? numberOf.get(test.element) : undefined;
      if (number !== undefined) this.answerOf[number] = passed.push([place]) - 1;
    }
  }
}

/** What all tests of one attribute say of its value. */
class ValueAnswers {
  private readonly bySignature = new Map<string, number>();
  /** Where tests are lists of values, only those on a list pass any. */
  private readonly listed: ReadonlyMap<Fact, number> | null;
  /** The same of ids: few of the users are on a list. */
  private readonly byPlace: Int32Array | null = null;
  private readonly fact: (user: DirectoryUser) => Fact;
  private lastValue: Fact;
  private lastAnswer = UNKNOWN;

  constructor(
    private readonly directory: Directory,
    private readonly attribute: string,
    private readonly tests: readonly Numbered[],
    private readonly passed: (readonly number[])[],
  ) {
    this.fact = factOf(attribute);
    const values = tests.flatMap(({ test }) => (test.kind === "is" ? [...test.values] : []));
    this.listed = tests.every(({ test }) => test.kind === "is") ? new Map(values.map((value) => [value, this.asked(value)])) : null;
    if (attribute !== "user.id" || this.listed === null) return;
    this.byPlace = new Int32Array(directory.users.length).fill(NOTHING);
    for (const [id, number] of this.listed) {
      const place = indexOf(directory).placeOf.get(id as string);
      if (place !== undefined) this.byPlace[place] = number;
    }
  }

  of(place: number, kind: Fact): number {
    if (this.byPlace !== null) return this.byPlace[place];
    const value = this.attribute === GUEST ? kind : this.fact(this.directory.users[place]);
    // Most users are no guests, and of the same tenant.
    if (value !== this.lastValue) {
      this.lastValue = value;
      this.lastAnswer = value === undefined ? UNKNOWN : this.answerTo(value);
    }
    return this.lastAnswer;
  }

  private answerTo(value: Exclude<Fact, undefined>): number {
    return this.listed === null ? this.asked(value) : (this.listed.get(value) ?? NOTHING);
  }

  private asked(value: Exclude<Fact, undefined>): number {
    const places = this.tests.filter(({ test }) => !(value instanceof OneOf) && passes(test, value)).map(({ place }) => place);
    if (places.length === 0) return NOTHING;
    const signature = places.join();
    const number = this.bySignature.get(signature) ?? this.passed.push(places) - 1;
    this.bySignature.set(signature, number);
    return number;
  }
}
