import { type Columns, compile, type Evaluator } from "../../provider/analysis";
import { BLOCK, MOST_COMBINATIONS } from "../../provider/evaluator/column-rows";
import { type Json, policy, requiring } from "./fixtures";

/** Many sign-ins at once are decided as one by one, however many values and combinations there are. */

const guid = (kind: string, n: number) => `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, "0")}`;

const INDEXES = [Uint8Array, Uint16Array, Uint32Array];

/** A column a property, values as they come; with the smallest index that has room, or with a larger one. */
function columnsOf(signIns: readonly Json[], wider = 0): Columns {
  const properties = [...new Set(signIns.flatMap((signIn) => Object.keys(signIn)))];
  const columns = properties.map((property) => {
    const places = new Map<string, number>();
    const values: unknown[] = [];
    const index = signIns.map((signIn) => {
      const key = JSON.stringify(signIn[property]) ?? "";
      const place = places.get(key) ?? values.push(signIn[property]) - 1;
      places.set(key, place);
      return place;
    });
    const smallest = values.length <= 256 ? 0 : values.length <= 65_536 ? 1 : 2;
    return [property, { values, index: INDEXES[Math.min(2, smallest + wider)].from(index) }];
  });
  return { length: signIns.length, ...Object.fromEntries(columns) };
}

/** So that nothing else leaves the outcome open. */
const SOMEBODY = { user: { id: guid("f", 1) }, application: guid("c", 1) };

function expectSame(evaluator: Evaluator, signIns: readonly Json[], columns: Columns): void {
  const { codes, outcomeOf } = evaluator.decideAll(columns);
  const others = signIns.filter((signIn, place) => outcomeOf(codes[place]) !== evaluator.decide(signIn));
  expect(others).toEqual([]);
  expect(new Set(codes).size).toBeGreaterThan(1);
}

const GROUPS = Array.from({ length: 10 }, (_, n) => guid("a", n));
const bits = (number: number) => GROUPS.filter((_, bit) => (number >> bit) & 1);

describe("a set whose tables grow in the middle of a block", () => {
  const set = {
    conditionalAccessPolicies: GROUPS.map((group, n) =>
      policy({ users: { includeGroups: [group] } }, { id: guid("b", n), ...requiring("OR", n % 2 === 0 ? "mfa" : "compliantDevice") }),
    ),
  };
  // Every combination of groups is a row of its own, and each block has rows that the last one had not.
  const signIns = Array.from({ length: 3 * BLOCK + 17 }, (_, n) => ({ user: { groups: bits(n % 1024) }, application: guid("c", n % 7) }));

  test("is decided as one by one", () => {
    expectSame(compile(set), signIns, columnsOf(signIns));
  });

  test("and so are later columns with other values, and the same ones again", () => {
    const evaluator = compile(set);
    const some = signIns.slice(0, 40);
    const columns = columnsOf(signIns, 1);
    for (const [rows, given] of [[some, columnsOf(some)] as const, [signIns, columns] as const, [signIns, columns] as const])
      expectSame(evaluator, rows, given);
  });
});

test("more combinations of values than a table has room for", () => {
  const codes = Array.from({ length: 26 * 26 }, (_, n) => String.fromCharCode(65 + Math.floor(n / 26), 65 + (n % 26)));
  const offices = Math.ceil(MOST_COMBINATIONS / codes.length);
  const addresses = Array.from({ length: offices }, (_, n) => `10.${n >> 8}.${n & 255}`);
  const namedLocations = [
    ...addresses.map((start, n) => ({
      "@odata.type": "#microsoft.graph.ipNamedLocation",
      id: guid("d", n),
      displayName: start,
      ipRanges: [{ cidrAddress: `${start}.0/24` }],
    })),
    ...codes.map((code, n) => ({
      "@odata.type": "#microsoft.graph.countryNamedLocation",
      id: guid("e", n),
      displayName: code,
      countriesAndRegions: [code],
    })),
  ];
  const conditionalAccessPolicies = namedLocations.map(({ id, displayName }, n) =>
    policy({ locations: { includeLocations: [id] } }, { id: guid("b", n), displayName }),
  );
  const evaluator = compile({ conditionalAccessPolicies, namedLocations });
  const signIns = Array.from({ length: BLOCK + offices }, (_, n) => ({
    ...SOMEBODY,
    ipAddress: `${addresses[n % offices]}.9`,
    country: codes[(n * 31) % codes.length],
  }));
  expectSame(evaluator, signIns, columnsOf(signIns));
  expectSame(evaluator, signIns, columnsOf(signIns));
});

describe("a place beyond the values is an error, and nothing of it is remembered", () => {
  const location = { "@odata.type": "#microsoft.graph.ipNamedLocation", id: guid("d", 1), displayName: "Office", ipRanges: [] as Json[] };
  location.ipRanges.push({ cidrAddress: "192.0.2.0/24" });
  const countries = {
    "@odata.type": "#microsoft.graph.countryNamedLocation",
    id: guid("e", 1),
    displayName: "NL",
    countriesAndRegions: ["NL"],
  };
  const set = {
    conditionalAccessPolicies: [policy({ locations: { includeLocations: [location.id, countries.id] }, clientAppTypes: ["browser"] })],
    namedLocations: [location, countries],
  };
  const values = {
    user: [SOMEBODY.user, { id: guid("f", 2) }],
    application: [SOMEBODY.application, guid("c", 2)],
    clientAppType: ["other", "browser"],
    ipAddress: ["198.51.100.1", "192.0.2.7"],
    country: ["DE", "NL"],
    devicePlatform: ["iOS", "windows"],
  };
  const whole: Json = Object.fromEntries(
    Object.entries(values).map(([property, own]) => [property, { values: own, index: Uint8Array.of(0, 1, 1) }]),
  );

  test.each(Object.keys(values))("%s", (property) => {
    const evaluator = compile(set);
    const wrong = { ...whole, [property]: { ...whole[property], index: Uint8Array.of(0, 2, 1) } };
    expect(() => evaluator.decideAll({ length: 3, ...wrong })).toThrow(new RegExp(`^${property}: .*\\[COL-index\\]`));
    const signIns = [0, 1, 1].map((n) => Object.fromEntries(Object.entries(values).map(([name, own]) => [name, own[n]])));
    expectSame(evaluator, signIns, { length: 3, ...whole });
  });
});
