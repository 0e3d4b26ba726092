import { z } from "zod";
import { guaranteeSchema, readGuarantees } from "../../provider/impact/guarantees/guarantee";
import { readDirectory } from "../../provider/policy/directory";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { jsonSchemas } from "../../provider/schemas";
import { pageAt, sample } from "./pages";

/** JSON that the docs show is taken by its reader and by its published schema. */

/** With ids in place of `<guid>` and `<template id>`, and without comments. */
function jsonOf(text: string): unknown {
  const withoutComments = text.replaceAll(/\/\*.*?\*\//g, "");
  const withIds = withoutComments.replaceAll(
    /<(?:guid|template id)>/g,
    (_, place) => `10000000-0000-4000-8000-${String(place).padStart(12, "0")}`,
  );
  expect(withIds).not.toMatch(/<|>/);
  return JSON.parse(withIds);
}

/** Readers pass over members that they do not know, and mind no casing: what a sample shows must be kept. */
const membersOf = (json: unknown) => {
  const text = JSON.stringify(json).toLowerCase();
  return [...new Set(text.match(/"\w+"(?=:)/g))];
};

test.each([
  ["policy-set", "formats-policy-set", readPolicySet],
  ["access-policy", "formats-access-policy", readPolicySet],
  ["directory", "formats-directory", readDirectory],
] as const)("formats.md: the %s", (schema, name, read) => {
  const json = jsonOf(sample(name));
  const { value, problems } = read(json);
  expect(problems).toEqual([]);
  expect(membersOf(value)).toEqual(expect.arrayContaining(membersOf(json)));
  expect(z.fromJSONSchema(jsonSchemas().get(schema) as never).safeParse(json).error).toBeUndefined();
});

test("impact.md: every kind of guarantee as data, and no other", () => {
  const rows = pageAt("docs/impact.md").text.match(/(?<=^\| `)\{"kind".*?\}(?=` \|)/gm) ?? [];
  const guarantees = rows.map((row) => JSON.parse(row.replace("SCOPE", '{"everyone": true}').replace("CONTROL", '"mfa"')));
  expect(readGuarantees(guarantees).problems).toEqual([]);
  expect(guarantees.map(({ kind }) => kind).sort()).toEqual(guaranteeSchema.options.map(({ shape }) => shape.kind.value).sort());
});

test("cli.md: every member of an outcome and of an explanation, and no other", () => {
  const [, table] = pageAt("docs/cli.md").text.split("\n| member | |\n");
  const rows = table.slice(0, table.indexOf("\n\n")).split("\n").slice(1);
  const shown = rows.flatMap((row) => row.split(" | ")[0].match(/\w+/g)!);
  const { properties } = jsonSchemas().get("explanation") as { properties: object };
  expect(shown.sort()).toEqual(["index", ...Object.keys(properties)].sort());
});
