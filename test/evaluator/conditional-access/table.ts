import { applies, type Json, policy, signIn } from "../fixtures";

/** The conditions of conditional access, a table a rule: conditions of a policy, values of a sign-in, whether the policy applies. */

type Case = readonly [what: string, conditions: Json, values: Json, applies: boolean | "unknown", more?: Json];

export function table(rule: string, cases: readonly Case[]): void {
  describe(rule, () => {
    test.each(cases.map(([what, ...rest]) => ({ what, rest })))("$what", ({ rest: [conditions, values, expected, more] }) => {
      expect(applies(policy(conditions), signIn(values), more)).toBe(expected);
    });
  });
}

export const users = (given: Json) => ({ users: given });
export const apps = (given: Json) => ({ applications: given });
export const guests = (types: string, tenants?: readonly string[]) => ({
  guestOrExternalUserTypes: types,
  externalTenants: tenants === undefined ? { membershipKind: "all" } : { membershipKind: "enumerated", members: tenants },
});
