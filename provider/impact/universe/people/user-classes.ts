import { type Atom, type Fact, type Facts, OneOf } from "../../../evaluator/expression";
import { userFacts } from "../../../evaluator/facts";
import { SIGN_IN_GUEST_TYPES } from "../../../evaluator/sign-in";
import type { Directory } from "../../../policy/directory";
import type { Bits } from "../../search/bitset";
import * as bits from "../../search/bitset";
import { Keys } from "../../search/keys";
import { Answers, factOf, GUEST, UNKNOWN } from "./answers";

/** Null is no guest. */
const KINDS: readonly (string | null)[] = [null, ...SIGN_IN_GUEST_TYPES];

/** What stands in place of a class. */
const SEVERAL_KINDS = -1;
const PARTLY_KNOWN = -2;

/**
 * The users of a directory in classes: in one class are users of whom all tests say the same. Somebody of whom only member or guest is known is in
 * a class for each kind. There may be several classes of one kind where a directory lists memberships in different orders.
 */
export class UserClasses {
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
  private readonly kindOf: (place: number) => Fact;
  /** Users of whom the directory does not say all that is asked. */
  readonly partly: Facts[] = [];

  constructor(
    private readonly directory: Directory,
    private readonly tests: readonly Atom[],
  ) {
    const { users } = directory;
    this.kindOf = tests.some(({ attribute }) => attribute === GUEST) ? factOf(GUEST, directory) : () => null;
    this.answers = new Answers(directory, tests);
    this.classOf = new Int32Array(users.length);
    const classes = new Keys();
    for (let place = 0; place < users.length; place += 1) {
      const kind = this.kindOf(place);
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
        const { possible } = this.kindOf(place) as OneOf;
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
  const kindOf = factOf(GUEST, directory);
  let count = 0;
  for (let place = 0; place < directory.users.length; place += 1) {
    const kind = kindOf(place);
    const possible = kind instanceof OneOf ? kind.possible : KINDS;
    const found = possible.filter((one) => bits.holds(users, place * KINDS.length + KINDS.indexOf(one as string | null)));
    if (found.length === possible.length) count += 1;
    else if (found.length > 0) return null;
  }
  return count;
}
