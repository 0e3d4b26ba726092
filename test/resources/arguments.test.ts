import * as fc from "fast-check";
import type { Path } from "../../provider/policy/unknowns";
import { UNKNOWN_LIST, UNKNOWN_VALUE, unknownPaths } from "../../provider/policy/unknowns";
import { accessPolicyKind } from "../../provider/resources/access-policy";
import { conditionalAccessPolicyKind } from "../../provider/resources/conditional-access-policy";
import type { Properties } from "../../provider/resources/handler";
import { ipRangeKind } from "../../provider/resources/ip-range";
import { checkedArguments, type ManagedKind } from "../../provider/resources/managed";
import { namedLocationKind } from "../../provider/resources/named-location";
import { ORDINARY, runs } from "../arbitraries";
import { accessPolicy } from "../arbitraries/access-policies";
import { conditionalAccessPolicy } from "../arbitraries/conditional-access-policies";
import { APP, GROUP, LOCATION, ROLE, routing, TENANT, USER, withValues } from "../policy/policies";

type AnyKind = ManagedKind<{ readonly id: string | null }>;
const strength = { id: "00000000-0000-0000-0000-000000000004" };
const all = { includeApplications: ["All"] };

/** Valid arguments, rich enough that each rule has something to say about them. */
const VALID: readonly (readonly [string, unknown, Properties])[] = [
  [
    "everything at once",
    conditionalAccessPolicyKind,
    withValues(routing(), {
      description: "d",
      conditions: {
        applications: {
          includeApplications: [APP, "Office365"],
          applicationFilter: { mode: "include", rule: 'CustomSecurityAttribute.A_B -eq "c"' },
        },
        users: {
          includeGroups: [GROUP],
          includeRoles: [ROLE],
          excludeUsers: [USER],
          includeGuestsOrExternalUsers: {
            guestOrExternalUserTypes: "internalGuest,serviceProvider",
            externalTenants: { membershipKind: "enumerated", members: [TENANT] },
          },
        },
        clientAppTypes: ["mobileAppsAndDesktopClients"],
        platforms: { includePlatforms: ["all"], excludePlatforms: ["linux"] },
        locations: { includeLocations: ["All"], excludeLocations: [LOCATION] },
        devices: { deviceFilter: { mode: "exclude", rule: "device.isCompliant -eq True" } },
        signInRiskLevels: ["high"],
        insiderRiskLevels: "elevated",
        authenticationFlows: { transferMethods: "deviceCodeFlow" },
      },
      grantControls: { operator: "AND", builtInControls: ["compliantDevice"], termsOfUse: [GROUP], authenticationStrength: strength },
      sessionControls: {
        cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" },
        signInFrequency: { isEnabled: true, type: "hours", value: 4, authenticationType: "secondaryAuthentication" },
        secureSignInSession: { isEnabled: true },
      },
    }),
  ],
  [
    "a password change",
    conditionalAccessPolicyKind,
    withValues(routing(), {
      "conditions.applications": all,
      "conditions.userRiskLevels": ["high"],
      grantControls: { operator: "AND", builtInControls: ["mfa", "passwordChange"] },
      sessionControls: { signInFrequency: { isEnabled: true, frequencyInterval: "everyTime" }, persistentBrowser: { mode: "never" } },
    }),
  ],
  [
    "workload identities",
    conditionalAccessPolicyKind,
    withValues(routing(), {
      "conditions.users": null,
      "conditions.clientApplications": { includeServicePrincipals: ["ServicePrincipalsInMyTenant"], excludeServicePrincipals: [USER] },
      "conditions.servicePrincipalRiskLevels": ["high"],
      sessionControls: null,
      grantControls: { builtInControls: ["block"] },
    }),
  ],
  [
    "registration of devices",
    conditionalAccessPolicyKind,
    withValues(routing(), {
      "conditions.applications": { includeUserActions: ["urn:user:registerdevice"] },
      sessionControls: null,
      grantControls: { builtInControls: ["mfa"] },
    }),
  ],
  [
    "a block of everything but for a group",
    conditionalAccessPolicyKind,
    withValues(routing(), { "conditions.applications": all, sessionControls: null, grantControls: { builtInControls: ["block"] } }),
  ],
  [
    "what only beta has",
    conditionalAccessPolicyKind,
    withValues(routing(), {
      beta: true,
      "conditions.applications": all,
      "sessionControls.continuousAccessEvaluation": { mode: "disabled" },
    }),
  ],
  [
    "an access policy",
    accessPolicyKind,
    {
      name: "Block",
      description: "d",
      severity: "high",
      enabled: true,
      filters: [
        { field: "location", operator: "equals", values: ["NL", "DE"] },
        { field: "app", operator: "equals", values: [APP] },
        { field: "deviceTag", operator: "doesNotEqual", values: ["intuneCompliant"] },
        { field: "user", operator: "isSet" },
      ],
      action: "block",
      blockMessage: "No.",
      alert: { dailyLimit: 5, emails: ["soc@example.com"], powerAutomate: "flow" },
    },
  ],
  [
    "an IP location",
    namedLocationKind,
    { displayName: "Offices", isTrusted: true, ipRanges: [{ cidrAddress: "192.0.2.0/24" }, { cidrAddress: "198.51.100.0/24" }] },
  ],
  [
    "a country location",
    namedLocationKind,
    {
      displayName: "Home",
      countriesAndRegions: ["NL", "DE"],
      includeUnknownCountriesAndRegions: true,
      countryLookupMethod: "clientIpAddress",
    },
  ],
  ["an IP range", ipRangeKind, { name: "HQ", category: "corporate", tags: ["HQ"], subnets: ["192.0.2.0/24"], organization: "Example" }],
];

/** Every place of the value, from the outside in. */
function places(value: unknown, path: Path = []): Path[] {
  const inner =
    value === null || typeof value !== "object"
      ? []
      : Array.isArray(value)
        ? value.flatMap((item, index) => places(item, [...path, index]))
        : Object.entries(value).flatMap(([name, property]) => places(property, [...path, name]));
  return path.length === 0 ? inner : [path, ...inner];
}

function withUnknownAt(value: unknown, [step, ...rest]: Path, unknown: string): unknown {
  if (step === undefined) return unknown;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? withUnknownAt(item, rest, unknown) : item));
  // A place inside of one that is unknown already.
  if (value === null || typeof value !== "object") return value;
  const object = value as Properties;
  return { ...object, [step]: withUnknownAt(object[step], rest, unknown) };
}

describe.each(VALID)("%s", (_what, kind, args) => {
  const check = (given: Properties) => checkedArguments(kind as AnyKind, given);

  test("is valid", () => {
    expect(check(args).problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(check(args)).toMatchObject({ partial: false, object: { id: null } });
  });

  test("is refused for no value that is not known yet, wherever it stands", () => {
    for (const path of places(args)) {
      const unknown = withUnknownAt(args, path, UNKNOWN_VALUE) as Properties;
      const { problems } = check(unknown);
      expect({ path, errors: problems.filter(({ severity }) => severity === "error") }).toEqual({ path, errors: [] });
    }
  });

  test("shows in its inputs that something is not known yet, whatever is, and reads the rest", () => {
    for (const path of places(args).filter(([first]) => first !== "beta")) {
      const { inputs } = check(withUnknownAt(args, path, UNKNOWN_VALUE) as Properties);
      const shown = unknownPaths(inputs);
      expect({ path, shown: shown.length }).toEqual({ path, shown: 1 });
      // It stands on the way to where it was given: there, or at a part that cannot be read without it.
      const names = (steps: Path) => steps.filter((step) => typeof step === "string");
      expect(names(path)).toEqual(expect.arrayContaining(names(shown[0])));
      expect(inputs).toEqual(
        expect.objectContaining(Object.fromEntries(Object.entries(check(args).inputs).filter(([name]) => name !== path[0]))),
      );
    }
  });

  test("is refused for no two values that are not known yet", () => {
    const place = fc.constantFrom(...places(args));
    fc.assert(
      fc.property(place, place, fc.constantFrom(UNKNOWN_VALUE, UNKNOWN_LIST), (one, other, unknown) => {
        const given = withUnknownAt(withUnknownAt(args, one, unknown), other, UNKNOWN_VALUE) as Properties;
        expect(check(given).problems.filter(({ severity }) => severity === "error")).toEqual([]);
      }),
      runs(300),
    );
  });
});

describe.each([
  [
    "conditional access policies",
    conditionalAccessPolicyKind,
    conditionalAccessPolicy(ORDINARY).map((policy) => ({ displayName: "P", ...policy })),
  ],
  ["access policies", accessPolicyKind, accessPolicy(ORDINARY).map((policy) => ({ name: "P", ...policy }))],
] as const)("of %s, right or wrong", (_what, kind, arbitrary) => {
  const errorsOf = (args: Properties) =>
    checkedArguments(kind as unknown as AnyKind, args)
      .problems.filter(({ severity }) => severity === "error")
      .map(({ code, path }) => `${code} ${path}`);

  test("what is told beside a value that is not known yet is true once it is known", () => {
    const withPlace = arbitrary.chain((args) => fc.tuple(fc.constant(args as Properties), fc.constantFrom(...places(args))));
    fc.assert(
      fc.property(withPlace, ([args, path]) => {
        const known = errorsOf(args);
        const told = errorsOf(withUnknownAt(args, path, UNKNOWN_VALUE) as Properties);
        expect(told.filter((problem) => !known.includes(problem))).toEqual([]);
      }),
      runs(1000),
    );
  });
});

describe("problems", () => {
  const refusedAt = (kind: unknown, args: Properties) =>
    checkedArguments(kind as AnyKind, args)
      .problems.filter(({ severity }) => severity === "error")
      .map(({ path }) => path);

  test("stand where the person wrote, though canonical form sorts lists", () => {
    const users = { includeUsers: ["All"], excludeGroups: [TENANT, GROUP, "Zed", "Ada"] };
    const paths = ["conditions.users.excludeGroups[3]", "conditions.users.excludeGroups[2]"];
    expect(refusedAt(conditionalAccessPolicyKind, withValues(routing(), { "conditions.users": users }))).toEqual(paths);
    const filters = [
      { field: "location", operator: "equals", values: ["NL", "XX", "DE"] },
      { field: "app", operator: "equals", values: [APP] },
    ];
    expect(refusedAt(accessPolicyKind, { name: "P", action: "block", filters })).toEqual(["filters[0].values[1]"]);
    const ipRanges = [{ cidrAddress: "198.51.100.0/24" }, { cidrAddress: "192.0.2.1/24" }];
    expect(refusedAt(namedLocationKind, { displayName: "L", ipRanges })).toEqual(["ipRanges[1].cidrAddress"]);
  });

  test("of a list are told beside a member that is not known yet, at their own places", () => {
    const named = withValues(routing(), { "conditions.users.excludeGroups": [UNKNOWN_VALUE, "Break-glass"] });
    expect(refusedAt(conditionalAccessPolicyKind, named)).toEqual(["conditions.users.excludeGroups[1]"]);
    const controls = withValues(routing(), { grantControls: { builtInControls: [UNKNOWN_VALUE, "mfaa"] } });
    expect(refusedAt(conditionalAccessPolicyKind, controls)).toEqual(["grantControls.builtInControls[1]"]);
    const ipRanges = [{ cidrAddress: UNKNOWN_VALUE }, { cidrAddress: "192.0.2.1/24" }];
    expect(refusedAt(namedLocationKind, { displayName: "L", ipRanges })).toEqual(["ipRanges[1].cidrAddress"]);
  });

  test("of values are told beside those of the shape, all at once", () => {
    const args = withValues(routing(), {
      state: "on",
      "conditions.clientAppTypes": ["browser", "Mobile"],
      "conditions.users.excludeGroups": ["Break-glass"],
      "conditions.user": { includeUsers: ["All"] },
    });
    expect(refusedAt(conditionalAccessPolicyKind, args).sort()).toEqual([
      "conditions.clientAppTypes[1]",
      "conditions.user",
      "conditions.users.excludeGroups[0]",
      "state",
    ]);
  });

  test("that rest on a part which is refused are not told twice", () => {
    const args = withValues(routing(), { sessionControls: { cloudAppSecurity: { cloudAppSecurityType: "monitor" } } });
    expect(refusedAt(conditionalAccessPolicyKind, args)).toEqual(["sessionControls.cloudAppSecurity.cloudAppSecurityType"]);
  });

  test("of a document that is none are told, and what else is missing", () => {
    expect(refusedAt(conditionalAccessPolicyKind, { displayName: "P", state: "enabled" })).toEqual(["conditions", "grantControls"]);
    expect(refusedAt(namedLocationKind, { displayName: "P" })).toEqual([""]);
  });
});
