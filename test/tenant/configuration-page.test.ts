import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { KEYS } from "../../provider/tenant/settings";

const ROOT = path.resolve(__dirname, "../..");
const page = readFileSync(path.join(ROOT, "docs/configuration.md"), "utf8");

test("the page on configuration has every key and every variable that is read", () => {
  const names = Object.entries(KEYS).flatMap(([key, variables]) => [key, ...variables]);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("the page on configuration has every code of the tenant's errors", () => {
  const folder = path.join(ROOT, "provider/tenant");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const codes = new Set(
    sources.flatMap((file) => readFileSync(path.join(folder, file), "utf8").match(/"(?:TENANT|GRAPH|DEFENDER)-[\w-]+"/g) ?? []),
  );
  expect(codes.size).toBeGreaterThan(10);
  const unmentioned = [...codes].map((code) => code.slice(1, -1)).filter((code) => !page.includes(code));
  expect(unmentioned).toEqual([]);
});
