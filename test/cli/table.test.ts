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
  expect(printed((table) => table.row(["a\u001b[2Jb", "c\nd"]))[2]).toBe("a [2Jb  c d");
});

test("without rows there are only the titles", () => {
  expect(printed(() => {})).toHaveLength(2);
});
