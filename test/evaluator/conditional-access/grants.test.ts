import { applies, decided, OTHER, policy, requiring, signIn, traced } from "../fixtures";

/** What the policies that apply grant, block and require together. */

describe("R16: states", () => {
  test("a disabled policy never applies", () => {
    expect(traced(policy({}, { state: "disabled" }), signIn())).toMatchObject({ applies: false, knockedOutBy: "policyNotEnabled" });
  });

  test("a report-only policy applies and is not enforced", () => {
    const reportOnly = policy({}, { state: "enabledForReportingButNotEnforced" });
    expect(applies(reportOnly, signIn())).toBe(true);
    expect(decided([reportOnly], signIn())).toMatchObject({
      result: "granted",
      blockedBy: [],
      reportOnly: [{ result: "reportOnlyFailure" }],
    });
  });
});

describe("R18, R19: all policies that apply, and block above all", () => {
  const mfa = policy({}, { ...requiring("OR", "mfa"), id: OTHER, displayName: "MFA" });

  test("every policy keeps its own requirement", () => {
    const devices = policy({}, requiring("AND", "compliantDevice", "mfa"));
    expect(decided([mfa, devices], signIn()).requires).toEqual([
      { id: OTHER, displayName: "MFA", operator: "OR", controls: ["mfa"] },
      { id: devices.id, displayName: "Policy", operator: "AND", controls: ["mfa", "compliantDevice"] },
    ]);
  });

  test("one block is enough, and nothing else is left then", () => {
    expect(decided([mfa, policy()], signIn())).toMatchObject({ result: "blocked", blockedBy: [{ displayName: "Policy" }], requires: [] });
  });

  test("block beats the other controls of its policy", () => {
    expect(decided([policy({}, requiring("OR", "mfa", "block"))], signIn()).result).toBe("blocked");
  });

  test("no policy, no requirement", () => {
    expect(decided([], signIn())).toMatchObject({ result: "granted", requires: [], session: {} });
  });
});

test("R20: controls stand in the order of the prompts", () => {
  const everything = policy(
    {},
    {
      grantControls: {
        operator: "AND",
        builtInControls: ["passwordChange", "compliantApplication", "domainJoinedDevice", "mfa", "approvedApplication", "compliantDevice"],
        termsOfUse: [OTHER],
        customAuthenticationFactors: ["factor"],
      },
    },
  );
  expect(decided([everything], signIn()).requires[0].controls).toEqual([
    "mfa",
    "compliantDevice",
    "domainJoinedDevice",
    "approvedApplication",
    "compliantApplication",
    "passwordChange",
    `termsOfUse:${OTHER}`,
    "customAuthenticationFactor:factor",
  ]);
});

describe("R21: results of report-only policies", () => {
  const MANAGED = { device: { isCompliant: true, trustType: "ServerAD" } };
  const DEVICE_CODE = { authenticationFlow: "deviceCodeFlow" };
  test.each([
    ["no controls", null, {}, "reportOnlySuccess"],
    ["block", ["OR", "block"], {}, "reportOnlyFailure"],
    ["a device that is compliant", ["OR", "compliantDevice"], {}, "reportOnlySuccess"],
    ["one that is not", ["OR", "compliantDevice"], { device: null }, "reportOnlyFailure"],
    ["something to prompt for", ["OR", "mfa"], {}, "reportOnlyInterrupted"],
    ["an alternative that is met", ["OR", "mfa", "domainJoinedDevice"], MANAGED, "reportOnlySuccess"],
    ["a prompt beside what fails", ["AND", "mfa", "compliantDevice"], { device: null }, "reportOnlyFailure"],
    ["a prompt beside what is met", ["AND", "mfa", "compliantDevice"], {}, "reportOnlyInterrupted"],
    ["whether the app is an approved one, nobody says", ["OR", "approvedApplication"], {}, "unknown"],
    ["a prompt that a legacy client cannot show (R11)", ["OR", "mfa"], { clientAppType: "other" }, "reportOnlyFailure"],
    [
      "its device, which it cannot show",
      ["OR", "compliantDevice"],
      { ...MANAGED, clientAppType: "exchangeActiveSync" },
      "reportOnlyFailure",
    ],
    ["a device that device code flow cannot show (R22)", ["OR", "compliantDevice"], { ...MANAGED, ...DEVICE_CODE }, "reportOnlyFailure"],
    ["the prompt beside it", ["OR", "compliantDevice", "mfa"], { ...MANAGED, ...DEVICE_CODE }, "reportOnlyInterrupted"],
  ] as const)("%s", (_what, grant, values, expected) => {
    const grantControls = grant === null ? null : requiring(grant[0], ...grant.slice(1)).grantControls;
    const outcome = decided([policy({}, { state: "enabledForReportingButNotEnforced", grantControls })], signIn(values));
    expect(outcome.reportOnly.map(({ result }) => result)).toEqual([expected]);
  });
});

test("R21, R24: a workload can meet no control", () => {
  const workloads = { users: { includeUsers: ["None"] }, clientApplications: { includeServicePrincipals: [OTHER] } };
  const reporting = policy(workloads, { state: "enabledForReportingButNotEnforced", ...requiring("OR", "mfa") });
  expect(decided([reporting], signIn({ servicePrincipal: { id: OTHER } })).reportOnly[0].result).toBe("reportOnlyFailure");
});

test("R21: what is not known is tried in every combination", () => {
  const reporting = policy({}, { state: "enabledForReportingButNotEnforced", ...requiring("OR", "compliantDevice") });
  const outcome = decided([reporting], signIn({ device: undefined, clientAppType: undefined }));
  expect(outcome.reportOnly[0].result).toBe("unknown");
  expect(outcome.dependsOn).toEqual(["clientAppType", "device.isCompliant"]);
});

describe("R11, R22, R24: requirements that can never be met are named", () => {
  test.each([
    ["legacy client", policy({}, requiring("OR", "mfa")), { clientAppType: "other" }, "legacyClient"],
    ["device code flow", policy({}, requiring("OR", "compliantDevice")), { authenticationFlow: "deviceCodeFlow" }, "deviceCodeFlow"],
    [
      "workload",
      policy({ users: { includeUsers: ["None"] }, clientApplications: { includeServicePrincipals: [OTHER] } }, requiring("OR", "mfa")),
      { servicePrincipal: { id: OTHER } },
      "workloadIdentity",
    ],
  ] as const)("%s", (_what, one, values, reason) => {
    expect(decided([one], signIn(values))).toMatchObject({ result: "granted", requires: [{}], unsatisfiable: [{ reason }] });
  });

  test("an alternative that can be met is enough", () => {
    const either = policy({}, requiring("OR", "compliantDevice", "mfa"));
    expect(decided([either], signIn({ authenticationFlow: "deviceCodeFlow" })).unsatisfiable).toBeUndefined();
  });
});

test("R25: a strength is a requirement by its id", () => {
  const strength = policy({}, { grantControls: { operator: "OR", authenticationStrength: { id: OTHER } } });
  expect(decided([strength], signIn()).requires[0].controls).toEqual([`authenticationStrength:${OTHER}`]);
});
