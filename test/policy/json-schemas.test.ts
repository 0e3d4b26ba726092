import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as fc from "fast-check";
import { z } from "zod";
import { compile, impact } from "../../provider/analysis";
import { explanationSchema, impactSchema, outcomeSchema } from "../../provider/result-schemas";
import { jsonSchemas } from "../../provider/schemas";
import { editedSet, jsonOf, knownSignIn, partlyUnknownSignIn, policySet, runs, SMALL } from "../arbitraries";
import { type Json, routing, withValue } from "./policies";

const FOLDER = resolve(__dirname, "../../docs/schemas");
const published = jsonSchemas();

function accepts(name: string, json: unknown): boolean {
  return z.fromJSONSchema(published.get(name) as never).safeParse(json).success;
}

test("docs/schemas holds what the definitions say; after a change run `node tools/write-schemas.mjs`", () => {
  expect(readdirSync(FOLDER).sort()).toEqual([...published.keys()].map((name) => `${name}.json`).sort());
  for (const [name, schema] of published) {
    expect({ name, schema: JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) }).toEqual({ name, schema });
  }
});

test("every policy set that the reader takes satisfies its schema", () => {
  const schema = z.fromJSONSchema(published.get("policy-set") as never);
  fc.assert(
    fc.property(policySet(), (set) => expect(schema.safeParse(jsonOf(set)).success).toBe(true)),
    runs(50),
  );
});

test.each<[string, Json, boolean]>([
  [
    "an export with its annotations",
    { ...routing(), "@odata.context": "https://graph.microsoft.com/v1.0/$metadata", templateId: null },
    true,
  ],
  ["a misspelt property", withValue(routing(), "conditions.user", {}), false],
  ["a member that no enumeration has", withValue(routing(), "state", "on"), false],
  ["no state", withValue(routing(), "state", undefined), false],
])("the schema of conditional access policies: %s", (_what, json, taken) => {
  expect(accepts("conditional-access-policy", json)).toBe(taken);
});

test("the schema of named locations takes one without its type, as the reader does", () => {
  expect(accepts("named-location", { displayName: "Offices", ipRanges: [{ cidrAddress: "192.0.2.0/24" }] })).toBe(true);
  expect(accepts("named-location", { displayName: "Home", countriesAndRegions: ["NL"], isTrusted: true })).toBe(false);
});

/** Strict on both sides: what a result has, its schema has. */
const isWhole = (schema: z.ZodType, result: unknown) => expect(schema.safeParse(JSON.parse(JSON.stringify(result))).error).toBeUndefined();

test("every outcome and every explanation satisfies its schema", () => {
  fc.assert(
    fc.property(policySet(), knownSignIn, partlyUnknownSignIn(), (set, known, { signIn }) => {
      const evaluator = compile(set);
      for (const one of [known, signIn]) {
        isWhole(outcomeSchema, evaluator.decide(one));
        isWhole(explanationSchema, evaluator.explain(one));
      }
    }),
    runs(100),
  );
});

test("every impact satisfies its schema", () => {
  fc.assert(
    fc.property(editedSet(SMALL), ({ before, after }) => {
      isWhole(impactSchema, impact(before, after, { guarantees: [{ kind: "neverBlocked", who: { clientAppType: "browser" } }] }));
    }),
    runs(60),
  );
});
