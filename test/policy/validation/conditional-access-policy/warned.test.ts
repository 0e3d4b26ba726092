import { hasErrors } from "../../../../provider/policy/problems";
import type { Json } from "../../policies";
import { type Found, problemsOf, requiring } from "./policies";

describe("a policy that is taken with a warning", () => {
  test.each<[string, Json, ...Found[]]>([
    [
      "requires an approved application",
      requiring({ grantControls: { builtInControls: ["approvedApplication"] } }),
      ["CA-retired-control", "grantControls.builtInControls"],
    ],
    [
      "is about a user action in report-only mode",
      requiring({
        state: "enabledForReportingButNotEnforced",
        "conditions.applications": { includeUserActions: ["urn:user:registersecurityinfo"] },
      }),
      ["CA-user-action", "state"],
    ],
    [
      "asks for both risks",
      requiring({ "conditions.signInRiskLevels": ["high"], "conditions.userRiskLevels": ["high"] }),
      ["CA-risk", "conditions.userRiskLevels"],
    ],
    [
      "asks users for the risk of a service principal",
      requiring({ "conditions.servicePrincipalRiskLevels": ["high"] }),
      ["CA-risk", "conditions.servicePrincipalRiskLevels"],
    ],
    [
      "protects tokens of browsers and of Office 365",
      requiring({
        "conditions.applications": { includeApplications: ["Office365"] },
        "sessionControls.secureSignInSession": { isEnabled: true },
      }),
      ["CA-token-protection", "sessionControls.secureSignInSession"],
      ["CA-token-protection", "sessionControls.secureSignInSession"],
    ],
    ["has a name with a space at its end", requiring({ displayName: "Require MFA " }), ["CA-name", "displayName"]],
    [
      "has a device filter that Microsoft's pages disagree about",
      requiring({ "conditions.devices.deviceFilter": { mode: "include", rule: 'device.ownership -eq "Company"' } }),
      ["DF-ownership", "conditions.devices.deviceFilter.rule"],
    ],
  ])("%s", (_what, json, ...expected) => {
    const found = problemsOf(json);
    expect(hasErrors(found)).toBe(false);
    expect(found.map(({ code, path }) => [code, path])).toEqual(expected);
  });
});
