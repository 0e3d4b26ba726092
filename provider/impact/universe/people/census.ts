import { SUBJECT } from "../../../evaluator/attributes";
import { type Atom, atomsOf, atomTruth, type Expression, type Facts } from "../../../evaluator/expression";
import type { Directory } from "../../../policy/directory";
import type { Bits } from "../../search/bitset";
import * as bits from "../../search/bitset";
import { Columns } from "../columns";
import { UserClasses } from "./user-classes";

/** The users of a directory as far as some tests can tell them apart: one example for all of whom these say the same. */
export class Census {
  readonly exampleOf: (number: number) => Facts;
  /** For a condition that asks nothing of users but these tests, the examples in whom it holds. */
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
    const asked = [...tests.values()];
    const classes = new UserClasses(directory, asked);
    const columns = classes.columns();
    const byKey = new Map(asked.map(({ key }, at) => [key, columns[at]]));
    this.exampleOf = (number) => classes.exampleOf(number);
    // No user passes a test of another kind of subject.
    this.columns = new Columns(classes.size, ({ key }) => byKey.get(key) ?? bits.none(classes.size));
    this.usersOf = (some) => classes.usersOf(some);
    this.partlyKnown = unlike(classes.partly, asked);
    this.isComplete = classes.partly.length === 0;
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
