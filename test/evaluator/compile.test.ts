import { resolve } from "node:path";
import { createContext, runInContext } from "node:vm";
import { buildSync } from "esbuild";
import { compile, type Problem, ProblemsError } from "../../provider/analysis";
import { APP, accessPolicy, GROUP, LOCATION, OTHER, policy, ROUTING, requiring, signIn, USER } from "./fixtures";

function problemsOf(action: () => unknown): readonly Problem[] {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof ProblemsError) return thrown.problems;
    throw thrown;
  }
  return [];
}

describe("what is wrong with a policy set is said at once, with its place", () => {
  test("members of enumerations, filters, references, addresses", () => {
    const wrong = {
      conditionalAccessPolicies: [
        policy({ locations: { includeLocations: [LOCATION] } }),
        policy({ devices: { deviceFilter: { mode: "include", rule: "device.isCompliant -eq" } } }, { id: OTHER }),
      ],
      accessPolicies: [
        accessPolicy([
          { field: "app", operator: "equals", values: [99999] },
          { field: "deviceTag", operator: "equals", values: ["compliant"] },
          { field: "ipAddress", operator: "equals", values: ["203.0.113.0/40"] },
          { field: "location", operator: "startsWith", values: ["N"] },
        ]),
      ],
    };
    const places = problemsOf(() => compile(wrong)).map(({ path }) => path);
    expect(places.toSorted()).toEqual([
      "accessPolicies[0].filters[0].values",
      "accessPolicies[0].filters[1].values",
      "accessPolicies[0].filters[2].values",
      "accessPolicies[0].filters[3].operator",
      "conditionalAccessPolicies[0].conditions.locations.includeLocations",
      "conditionalAccessPolicies[1].conditions.devices.deviceFilter.rule",
    ]);
  });

  test("the shape of the set", () => {
    expect(problemsOf(() => compile({ conditionalAccessPolicies: [policy({}, { state: "on" })] }))).toMatchObject([
      { code: "CA-enum", path: "conditionalAccessPolicies[0].state" },
    ]);
  });

  test("forms that Graph has retired are no mistakes, and are told", () => {
    const { decide, problems } = compile({
      conditionalAccessPolicies: [
        policy({ clientAppTypes: ["modern"], deviceStates: { includeStates: ["All"], excludeStates: ["Compliant"] } }),
      ],
    });
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ["CA-retired", "warning"],
      ["CA-retired", "warning"],
    ]);
    const onDevice = (isCompliant: boolean) =>
      decide(signIn({ clientAppType: "mobileAppsAndDesktopClients", device: { isCompliant } })).result;
    expect([onDevice(false), onDevice(true)]).toEqual(["blocked", "granted"]);
  });

  test("the directory", () => {
    expect(problemsOf(() => compile({}, { users: [{ groups: [] }] }))).toMatchObject([{ path: "users[0].id" }]);
  });
});

test("options that there are not, or that are misspelt, are errors beside those of the set", () => {
  const wrong = { unresolved: "eror", allResourcesCoverUserAction: true, mfaTrustedIps: false };
  const set = { conditionalAccessPolicies: [policy({}, { state: "on" })] };
  expect(problemsOf(() => compile(set, undefined, wrong as never)).map(({ code, path }) => `${code} ${path}`)).toEqual([
    "OPT-enum unresolved",
    "OPT-enum mfaTrustedIps",
    "OPT-property allResourcesCoverUserAction",
    "CA-enum conditionalAccessPolicies[0].state",
  ]);
  expect(problemsOf(() => compile({}, undefined, null as never))).toMatchObject([{ code: "OPT-type", path: "" }]);
});

describe("what is wrong with a sign-in is said, whether conditions ask for it or not", () => {
  const evaluator = compile({ conditionalAccessPolicies: [policy({ clientAppTypes: ["browser"] })] });
  test.each([
    ["a member that is none", { clientAppType: "web" }, "clientAppType"],
    ["one that no condition asks for", { deviceType: "watch" }, "deviceType"],
    ["an address", { ipAddress: "203.0.113.256" }, "ipAddress"],
    ["a country", { country: "NLD" }, "country"],
    ["a tag", { deviceTags: ["compliant"] }, "deviceTags[0]"],
    ["a kind of guest", { user: { guestOrExternalUserType: "none" } }, "user.guestOrExternalUserType"],
    ["a list that is none", { user: { groups: GROUP } }, "user.groups"],
    ["a list where an object belongs", { device: [] }, "device"],
    ["a truth value", { device: { isCompliant: "yes" } }, "device.isCompliant"],
    ["an unknown property", { platform: "windows" }, "platform"],
    ["an unknown property of the user", { user: { name: "Ada" } }, "user.name"],
    ["an unknown property of the device", { device: { compliant: true } }, "device.compliant"],
    ["two targets", { authenticationContext: "c1", application: APP }, "authenticationContext"],
  ])("%s", (_what, values, path) => {
    const given = { ...signIn(values), ...values, ...("user" in values ? { user: { ...signIn().user, ...values.user } } : {}) };
    expect(problemsOf(() => evaluator.decide(given)).map((problem) => problem.path)).toEqual([path]);
    expect(problemsOf(() => evaluator.explain(given)).map((problem) => problem.path)).toEqual([path]);
  });

  test("no object at all", () => {
    expect(problemsOf(() => evaluator.decide(null))).toHaveLength(1);
    expect(problemsOf(() => evaluator.decide("sign-in"))).toHaveLength(1);
    expect(problemsOf(() => evaluator.decide([]))).toHaveLength(1);
  });

  test("a column whose places are beyond its values", () => {
    const column = { values: ["browser"], index: Uint8Array.of(0, 1) };
    expect(problemsOf(() => evaluator.decideAll({ length: 2, clientAppType: column as never }))).toMatchObject([
      { code: "COL-index", path: "clientAppType" },
    ]);
  });
});

describe("references into nowhere", () => {
  const elsewhere = { conditionalAccessPolicies: [policy({ locations: { includeLocations: ["All"], excludeLocations: [LOCATION] } })] };

  test("are errors unless told otherwise", () => {
    expect(problemsOf(() => compile(elsewhere))).toMatchObject([{ code: "EV-reference" }]);
  });

  test("or something that is not known", () => {
    const outcome = compile(elsewhere, undefined, { unresolved: "unknown" }).decide(signIn());
    expect(outcome).toMatchObject({ result: "undecided", dependsOn: [`namedLocation:${LOCATION}`] });
  });

  test("and may be trusted ones, for other policies too", () => {
    const untrusted = policy({ locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] } }, { displayName: "Untrusted" });
    const pilot = { ...elsewhere.conditionalAccessPolicies[0], id: OTHER, state: "disabled" };
    const set = { conditionalAccessPolicies: [untrusted, pilot] };
    expect(compile(set, undefined, { unresolved: "unknown" }).decide(signIn())).toMatchObject({
      result: "undecided",
      dependsOn: ["namedLocation:AllTrusted"],
    });
  });

  test("that matters only where the policy could apply", () => {
    const other = {
      conditionalAccessPolicies: [policy({ ...elsewhere.conditionalAccessPolicies[0].conditions, clientAppTypes: ["other"] })],
    };
    expect(compile(other, undefined, { unresolved: "unknown" }).decide(signIn())).toMatchObject({ result: "granted" });
  });
});

describe("decided whatever is not known", () => {
  const rule = "device.isCompliant -eq True";
  const onDevices = (mode: string, id: string) => policy({ devices: { deviceFilter: { mode, rule } } }, { id, displayName: mode });
  const unknownDevice = { ...signIn(), device: undefined };

  test("two policies that block compliant and all other devices block", () => {
    const outcome = compile({ conditionalAccessPolicies: [onDevices("include", OTHER), onDevices("exclude", GROUP)] }).decide(
      unknownDevice,
    );
    expect(outcome).toMatchObject({ result: "blocked", blockedBy: [{ displayName: "include" }, { displayName: "exclude" }] });
    expect(outcome.dependsOn).toBeUndefined();
  });

  test("one of them alone hangs on the device, and on nothing else that is not known", () => {
    const outcome = compile({ conditionalAccessPolicies: [onDevices("include", OTHER)] }).decide({ ...unknownDevice, country: undefined });
    expect(outcome).toMatchObject({ result: "undecided", dependsOn: ["device.isCompliant"] });
  });

  test("behind a block that is certain nothing matters", () => {
    const outcome = compile({ conditionalAccessPolicies: [policy(), onDevices("include", OTHER)] }).decide(unknownDevice);
    expect(outcome).toMatchObject({ result: "blocked", blockedBy: [{ displayName: "Policy" }] });
    expect(outcome.dependsOn).toBeUndefined();
  });

  test("the same requirement by either of two policies is no open question", () => {
    const mfa = (one: ReturnType<typeof policy>) => ({ ...one, ...requiring("OR", "mfa") });
    const outcome = compile({ conditionalAccessPolicies: [mfa(onDevices("include", OTHER)), mfa(onDevices("exclude", GROUP))] }).decide(
      unknownDevice,
    );
    expect(outcome.dependsOn).toBeUndefined();
  });

  test("sixty groups of which nobody knows are still exact", () => {
    const groups = Array.from({ length: 60 }, (_, n) => `${String(n).padStart(8, "0")}-0000-4000-8000-000000000000`);
    const policies = groups.map((id) => policy({ users: { includeGroups: [id] } }, { id, displayName: id }));
    const user = { ...signIn().user, groups: undefined };
    const outcome = compile({ conditionalAccessPolicies: policies }).decide({ ...signIn(), user });
    expect(outcome).toMatchObject({ result: "undecided", dependsOn: ["user.groups"], assumed: [] });
  });

  test("an access policy hangs on the address where its category follows from the ranges", () => {
    const set = {
      conditionalAccessPolicies: [ROUTING],
      accessPolicies: [accessPolicy([{ field: "ipCategory", operator: "doesNotEqual", values: ["corporate"] }])],
      ipRanges: [{ name: "Offices", category: "corporate", subnets: ["192.0.2.0/24"] }],
    };
    expect(compile(set).decide({ ...signIn(), ipAddress: undefined })).toMatchObject({ result: "undecided", dependsOn: ["ipAddress"] });
  });
});

describe("the directory", () => {
  const people = {
    users: [{ id: USER, groups: [OTHER], userType: "member", guestOrExternalUserType: null }],
    groups: [{ id: OTHER, memberOf: [GROUP] }],
  };
  const evaluator = compile({ conditionalAccessPolicies: [policy({ users: { includeGroups: [GROUP] } })] }, people);

  test("says what the sign-in leaves out, nested groups included", () => {
    expect(evaluator.decide({ ...signIn(), user: { id: USER } }).result).toBe("blocked");
  });

  test("does not contradict what the sign-in says", () => {
    expect(evaluator.decide({ ...signIn(), user: { id: USER, groups: [] } }).result).toBe("granted");
  });

  test("knows nothing of a user whom it does not have", () => {
    expect(evaluator.decide({ ...signIn(), user: { id: OTHER } })).toMatchObject({ result: "undecided", dependsOn: ["user.groups"] });
  });

  test("finds workloads by their application, too", () => {
    const workloads = policy({ users: { includeUsers: ["None"] }, clientApplications: { includeServicePrincipals: [OTHER] } });
    const known = compile({ conditionalAccessPolicies: [workloads] }, { servicePrincipals: [{ id: OTHER, appId: APP }] });
    expect(known.decide(signIn({ servicePrincipal: { appId: APP } })).result).toBe("blocked");
  });
});

test("outcomes are shared and frozen", () => {
  const evaluator = compile({ conditionalAccessPolicies: [policy()] });
  const outcome = evaluator.decide(signIn());
  expect(evaluator.decide(signIn({ country: "DE" }))).toBe(outcome);
  expect(Object.isFrozen(outcome.blockedBy)).toBe(true);
});

test("it runs in a browser", () => {
  const bundle = buildSync({
    entryPoints: [resolve(__dirname, "../../provider/analysis.ts")],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "evaluator",
  });
  const browser = createContext({ TextEncoder, URL });
  runInContext(bundle.outputFiles[0].text, browser);
  const result = runInContext(
    `evaluator.compile(${JSON.stringify({ conditionalAccessPolicies: [policy()] })}).decide(${JSON.stringify(signIn())}).result`,
    browser,
  );
  expect(result).toBe("blocked");
});

test("what is known to be absent may be null everywhere", () => {
  const evaluator = compile({ conditionalAccessPolicies: [policy({}, requiring("OR", "mfa"))] });
  const plain = {
    user: { groups: [], roles: [] },
    application: APP,
    clientAppType: "browser",
    mfaTrustedIp: false,
    compliantNetwork: false,
  };
  const nulls = {
    ...plain,
    user: { groups: null, roles: null },
    servicePrincipal: null,
    userAction: null,
    authenticationContext: null,
    mfaTrustedIp: null,
    compliantNetwork: null,
  };
  expect(evaluator.decide(nulls)).toEqual(evaluator.decide(plain));
  expect(evaluator.explain(nulls)).toEqual(evaluator.explain(plain));
});

describe("everything that is wrong is said at once", () => {
  const platforms = policy({ platforms: { includePlatforms: ["beOS"] } }, { displayName: "One" });
  const filter = policy({ devices: { deviceFilter: { mode: "include", rule: 'device.foo -eq "x"' } } }, { id: OTHER, displayName: "Two" });
  const place = policy({ locations: { includeLocations: [LOCATION] } }, { id: USER, displayName: "Three" });
  const denying = { name: "AP1", action: "deny" };
  const wrongOperator = { name: "AP2", action: "block", filters: [{ field: "deviceTag", operator: "startsWith", values: ["x"] }] };
  const found = (set: object) => problemsOf(() => compile(set)).map(({ code, path }) => `${code} ${path}`);

  test("shapes, filters, references and operators, whatever else is wrong", () => {
    const set = { conditionalAccessPolicies: [platforms, filter, place], accessPolicies: [denying, wrongOperator] };
    expect(found(set)).toEqual([
      expect.stringMatching(/^CA-enum conditionalAccessPolicies\[0\]\.conditions\.platforms/),
      expect.stringMatching(/^AP-enum accessPolicies\[0\]\.action/),
      expect.stringMatching(/ conditionalAccessPolicies\[1\]\.conditions\.devices\.deviceFilter\.rule$/),
      expect.stringMatching(/^EV-reference conditionalAccessPolicies\[2\]\.conditions\.locations\.includeLocations/),
      expect.stringMatching(/^AP-operator accessPolicies\[1\]\.filters\[0\]\.operator$/),
      expect.stringMatching(/^AP-enum accessPolicies\[1\]\.filters\[0\]\.values$/),
    ]);
  });

  test("but no reference to what could not be read", () => {
    const wrong = { id: LOCATION, displayName: "Offices", ipRanges: [{ cidrAddress: "300.1.1.1/8" }] };
    const codes = found({ conditionalAccessPolicies: [place], namedLocations: [wrong] });
    expect(codes).toEqual(["NL-range namedLocations[0].ipRanges"]);
  });
});
