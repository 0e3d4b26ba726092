import * as fc from "fast-check";
import { type Address, addressSet } from "../../provider/evaluator/addresses";
import {
  and,
  begins,
  type Expression,
  has,
  hasPrefix,
  is,
  nonEmpty,
  not,
  or,
  text,
  truth,
  within,
} from "../../provider/evaluator/expression";
import type { Box } from "../../provider/evaluator/rules";
import { universeOf } from "../../provider/impact/difference/difference";
import { valuesOf } from "../../provider/impact/universe/attribute-values";
import { Numbers } from "../../provider/impact/universe/refinement";
import { withAddressesTogether } from "../../provider/impact/words/address-phrases";
import { runs } from "../arbitraries";

/** The answers of all conditions, as one text. */
const answers = (attribute: string, conditions: readonly Expression[], value: unknown) =>
  conditions.map((condition) => String(truth(condition, { [attribute]: value as string }))).join(" ");

function expectAllClasses(attribute: string, conditions: readonly Expression[], values: readonly unknown[]): void {
  const classes = valuesOf(attribute, conditions, new Numbers());
  const represented = new Set(classes.map(({ value }) => answers(attribute, conditions, value)));
  for (const { value, open } of classes) expect(open.map(String).join(" ")).toBe(answers(attribute, conditions, value));
  for (const value of values) {
    if (!represented.has(answers(attribute, conditions, value)))
      throw new Error(`no class for ${JSON.stringify(value)}: ${[...represented]}`);
  }
}

describe("classes of an attribute's values", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "B", " ", "."), maxLength: 4 });
  const operators = fc.constantFrom("equals", "startsWith", "endsWith", "contains", "containsWord" as const);
  const textTest = fc
    .tuple(operators, letters, fc.boolean())
    .map(([operator, value, ignoreCase]) => text("device.model", operator as "equals", value, ignoreCase));
  const listTest = fc.uniqueArray(letters, { maxLength: 2 }).map((values) => is("device.model", values));

  test("every text falls into a class, and each class has a text that passes exactly its tests", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(textTest, listTest), { minLength: 1, maxLength: 5 }),
        fc.array(fc.string({ unit: fc.constantFrom("a", "b", "A", "B", " ", ".", "x"), maxLength: 9 }), {
          minLength: 40,
          maxLength: 40,
          size: "max",
        }),
        (conditions, texts) => expectAllClasses("device.model", conditions, [...texts, null, ""]),
      ),
      runs(400),
    );
  });

  test("every list falls into a class", () => {
    const element = fc.constantFrom("g1", "g2", "g3", "h1");
    const condition = fc.oneof(
      element.map((one) => has("user.groups", one)),
      fc.constantFrom("g", "h", "g1").map((prefix) => hasPrefix("user.groups", prefix)),
      fc.constant(nonEmpty("user.groups")),
    );
    const list = fc.subarray(["g1", "g2", "g3", "h1", "g9", "h9", "other"]);
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 6 }),
        fc.array(list, { minLength: 30, maxLength: 30, size: "max" }),
        (conditions, lists) => expectAllClasses("user.groups", conditions, lists),
      ),
      runs(300),
    );
  });

  test("every address falls into a class, the first and last of each range included", () => {
    const range = fc.constantFrom(
      "10.0.0.0/8",
      "10.1.0.0/16",
      "10.255.255.255",
      "0.0.0.0/1",
      "255.255.255.0/24",
      "2001:db8::/32",
      "2001:db8::1",
      "::/1",
    );
    const address = fc.oneof(
      fc.nat(2 ** 32 - 1).map((value): Address => ({ family: 4, value })),
      fc
        .constantFrom(0, 10 * 2 ** 24, 10 * 2 ** 24 + 1, 11 * 2 ** 24 - 1, 11 * 2 ** 24, 2 ** 31, 2 ** 32 - 1)
        .map((value): Address => ({ family: 4, value })),
      fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value): Address => ({ family: 6, value })),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(range, { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        fc.array(address, { minLength: 30, maxLength: 30, size: "max" }),
        (sets, addresses) =>
          expectAllClasses(
            "ipAddress",
            sets.map((ranges) => within("ipAddress", addressSet(ranges))),
            [...addresses, null],
          ),
      ),
      runs(300),
    );
  });

  test("an id that no condition names is there, whichever ids are named", () => {
    const named = valuesOf("user.id", [], new Numbers()).map(({ value }) => String(value));
    const more = valuesOf("user.id", [is("user.id", named)], new Numbers());
    expect(more).toHaveLength(2);
    expectAllClasses(
      "target",
      [begins("target", "application:"), is("target", ["application:a"])],
      ["application:a", "application:b", "userAction:c", "authenticationContext:c1"],
    );
  });
});

test("a box that links what the others keep apart is searched as it is", () => {
  const dutch = is("country", ["NL"]);
  const tagged = has("ipTags", "hq");
  const asked: Box[] = [{ network: and(dutch, tagged) }, { network: tagged }];
  for (const network of [and(tagged, not(and(dutch, tagged))), or(and(dutch, not(tagged)), and(tagged, not(dutch)))]) {
    const found = universeOf(asked).prepare({ network }, []).difference.find(1_000);
    expect(truth(network, found ?? {})).toBe(true);
  }
});

test("conditions on the address that are said together mean what they meant apart", () => {
  const ranges = fc.subarray(["10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/9", "192.0.2.0/24", "0.0.0.0/0", "2001:db8::/32", "::/0"]);
  const test = fc.tuple(ranges, fc.boolean()).map(([some, holds]) => {
    const inside = within("ipAddress", addressSet(some));
    return holds ? inside : not(inside);
  });
  fc.assert(
    fc.property(fc.array(test, { minLength: 1, maxLength: 4 }), (tests) => {
      const apart = and(...tests);
      const together = withAddressesTogether(apart);
      for (const { value } of valuesOf("ipAddress", tests, new Numbers())) {
        expect(truth(together, { ipAddress: value })).toBe(truth(apart, { ipAddress: value }));
      }
    }),
    runs(500),
  );
});
