import { type Atom, atomTruth, type Fact, OneOf } from "../expression";
import { CodeTable } from "./code-table";
import { Rows } from "./rows";
import { setBit, wordsFor } from "./word-table";

/**
 * The values of one attribute, by what the conditions can see of them: values that answer all tests alike are one class. Class 0 is the
 * value that is not known.
 */
export class AttributeClasses {
  /** One value of each class. */
  readonly representatives: Fact[] = [];
  /** For each class the tests that its values pass, as bits, and in as many words again those that they fail. What is in neither is not known. */
  readonly answers: Rows;
  /** Words that the answers to all tests take. */
  readonly width: number;
  /** The bits of all tests. */
  readonly asked: Int32Array;
  private readonly known: CodeTable;
  private readonly classOfAlternatives = new Map<string, number>();
  private readonly scratch: Int32Array;

  constructor(
    readonly attribute: string,
    readonly tests: readonly Atom[],
  ) {
    const width = wordsFor(tests.length);
    this.width = width;
    this.known = new CodeTable(width);
    this.answers = new Rows(2 * width);
    this.asked = new Int32Array(width);
    for (const bit of tests.keys()) setBit(this.asked, bit);
    this.scratch = new Int32Array(width);
    this.append(undefined, new Int32Array(2 * width));
  }

  classOf(fact: Fact): number {
    if (fact === undefined) return 0;
    if (fact instanceof OneOf) return this.classOfOneOf(fact);
    this.scratch.fill(0);
    this.tests.forEach((test, index) => {
      if (atomTruth(test, fact) === true) setBit(this.scratch, index);
    });
    return this.classOfTruths(this.scratch, fact);
  }

  /** @param truths which tests the value passes; `value` stands for the class when it is new. */
  classOfTruths(truths: Int32Array, value: Fact): number {
    const known = this.known.find(truths);
    if (known >= 0) return known;
    this.known.add(truths, this.representatives.length);
    const answers = new Int32Array(2 * this.width);
    for (let word = 0; word < this.width; word++) {
      answers[word] = truths[word];
      answers[this.width + word] = ~truths[word] & this.asked[word];
    }
    return this.append(value, answers);
  }

  /** Whether it is known of every test if the values of the class pass it. */
  isKnown(known: number): boolean {
    const value = this.representatives[known];
    return value !== undefined && !(value instanceof OneOf);
  }

  private classOfOneOf(fact: OneOf): number {
    const key = JSON.stringify(fact.possible);
    const known = this.classOfAlternatives.get(key);
    if (known !== undefined) return known;
    this.classOfAlternatives.set(key, this.representatives.length);
    const answers = new Int32Array(2 * this.width);
    this.tests.forEach((test, index) => {
      const answer = atomTruth(test, fact);
      if (answer !== "unknown") setBit(answers, answer ? index : this.width * 32 + index);
    });
    return this.append(fact, answers);
  }

  private append(value: Fact, answers: Int32Array): number {
    this.answers.append(answers);
    return this.representatives.push(value) - 1;
  }
}
