import { type Atom, type Expression, passes, type Test, type TextOperator, textMatches } from "../../evaluator/expression";
import { takesAnyText } from "./attribute-values";
import { attributesOf, testsOf } from "./refinement";

/**
 * Tests of a text as free facts. Texts that pass one test each can stand side by side, parted by a mark that no test has: the whole passes those
 * tests, what each of them brings with it alone, and no other. So all answers are possible that no two tests contradict, and of any number of
 * words no combination need be looked at before it is asked for.
 */

/** No test that is a free fact has it; nor is it a word separator. */
const MARK = "\u0001";

/** Marks that a person may read, where the tests leave them. */
const READABLE_MARKS = ["-", "/", ";", ":", "+", "#", "~"];

/**
 * Up to this many tests that may be passed anywhere in a text, classes are few. Each further one doubles them: following eight took 0.7 seconds,
 * and ten were beyond the bound.
 */
const MOST_FOLLOWED = 6;

const NO_TEXTS: ReadonlySet<string> = new Set();

/** The attributes of which the conditions ask for so much in a text that its tests are free facts. */
export function freeTexts(conditions: readonly Expression[]): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const condition of conditions) for (const attribute of attributesOf(condition)) if (takesAnyText(attribute)) asked.add(attribute);
  const free = [...asked].filter((attribute) => canBeFree(attribute, conditions));
  if (free.length === 0) return NO_TEXTS;
  const anywhere = free.flatMap((attribute) => testsOf(attribute, conditions)).filter(isAnywhere);
  return anywhere.length > MOST_FOLLOWED ? new Set(free) : NO_TEXTS;
}

/** Where cases are told apart by some tests and ignored by others, or words have to stand alone by some tests only, two tests do not say all. */
export function canBeFree(attribute: string, conditions: readonly Expression[]): boolean {
  if (!takesAnyText(attribute)) return false;
  const tests = testsOf(attribute, conditions).map(({ test }) => test);
  const operators = new Set<string>(tests.flatMap((test) => (test.kind === "text" ? [test.operator] : [])));
  return operators.size > 0 && tests.every(isAloneFree) && !(operators.has("contains") && operators.has("containsWord"));
}

function isAloneFree(test: Test): boolean {
  if (test.kind === "is") return test.values.size === 1 && test.values.has(null);
  return test.kind === "text" && test.ignoreCase && (test.value !== "" || test.operator === "equals") && !test.value.includes(MARK);
}

function isAnywhere({ test }: Atom): boolean {
  return test.kind === "text" && (test.operator === "contains" || test.operator === "containsWord" || test.operator === "endsWith");
}

/** The text that passes the test and whatever it brings with it, and nothing else. */
function plainest(test: Test): string | null {
  if (test.kind !== "text") return null;
  const { operator, value } = test;
  switch (operator) {
    case "equals":
      return value;
    case "startsWith":
      return value + MARK;
    case "endsWith":
      return MARK + value;
    case "contains":
      return MARK + value + MARK;
    case "containsWord":
      return `${MARK} ${value} ${MARK}`;
  }
}

export type Relation = "brings" | "excludes" | "none";

/** What passing one test of an attribute says about another one. */
export function relationOf(one: Test, other: Test): Relation {
  if (passes(other, plainest(one))) return "brings";
  if (isOneValue(one) || isOtherEnd(one, other)) return "excludes";
  return isOneValue(other) && !passes(one, plainest(other)) ? "excludes" : "none";
}

function isOneValue(test: Test): boolean {
  return test.kind === "is" || (test.kind === "text" && test.operator === "equals");
}

/** A text begins, and ends, in one way only. */
function isOtherEnd(one: Test, other: Test): boolean {
  if (one.kind !== "text" || other.kind !== "text" || one.operator !== other.operator) return false;
  if (one.operator !== "startsWith" && one.operator !== "endsWith") return false;
  return !textMatches(one.operator, one.value, other.value) && !textMatches(one.operator, other.value, one.value);
}

/**
 * A value that passes these tests, which bring no others with them, and fails those.
 *
 * @param ordinary values to be preferred.
 */
export function valueThat(passed: readonly Test[], failed: readonly Test[], ordinary: readonly (string | null)[]): string | null {
  const texts = [...passed, ...failed].flatMap((test) => (test.kind === "text" ? [test.value] : []));
  const mark = READABLE_MARKS.find((readable) => !texts.some((text) => text.includes(readable))) ?? MARK;
  const pieces = piecesOf(passed, mark);
  const inWords = pieces.map((piece) => piece.trim()).filter((piece) => piece !== "");
  const value = [...ordinary, ...valuesIn(passed, "equals"), inWords.join(" "), inWords.join(mark), pieces.join(mark)].find(
    (candidate) => passed.every((test) => passes(test, candidate)) && !failed.some((test) => passes(test, candidate)),
  );
  if (value === undefined) throw new Error("Tests of a text contradict each other.");
  return value;
}

/** How the text begins, the words that are not there anyway, and how it ends. */
function piecesOf(passed: readonly Test[], mark: string): string[] {
  const [begin = ""] = valuesIn(passed, "startsWith");
  const [end = ""] = valuesIn(passed, "endsWith");
  const words: string[] = [];
  const isMissing = (operator: TextOperator, value: string) => !textMatches(operator, [begin, ...words, end].join(mark), value);
  for (const value of valuesIn(passed, "contains")) if (isMissing("contains", value)) words.push(value);
  for (const value of valuesIn(passed, "containsWord")) if (isMissing("containsWord", value)) words.push(` ${value} `);
  return [begin, ...words, end];
}

/** Longer ones first: they may hold the others. */
function valuesIn(tests: readonly Test[], operator: TextOperator): string[] {
  const values = tests.flatMap((test) => (test.kind === "text" && test.operator === operator ? [test.value] : []));
  return values.sort((a, b) => b.length - a.length);
}
