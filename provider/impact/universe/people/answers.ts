import { SUBJECT } from "../../../evaluator/attributes";
import { type Atom, type Fact, OneOf, passes, type Test } from "../../../evaluator/expression";
import { FACT_OF_USER } from "../../../evaluator/facts";
import type { Directory } from "../../../policy/directory";
import { indexOf, type Memberships, NOT_KNOWN } from "../../../policy/directory-index";
import { MEMBERSHIPS } from "./free-facts";

export const GUEST = "user.guestOrExternalUserType";

/** What follows from where a user comes from. */
const OF_THE_ORIGIN: ReadonlySet<string> = new Set([SUBJECT, GUEST, "user.externalTenantId"]);

/** One fact of each user, by the user's place. Users lie far apart in memory, and what they have in common is looked up in one place. */
export function factOf(attribute: string, directory: Directory): (place: number) => Fact {
  const { users } = directory;
  const fact = FACT_OF_USER.get(attribute) ?? (() => undefined);
  if (!OF_THE_ORIGIN.has(attribute)) return (place) => fact(users[place]);
  const { numbers, firsts } = indexOf(directory).origins;
  const facts = firsts.map((place) => fact(users[place]));
  return (place) => facts[numbers[place]];
}

const NOTHING = -1;
export const UNKNOWN = -2;
const NOT_ASKED = -3;

/** What tests say of users, in as few numbers as there is something to say: a user who passes none has none. */
export class Answers {
  /** Those of the user who was asked last, as many as `of` said. */
  readonly words: Uint32Array;
  /** For each number the tests that are passed, by their places. */
  readonly passed: (readonly number[])[] = [];
  private readonly origins: OriginAnswers;
  private readonly values: readonly ValueAnswers[];
  private readonly memberships: readonly MembershipAnswers[];

  constructor(directory: Directory, tests: readonly Atom[]) {
    const numbered = tests.map((atom, place): Numbered => ({ ...atom, place }));
    const ofOrigin = numbered.filter(({ attribute }) => OF_THE_ORIGIN.has(attribute));
    const others = Map.groupBy(
      numbered.filter((atom) => !OF_THE_ORIGIN.has(atom.attribute) && !isMembership(atom)),
      ({ attribute }) => attribute,
    );
    const memberships = Map.groupBy(numbered.filter(isMembership), ({ attribute }) => attribute);
    this.origins = new OriginAnswers(directory, ofOrigin, this.passed);
    this.values = [...others].map(([attribute, own]) => new ValueAnswers(directory, attribute, own, this.passed));
    this.memberships = [...memberships].map(([attribute, own]) => {
      const { groups, roles } = indexOf(directory);
      return new MembershipAnswers(attribute === "user.groups" ? groups : roles, own, this.passed);
    });
    this.words = new Uint32Array(this.memberships.reduce((total, { of: { most } }) => total + most, 1 + this.values.length));
  }

  /** Returns how many, or `UNKNOWN` where the directory does not say all that is asked. @param kind of guest. */
  of(place: number, kind: Fact): number {
    const { words } = this;
    let length = 0;
    const origin = this.origins.of(place, kind);
    if (origin === UNKNOWN) return UNKNOWN;
    if (origin !== NOTHING) words[length++] = origin;
    for (const answers of this.values) {
      const number = answers.of(place);
      if (number === UNKNOWN) return UNKNOWN;
      if (number !== NOTHING) words[length++] = number;
    }
    for (const {
      of: { numbers, begins },
      answerOf,
    } of this.memberships) {
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
  /** By the directory's number of the group or role. */
  readonly answerOf: Int32Array;

  constructor(
    readonly of: Memberships,
    tests: readonly Numbered[],
    passed: (readonly number[])[],
  ) {
    this.answerOf = new Int32Array(of.numberOf.size).fill(NOTHING);
    for (const { test, place } of tests) {
      const number = test.kind === "has" ? of.numberOf.get(test.element) : undefined;
      if (number !== undefined) this.answerOf[number] = passed.push([place]) - 1;
    }
  }
}

/** What all tests of where users come from say together. */
class OriginAnswers {
  private readonly originOf: Int32Array;
  /** By the kind of guest and the origin. */
  private readonly byKind = new Map<Fact, Int32Array>();
  private readonly facts: readonly (readonly Fact[])[];
  private readonly numberOf = new Map<string, number>();

  constructor(
    directory: Directory,
    private readonly tests: readonly Numbered[],
    private readonly passed: (readonly number[])[],
  ) {
    const { numbers, firsts } = indexOf(directory).origins;
    this.originOf = numbers;
    const facts = tests.map(({ attribute }) => factOf(attribute, directory));
    this.facts = firsts.map((place) => facts.map((fact) => fact(place)));
  }

  of(place: number, kind: Fact): number {
    let numbers = this.byKind.get(kind);
    if (numbers === undefined) {
      numbers = new Int32Array(this.facts.length).fill(NOT_ASKED);
      this.byKind.set(kind, numbers);
    }
    const origin = this.originOf[place];
    if (numbers[origin] === NOT_ASKED) numbers[origin] = this.asked(origin, kind);
    return numbers[origin];
  }

  private asked(origin: number, kind: Fact): number {
    const facts = this.tests.map(({ attribute }, at) => (attribute === GUEST ? kind : this.facts[origin][at]));
    if (facts.includes(undefined)) return UNKNOWN;
    return numberOfThose(
      this.tests.filter(({ test }, at) => isPassed(test, facts[at])),
      this.passed,
      this.numberOf,
    );
  }
}

/** What all tests of one attribute say of its value. */
class ValueAnswers {
  private readonly numberOf = new Map<string, number>();
  /** Where tests are lists of values, only those on a list pass any. */
  private readonly listed: ReadonlyMap<Fact, number> | null;
  /** The same of ids: few of the users are on a list. */
  private readonly byPlace: Int32Array | null = null;
  private readonly fact: (place: number) => Fact;

  constructor(
    directory: Directory,
    attribute: string,
    private readonly tests: readonly Numbered[],
    private readonly passed: (readonly number[])[],
  ) {
    this.fact = factOf(attribute, directory);
    const values = tests.flatMap(({ test }) => (test.kind === "is" ? [...test.values] : []));
    this.listed = tests.every(({ test }) => test.kind === "is") ? new Map(values.map((value) => [value, this.asked(value)])) : null;
    if (attribute !== "user.id" || this.listed === null) return;
    this.byPlace = new Int32Array(directory.users.length).fill(NOTHING);
    for (const [id, number] of this.listed) {
      const place = indexOf(directory).placeOf.get(id as string);
      if (place !== undefined) this.byPlace[place] = number;
    }
  }

  of(place: number): number {
    if (this.byPlace !== null) return this.byPlace[place];
    const value = this.fact(place);
    if (value === undefined) return UNKNOWN;
    return this.listed === null ? this.asked(value) : (this.listed.get(value) ?? NOTHING);
  }

  private asked(value: Fact): number {
    return numberOfThose(
      this.tests.filter(({ test }) => isPassed(test, value)),
      this.passed,
      this.numberOf,
    );
  }
}

function isPassed(test: Test, fact: Fact): boolean {
  return fact !== undefined && !(fact instanceof OneOf) && passes(test, fact);
}

/** The number that says that these tests are passed and no others of theirs. @param numberOf by their places. */
function numberOfThose(tests: readonly Numbered[], passed: (readonly number[])[], numberOf: Map<string, number>): number {
  if (tests.length === 0) return NOTHING;
  const places = tests.map(({ place }) => place);
  const signature = places.join();
  const number = numberOf.get(signature) ?? passed.push(places) - 1;
  numberOf.set(signature, number);
  return number;
}
