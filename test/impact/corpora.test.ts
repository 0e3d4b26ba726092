import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { impact } from "../../provider/impact/impact";
import { impactText } from "../../provider/impact/words/text";
import type { PolicySet } from "../../provider/policy/policy-set";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { describeWithCorpora, jsonFiles, readCorpus, steps } from "../corpora/files";

function read(step: string): PolicySet {
  const { value, problems } = readPolicySet(
    jsonFiles(step).map((path) => ({ path, json: readCorpus(path) })),
    { retired: true },
  );
  if (value === null) throw new Error(JSON.stringify(problems));
  return value;
}

/** Public baselines are exported disabled, or in report-only mode. */
function enabled(set: PolicySet): PolicySet {
  return { ...set, conditionalAccessPolicies: set.conditionalAccessPolicies.map((policy) => ({ ...policy, state: "enabled" as const })) };
}

/** The step's policies with the text of their JSON, whatever their order. */
const text = (set: PolicySet) =>
  [...set.conditionalAccessPolicies, ...set.namedLocations]
    .map((item) => JSON.stringify(item))
    .sort()
    .join("\n");

describeWithCorpora("time series of real exports", () => {
  const pairs = ["alexfilipin", "tenant"].flatMap((series) => {
    const all = steps(series);
    return all.slice(1).map((step, at) => [all[at], step] as const);
  });

  test.each(pairs)("%s to %s", (from, to) => {
    const asIs = [read(from), read(to)] as const;
    const isInert = asIs.every(({ conditionalAccessPolicies }) => conditionalAccessPolicies.every(({ state }) => state !== "enabled"));
    for (const [before, after] of isInert ? [asIs, asIs.map(enabled)] : [asIs]) {
      const result = impact(before, after, { unresolved: "unknown" });
      expect(
        Math.max(
          ...impactText(result)
            .split("\n")
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(100);
      expect(result.exact).toBe(true);
      if (text(before) === text(after)) expect(result.regions).toEqual([]);
      for (const region of result.regions) {
        expect(region.witness).not.toBeNull();
        expect(region.policies.length).toBeGreaterThan(0);
        if (region.before?.dependsOn === undefined && region.after?.dependsOn === undefined)
          expect(region.before).not.toEqual(region.after);
      }
    }
  });

  test("what differs in the JSON only changes no sign-in", () => {
    for (const step of steps("tenant").slice(0, 3)) {
      const set = read(step);
      const described = {
        ...set,
        conditionalAccessPolicies: set.conditionalAccessPolicies.map((policy) => ({ ...policy, description: "Another text." })).reverse(),
        namedLocations: set.namedLocations.map((location) => ({ ...location, displayName: `${location.displayName} renamed` })),
      };
      expect(impact(set, described, { unresolved: "unknown" }).regions).toEqual([]);
    }
  });
});

test("the room is pure: it imports nothing of Node, Pulumi or the network", () => {
  const room = join(__dirname, "../../provider/impact");
  const files = readdirSync(room, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    const imports = [...readFileSync(join(room, file), "utf8").matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
    expect(imports.filter((from) => /^node:|pulumi|axios|\/(tenant|resources)\//.test(from))).toEqual([]);
  }
});
