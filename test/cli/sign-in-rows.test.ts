import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { splitterFor } from "../../cli/json-splitter";
import { signInRows } from "../../cli/sign-in-rows";

const folder = mkdtempSync(join(tmpdir(), "appcontrol-rows-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function rowsOf(content: string | Buffer) {
  const file = join(folder, "signins.json");
  writeFileSync(file, content);
  const rows = [];
  for await (const batch of signInRows(file)) rows.push(...batch);
  return rows.map(({ place, problem, ...row }) => ({
    ...row,
    place: place.replace(`${file}: `, ""),
    ...(problem && { code: problem.code }),
  }));
}

const rows = [{ user: { id: "a", groups: [] } }, { application: 'quote " brace { bracket [ \\ comma ,' }, { country: null }];
/** Columns of all rows; a row that has no such property has null there. */
function asTable(list: readonly object[]) {
  const names = [...new Set(list.flatMap((row) => Object.keys(row)))];
  return {
    name: "PrimaryResult",
    columns: names.map((name) => ({ name, type: "dynamic" })),
    rows: list.map((row) => names.map((name) => (row as Record<string, unknown>)[name] ?? null)),
  };
}
const rowsRead = rows.map((json, index) => expect.objectContaining({ index, json: expect.objectContaining(json) }));

test.each([
  ["NDJSON", rows.map((row) => JSON.stringify(row)).join("\n")],
  ["NDJSON with Windows line ends and blank lines", rows.map((row) => `${JSON.stringify(row)}\r\n\r\n`).join("")],
  ["a list", JSON.stringify(rows)],
  ["a list over lines", JSON.stringify(rows, null, 2)],
  ["a Graph collection", JSON.stringify({ "@odata.context": "…", value: rows })],
  ["a Graph collection over lines", JSON.stringify({ "@odata.context": "value", value: rows, "@odata.nextLink": "[{" }, null, "\t")],
  ["two pages one after the other", rows.map((row) => JSON.stringify({ value: [row] }, null, 2)).join("\n")],
  ["what Azure Monitor sends", JSON.stringify({ records: rows }, null, 2)],
  ["what a query of Log Analytics answers", JSON.stringify({ tables: [asTable(rows)] })],
  ["objects one after the other", rows.map((row) => JSON.stringify(row, null, 2)).join("\n")],
  ["UTF-8 with byte order mark", `\ufeff${JSON.stringify(rows)}`],
  ["UTF-16, little end first", Buffer.from(`\ufeff${JSON.stringify(rows)}`, "utf16le")],
  ["UTF-16, big end first", Buffer.from(`\ufeff${JSON.stringify(rows)}`, "utf16le").swap16()],
])("%s gives its rows in order", async (_, content) => {
  expect(await rowsOf(content)).toEqual(rowsRead);
});

test.each([
  ["one object", JSON.stringify(rows[0])],
  ["one object over lines", JSON.stringify(rows[0], null, 2)],
])("%s is one row", async (_, content) => {
  expect(await rowsOf(content)).toEqual(rowsRead.slice(0, 1));
});

test.each(["[]", '{"value": []}', '{\n"value": [\n]\n}\n'])("no rows are no rows: %j", async (content) => {
  expect(await rowsOf(content)).toEqual([]);
});

test("a line that is no JSON is a row that says so, wherever it stands, and its neighbours are read", async () => {
  const good = JSON.stringify(rows[0]);
  const broken = '{"user": {"id": ';
  for (const lines of [
    [broken, good, good],
    [good, broken, good],
    [good, good, broken],
  ]) {
    const expected = lines.map((line, index) => ({
      index,
      place: `line ${index + 1}`,
      ...(line === broken ? { code: "ROW-json" } : { json: rows[0] }),
    }));
    expect(await rowsOf(lines.join("\n"))).toEqual(expected);
  }
});

test("an element that is no JSON is a row that says so", async () => {
  expect(await rowsOf('[{"a": 1}, {"a": nought}, {"a": 3}]')).toEqual([
    { index: 0, place: "[0]", json: { a: 1 } },
    { index: 1, place: "[1]", code: "ROW-json" },
    { index: 2, place: "[2]", json: { a: 3 } },
  ]);
});

test("a file that ends in the middle of a row has that row unreadable", async () => {
  const whole = JSON.stringify(rows, null, 2);
  const read = await rowsOf(whole.slice(0, whole.lastIndexOf("country") + 3));
  expect(read).toEqual([...rowsRead.slice(0, 2), { index: 2, place: "[2]", code: "ROW-json" }]);
});

test.each([
  ["", "ROW-empty"],
  ["  \n", "ROW-empty"],
  ["user,application\na,b\n", "ROW-json"],
])("a file without JSON is refused: %j", async (content, code) => {
  await expect(rowsOf(content)).rejects.toMatchObject({ problems: [{ code }] });
});

test("a file that is not there is refused", async () => {
  const all = async () => {
    for await (const _ of signInRows(join(folder, "nowhere.json")));
  };
  await expect(all()).rejects.toMatchObject({ problems: [{ code: "ROW-file" }] });
});

test("rows are the same wherever the text is cut in reading", () => {
  const json = fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), { minLength: 1, maxLength: 4 });
  const shape = fc.constantFrom(
    (list: object[]) => JSON.stringify(list),
    (list: object[]) => JSON.stringify({ value: list }, null, 1),
    (list: object[]) => list.map((row) => JSON.stringify(row, null, 1)).join("\n"),
    (list: object[]) => list.map((row) => JSON.stringify(row)).join("\n"),
  );
  fc.assert(
    fc.property(json, shape, fc.array(fc.nat(400)), (list, write, cuts) => {
      const text = write(list);
      const splitter = splitterFor(text, false);
      const places = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort((a, b) => a - b);
      const pieces = places.slice(1).map((end, n) => text.slice(places[n], end));
      const parts = [...pieces.flatMap((piece) => splitter?.push(piece) ?? []), ...(splitter?.end() ?? [])];
      expect(parts.map((part) => JSON.parse(part.text))).toEqual(JSON.parse(JSON.stringify(list)));
    }),
  );
});
