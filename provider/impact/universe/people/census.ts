import { SUBJECT } from "../../../evaluator/attributes";
import { type Atom, atomsOf, atomTruth, type Expression, type Fact, type Facts, OneOf, passes } from "../../../evaluator/expression";
import { FACT_OF_USER, userFacts } from "../../../evaluator/facts";
import { SIGN_IN_GUEST_TYPES } from "../../../evaluator/sign-in";
import type { Directory } from "../../../policy/directory";
import type { Bits } from "../../search/bitset";
import * as bits from "../../search/bitset";
import { Columns, merge } from "../columns";
import { MEMBERSHIPS } from "./free-facts";

/** The users of a directory as far as some tests can tell them apart: one example for all of whom these say the same. */
export class Census {
  readonly examples: readonly Facts[];
  /** For a condition that asks nothing but these tests, the examples in whom it holds. */
  readonly columns: Columns;
  /** Users of whom the directory does not say all that is asked, as far as it says it. */
  readonly partlyKnown: readonly Facts[];
  /** Whether all that is asked is known of every user. */
  readonly isComplete: boolean;
  /** Users with their kinds, as `countOf` reads them. @param some of the examples. */
  readonly usersOf: (some: Bits) => Bits;

  constructor(
    directory: Directory,
    private readonly tests: ReadonlyMap<string, Atom>,
  ) {
    const rows = new Rows(directory, tests);
    const asked = [...tests.values()];
    const everyColumn = rows.columnsOf(asked);
    const merged = merge(bits.all(rows.length), everyColumn);
    this.examples = merged.rows.map((row) => rows.facts(row));
    this.columns = new Columns(this.examples, new Map(asked.map(({ key }, at) => [key, merged.columns[at]])));
    this.usersOf = (some) => rows.usersOf(merged.rowsOf(some));
    this.partlyKnown = unlike(rows.partly, asked);
    this.isComplete = rows.partly.length === 0;
  }

  /** One that also tells apart what the conditions ask; this one, where it does so already. */
  asking(conditions: readonly Expression[], directory: Directory): Census {
    const more = testsIn(conditions);
    for (const key of this.tests.keys()) more.delete(key);
    return more.size === 0 ? this : new Census(directory, new Map([...this.tests, ...more]));
  }
}

/** What the conditions ask of users. */
export function testsIn(conditions: readonly Expression[]): Map<string, Atom> {
  const tests = new Map<string, Atom>();
  for (const condition of conditions) {
    for (const atom of atomsOf(condition)) if (isOfUsers(atom.attribute)) tests.set(atom.key, atom);
  }
  return tests;
}

const isOfUsers = (attribute: string): boolean => attribute === SUBJECT || attribute.startsWith("user.");

const GUEST = "user.guestOrExternalUserType";
/** Null is no guest. */
const KINDS: readonly (string | null)[] = [null, ...SIGN_IN_GUEST_TYPES];

/** Users of whom all that is asked is known; one of whom only member or guest is known stands there once for each kind. */
class Rows {
  /** For each row its user, as a place in the directory. */
  private readonly places: number[] = [];
  /** For each row the kind of guest, where that is asked. */
  private readonly kinds: Fact[] = [];
  readonly partly: Facts[] = [];

  private readonly isKindAsked: boolean;

  constructor(
    private readonly directory: Directory,
    tests: ReadonlyMap<string, Atom>,
  ) {
    const attributes = new Set([...tests.values()].map(({ attribute }) => attribute));
    this.isKindAsked = attributes.delete(GUEST);
    const kindOf = this.isKindAsked ? factOf(GUEST) : () => null;
    const others = [...attributes].map(factOf);
    directory.users.forEach((user, place) => {
      const isKnown = others.every((fact) => fact(user) !== undefined);
      const kind = kindOf(user);
      for (const possible of kind instanceof OneOf ? kind.possible : [kind]) {
        if (isKnown && possible !== undefined) {
          this.places.push(place);
          this.kinds.push(possible);
        } else this.partly.push(kind instanceof OneOf ? { ...userFacts(user), [GUEST]: possible } : userFacts(user));
      }
    });
  }

  get length(): number {
    return this.places.length;
  }

  facts(row: number): Facts {
    const facts = userFacts(this.userOf(row));
    return facts[GUEST] instanceof OneOf ? { ...facts, [GUEST]: this.kinds[row] } : facts;
  }

  /** One bit for each user and kind of guest; somebody who is told apart by nothing of that has all of them. */
  usersOf(rows: Bits): Bits {
    const found = bits.none(this.directory.users.length * KINDS.length);
    const kindOf = this.isKindAsked ? factOf(GUEST) : () => null;
    for (const row of bits.members(rows)) {
      const place = this.places[row];
      const from = place * KINDS.length;
      const isOpen = kindOf(this.directory.users[place]) instanceof OneOf;
      for (let kind = 0; kind < KINDS.length; kind += 1) if (!isOpen || KINDS[kind] === this.kinds[row]) bits.add(found, from + kind);
    }
    return found;
  }

  columnsOf(tests: readonly Atom[]): Bits[] {
    const memberships = this.membershipColumns(tests);
    return tests.map((test) => memberships.get(test.key) ?? this.columnOf(test));
  }

  private userOf(row: number) {
    return this.directory.users[this.places[row]];
  }

  private columnOf({ attribute, test }: Atom): Bits {
    if (attribute === SUBJECT) return passes(test, "user") ? bits.all(this.length) : bits.none(this.length);
    const column = bits.none(this.length);
    const fact = factOf(attribute);
    for (let row = 0; row < this.length; row += 1) {
      const value = attribute === GUEST ? this.kinds[row] : fact(this.userOf(row));
      if (value !== undefined && !(value instanceof OneOf) && passes(test, value)) bits.add(column, row);
    }
    return column;
  }

  /** Members of each group and holders of each role that the tests name, from one pass over the people. */
  private membershipColumns(tests: readonly Atom[]): Map<string, Bits> {
    const columns = new Map<string, Bits>();
    for (const attribute of MEMBERSHIPS) {
      const byElement = new Map<string, Bits>();
      for (const { attribute: own, test, key } of tests) {
        if (own !== attribute || test.kind !== "has") continue;
        const column = bits.none(this.length);
        columns.set(key, column);
        byElement.set(test.element, column);
      }
      if (byElement.size === 0) continue;
      const fact = factOf(attribute);
      for (let row = 0; row < this.length; row += 1) {
        for (const element of fact(this.userOf(row)) as readonly string[]) {
          const column = byElement.get(element);
          if (column !== undefined) bits.add(column, row);
        }
      }
    }
    return columns;
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

const factOf = (attribute: string) => FACT_OF_USER.get(attribute) ?? (() => undefined);

/** One for all of whom the tests say the same, as far as they say anything. */
function unlike(people: readonly Facts[], tests: readonly Atom[]): Facts[] {
  const byAnswers = new Map<string, Facts>();
  for (const person of people) {
    const known = Object.fromEntries(Object.entries(person).filter(([, fact]) => fact !== undefined));
    const answers = tests.map((atom) => (atom.attribute in known ? atomTruth(atom, known[atom.attribute]) : "?")).join();
    if (!byAnswers.has(answers)) byAnswers.set(answers, known);
  }
  return [...byAnswers.values()];
}
