import { GROUP, type Json } from "../../policies";
import { onApplications, onUsers, problemsOf, requiring, workload } from "./policies";

describe("what only Graph beta has", () => {
  const parts: [string, Json][] = [
    ["agent identities", requiring({ ...workload, "conditions.clientApplications": { includeAgentIdServicePrincipals: ["All"] } })],
    ["agents' users", onUsers({ includeUsers: ["AllAgentIdUsers"] })],
    ["agents' resources", onApplications({ includeApplications: ["AllAgentIdResources"] })],
    ["agents' risk", requiring({ "conditions.agentIdRiskLevels": "high,medium" })],
    ["continuous access evaluation", requiring({ "sessionControls.continuousAccessEvaluation": { mode: "strictLocation" } })],
    ["a filtering profile", requiring({ "sessionControls.globalSecureAccessFilteringProfile": { isEnabled: true, profileId: GROUP } })],
  ];

  test.each(parts)("%s: refused without a word, taken with a warning with beta", (_what, json) => {
    expect(problemsOf(json).map(({ code, severity }) => [code, severity])).toEqual([["CA-beta", "error"]]);
    expect(problemsOf(json, { beta: true }).map(({ code, severity }) => [code, severity])).toEqual([["CA-beta", "warning"]]);
  });

  test("continuous access evaluation is switched off for everything or nothing", () => {
    const off = { "sessionControls.continuousAccessEvaluation": { mode: "disabled" } };
    const everything = { "conditions.applications": { includeApplications: ["All"] } };
    const codes = (json: Json) => problemsOf(json, { beta: true }).map(({ code }) => code);
    expect(codes(requiring({ ...off, ...everything }))).toEqual(["CA-beta"]);
    expect(codes(requiring(off))).toEqual(["CA-continuous-access-evaluation", "CA-beta"]);
    expect(codes(requiring({ ...off, ...everything, "conditions.clientAppTypes": ["browser"] }))).toContain(
      "CA-continuous-access-evaluation",
    );
  });
});
