import fc from "fast-check";
import { PackedRows } from "../../../provider/evaluator/tables/packed-rows";

/** The words of a sign-in with these rows. */
function packed({ places, width }: PackedRows, rows: readonly number[]): Int32Array {
  const words = new Int32Array(width);
  places.forEach(({ word, shift }, table) => {
    words[word] |= rows[table] << shift;
  });
  return words;
}

const sizesAndRows = fc
  .array(fc.oneof(fc.nat(5), fc.nat(5_000), fc.nat(1 << 24)), { minLength: 1, maxLength: 9 })
  .chain((sizes) => fc.tuple(fc.constant(sizes), fc.array(fc.tuple(...sizes.map((size) => fc.nat(2 * size))), { maxLength: 50 })));

test("any rows up to twice as many as there are come back as they were, and are asked about once", () => {
  fc.assert(
    fc.property(sizesAndRows, ([sizes, all]) => {
      const asked: string[] = [];
      const rows = new PackedRows(sizes, (unpacked) => asked.push(String(unpacked)) - 1);
      for (const some of all) expect(asked[rows.find(packed(rows, some), 0)]).toBe(String(some));
      expect(new Set(asked).size).toBe(asked.length);
      sizes.forEach((size, table) => {
        expect(2 * size < 2 ** rows.places[table].bits).toBe(true);
      });
    }),
  );
});
