import * as fc from "fast-check";
import { type Atom, and, type Expression, is, not, or, type TextOperator, text, truth } from "../../provider/evaluator/expression";
import type { Box } from "../../provider/evaluator/rules";
import { universeOf } from "../../provider/impact/difference/difference";
import * as bits from "../../provider/impact/search/bitset";
import { valuesOf } from "../../provider/impact/universe/attribute-values";
import { FreeLeaves } from "../../provider/impact/universe/people/free-leaves";
import { Numbers } from "../../provider/impact/universe/refinement";
import { freeTexts, relationOf } from "../../provider/impact/universe/text-tests";
import { runs } from "../arbitraries";

const MODEL = "device.model";
const WORDS = ["a", "b", "aa", "ab", "ba", "a b", "b a", "b.", " a", "a ", "aba"];
const word = fc.constantFrom(...WORDS);
const absent = fc.constant(is(MODEL, [null]));

const testsWith = (attribute: string, operators: readonly TextOperator[], words = word) =>
  fc.tuple(fc.constantFrom(...operators), words).map(([operator, value]) => text(attribute, operator, value));
const ANCHORED: readonly TextOperator[] = ["equals", "startsWith", "endsWith"];
/** "Contains" asks for parts of words in conditional access, for whole words in Defender. */
const ofEitherKind = fc.constantFrom<TextOperator>("contains", "containsWord").chain((contains) =>
  fc.uniqueArray(
    fc.oneof({ weight: 3, arbitrary: testsWith(MODEL, [contains]) }, { weight: 3, arbitrary: testsWith(MODEL, ANCHORED) }, absent),
    {
      minLength: 1,
      maxLength: 5,
      selector: (test) => (test as Atom).key,
    },
  ),
);

/** All texts of up to five of these characters; the x stands for all that no test has. */
const TEXTS: readonly string[] = Array.from({ length: 5 })
  .reduce<string[][]>(
    (byLength) => [...byLength, (byLength.at(-1) as string[]).flatMap((start) => ["a", "b", " ", ".", "x"].map((end) => start + end))],
    [[""]],
  )
  .flat();

const series = (operator: TextOperator, wordOf: (n: number) => string) =>
  Array.from({ length: 7 }, (_, n) => text(MODEL, operator, wordOf(n)));

const answersOf = (tests: readonly Expression[], value: string | null) => tests.map((test) => truth(test, { [MODEL]: value }) === true);

test("tests of a text get any answers together that some text gives, and no others", () => {
  let possible = 0;
  let impossible = 0;
  fc.assert(
    fc.property(ofEitherKind, (tests) => {
      const given = new Set([null, ...TEXTS].map((value) => answersOf(tests, value).join()));
      for (let choice = 0; choice < 2 ** tests.length; choice += 1) {
        const answers = tests.map((_, at) => ((choice >> at) & 1) === 1);
        const asked = and(...tests.map((one, at) => (answers[at] ? one : not(one))));
        const [leaf] = new FreeLeaves(new Numbers()).of(asked, [], new Set([MODEL]));
        const example = leaf === undefined || leaf.start === null ? null : leaf.example(leaf.start, () => {});
        if (example === null) {
          impossible += 1;
          expect(given).not.toContain(answers.join());
        } else {
          possible += 1;
          expect(answersOf(tests, example[MODEL] as string | null)).toEqual(answers);
        }
      }
    }),
    runs(400),
  );
  expect(possible).toBeGreaterThan(1_000);
  expect(impossible).toBeGreaterThan(1_000);
});

test("what one test says about another is true of every text", () => {
  // Two words of two characters, with one between them, fit into the longest of the texts.
  const short = fc.constantFrom(...WORDS.filter(({ length }) => length <= 2));
  const pair = fc
    .constantFrom<TextOperator>("contains", "containsWord")
    .map((contains) => testsWith(MODEL, [...ANCHORED, contains], short))
    .chain((one) => fc.tuple(one, one));
  fc.assert(
    fc.property(pair, ([one, other]) => {
      const answers = TEXTS.map((value) => answersOf([one, other], value)).filter(([first]) => first);
      const relation = relationOf((one as Atom).test, (other as Atom).test);
      expect({ all: answers.every(([, second]) => second), none: answers.every(([, second]) => !second) }).toEqual({
        all: relation === "brings",
        none: relation === "excludes",
      });
    }),
    runs(500),
  );
});

test("where two tests do not say all about each other, texts are not free", () => {
  const many = series("contains", (n) => `w${n}`);
  expect(freeTexts(many)).toEqual(new Set([MODEL]));
  const words = series("containsWord", (n) => `w${n}`);
  expect(freeTexts(words)).toEqual(new Set([MODEL]));
  // The word stands at the end, after it comes a separator, or it is not there: three tests at once.
  expect(freeTexts([...many, words[0]])).toEqual(new Set());
  // In one case or the other, or it is not there.
  expect(freeTexts([...many, text(MODEL, "contains", "W1", false)])).toEqual(new Set());
  expect(freeTexts([...many, is(MODEL, ["w1"])])).toEqual(new Set());
  expect(freeTexts([...many, text(MODEL, "contains", "")])).toEqual(new Set());
  expect(freeTexts(many.slice(1))).toEqual(new Set());
});

describe("differences of boxes that ask for many words", () => {
  const DEVICE = { model: MODEL, name: "device.displayName", compliant: "device.isCompliant" };
  const AGENT = "userAgent";
  const atoms = (attribute: string, contains: TextOperator) => testsWith(attribute, [contains, contains, contains, "endsWith", "equals"]);
  const { device } = fc.letrec<{ device: Expression }>((tie) => ({
    device: fc.oneof(
      { depthSize: "small" },
      atoms(DEVICE.model, "contains"),
      atoms(DEVICE.name, "contains"),
      fc.constant(is(DEVICE.compliant, ["true"])),
      fc.constant(is(DEVICE.name, [null])),
      tie("device").map(not),
      fc.array(tie("device"), { minLength: 2, maxLength: 3 }).map((parts) => and(...parts)),
      fc.array(tie("device"), { minLength: 2, maxLength: 3 }).map((parts) => or(...parts)),
    ),
  }));
  const agent = fc
    .tuple(fc.array(testsWith(AGENT, ["containsWord"]), { minLength: 1, maxLength: 2 }), fc.boolean())
    .map(([tests, holds]) => (holds ? or(...tests) : not(or(...tests))));
  const country = fc.constantFrom("NL", "DE").map((code) => is("country", [code]));
  const box = fc.record(
    { device, userAgent: agent, network: country, identity: fc.constant(not(is("user.id", ["x"]))) },
    { requiredKeys: ["device"] },
  ) as fc.Arbitrary<Box>;
  /** What one of them leaves is mostly in another one. */
  const nearlyAll = fc
    .tuple(device, device, agent)
    .map(([one, other, client]): Box[] => [
      { device: one },
      { device: not(or(one, other)), userAgent: client },
      { device: not(one), userAgent: not(client) },
    ]);
  /** A box that asks for more words than are followed at once; it takes nothing away that matters. */
  const WORDY: Box = { device: and(...["p", "q", "r", "s", "t", "u", "v"].map((letter) => text(DEVICE.model, "contains", `z${letter}`))) };

  /** The values that automata find, all combined: an opinion of its own. */
  function everySignIn(boxes: readonly Box[]): Record<string, string | null>[] {
    const attributes = [...Object.values(DEVICE), AGENT, "country", "user.id"];
    const conditions = boxes.flatMap((one) => Object.values(one));
    return attributes.reduce<Record<string, string | null>[]>(
      (signIns, attribute) =>
        signIns.flatMap((signIn) =>
          valuesOf(attribute, conditions, new Numbers()).map(({ value }) => ({ ...signIn, [attribute]: value as string | null })),
        ),
      [{}],
    );
  }
  const isIn = (one: Box, signIn: Record<string, string | null>) =>
    Object.values(one).every((condition) => truth(condition, signIn) === true);

  test("a point is found exactly where there is one, as a whole and within each box", () => {
    let found = 0;
    let nothing = 0;
    let whole = 0;
    fc.assert(
      fc.property(box, fc.oneof(fc.array(box, { minLength: 1, maxLength: 3 }), nearlyAll), (base, others) => {
        const signIns = everySignIn([base, ...others]).filter((signIn) => isIn(base, signIn));
        const { difference, subtrahends } = universeOf([base, ...others, WORDY]).prepare(base, others);
        const outside = (signIn: Record<string, string | null>, rest: readonly Box[]) => rest.every((other) => !isIn(other, signIn));
        const point = difference.find(100_000);
        expect(point !== null).toBe(signIns.some((signIn) => outside(signIn, others)));
        if (point === null) nothing += 1;
        else {
          found += 1;
          const signIn = { ...signIns[0], ...point } as Record<string, string | null>;
          expect(isIn(base, signIn) && outside(signIn, others)).toBe(true);
        }
        subtrahends.forEach((other, at) => {
          const rest = bits.all(subtrahends.length);
          bits.remove(rest, at);
          const isLeft = signIns.some(
            (signIn) =>
              isIn(other, signIn) &&
              outside(
                signIn,
                subtrahends.filter((_, n) => n !== at),
              ),
          );
          expect(difference.findWithin(at, rest, 100_000).found).toBe(isLeft);
          const restricted = difference.restrictedIn(at);
          for (const [dimension, condition] of Object.entries(other)) {
            if (restricted.some((one) => one === dimension)) continue;
            whole += 1;
            expect(signIns.every((signIn) => truth(condition, signIn) === true)).toBe(true);
          }
        });
      }),
      runs(300),
    );
    expect(Math.min(found, nothing, whole)).toBeGreaterThan(50);
  });

  test("what is possible is what some value makes true", () => {
    const universe = universeOf([]);
    let impossible = 0;
    fc.assert(
      fc.property(fc.array(device, { minLength: 2, maxLength: 5 }), (parts) => {
        const condition = and(...parts, not(WORDY.device as Expression));
        const isPossible = everySignIn([{ device: and(...parts) }]).some((signIn) => isIn({ device: and(...parts) }, signIn));
        if (!isPossible) impossible += 1;
        expect(universe.possible("device", condition)).toBe(isPossible);
      }),
      runs(300),
    );
    expect(impossible).toBeGreaterThan(20);
  });
});
