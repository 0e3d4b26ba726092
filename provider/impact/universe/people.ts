import { SUBJECT } from "../../evaluator/attributes";
import { type Atom, atomsOf, atomTruth, type Expression, type Facts, OneOf, whatIsLeft } from "../../evaluator/expression";
import { userFacts } from "../../evaluator/facts";
import type { Directory } from "../../policy/directory";
import type { Bits } from "../bitset";
import * as bits from "../bitset";
import { KnownPeople, type Leaf, MEMBERSHIPS } from "../leaves";
import { freeTexts } from "../text-tests";
import { Columns, merge } from "./columns";
import { FreeLeaves } from "./free-leaves";
import { Numbers } from "./refinement";

/**
 * Who can sign in. Without a directory: everybody, with any memberships. With one: its users as they are, and what it says nothing about
 * (ids that policies name and it does not have, service principals, users of whom it does not say all that is asked) with any facts.
 */
export interface People {
  /**
   * The leaves of a search: people in whom the base can hold, as the conditions tell them apart.
   *
   * @param whole the same with what is asked beside who they are, where that is not told apart in classes; known people do not have it.
   */
  leaves(who: Question, texts?: ReadonlySet<string>, whole?: Question): readonly Leaf[];
  /** Whether there is anybody in whom the condition can hold. */
  include(condition: Expression): boolean;
  /** How many users of the directory these rows of known people are; null where users are not known, or not all that is asked of them. */
  count(rows: Bits | null): Users | null;
}

export interface Users {
  readonly count: number;
  /** All users of the directory. */
  readonly of: number;
}

export interface Question {
  readonly base: Expression;
  readonly conditions: readonly Expression[];
}

export function anyone(): People {
  const free = new FreeLeaves(new Numbers());
  return {
    leaves: (who, texts, { base, conditions } = who) => free.of(base, conditions, texts),
    include: (condition) => free.include(condition),
    count: () => null,
  };
}

/** @param asked the identity conditions of all policies, before and after: which attributes and ids matter. */
export function peopleOf(directory: Directory, asked: readonly Expression[]): People {
  const atoms = new Map<string, Atom>();
  for (const condition of asked) for (const atom of atomsOf(condition)) atoms.set(atom.key, atom);
  const attributes = [...new Set([...atoms.values()].map(({ attribute }) => attribute))].filter((attribute) =>
    attribute.startsWith("user."),
  );
  const { rows: everyRow, users, partly } = rowsOf(directory, attributes);
  const strangers = [...unlike(partly, [...atoms.values()]), ...absent(directory, atoms)];
  const { rows, columns, rowsOf: everyRowOf } = distinctRows(everyRow, atoms);
  const numbers = new Numbers();
  const free = new FreeLeaves(numbers);

  /** Those of whom not everything is known, once for all that the conditions do not tell apart. */
  const unknown = (base: Expression, conditions: readonly Expression[]): Facts[] => {
    const byRest = new Map<string, Facts>();
    for (const stranger of strangers) {
      const name = numbers.name([base, ...conditions].map((condition) => whatIsLeft(condition, stranger)));
      if (!byRest.has(name)) byRest.set(name, stranger);
    }
    return [...byRest.values(), { [SUBJECT]: "servicePrincipal" }];
  };

  return {
    leaves(who, texts, whole = who) {
      const known = knownPeople(rows, columns, who.base, who.conditions);
      const { base, conditions } = whole;
      const own = (facts: Facts) => free.of(base, conditions, texts, facts);
      const strange = unknown(base, conditions).flatMap(own);
      if (known === null) return strange;
      return [...(whole === who ? [known] : known.examples.flatMap(own)), ...strange];
    },
    include(condition) {
      if (!bits.isNone(columns.of(condition))) return true;
      const texts = freeTexts([condition]);
      return unknown(condition, []).some((facts) => free.include(condition, texts, facts));
    },
    count(some) {
      if (partly.length > 0) return null;
      const counted = some === null ? [] : bits.members(everyRowOf(some)).map((row) => users[row]);
      return { count: new Set(counted).size, of: directory.users.length };
    },
  };
}

/** Users of whom all that is asked is known; one of whom only member or guest is known stands there once for each kind. */
function rowsOf(
  directory: Directory,
  attributes: readonly string[],
): { readonly rows: readonly Facts[]; readonly users: readonly number[]; readonly partly: readonly Facts[] } {
  const rows: Facts[] = [];
  /** For each row whose it is, as a place in the directory. */
  const users: number[] = [];
  const partly: Facts[] = [];
  const asksForGuests = attributes.includes(GUEST);
  directory.users.forEach((user, place) => {
    const facts = userFacts(user);
    const guest = facts[GUEST];
    const possible = asksForGuests && guest instanceof OneOf ? guest.possible.map((kind) => ({ ...facts, [GUEST]: kind })) : [facts];
    const isKnown = attributes.every((attribute) => facts[attribute] !== undefined);
    (isKnown ? rows : partly).push(...possible);
    if (isKnown) users.push(...possible.map(() => place));
  });
  return { rows, users, partly };
}

const GUEST = "user.guestOrExternalUserType";

/** One row for all users whom no test tells apart. */
function distinctRows(
  rows: readonly Facts[],
  atoms: ReadonlyMap<string, Atom>,
): { readonly rows: readonly Facts[]; readonly columns: Columns; readonly rowsOf: (distinct: Bits) => Bits } {
  const columns = new Columns(rows, membershipColumns(rows, atoms));
  const tests = [...atoms.values()];
  const merged = merge(
    bits.all(rows.length),
    tests.map((atom) => columns.of(atom)),
  );
  const distinct = merged.rows.map((row) => rows[row]);
  const ofTests = new Map(tests.map(({ key }, at) => [key, merged.columns[at]]));
  return { rows: distinct, columns: new Columns(distinct, ofTests), rowsOf: merged.rowsOf };
}

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

/** Ids that conditions name and the directory does not have: anything may be true of them. */
function absent(directory: Directory, atoms: ReadonlyMap<string, Atom>): Facts[] {
  const named = new Set<string>();
  for (const { attribute, test } of atoms.values()) {
    if (attribute === "user.id" && test.kind === "is") for (const id of test.values) if (id !== null) named.add(id);
  }
  for (const { id } of directory.users) named.delete(id);
  return [...named].map((id) => ({ [SUBJECT]: "user", "user.id": id }));
}

/** Members of each group and holders of each role that conditions name, from one pass over the people. */
function membershipColumns(rows: readonly Facts[], atoms: ReadonlyMap<string, Atom>): Map<string, Bits> {
  const columns = new Map<string, Bits>();
  const byElement = new Map<string, ReadonlyMap<string, Bits>>(MEMBERSHIPS.map((attribute) => [attribute, new Map()]));
  for (const { attribute, test, key } of atoms.values()) {
    if (test.kind !== "has" || !byElement.has(attribute)) continue;
    const column = bits.none(rows.length);
    columns.set(key, column);
    (byElement.get(attribute) as Map<string, Bits>).set(test.element, column);
  }
  for (const [attribute, own] of byElement) {
    if (own.size === 0) continue;
    for (let row = 0; row < rows.length; row += 1) {
      for (const element of (rows[row][attribute] as readonly string[] | undefined) ?? []) {
        const column = own.get(element);
        if (column !== undefined) bits.add(column, row);
      }
    }
  }
  return columns;
}

function knownPeople(rows: readonly Facts[], columns: Columns, base: Expression, conditions: readonly Expression[]): KnownPeople | null {
  const within = columns.of(base);
  if (bits.isNone(within)) return null;
  const merged = merge(
    within,
    conditions.map((condition) => columns.of(condition)),
  );
  return new KnownPeople(
    merged.rows.map((row) => rows[row]),
    merged.columns,
    merged.rowsOf,
  );
}
