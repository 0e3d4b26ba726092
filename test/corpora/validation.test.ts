import { basename } from "node:path";
import type { Problem } from "../../provider/policy/problems";
import { conditionalAccessPolicyKind } from "../../provider/resources/conditional-access-policy";
import type { Properties } from "../../provider/resources/handler";
import { checkedArguments } from "../../provider/resources/managed";
import { namedLocationKind } from "../../provider/resources/named-location";
import { describeWithCorpora, jsonFiles, readCorpus } from "./files";
import { corporaReadme, listedAsInvalid, TEMPLATES, validOf } from "./policies-of";

/** Every file is checked as the arguments of a resource are: pasted in, to be written. */

function errorsOf(json: Properties, allowed: Properties = {}): Problem[] {
  const isLocation = "ipRanges" in json || "countriesAndRegions" in json;
  const kind = isLocation ? namedLocationKind : conditionalAccessPolicyKind;
  const { problems } = checkedArguments<never>(kind as never, { ...json, ...allowed });
  return problems.filter(({ severity }) => severity === "error");
}

describeWithCorpora("files that the README lists as invalid", () => {
  const listed = listedAsInvalid();

  test("are refused by each of their defects, named with its place and its value", () => {
    expect(listed.length).toBeGreaterThan(0);
    for (const { path, defects } of listed) {
      const errors = errorsOf(readCorpus(path) as Properties);
      for (const defect of defects)
        expect({ path, defect, named: errors.some((problem) => names(problem, defect)) }).toMatchObject({ named: true });
    }
  });

  test("with as many templates as the README counts, all refused for their placeholders and for nothing else", () => {
    const own = new Set(listed.map(({ path }) => path));
    const refused = jsonFiles(TEMPLATES).filter((path) => !own.has(path) && errorsOf(readCorpus(path) as Properties).length > 0);
    expect(refused.length).toBe(Number(/: (\d+) files \| templates/.exec(corporaReadme())?.[1]));
    for (const path of refused) {
      const errors = errorsOf(readCorpus(path) as Properties);
      expect({ path, codes: [...new Set(errors.map(({ code }) => code))] }).toEqual({ path, codes: ["CA-id"] });
    }
  });
});

/** Whether a problem says what the README says, e.g. `excludeGroups 'xxxxxxxx-…'` or `no applications`. */
function names(problem: Problem, defect: string): boolean {
  if (defect === "no applications") return problem.path.startsWith("conditions.applications");
  const [, property, value] = /^(\w+) '(.*)'$/.exec(defect) ?? [];
  return problem.path.includes(property) && problem.message.includes(value);
}

describeWithCorpora("files that the README does not list as invalid", () => {
  const sources = [
    TEMPLATES,
    "Azure-Samples__azure-ad-conditional-access-apis",
    "Clutch2View__nis2-conditional-access-policies",
    "dferrell30__Zero-Trust-Conditional-Access-Deployment-Playbook",
    "j0eyv__ConditionalAccessBaseline",
  ];

  test.each(sources)("of %s are taken, placeholders filled in", (source) => {
    let taken = 0;
    for (const { path, json } of validOf(source)) {
      const errors = errorsOf(json);
      if (errors.some(({ code }) => code === "CA-not-understood" || code === "CA-beta")) continue;
      expect({ path, errors }).toEqual({ path, errors: [] });
      taken += 1;
    }
    expect(taken).toBeGreaterThan(0);
  });

  test("and need what only Graph beta has are taken with beta, or refused by the name of what cannot be judged", () => {
    const beta = jsonFiles("j0eyv__ConditionalAccessBaseline").filter((path) =>
      errorsOf(readCorpus(path) as Properties).some(({ code }) => code === "CA-beta" || code === "CA-not-understood"),
    );
    expect(beta.length).toBeGreaterThan(0);
    for (const path of beta) {
      const errors = errorsOf(readCorpus(path) as Properties, { beta: true });
      const codes = [...new Set(errors.map(({ code }) => code))];
      expect({ file: basename(path), codes }).toEqual({ file: basename(path), codes: codes.length === 0 ? [] : ["CA-not-understood"] });
    }
  });
});

describeWithCorpora("exports of a tenant", () => {
  test("are taken as they were exported, what has been retired since aside", () => {
    let taken = 0;
    for (const path of jsonFiles("timeseries/tenant")) {
      for (const json of readCorpus(path) as Properties[]) {
        const errors = errorsOf(json).filter(({ path: place }) => !/conditions\.devices\.(in|ex)cludeDevices/.test(place));
        expect({ path, name: json.displayName, errors }).toEqual({ path, name: json.displayName, errors: [] });
        taken += 1;
      }
    }
    expect(taken).toBeGreaterThan(0);
  });
});

describeWithCorpora("policies that What If's examples say apply", () => {
  test.each(jsonFiles("what-if"))("%s", (path) => {
    for (const json of (readCorpus(path) as { applied: Properties[] }).applied) expect(errorsOf(json)).toEqual([]);
  });
});
