import fc from "fast-check";
import { CodeTable } from "../../../provider/evaluator/tables/code-table";

const numbers = fc.tuple(fc.integer(), fc.integer({ min: -2, max: 2 }), fc.integer({ min: 0, max: 1 }));

test("it says of numbers what was said of them last, or nothing", () => {
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 400 }), (all) => {
      const table = new CodeTable(3, 1_000);
      const expected = new Map<string, number>();
      all.forEach((some, code) => {
        const found = table.find(Int32Array.from(some));
        expect(found).toBe(expected.get(String(some)) ?? -1);
        if (found >= 0) return;
        table.add(Int32Array.from(some), code);
        expected.set(String(some), code);
      });
    }),
  );
});

test("numbers are found where they stand among others", () => {
  const table = new CodeTable(2, 10);
  table.add(Int32Array.of(7, 8), 5);
  expect(table.find(Int32Array.of(1, 7, 8, 9), 1)).toBe(5);
  expect(table.find(Int32Array.of(1, 7, 8, 9), 2)).toBe(-1);
});

test("when there are too many it forgets them all, and goes on", () => {
  const table = new CodeTable(1, 100);
  for (let number = 0; number <= 100; number++) table.add(Int32Array.of(number), number);
  expect(table.find(Int32Array.of(99))).toBe(-1);
  expect(table.find(Int32Array.of(100))).toBe(100);
});
