import { Table } from "../../cli/table";

function printed(fill: (table: Table) => void): string[] {
  const lines: string[] = [];
  const table = new Table(
    [
      { title: "who", widest: 6 },
      { title: "why", widest: Number.POSITIVE_INFINITY },
    ],
    (line) => lines.push(line),
  );
  fill(table);
  table.end();
  return lines;
}

test("columns are as wide as they need to be, up to their widest", () => {
  const lines = printed((table) => {
    table.row(["ann", "mfa"]);
    table.row(["bartholomew", "a long reason is never cut"]);
    table.line("    below");
  });
  expect(lines).toEqual([
    "who     why",
    `${"─".repeat(6)}  ${"─".repeat(26)}`,
    "ann     mfa",
    "barth…  a long reason is never cut",
    "    below",
  ]);
});

test("rows are printed as they come once the widths are settled, later ones cut to them", () => {
  const lines: string[] = [];
  const table = new Table(
    [
      { title: "n", widest: 9 },
      { title: "", widest: 9 },
    ],
    (line) => lines.push(line),
  );
  for (let n = 0; n < 1000; n += 1) table.row([n < 999 ? "x" : "wider", ""]);
  expect(lines).toHaveLength(2 + 1000);
  expect(lines.at(-1)).toBe("…");
});

test("a name cannot control the terminal", () => {
  expect(printed((table) => table.row(["a\u001b", "c\nd\u202e"]))[2]).toBe("a\\u00…  c\\nd\\u202e");
});

test("columns count what a terminal shows: wide signs as two, signs of several parts as one", () => {
  const lines = printed((table) => {
    table.row(["東京", "two wide signs"]);
    table.row(["東京都庁", "more than fits"]);
    table.row(["a👩‍👩‍👧‍👦bcdef", "a family"]);
  });
  expect(lines.slice(2)).toEqual(["東京    two wide signs", "東京…   more than fits", "a👩‍👩‍👧‍👦bc…  a family"]);
});

test("without rows there are only the titles", () => {
  expect(printed(() => {})).toHaveLength(2);
});
