import { pageAt } from "./pages";

/** The README's figures are those of the page that says how they were measured, and the page's are possible ones. */

const readme = pageAt("README.md").text;
const page = pageAt("docs/benchmarks.md").text;

const cellsOf = (row: string) =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of the first table behind this text. */
function rowsBehind(text: string, start: string): string[][] {
  expect(text).toContain(start);
  const rows = text.slice(text.indexOf(start)).match(/^\|(?: ---:? \|)+\n(?:\|.*\n)+/m)?.[0] ?? "";
  return rows.trim().split("\n").slice(1).map(cellsOf);
}

test("engines", () => {
  const measured = rowsBehind(page, "### 200 policies").map(([, rate, ratio]) => `${rate} | ${ratio}`);
  const shown = rowsBehind(readme, "200 policies, sign-ins as objects").map(([, rate, ratio]) => `${rate} | ${ratio}`);
  expect(shown.length).toBeGreaterThan(5);
  expect(measured).toEqual(expect.arrayContaining(shown));
});

const measuredImpacts = () => rowsBehind(page, "## Impact");

test("the impact", () => {
  const measured = measuredImpacts()
    .filter(([, changed]) => changed === "3")
    .map(([policies, , users, p50, p95, max]) => [policies, users === "0" ? "no directory" : users, p50, p95, max]);
  expect(rowsBehind(readme, "The exact impact of three changed policies")).toEqual(measured);
});

test.each(measuredImpacts())("%s policies, %s changed, %s users: figures of one run", (...cells) => {
  const [, , users, p50, p95, max] = cells.map((cell) => Number(cell.replaceAll(",", "")));
  expect([0, 20_000]).toContain(users);
  expect(p50).toBeLessThanOrEqual(p95);
  expect(p95).toBeLessThanOrEqual(max);
});

test("the whole preview", () => {
  const [policies, , , , ratio] = rowsBehind(page, "## Whole preview")[0];
  expect(readme).toContain(`A whole preview of ${policies} policies takes ${ratio} times as long with the impact as without.`);
});
