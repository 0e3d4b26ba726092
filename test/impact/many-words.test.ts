import * as fc from "fast-check";
import { truth } from "../../provider/evaluator/expression";
import { factsOf } from "../../provider/evaluator/facts";
import { rulesOf } from "../../provider/evaluator/rules";
import type { SignIn } from "../../provider/evaluator/sign-in";
import { impact } from "../../provider/impact/impact";
import type { Impact, ImpactOptions } from "../../provider/impact/result";
import { FreeFacts } from "../../provider/impact/universe/people/free-facts";
import { Classes } from "../../provider/impact/universe/refinement";
import { freeTexts } from "../../provider/impact/universe/text-tests";
import { readDirectory } from "../../provider/policy/directory";
import type { PolicySet } from "../../provider/policy/policy-set";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { runs } from "../arbitraries";
import { differs } from "./by-rules";
import { CONTRACTORS, type Json, VENDOR_ADMINS } from "./tenant";

const id = (kind: string, n: number) => `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, "0")}`;

function setOf(conditionalAccessPolicies: readonly Json[], accessPolicies: readonly Json[] = []): PolicySet {
  const { value, problems } = readPolicySet({ conditionalAccessPolicies, accessPolicies });
  if (value === null) throw new Error(JSON.stringify(problems));
  return value;
}

function filtered(n: number, rule: string, more: { mode?: string; users?: Json; control?: string } = {}): Json {
  const { mode = "include", users = { includeUsers: ["All"] }, control = "block" } = more;
  return {
    id: id("f", n + 1),
    displayName: `Filter ${n}`,
    state: "enabled",
    conditions: { applications: { includeApplications: ["All"] }, users, devices: { deviceFilter: { mode, rule } } },
    grantControls: { operator: "OR", builtInControls: [control] },
  };
}

const route = (n: number): Json => ({
  id: id("e", n + 1),
  displayName: `Route ${n}`,
  state: "enabled",
  conditions: { applications: { includeApplications: [id("c", n + 1)] }, users: { includeUsers: ["All"] } },
  sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } },
});
const access = (n: number, operator: string, values: readonly string[], action = "block"): Json => ({
  name: `Access ${n}`,
  action,
  filters: [{ field: "userAgent", operator, values }],
});
const series = <T>(length: number, make: (n: number) => T): T[] => Array.from({ length }, (_, n) => make(n));
const OPERATORS = ["contains", "doesNotContain"];

describe("many words of one attribute", () => {
  /** Values that were put into classes, and times that something was taken from who is left. */
  function counted(before: PolicySet, after: PolicySet, options: ImpactOptions = {}): { readonly result: Impact; readonly steps: number } {
    const spies = [jest.spyOn(Classes.prototype, "take"), jest.spyOn(FreeFacts.prototype, "without")];
    const result = impact(before, after, options);
    const steps = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    for (const spy of spies) spy.mockRestore();
    return { result, steps };
  }

  function expectExact({ exact, notExact, regions }: Impact, before: PolicySet, after: PolicySet): void {
    expect({ exact, notExact }).toEqual({ exact: true, notExact: [] });
    for (const { witness } of regions) {
      expect(differs(rulesOf(before).rules, rulesOf(after).rules, factsOf(witness as SignIn))).toBe(true);
    }
  }

  test.each([10, 16, 60])("%i device filters with a word each, one removed", (count) => {
    const policies = series(count, (n) => filtered(n, `device.displayName -contains "word${n}x"`));
    const [before, after] = [setOf(policies), setOf(policies.slice(1))];
    const { result, steps } = counted(before, after);
    expectExact(result, before, after);
    expect(result.regions.map(({ kind }) => kind)).toEqual(["newlyAllowed"]);
    expect(result.regions[0].witness?.device?.displayName).toBe("word0x");
    expect(steps).toBeLessThan(3 * count + 100);
  });

  test.each([
    ["fifteen access policies with two words each behind three routes", 15, 2, 3, 1_000],
    ["sixty access policies with three words each behind ten routes", 60, 3, 10, 5_000],
    ["twelve access policies with a word each", 12, 1, 1, 500],
  ])("%s, two removed", (_name, count, words, routes, most) => {
    const policies = series(count, (n) =>
      access(
        n,
        OPERATORS[n % 2],
        series(words, (m) => `word${n}x${m}`),
        n % 5 === 4 ? "audit" : "block",
      ),
    );
    const [before, after] = [policies, policies.slice(2)].map((own) => setOf(series(routes, route), own));
    const { result, steps } = counted(before, after);
    expectExact(result, before, after);
    expect(result.regions.map(({ kind }) => kind)).toEqual(["newlyAllowed", "newlyAllowed"]);
    expect(steps).toBeLessThan(most);
  });

  test("words that other policies ask for as well leave nothing, and that is proved", () => {
    const words = series(14, (n) => `word${n}`);
    const policies = words.map((word, n) => access(n, "contains", [word, words[(n + 1) % words.length]]));
    const [before, after] = [policies, policies.slice(1)].map((own) => setOf([route(0)], own));
    expect(counted(before, after).result).toMatchObject({ exact: true, notExact: [], regions: [] });
  });

  test("guarantees are proved, or broken by an example", () => {
    const policies = series(12, (n) => filtered(n, `device.displayName -contains "word${n}"`, { control: n === 3 ? "mfa" : "block" }));
    const set = setOf([...policies, filtered(20, `device.displayName -notContains "word3"`, { control: "compliantDevice" })]);
    const { guarantees } = impact(set, set, {
      guarantees: [
        { kind: "alwaysRequires", control: ["mfa", "compliantDevice"], scope: { everyone: true } },
        { kind: "alwaysRequires", control: "mfa", scope: { everyone: true } },
      ],
    });
    expect(guarantees.map(({ holds, proved }) => ({ holds, proved }))).toEqual([
      { holds: true, proved: true },
      { holds: false, proved: true },
    ]);
  });
});

test("where too much is asked for to search through, an ordinary sign-in still breaks a guarantee", () => {
  // A text that contains nothing is any text, which keeps the tests from being free facts.
  const policies = series(16, (n) => filtered(n, `device.displayName -contains "word${n}x" -and device.displayName -contains ""`));
  const set = setOf(policies);
  const everyone = { everyone: true } as const;
  const { guarantees } = impact(set, set, { guarantees: [{ kind: "alwaysRequires", control: "mfa", scope: everyone }] });
  expect(guarantees).toMatchObject([{ holds: false, proved: true }]);
  const facts = factsOf(guarantees[0].witness as SignIn);
  const applying = rulesOf(set).rules.filter(({ box }) => Object.values(box).every((condition) => truth(condition, facts) !== false));
  expect(applying).toEqual([]);
});

describe("every sign-in is told right", () => {
  const parts = ["a", "b", "ab", "ba", "aa", "b a", "bb", "aba", "xa"];
  const comparison = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(
          fc.constantFrom("displayName", "model"),
          fc.constantFrom("contains", "contains", "notContains", "startsWith", "endsWith", "eq", "ne"),
          fc.constantFrom(...parts),
        )
        .map(([property, operator, value]) => `device.${property} -${operator} "${value}"`),
    },
    { weight: 1, arbitrary: fc.constantFrom("device.isCompliant -eq True", "device.displayName -ne null") },
  );
  const rule = fc
    .tuple(fc.array(comparison, { minLength: 1, maxLength: 3 }), fc.constantFrom(" -and ", " -or "))
    .map(([several, joined]) => several.join(joined));
  const users = fc.constantFrom<Json>(
    { includeUsers: ["All"] },
    { includeGroups: [CONTRACTORS], excludeGroups: [VENDOR_ADMINS] },
    { includeUsers: ["All"], excludeGroups: [CONTRACTORS] },
  );
  const policy = fc.record({
    rule,
    users,
    mode: fc.constantFrom("include", "exclude"),
    control: fc.constantFrom("block", "block", "mfa", "compliantDevice"),
  });
  const accessPolicy = fc.record({
    operator: fc.constantFrom(...OPERATORS),
    values: fc.uniqueArray(fc.constantFrom(...parts), { minLength: 1, maxLength: 3 }),
    action: fc.constantFrom("block", "audit"),
  });
  const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 4, maxLength: 8, size: "max" });
  /** Two sets that have most policies in common. */
  const change = fc
    .tuple(some(policy), some(accessPolicy), fc.nat(2), fc.nat(2))
    .map(([policies, accessPolicies, from, accessFrom]) =>
      [0, 1].map((after) =>
        setOf(
          [
            ...policies.map(({ rule: own, ...more }, n) => filtered(n, own, more)).slice(after * from, policies.length - (1 - after)),
            route(0),
          ],
          accessPolicies.map(({ operator, values, action }, n) => access(n, operator, values, action)).slice(after * accessFrom),
        ),
      ),
    );
  const characters = fc.string({ unit: fc.constantFrom("a", "b", "A", " ", "x"), maxLength: 6 });
  const signIn = fc
    .record({
      displayName: fc.option(characters),
      model: fc.option(characters),
      isCompliant: fc.constantFrom(true, false, null),
      userAgent: fc.option(characters),
      groups: fc.subarray([CONTRACTORS, VENDOR_ADMINS]),
      application: fc.constantFrom(id("c", 1), id("c", 2)),
    })
    .map(({ displayName, model, isCompliant, groups, ...rest }) => ({
      ...rest,
      device: { displayName, model, isCompliant },
      groups,
    }));
  const KIND = { userType: "member", guestOrExternalUserType: null, externalTenantId: null } as const;
  const PEOPLE = [[], [CONTRACTORS], [CONTRACTORS, VENDOR_ADMINS], [VENDOR_ADMINS]];
  const { value: directory } = readDirectory({
    users: PEOPLE.map((groups, n) => ({ id: id("a", n), ...KIND, groups, roles: [] })),
  });
  if (directory === null) throw new Error("The directory does not read.");

  test.each([
    ["of anybody", undefined],
    ["of the users of a directory", directory],
  ])("one whose outcome differs lies in a region, any other lies in none: %s", (_who, people) => {
    let cases = 0;
    let differing = 0;
    const wordy = { device: 0, userAgent: 0 };
    fc.assert(
      fc.property(change, fc.array(signIn, { minLength: 60, maxLength: 60, size: "max" }), ([before, after], signIns) => {
        const [was, is] = [rulesOf(before).rules, rulesOf(after).rules];
        const { regions, exact } = impact(before, after, people === undefined ? {} : { directory: people });
        expect(exact).toBe(true);
        for (const dimension of ["device", "userAgent"] as const) {
          if (freeTexts([...was, ...is].map(({ box }) => box[dimension] ?? true)).size > 0) wordy[dimension] += 1;
        }
        const given = signIns.map(({ groups, ...rest }): SignIn => {
          const known = {
            id: id(
              "a",
              PEOPLE.findIndex((own) => own.join() === groups.join()),
            ),
          };
          return { clientAppType: "browser", ...rest, user: people === undefined ? { ...known, ...KIND, groups, roles: [] } : known };
        });
        for (const one of [...given, ...regions.flatMap(({ witness }) => witness ?? [])]) {
          const isDifferent = differs(was, is, factsOf(one, people));
          cases += 1;
          if (isDifferent) differing += 1;
          expect({ one, isDifferent: regions.some((region) => region.contains(one)) }).toEqual({ one, isDifferent });
        }
      }),
      runs(100),
    );
    expect(cases).toBeGreaterThan(5_000);
    expect(differing).toBeGreaterThan(cases / 50);
    expect(Math.min(...Object.values(wordy))).toBeGreaterThan(30);
  });
});
