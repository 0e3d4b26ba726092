import { attributesOf as attributesOfAll } from "../../evaluator/completions";
import { type Atom, type Expression, type Fact, keyOf, type OneOf, passes, residual, testsByAttribute } from "../../evaluator/expression";
import type { Box } from "../../evaluator/rules";
import { Keys } from "../search/keys";

/**
 * Conditions are told apart one attribute at a time: each value of the attribute leaves something open of every condition, and values that
 * leave the same open are one class. So a class is never split for a difference that no condition sees.
 */

/** What is left open of each condition, and one value that leaves it so. */
export interface Refined {
  readonly value: Exclude<Fact, undefined | OneOf>;
  readonly open: readonly Expression[];
}

export function asksAbout(expression: Expression, attribute: string): boolean {
  return testsByAttribute(expression).has(attribute);
}

/** Whether it asks of a list for single elements, one by one. */
export function asksOnlyForElements(attribute: string, expression: Expression): boolean {
  return (testsByAttribute(expression).get(attribute) ?? []).every(({ test }) => test.kind === "has");
}

export function attributesOf(expression: Expression): string[] {
  return [...testsByAttribute(expression).keys()];
}

/** All that boxes ask about. */
export function attributesIn(boxes: Iterable<Box>): ReadonlySet<string> {
  return attributesOfAll([...boxes].flatMap((box) => Object.values(box)));
}

/** The different tests of one attribute in the conditions. */
export function testsOf(attribute: string, open: readonly Expression[]): Atom[] {
  const byKey = new Map<string, Atom>();
  for (const expression of open) for (const atom of testsByAttribute(expression).get(attribute) ?? []) byKey.set(atom.key, atom);
  return [...byKey.values()];
}

const TRUE = -1;
const FALSE = -2;

/** Numbers for formulas, so that what is left open has a short name. */
export class Numbers {
  private readonly byKey = new Map<string, number>();
  private readonly byObject = new Map<object, number>();
  private readonly residues = new Map<string, Map<number, Residues>>();
  private readonly places = new Keys();

  /** The same table for each that asks, emptied: classes are collected for one attribute after the other. */
  emptyPlaces(): Keys {
    this.places.clear();
    return this.places;
  }

  /** What answers about an attribute leave of a formula that asks about it. */
  residuesOf(attribute: string, expression: Expression): Residues {
    let ofAttribute = this.residues.get(attribute);
    if (ofAttribute === undefined) {
      ofAttribute = new Map();
      this.residues.set(attribute, ofAttribute);
    }
    const number = this.of(expression);
    let own = ofAttribute.get(number);
    if (own === undefined) {
      own = new Residues(expression, attribute);
      ofAttribute.set(number, own);
    }
    return own;
  }

  of(expression: Expression): number {
    if (typeof expression === "boolean") return expression ? TRUE : FALSE;
    let number = this.byObject.get(expression);
    if (number === undefined) {
      const key = keyOf(expression);
      number = this.byKey.get(key) ?? this.byKey.size;
      this.byKey.set(key, number);
      this.byObject.set(expression, number);
    }
    return number;
  }

  name(open: readonly Expression[]): string {
    let name = "";
    for (const expression of open) name += typeof expression === "boolean" ? (expression ? "+" : "-") : `${this.of(expression)},`;
    return name;
  }

  /** The same as words, for `Keys`. */
  words(open: readonly Expression[]): Uint32Array {
    const words = new Uint32Array(open.length);
    for (let at = 0; at < open.length; at += 1) words[at] = this.of(open[at]);
    return words;
  }
}

export function decide(attribute: string, open: readonly Expression[], known: (atom: Atom) => boolean | undefined): Expression[] {
  return open.map((expression) => (asksAbout(expression, attribute) ? residual(expression, known) : expression));
}

/** What is left of one formula once an attribute is known; each combination of answers is worked out once. */
class Residues {
  readonly tests: readonly Atom[];
  /** By the answers. */
  private readonly left = new Map<string, Expression>();

  constructor(
    private readonly expression: Expression,
    private readonly attribute: string,
  ) {
    this.tests = testsOf(attribute, [expression]);
  }

  /** @param passed the tests that are passed, by their keys; the others are not. */
  with(passed: ReadonlySet<string>): Expression {
    let signature = "";
    for (const { key } of this.tests) signature += passed.has(key) ? "1" : "0";
    let left = this.left.get(signature);
    if (left === undefined) {
      left = residual(this.expression, (atom) => (atom.attribute === this.attribute ? passed.has(atom.key) : undefined));
      this.left.set(signature, left);
    }
    return left;
  }
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** A test, and the formulas that it stands in, by their places. */
interface Asked {
  readonly atom: Atom;
  readonly number: number;
  readonly by: { readonly place: number; readonly residues: Residues }[];
}

/** Collects classes; the first value of a class represents it. */
export class Classes {
  private readonly classes: Refined[] = [];
  /** Places in `classes`, by what is left open there. */
  private readonly places: Keys;
  private readonly seen = new Set<string>();
  /** What a value leaves open that passes no test. */
  private readonly unpassed: readonly Expression[];
  private readonly unpassedWords: Uint32Array;
  /** Tests that a value passes when it is on their list, by value; and the others. */
  private readonly listed = new Map<string | null, Asked[]>();
  private readonly others: Asked[] = [];

  constructor(
    attribute: string,
    open: readonly Expression[],
    private readonly numbers: Numbers,
  ) {
    this.places = numbers.emptyPlaces();
    const asked = new Map<string, Asked>();
    this.unpassed = open.map((expression, place) => {
      if (!asksAbout(expression, attribute)) return expression;
      const residues = numbers.residuesOf(attribute, expression);
      for (const atom of residues.tests) {
        const known = asked.get(atom.key) ?? { atom, number: asked.size, by: [] };
        known.by.push({ place, residues });
        asked.set(atom.key, known);
      }
      return residues.with(NO_KEYS);
    });
    this.unpassedWords = numbers.words(this.unpassed);
    for (const test of asked.values()) {
      if (test.atom.test.kind !== "is") this.others.push(test);
      else {
        for (const value of test.atom.test.values) {
          const own = this.listed.get(value);
          if (own === undefined) this.listed.set(value, [test]);
          else own.push(test);
        }
      }
    }
  }

  /** Puts a value into its class by what the tests say of it. */
  take(value: Refined["value"]): void {
    const passed = [
      ...(typeof value === "string" || value === null ? (this.listed.get(value) ?? []) : []),
      ...this.others.filter(({ atom }) => passes(atom.test, value)),
    ];
    const signature = passed.map(({ number }) => number).join();
    if (this.seen.has(signature)) return;
    this.seen.add(signature);
    const open = this.unpassed.slice();
    const words = this.unpassedWords.slice();
    const keys = new Set(passed.map(({ atom }) => atom.key));
    for (const { by } of passed) {
      for (const { place, residues } of by) {
        open[place] = residues.with(keys);
        words[place] = this.numbers.of(open[place]);
      }
    }
    const place = this.classes.length;
    if (this.places.getOrSet(words, place) === place) this.classes.push({ value, open });
  }

  all(): readonly Refined[] {
    return this.classes;
  }
}

/** More classes than this are not told apart; the statement then stays as it is, and says so. */
export class UniverseTooLarge extends Error {
  constructor(readonly attribute: string) {
    super(`The conditions tell too many values of ${attribute} apart.`);
    this.name = "UniverseTooLarge";
  }
}
