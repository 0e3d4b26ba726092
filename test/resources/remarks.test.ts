import type { PolicySet } from "../../provider/policy/policy-set";
import { type Recorded, readDeclaration, recordOf } from "../../provider/resources/declaration";
import { overlay } from "../../provider/resources/overlay";
import { besides, drift, leftovers, takeovers } from "../../provider/resources/remarks";

/** What the plan does not show about how the program and the tenant were put together. */

const ID = "00000000-0000-4000-8000-000000000001";

const policy = (state = "enabled", displayName = "Require MFA") => ({
  kind: "conditionalAccessPolicy",
  resource: "mfa",
  properties: {
    displayName,
    state,
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  },
});

function tenant(...policies: object[]): PolicySet {
  const objects = readDeclaration(policies).policies.map(({ object }) => ({ ...object, id: ID }) as never);
  return {
    conditionalAccessPolicies: objects,
    namedLocations: [],
    accessPolicies: [],
    ipRanges: [],
    apps: [],
    authenticationStrengths: [],
  };
}

function put(before: PolicySet, declared: readonly object[], recorded: readonly Recorded[]) {
  const declaration = readDeclaration(declared);
  const laid = overlay(before, declaration.policies, recorded);
  const remarks = [takeovers, drift].flatMap((remarksOn) => remarksOn(declaration.policies, recorded, laid));
  return { remarks: [...remarks, ...leftovers(laid)], next: recordOf(declaration, recorded, laid.idOf, laid.gone) };
}

/** As an `up` of this program left it. */
const recordedOf = (...declared: object[]) => put(tenant(...declared), declared, []).next;

test("a policy that is there already is taken over, and is its own from then on", () => {
  const { remarks, next } = put(tenant(policy()), [policy()], []);
  expect(remarks).toEqual([expect.stringMatching(/^In the tenant already, .*: conditional access policy "Require MFA"\.$/)]);
  expect(put(tenant(policy()), [policy()], next).remarks).toEqual([]);
});

test("an unedited policy that the tenant has otherwise is drift, an edited one is an edit", () => {
  const recorded = recordedOf(policy());
  expect(put(tenant(policy("disabled")), [policy()], recorded).remarks).toEqual([expect.stringMatching(/^Not as declared, /)]);
  expect(put(tenant(), [policy()], recorded).remarks).toEqual([expect.stringMatching(/^Declared last time, and not in the tenant/)]);
  expect(put(tenant(policy()), [policy("disabled")], recorded).remarks).toEqual([]);
});

test("what was taken out counts as deleted while it is there, and after three runs as retained", () => {
  let recorded = recordedOf(policy());
  const said: number[] = [];
  for (let run = 0; run < 6; run += 1) {
    const { remarks, next } = put(tenant(policy()), [], recorded);
    said.push(remarks.length);
    recorded = next;
  }
  // In the first run the plan itself shows the deletion.
  expect(said).toEqual([0, 1, 1, 1, 0, 0]);
  expect(put(tenant(), [], recordedOf(policy())).next).toEqual([]);
});

test("other impacts are named as far as there are any", () => {
  expect(besides([])).toEqual([]);
  expect(besides(undefined)).toEqual([]);
  expect(besides(["other\nline"])[0]).toContain('("other\\nline")');
});
