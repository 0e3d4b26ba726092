import { type Atom, atomTruth, type Fact, OneOf } from "../expression";
import { setBit, WordTable, wordsFor } from "./word-table";

/**
 * The values of one attribute, by what the conditions can see of them: values that answer all tests alike are one class. Class 0 is the
 * value that is not known.
 */
export class AttributeClasses {
  /** One value of each class. */
  readonly representatives: Fact[] = [undefined];
  private readonly answers: WordTable;
  private readonly classOfAnswers: number[] = [];
  private readonly answersOfClass: number[] = [];
  private readonly classOfAlternatives = new Map<string, number>();
  private readonly scratch: Int32Array;

  constructor(
    readonly attribute: string,
    readonly tests: readonly Atom[],
  ) {
    this.answers = new WordTable(wordsFor(tests.length));
    this.scratch = new Int32Array(this.answers.width);
  }

  /** Words that the answers to all tests take. */
  get width(): number {
    return this.answers.width;
  }

  /** The class of a value that passes these tests, or -1 where none came up so far. */
  knownClass(truths: Int32Array): number {
    const known = this.answers.find(truths);
    return known < 0 ? -1 : this.classOfAnswers[known];
  }

  /** Which tests the values of a class pass; null where that is not known of all. */
  answersOf(known: number): Int32Array | null {
    const answers = this.answersOfClass[known];
    return answers === undefined ? null : this.answers.at(answers);
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
    const known = this.knownClass(truths);
    if (known >= 0) return known;
    const answers = this.answers.add(truths);
    this.classOfAnswers[answers] = this.representatives.length;
    this.answersOfClass[this.representatives.length] = answers;
    return this.representatives.push(value) - 1;
  }

  private classOfOneOf(fact: OneOf): number {
    const key = JSON.stringify(fact.possible);
    const known = this.classOfAlternatives.get(key);
    if (known !== undefined) return known;
    this.classOfAlternatives.set(key, this.representatives.length);
    return this.representatives.push(fact) - 1;
  }
}
