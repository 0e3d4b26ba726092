import { type Atom, type Expression, isWordSeparator, type Test } from "../../evaluator/expression";
import { Classes, decide, type Numbers, type Refined, testsOf, UniverseTooLarge } from "./refinement";

/**
 * The classes of a text. Every test of a text asks whether the text between a start mark and an end mark contains a pattern: "begins with w"
 * is the mark and w, "contains the word w" is w between separators or marks. All patterns are followed at once, character by character
 * (Shift-And, Baeza-Yates and Gonnet 1992), over all texts, shortest first; texts that leave the same open and stand at the same places in
 * the patterns that still matter go on alike. So each class is found, with a shortest text.
 */

const START = "\u0002";
const END = "\u0003";

type Step = (symbol: string) => boolean;

const isStart: Step = (symbol) => symbol === START;
const isEnd: Step = (symbol) => symbol === END;
const wordStart: Step = (symbol) => symbol === START || isWordSeparator(symbol);
const wordEnd: Step = (symbol) => symbol === END || isWordSeparator(symbol);

function letters(text: string, ignoreCase: boolean): Step[] {
  return Array.from(text, (letter) => (symbol: string) => symbol === letter || (ignoreCase && symbol.toLowerCase() === letter));
}

interface Pattern {
  readonly steps: readonly Step[];
  readonly anchored: boolean;
  readonly letters: string;
}

/** A test is passed when one of its patterns occurs. */
function patternsOf(test: Test): Pattern[] {
  const pattern = (before: readonly Step[], text: string, after: readonly Step[], ignoreCase: boolean): Pattern => ({
    steps: [...before, ...letters(text, ignoreCase), ...after],
    anchored: before[0] === isStart,
    letters: text,
  });
  if (test.kind === "is") return [...test.values].flatMap((value) => (value === null ? [] : [pattern([isStart], value, [isEnd], false)]));
  if (test.kind === "prefix") return [pattern([isStart], test.prefix, [], false)];
  if (test.kind !== "text") return [];
  const { operator, value, ignoreCase } = test;
  switch (operator) {
    case "equals":
      return [pattern([isStart], value, [isEnd], ignoreCase)];
    case "startsWith":
      return [pattern([isStart], value, [], ignoreCase)];
    case "endsWith":
      return [pattern([], value, [isEnd], ignoreCase)];
    case "contains":
      return [pattern([], value, [], ignoreCase)];
    case "containsWord":
      return value === "" ? [] : [pattern([wordStart], value, [wordEnd], ignoreCase)];
  }
}

/** Places reached in each pattern of one test, as bits: bit n is set when the last n + 1 symbols fit its first n + 1 steps. */
type Places = readonly bigint[];

class Follower {
  readonly patterns: readonly Pattern[];
  private readonly masks = new Map<string, readonly bigint[]>();

  constructor(readonly atom: Atom) {
    this.patterns = patternsOf(atom.test);
  }

  begin(): Places {
    return this.next(
      this.patterns.map(() => 0n),
      START,
    );
  }

  next(places: Places, symbol: string): Places {
    let masks = this.masks.get(symbol);
    if (masks === undefined) {
      masks = this.patterns.map(({ steps }) => steps.reduce((mask, step, at) => (step(symbol) ? mask | (1n << BigInt(at)) : mask), 0n));
      this.masks.set(symbol, masks);
    }
    const fitting = masks;
    return places.map((place, index) => ((place << 1n) | 1n) & fitting[index]);
  }

  /** True and false for good, or not known yet. */
  answer(places: Places): boolean | undefined {
    const occurs = this.patterns.some(({ steps }, at) => steps.length === 0 || ((places[at] >> BigInt(steps.length - 1)) & 1n) === 1n);
    if (occurs) return true;
    return this.patterns.every(({ anchored }, at) => anchored && places[at] === 0n) ? false : undefined;
  }
}

interface Reached {
  readonly text: string;
  readonly open: readonly Expression[];
  /** The tests that still matter. */
  readonly followers: readonly Follower[];
  readonly places: readonly Places[];
}

const MOST_STATES = 20_000;

export function textValues(
  attribute: string,
  open: readonly Expression[],
  candidates: readonly string[],
  nullable: boolean,
  nullFirst: boolean,
  numbers: Numbers,
): readonly Refined[] {
  const tests = testsOf(attribute, open);
  const classes = new Classes(attribute, open, numbers);
  if (nullable && nullFirst) classes.take(null);
  for (const candidate of candidates) classes.take(candidate);
  if (nullable) classes.take(null);
  for (const { test } of tests) {
    if (test.kind === "text" && test.value !== "") classes.take(test.value);
    if (test.kind === "is") for (const value of test.values) if (value !== null && value !== "") classes.take(value);
  }
  const followers = tests.map((atom) => new Follower(atom));
  const alphabet = symbolsOf(followers);
  const seen = new Set<string>();
  const waiting: Reached[] = [];

  const reach = (text: string, before: readonly Expression[], followed: readonly Follower[], places: readonly Places[]): void => {
    const answers = new Map<string, boolean>();
    followed.forEach((follower, at) => {
      const answer = follower.answer(places[at]);
      if (answer !== undefined) answers.set(follower.atom.key, answer);
    });
    const left = answers.size === 0 ? before : decide(attribute, before, (atom) => answers.get(atom.key));
    const asked = answers.size === 0 ? null : new Set(testsOf(attribute, left).map(({ key }) => key));
    const matters = (follower: Follower) => asked === null || asked.has(follower.atom.key);
    const reached: Reached = {
      text,
      open: left,
      followers: followed.filter(matters),
      places: places.filter((_, at) => matters(followed[at])),
    };
    const key = `${numbers.name(left)}/${reached.places.map((place) => place.join(".")).join(" ")}`;
    if (seen.has(key)) return;
    if (seen.size >= MOST_STATES) throw new UniverseTooLarge(attribute);
    seen.add(key);
    classes.take(text);
    if (reached.followers.length > 0) waiting.push(reached);
  };

  reach(
    "",
    open,
    followers,
    followers.map((follower) => follower.begin()),
  );
  for (let index = 0; index < waiting.length; index += 1) {
    const { text, open: left, followers: followed, places } = waiting[index];
    for (const symbol of alphabet) {
      reach(
        text + symbol,
        left,
        followed,
        followed.map((follower, at) => follower.next(places[at], symbol)),
      );
    }
  }
  return classes.all();
}

/** One character of each kind: those of the patterns, in both cases where a test tells them apart, and one that no pattern has. */
function symbolsOf(followers: readonly Follower[]): string[] {
  const symbols = new Set<string>();
  let words = false;
  const exact = followers.some(({ atom: { test } }) => test.kind !== "text" || !test.ignoreCase);
  for (const { patterns, atom } of followers) {
    words ||= atom.test.kind === "text" && atom.test.operator === "containsWord";
    for (const { letters: text } of patterns) {
      for (const letter of text) {
        symbols.add(letter);
        if (exact) symbols.add(letter.toUpperCase()).add(letter.toLowerCase());
      }
    }
  }
  if (words) symbols.add(" ");
  const other = Array.from("xyzqvwjk0123456789-").find((letter) => !symbols.has(letter) && !symbols.has(letter.toUpperCase()));
  return [...symbols, other ?? "\u00a4"];
}
