import { impact } from "../../provider/impact/impact";
import type { GuaranteeResult } from "../../provider/impact/result";
import type { PolicySet } from "../../provider/policy/policy-set";
import { ProblemsError } from "../../provider/policy/problems";
import { UNKNOWN_VALUE } from "../../provider/policy/unknowns";
import { alwaysRequires, type Guarantee, neverAllowed, neverBlocked, onlyThrough } from "../../sdk/guarantees";
import {
  BREAK_GLASS,
  CONTRACTORS,
  everybody,
  legacy,
  mfa,
  NAMES,
  OFFICES,
  route,
  SALESFORCE,
  tenant,
  VENDOR_ADMINS,
  withUsers,
} from "./tenant";

function proved(guarantee: Guarantee, after: PolicySet, before = tenant(), between: PolicySet[] = []): GuaranteeResult {
  const { guarantees } = impact(before, after, { guarantees: [guarantee], names: NAMES, between, unresolved: "unknown" });
  expect(guarantees).toHaveLength(1);
  return guarantees[0];
}

const exceptBreakGlass = { except: { group: BREAK_GLASS } };
const replaced = (policy: typeof mfa) =>
  tenant({ conditionalAccessPolicies: [route, mfa, legacy].map((one) => (one.id === policy.id ? policy : one)) });

describe("never blocked", () => {
  test("holds for a group that every block excludes", () => {
    expect(proved(neverBlocked({ group: BREAK_GLASS }), tenant())).toMatchObject({
      holds: true,
      proved: true,
      name: "Break-glass is never blocked",
    });
  });

  test("is refuted by a block without the exclusion, with a sign-in of a member", () => {
    const result = proved(neverBlocked({ group: BREAK_GLASS }), replaced(withUsers(legacy, { excludeGroups: [] })));
    expect(result).toMatchObject({ holds: false, proved: true, brokenBefore: false, state: "after", policies: ["Block legacy clients"] });
    expect(result.witness?.user?.groups).toContain(BREAK_GLASS);
  });

  test("is refuted by an access policy behind a routing policy", () => {
    const result = proved(neverBlocked({ group: BREAK_GLASS }), replaced(withUsers(route, { excludeGroups: [] })));
    expect(result.policies).toEqual(["Route Salesforce", "Block unmanaged devices"]);
    expect(result.witness?.application).toBe(SALESFORCE);
  });

  test("says when it was broken before already", () => {
    const broken = replaced(withUsers(legacy, { excludeGroups: [] }));
    expect(proved(neverBlocked({ group: BREAK_GLASS }), broken, broken)).toMatchObject({ holds: false, brokenBefore: true });
  });

  test("what was broken before and is mended in the end may stay broken on the way", () => {
    const broken = replaced(withUsers(legacy, { excludeGroups: [] }));
    expect(proved(neverBlocked({ group: BREAK_GLASS }), tenant(), broken, [broken])).toMatchObject({ holds: true, brokenBefore: true });
  });

  test("has to hold in every state on the way", () => {
    const broken = replaced(withUsers(legacy, { excludeGroups: [] }));
    expect(proved(neverBlocked({ group: BREAK_GLASS }), tenant(), tenant(), [tenant(), broken])).toMatchObject({
      holds: false,
      state: "between[1]",
    });
  });

  test("does not count what is left out", () => {
    const scope = { group: CONTRACTORS, except: { clientAppType: ["exchangeActiveSync", "other"] as const } };
    expect(proved(neverBlocked({ ...scope, application: "00000000-0000-4000-8000-000000000001" }), tenant()).holds).toBe(true);
    expect(proved(neverBlocked({ group: CONTRACTORS, application: "00000000-0000-4000-8000-000000000001" }), tenant()).holds).toBe(false);
  });
});

describe("always requires", () => {
  test("holds where every sign-in is blocked or asked for the control", () => {
    expect(proved(alwaysRequires("mfa", { application: "Salesforce", ...exceptBreakGlass }), tenant()).holds).toBe(true);
  });

  test("is refuted by an exclusion, with a sign-in that gets in without", () => {
    const result = proved(
      alwaysRequires("mfa", { application: "Salesforce", ...exceptBreakGlass }),
      replaced(withUsers(mfa, { excludeGroups: [BREAK_GLASS, CONTRACTORS] })),
    );
    expect(result).toMatchObject({ holds: false, proved: true });
    expect(result.witness?.user?.groups).toEqual([CONTRACTORS]);
  });

  test("a stronger authentication strength does, a choice of controls does not", () => {
    const strength = (id: string) => ({ ...mfa, grantControls: { operator: "OR", builtInControls: [], authenticationStrength: { id } } });
    const scope = { everyone: true, ...exceptBreakGlass } as const;
    expect(proved(alwaysRequires("mfa", scope), replaced(strength("00000000-0000-0000-0000-000000000004"))).holds).toBe(true);
    expect(proved(alwaysRequires("mfa", scope), replaced(strength("12345678-0000-0000-0000-000000000004"))).holds).toBe(false);
    const choice = replaced({ ...mfa, grantControls: { operator: "OR", builtInControls: ["mfa", "compliantDevice"] } });
    expect(proved(alwaysRequires("mfa", scope), choice).holds).toBe(false);
    expect(proved(alwaysRequires(["mfa", "compliantDevice"], scope), choice).holds).toBe(true);
  });

  test("what is blocked needs nothing more", () => {
    const scope = { clientAppType: "other", everyone: true, ...exceptBreakGlass } as const;
    expect(proved(alwaysRequires("compliantDevice", scope), tenant()).holds).toBe(true);
  });
});

describe("never allowed", () => {
  test("holds for legacy clients, and is refuted where the block stops", () => {
    const scope = { clientAppType: ["exchangeActiveSync", "other"], ...exceptBreakGlass } as const;
    expect(proved(neverAllowed(scope), tenant()).holds).toBe(true);
    expect(proved(neverAllowed(scope), replaced({ ...legacy, state: "disabled" })).holds).toBe(false);
  });

  test("knows unmanaged devices by what both services know of them", () => {
    const scope = {
      application: SALESFORCE,
      device: "unmanaged",
      clientAppType: "browser",
      except: { group: BREAK_GLASS, guestType: "b2bDirectConnectUser" },
    } as const;
    expect(proved(neverAllowed(scope), tenant()).holds).toBe(true);
    expect(proved(neverAllowed({ ...scope, device: "compliant" }), tenant()).holds).toBe(false);
  });
});

describe("only through", () => {
  test("holds where everything is routed; users of B2B direct connect never are", () => {
    const scope = { application: SALESFORCE, except: { group: BREAK_GLASS, guestType: "b2bDirectConnectUser" } } as const;
    expect(proved(onlyThrough("mcasConfigured", scope), tenant()).holds).toBe(true);
    const result = proved(onlyThrough("mcasConfigured", { application: SALESFORCE, ...exceptBreakGlass }), tenant());
    expect(result.witness?.user?.guestOrExternalUserType).toBe("b2bDirectConnectUser");
  });
});

describe("what a guarantee names", () => {
  test("a location by name or id", () => {
    const inOffices = {
      ...legacy,
      conditions: { ...legacy.conditions, clientAppTypes: ["all"], locations: { includeLocations: ["All"], excludeLocations: [OFFICES] } },
    };
    for (const location of ["Offices", OFFICES]) {
      expect(proved(neverBlocked({ application: "Office365", location, group: CONTRACTORS }), replaced(inOffices)).holds).toBe(true);
    }
    expect(proved(neverBlocked({ application: "Office365", country: "NL", group: CONTRACTORS }), replaced(inOffices)).holds).toBe(false);
  });

  test("a location that is not there, a wrong word and a wrong control are errors with a path", () => {
    const refused = (guarantee: object) => {
      try {
        impact(tenant(), tenant(), { guarantees: [guarantee] });
      } catch (thrown) {
        if (thrown instanceof ProblemsError) return thrown.problems.map(({ code, path }) => `${code} ${path}`);
        throw thrown;
      }
      return [];
    };
    expect(refused({ kind: "neverBlocked", who: { location: "Nowhere" } })).toEqual(["GU-location guarantees[0]"]);
    expect(refused({ kind: "neverBlocked", who: { application: "Salesfroce" } })).toEqual(["GU-application guarantees[0]"]);
    expect(refused({ kind: "neverBlocked", who: { group: "Break-glass", country: "UK" } })).toEqual([
      "GU-id guarantees[0].who.group",
      "GU-country guarantees[0].who.country",
    ]);
    expect(refused({ kind: "alwaysRequires", control: "mfa", scope: { except: { role: "Global Administrator" } } })).toEqual([
      "GU-id guarantees[0].scope.except.role",
    ]);
    expect(refused({ kind: "neverBlocked", who: { everyone: true, group: CONTRACTORS } })).toEqual(["GU-who guarantees[0].who.group"]);
    expect(refused({ kind: "neverAllowed", scope: { group: CONTRACTORS, servicePrincipal: SALESFORCE } })).toEqual([
      "GU-who guarantees[0].scope.servicePrincipal",
    ]);
    expect(refused({ kind: "neverBlocked", who: { gruop: "x" } })).toHaveLength(1);
    expect(refused({ kind: "alwaysRequires", control: "block", scope: {} })).toHaveLength(1);
    expect(refused({ kind: "sometimesBlocked", who: {} })).toHaveLength(1);
  });

  test("nobody of the directory: that it holds says nothing, and the result says so", () => {
    const blocked = replaced(withUsers(legacy, { excludeGroups: [] }));
    const foundFor = (groups: string[]) => {
      const directory = { users: [{ id: VENDOR_ADMINS, groups }], groups: [], servicePrincipals: [] };
      return impact(blocked, blocked, { directory, guarantees: [neverBlocked({ group: BREAK_GLASS })] });
    };
    expect(foundFor([]).findings.map(({ code }) => code)).toEqual(["IM-guarantee-about-nobody"]);
    expect(foundFor([BREAK_GLASS])).toMatchObject({ guarantees: [{ holds: false }], findings: [] });
  });

  test("an id that is not known yet: it stands as long as it can, and breaks when it cannot", () => {
    const excluded = withUsers(legacy, { ...everybody, excludeGroups: [UNKNOWN_VALUE] });
    const routed = withUsers(route, { ...everybody, excludeGroups: [UNKNOWN_VALUE] });
    const after = tenant({ conditionalAccessPolicies: [routed, mfa, excluded] });
    expect(proved(neverBlocked({ group: UNKNOWN_VALUE }), after)).toMatchObject({
      holds: true,
      proved: false,
      name: "(not known yet) is never blocked",
    });
    expect(proved(neverBlocked({ group: UNKNOWN_VALUE }), replaced(withUsers(legacy, { excludeGroups: [] })))).toMatchObject({
      holds: false,
    });
  });
});
