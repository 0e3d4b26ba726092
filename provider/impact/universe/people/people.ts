import { SUBJECT } from "../../../evaluator/attributes";
import { type Expression, type Facts, whatIsLeft } from "../../../evaluator/expression";
import type { Directory } from "../../../policy/directory";
import { indexOf } from "../../../policy/directory-index";
import type { Bits } from "../../search/bitset";
import * as bits from "../../search/bitset";
import { KnownPeople, type Leaf } from "../../search/leaves";
import { merge } from "../columns";
import { Numbers } from "../refinement";
import { freeTexts } from "../text-tests";
import { Census, testsIn } from "./census";
import { FreeLeaves } from "./free-leaves";
import { countOf } from "./user-classes";

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
  /** How many users of the directory these are, as leaves name them; null where users are not known, or not all that matters of them. */
  count(users: Bits | null): Users | null;
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

/**
 * @param asked the identity conditions of all policies: which ids there are, beside those of the directory.
 * @param expected those that will be asked about: others may be as well, but cost another count of the users.
 */
export function peopleOf(directory: Directory, asked: readonly Expression[], expected = asked): People {
  const absent = absentIn(directory, asked);
  let census = new Census(directory, testsIn(expected));
  const asking = (conditions: readonly Expression[]): Census => {
    census = census.asking(conditions, directory);
    return census;
  };
  const numbers = new Numbers();
  const free = new FreeLeaves(numbers);

  /** Those of whom not everything is known, once for all that the conditions do not tell apart. */
  const unknown = ({ partlyKnown }: Census, base: Expression, conditions: readonly Expression[]): Facts[] => {
    const byRest = new Map<string, Facts>();
    for (const stranger of [...partlyKnown, ...absent]) {
      const name = numbers.name([base, ...conditions].map((condition) => whatIsLeft(condition, stranger)));
      if (!byRest.has(name)) byRest.set(name, stranger);
    }
    return [...byRest.values(), { [SUBJECT]: "servicePrincipal" }];
  };

  return {
    leaves(who, texts, whole = who) {
      const { base, conditions } = whole;
      const counted = asking([base, ...conditions]);
      const known = knownPeople(counted, who);
      const own = (facts: Facts) => free.of(base, conditions, texts, facts);
      const strange = unknown(counted, base, conditions).flatMap(own);
      if (known === null) return strange;
      return [...(whole === who ? [known] : known.examples().flatMap(own)), ...strange];
    },
    include(condition) {
      const counted = asking([condition]);
      if (!bits.isNone(counted.columns.of(condition))) return true;
      const texts = freeTexts([condition]);
      return unknown(counted, condition, []).some((facts) => free.include(condition, texts, facts));
    },
    count(users) {
      const count = users === null ? 0 : countOf(users, directory);
      return !census.isComplete || count === null ? null : { count, of: directory.users.length };
    },
  };
}

function knownPeople({ exampleOf, columns, usersOf }: Census, { base, conditions }: Question): KnownPeople | null {
  const within = columns.of(base);
  if (bits.isNone(within)) return null;
  const merged = merge(
    within,
    conditions.map((condition) => columns.of(condition)),
  );
  return new KnownPeople(
    merged.rows.length,
    (atom) => exampleOf(merged.rows[atom]),
    merged.columns,
    (some) => usersOf(merged.rowsOf(some)),
  );
}

/** Ids that conditions name and the directory does not have: anything may be true of them. */
function absentIn(directory: Directory, conditions: readonly Expression[]): Facts[] {
  const named = new Set<string>();
  for (const { attribute, test } of testsIn(conditions).values()) {
    if (attribute === "user.id" && test.kind === "is") for (const id of test.values) if (id !== null) named.add(id);
  }
  const { placeOf } = indexOf(directory);
  return [...named].filter((id) => !placeOf.has(id)).map((id) => ({ [SUBJECT]: "user", "user.id": id }));
}
