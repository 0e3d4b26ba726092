import type { Directory, DirectoryUser } from "../../policy/directory";
import { identityFacts } from "../../evaluator/facts";
import { SUBJECT } from "../../evaluator/attributes";
import { type Atom, atomsOf, type Expression, type Fact, type Facts, keyOf, OneOf, passes, residual } from "../../evaluator/expression";
import * as bits from "../bitset";
import type { Bits } from "../bitset";
import { Keys } from "../keys";
import { FreeMemberships, KnownPeople, type Leaf, MEMBERSHIPS } from "../leaves";
import { Classification } from "./classes";
import { Numbers } from "./refinement";

/**
 * Who can sign in. Without a directory: everybody, with any memberships. With one: its users as they are, and what it says nothing about
 * (ids that policies name and it does not have, service principals, users of whom it does not say all that is asked) with any facts.
 */
export interface People {
  /** The leaves of a search: people in whom `base` can hold, as the conditions tell them apart. */
  leaves(base: Expression, conditions: readonly Expression[]): readonly Leaf[];
}

const LEFT_OPEN: ReadonlySet<string> = new Set(MEMBERSHIPS);

export function anyone(): People {
  const classification = new Classification(new Numbers());
  return { leaves: (base, conditions) => free(classification, base, conditions) };
}

/** @param known facts of the person that are given; all others are free. */
function free(classification: Classification, base: Expression, conditions: readonly Expression[], known: Facts = {}): Leaf[] {
  const [within, ...open] = Object.keys(known).length === 0 ? [base, ...conditions] : settled([base, ...conditions], known);
  return classification
    .within(within, open, LEFT_OPEN)
    .map(({ facts, open: [own, ...others] }) => new FreeMemberships({ ...known, ...facts }, own, others))
    .filter(({ start }) => start !== null);
}

function settled(conditions: readonly Expression[], known: Facts): Expression[] {
  return conditions.map((condition) =>
    residual(condition, ({ attribute, test }) => (attribute in known ? passes(test, known[attribute] as never) : undefined)),
  );
}

/** @param asked the identity conditions of all policies, before and after: which attributes and ids matter. */
export function peopleOf(directory: Directory, asked: readonly Expression[]): People {
  const atoms = new Map<string, Atom>();
  for (const condition of asked) for (const atom of atomsOf(condition)) atoms.set(atom.key, atom);
  const attributes = new Set([...atoms.values()].map(({ attribute }) => attribute).filter((attribute) => attribute.startsWith("user.")));
  const { rows, partly } = rowsOf(directory, attributes);
  const strangers = [...partly, ...absent(directory, atoms)];
  const columns = new Columns(rows, atoms);
  const numbers = new Numbers();
  const classification = new Classification(numbers);

  return {
    leaves(base, conditions) {
      const known = knownPeople(rows, columns, base, conditions);
      const workloads = free(classification, base, conditions, { [SUBJECT]: "servicePrincipal" });
      const byRest = new Map<string, Facts>();
      for (const stranger of strangers) {
        const key = numbers.name(settled([base, ...conditions], stranger));
        if (!byRest.has(key)) byRest.set(key, stranger);
      }
      return [...(known === null ? [] : [known]), ...[...byRest.values()].flatMap((stranger) => free(classification, base, conditions, stranger)), ...workloads];
    },
  };
}

/** A user of the directory; one of whom only member or guest is known stands there once for each kind. */
export interface Row {
  readonly user: DirectoryUser;
  readonly facts: Facts;
}

function rowsOf(directory: Directory, attributes: ReadonlySet<string>): { readonly rows: readonly Row[]; readonly partly: readonly Facts[] } {
  const rows: Row[] = [];
  const partly: Facts[] = [];
  for (const user of directory.users) {
    const facts = identityFacts({ user: { id: user.id } }, directory);
    if ([...attributes].some((attribute) => facts[attribute] === undefined)) {
      partly.push(Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined && !(fact instanceof OneOf))));
      continue;
    }
    const open = Object.entries(facts).find(([attribute, fact]) => fact instanceof OneOf && attributes.has(attribute));
    if (open === undefined) rows.push({ user, facts });
    else for (const kind of (open[1] as OneOf).possible) rows.push({ user, facts: { ...facts, [open[0]]: kind } });
  }
  return { rows, partly };
}

/** Ids that conditions name and the directory does not have: anything may be true of them. */
function absent(directory: Directory, atoms: ReadonlyMap<string, Atom>): Facts[] {
  const present = new Set(directory.users.map(({ id }) => id));
  const named = new Set<string>();
  for (const { attribute, test } of atoms.values()) {
    if (attribute === "user.id" && test.kind === "is") for (const id of test.values) if (id !== null) named.add(id);
  }
  return [...named].filter((id) => !present.has(id)).map((id) => ({ [SUBJECT]: "user", "user.id": id }));
}

/** For each condition the rows in which it holds: formulas over whole columns, 32 rows at a time. */
class Columns {
  private readonly byKey = new Map<string, Bits>();
  private readonly everyone: Bits;

  constructor(
    private readonly rows: readonly Row[],
    atoms: ReadonlyMap<string, Atom>,
  ) {
    this.everyone = bits.all(rows.length);
    const elements = new Map<string, Map<string, Bits>>();
    for (const attribute of MEMBERSHIPS) elements.set(attribute, new Map());
    for (const { attribute, test, key } of atoms.values()) {
      const own = elements.get(attribute);
      if (own === undefined || test.kind !== "has") continue;
      const column = bits.none(rows.length);
      own.set(test.element, column);
      this.byKey.set(key, column);
    }
    rows.forEach(({ facts }, row) => {
      for (const attribute of MEMBERSHIPS) {
        const own = elements.get(attribute);
        for (const element of (facts[attribute] as readonly string[] | undefined) ?? []) {
          const column = own?.get(element);
          if (column !== undefined) bits.add(column, row);
        }
      }
    });
  }

  of(condition: Expression): Bits {
    if (typeof condition === "boolean") return condition ? this.everyone : bits.none(this.rows.length);
    const key = keyOf(condition);
    let column = this.byKey.get(key);
    if (column === undefined) {
      column = this.computed(condition);
      this.byKey.set(key, column);
    }
    return column;
  }

  private computed(condition: Exclude<Expression, boolean>): Bits {
    switch (condition.op) {
      case "atom": {
        const { attribute, test } = condition;
        const holding = this.rows.flatMap(({ facts }, row) => (holdsOf(test, facts[attribute]) ? [row] : []));
        return bits.bitsOf(this.rows.length, holding);
      }
      case "not":
        return bits.without(this.everyone, this.of(condition.of));
      default:
        return condition.of.map((part) => this.of(part)).reduce(condition.op === "and" ? bits.both : bits.either);
    }
  }
}

/** An attribute of another kind of subject passes nothing. */
function holdsOf(test: Atom["test"], fact: Fact): boolean {
  return fact !== undefined && !(fact instanceof OneOf) && passes(test, fact);
}

function knownPeople(rows: readonly Row[], columns: Columns, base: Expression, conditions: readonly Expression[]): Leaf | null {
  const within = columns.of(base);
  if (bits.isNone(within)) return null;
  const words = bits.wordsFor(conditions.length);
  const signatures = new Uint32Array(rows.length * words);
  conditions.forEach((condition, number) => {
    const column = columns.of(condition);
    for (let word = 0; word < column.length; word += 1) {
      for (let rest = column[word] & within[word]; rest !== 0; rest &= rest - 1) {
        const row = (word << 5) + 31 - Math.clz32(rest & -rest);
        signatures[row * words + (number >>> 5)] |= 1 << (number & 31);
      }
    }
  });
  const atomOf = new Keys();
  const examples: number[] = [];
  const held: number[][] = conditions.map(() => []);
  for (const row of bits.members(within)) {
    const signature = signatures.subarray(row * words, (row + 1) * words);
    if (atomOf.getOrSet(signature, examples.length) !== examples.length) continue;
    for (const number of bits.members(signature)) held[number].push(examples.length);
    examples.push(row);
  }
  return new KnownPeople(
    examples.map((row) => () => rows[row].facts),
    held.map((atoms) => bits.bitsOf(examples.length, atoms)),
  );
}
