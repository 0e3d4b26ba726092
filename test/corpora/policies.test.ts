import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { describeWithCorpora, jsonFiles, readCorpus, steps } from "./files";

describeWithCorpora("time series of exports", () => {
  test.each(["alexfilipin", "tenant"].flatMap((series) => steps(series)))("%s reads without errors", (step) => {
    const documents = jsonFiles(step).map((path) => ({ path, json: readCorpus(path) }));
    const given = documents.flatMap(({ json }) => json as object[]);
    const { value, problems } = readPolicySet(documents, { retired: true });
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect((value?.conditionalAccessPolicies.length ?? 0) + (value?.namedLocations.length ?? 0)).toBe(given.length);
  });
});
