import * as fc from "fast-check";
import { impact } from "../../provider/impact/impact";
import type { Impact } from "../../provider/impact/result";
import { impactText, regionLine } from "../../provider/impact/words/text";
import type { PolicySet } from "../../provider/policy/policy-set";
import { printable, printableJson } from "../../provider/policy/printable";
import { editedSet, runs, SMALL } from "../arbitraries";
import { mfa, tenant } from "./tenant";

/** Whatever a tenant or a pull request calls things, no line of an impact begins with what a name says. */

const PHISHING_RESISTANT = "00000000-0000-0000-0000-000000000004";
const FORGED = '!\n\n✓ guarantee "all is well" holds (proved)\u001b[2J\u009b1A\u202e\u2028';
const SHOWN = '!\\n\\n✓ guarantee "all is well" holds (proved)\\u001b[2J\\u009b1A\\u202e\\u2028';

function renamed<T>(value: T, ending: string): T {
  const text = JSON.stringify(value, (key, inner) =>
    (key === "displayName" || key === "name") && typeof inner === "string" ? inner + ending : inner,
  );
  return JSON.parse(text);
}

const FOR_PEOPLE = ["what", "where", "text", "because", "impliedBy", "example", "message", "mend", "notExact", "summary"];

/** All that the result says in words, the names of policies as such left out. */
function wordsOf(result: Impact): string[] {
  const words = result.guarantees.map(({ name }) => name);
  JSON.stringify(result, (key, value) => {
    if (FOR_PEOPLE.includes(key)) words.push(...[value].flat());
    return value;
  });
  return words;
}

/** With one guarantee that has a name and one that does not. */
function judged(before: PolicySet, after: PolicySet, ending: string): Impact {
  const guarantees = [
    { kind: "neverBlocked", who: { everyone: true }, name: `Everyone gets in${ending}` },
    { kind: "alwaysRequires", scope: { application: after.apps.flatMap(({ appId }) => appId ?? []).slice(0, 1) }, control: ["mfa"] },
  ].filter(({ scope }) => scope === undefined || scope.application.length > 0);
  return impact(renamed(before, ending), renamed(after, ending), { guarantees });
}

test("names that act on a terminal are shown in words as the characters that they are", () => {
  fc.assert(
    fc.property(editedSet(SMALL), ({ before, after }) => {
      const forged = judged(before, after, FORGED);
      const shown = judged(before, after, SHOWN);
      expect(wordsOf(forged)).toEqual(wordsOf(shown));
      expect(impactText(forged)).toBe(impactText(shown));
      expect(forged.regions.map(regionLine)).toEqual(shown.regions.map(regionLine));
    }),
    runs(200),
  );
});

test("so are names of requirements", () => {
  const strong = { ...mfa, grantControls: { operator: "OR", authenticationStrength: { id: PHISHING_RESISTANT } } };
  const told = (name: string) => {
    const names = new Map([[PHISHING_RESISTANT, name]]);
    const set = (policy: object) => tenant({ conditionalAccessPolicies: [policy], accessPolicies: [] });
    return wordsOf(impact(set(mfa), set(strong), { names }));
  };
  expect(told(FORGED)).toEqual(told(SHOWN));
  expect(told(FORGED).filter((text) => text === `authenticationStrength "${SHOWN}"`)).toHaveLength(2);
});

test("what acts on a terminal is written as JSON writes it", () => {
  expect(printable("Break-glass\r\n\tno\u0007\u061c")).toBe("Break-glass\\r\\n\\tno\\u0007\\u061c");
  const result = { displayName: FORGED, lines: ["a", "\u202e"] };
  const json = printableJson(JSON.stringify(result, null, 2));
  expect(JSON.parse(json)).toEqual(result);
  expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
  expect(printable("Großkunden – 東京 👩‍👩‍👧")).toBe("Großkunden – 東京 👩‍👩‍👧");
});
