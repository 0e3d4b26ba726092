import fc from "fast-check";
import { compile, impact, impactText, ProblemsError, readSignInRow } from "../../provider/analysis";
import { readAccessPolicy } from "../../provider/policy/access-policy";
import { portalSteps } from "../../provider/tenant/defender/portal-steps";
import { runs } from "../arbitraries";
import { mutilated } from "../arbitraries/mutilated";

/** Whatever JSON is at one place of something right, it is taken or refused by a problem; nothing fails in another way. */

const id = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;

const policySet = {
  conditionalAccessPolicies: [
    {
      id: id(9),
      displayName: "everything",
      state: "enabled",
      conditions: {
        applications: {
          includeApplications: ["All"],
          excludeApplications: ["Office365"],
          applicationFilter: { mode: "exclude", rule: 'CustomSecurityAttribute.Engineering_Project -eq "x"' },
        },
        users: {
          includeUsers: ["All"],
          excludeGroups: [id(1)],
          includeRoles: [id(2)],
          excludeGuestsOrExternalUsers: {
            guestOrExternalUserTypes: "internalGuest",
            externalTenants: {
              "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
              membershipKind: "enumerated",
              members: [id(3)],
            },
          },
        },
        clientAppTypes: ["browser"],
        platforms: { includePlatforms: ["all"], excludePlatforms: ["iOS"] },
        locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted", id(4)] },
        devices: { deviceFilter: { mode: "exclude", rule: 'device.trustType -eq "ServerAD"' } },
        signInRiskLevels: ["high"],
        insiderRiskLevels: "minor",
        authenticationFlows: { transferMethods: "deviceCodeFlow" },
      },
      grantControls: {
        operator: "AND",
        builtInControls: ["mfa", "compliantDevice"],
        termsOfUse: [id(5)],
        customAuthenticationFactors: ["factor"],
        authenticationStrength: { id: "00000000-0000-0000-0000-000000000002" },
      },
      sessionControls: {
        cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" },
        signInFrequency: { isEnabled: true, type: "hours", value: 4 },
        persistentBrowser: { isEnabled: true, mode: "never" },
      },
    },
  ],
  namedLocations: [
    {
      "@odata.type": "#microsoft.graph.ipNamedLocation",
      id: id(4),
      displayName: "office",
      isTrusted: true,
      ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "192.0.2.0/24" }],
    },
    {
      "@odata.type": "#microsoft.graph.countryNamedLocation",
      id: id(7),
      displayName: "country",
      countriesAndRegions: ["NL"],
      includeUnknownCountriesAndRegions: true,
      countryLookupMethod: "clientIpAddress",
    },
  ],
  accessPolicies: [
    {
      name: "everything",
      enabled: true,
      action: "block",
      filters: [
        { field: "deviceType", operator: "equals", values: ["mobile"] },
        { field: "app", operator: "equals", values: ["20893"] },
        { field: "ipTag", operator: "equals", values: ["tag"] },
        { field: "userAgent", operator: "contains", values: ["word"] },
        { field: "registeredIsp", operator: "contains", values: ["isp"] },
      ],
    },
  ],
  ipRanges: [{ name: "range", category: "corporate", subnets: ["198.51.100.0/24"], tags: ["tag"] }],
  apps: [{ appId: id(8), displayName: "app" }],
};
const directory = {
  users: [{ id: id(1), groups: [id(2)], roles: [] }],
  groups: [{ id: id(2), memberOf: [id(1)] }],
};
const signIn = {
  user: { id: id(1), groups: [id(2)], roles: [], userType: "member" },
  application: id(8),
  applicationAttributes: { Engineering_Project: "x" },
  device: { isCompliant: true, trustType: "ServerAD" },
  ipAddress: "192.0.2.1",
  country: "NL",
  userAgent: "word",
  signInRiskLevel: "high",
};
const logRow = {
  createdDateTime: "2026-01-01T00:00:00Z",
  userId: id(1),
  appId: id(8),
  resourceId: id(8),
  clientAppUsed: "Browser",
  ipAddress: "192.0.2.1",
  location: { countryOrRegion: "NL" },
  deviceDetail: { isCompliant: true, trustType: "Hybrid Azure AD joined", operatingSystem: "Windows" },
  userAgent: "word",
};
const columns = {
  length: 1,
  user: { values: [signIn.user], index: Uint8Array.of(0) },
  application: { values: [id(8)], index: Uint8Array.of(0) },
};
const guarantees = [{ name: "kept", result: "blocked", signIns: { user: { id: id(1) }, application: id(8) } }];

const unresolved = "unknown";
const evaluator = compile(policySet, undefined, { unresolved });

/** Null where it was refused; every problem says which, where and how to mend it. */
function taken<T>(action: () => T): T | null {
  try {
    return action();
  } catch (thrown) {
    if (!(thrown instanceof ProblemsError)) throw thrown;
    expect(thrown.problems).not.toEqual([]);
    for (const { code, message, mend } of thrown.problems) {
      expect([code, message, mend]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./), expect.stringMatching(/./)]);
    }
    return null;
  }
}

function decided(set: unknown, people?: unknown): void {
  const made = taken(() => compile(set, people, { unresolved }));
  if (made === null) return;
  made.decide(signIn);
  made.explain(signIn);
  made.decide({});
}

test.each<[string, unknown, (given: unknown) => unknown]>([
  ["a policy set", policySet, (given) => decided(given)],
  ["a directory", directory, (given) => decided(policySet, given)],
  ["a sign-in", signIn, (given) => [taken(() => evaluator.decide(given)), taken(() => evaluator.explain(given))]],
  ["a row of the log", logRow, (given) => readSignInRow(given)],
  ["columns", columns, (given) => taken(() => evaluator.decideAll(given as never).outcomeOf(0))],
  [
    "the set after a change",
    policySet,
    (given) => {
      const found = taken(() => impact(policySet, given, { unresolved }));
      if (found !== null) expect(impactText(found)).toMatch(/./);
    },
  ],
  ["guarantees", guarantees, (given) => taken(() => impact(policySet, policySet, { unresolved, guarantees: given as never }))],
  [
    "an access policy, in the steps for the portal",
    policySet.accessPolicies[0],
    (given) => {
      const { value } = readAccessPolicy(given);
      if (value !== null) expect(portalSteps(value, null)).not.toContain("function");
    },
  ],
])("any JSON at one place of %s", (_what, whole, use) => {
  fc.assert(
    fc.property(mutilated(whole), (given) => void use(given)),
    runs(300),
  );
});
