import { applies, OTHER, policy, ROLE, signIn, TENANT, traced, USER } from "../fixtures";
import { guests, table, users } from "./table";

/** Who signs in: users, guests, roles, workloads. */

table("R4: users and workloads never share a policy", [
  ["a policy for users, a workload", {}, { servicePrincipal: { id: OTHER } }, false],
  [
    "a policy for workloads, a user",
    { users: { includeUsers: ["None"] }, clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] } },
    {},
    false,
  ],
  [
    "a policy for workloads, a workload",
    { users: { includeUsers: ["None"] }, clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] } },
    { servicePrincipal: { id: OTHER } },
    true,
  ],
  [
    "a workload that is excluded",
    {
      users: { includeUsers: ["None"] },
      clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"], excludeServicePrincipals: [OTHER] },
    },
    { servicePrincipal: { id: OTHER } },
    false,
  ],
  ["None is nobody", users({ includeUsers: ["None"] }), {}, false],
]);

table("R5: kinds of guests, by home tenant where tenants are named", [
  [
    "a kind that is listed",
    users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest,serviceProvider") }),
    { user: { guestOrExternalUserType: "serviceProvider" } },
    true,
  ],
  [
    "a kind that is not",
    users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest") }),
    { user: { guestOrExternalUserType: "internalGuest" } },
    false,
  ],
  ["a member", users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest") }), {}, false],
  [
    "from a named tenant",
    users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest", [TENANT]) }),
    { user: { guestOrExternalUserType: "b2bCollaborationGuest", externalTenantId: TENANT } },
    true,
  ],
  [
    "from another tenant",
    users({ includeGuestsOrExternalUsers: guests("b2bCollaborationGuest", [TENANT]) }),
    { user: { guestOrExternalUserType: "b2bCollaborationGuest", externalTenantId: OTHER } },
    false,
  ],
  [
    "GuestsOrExternalUsers is every kind",
    users({ includeUsers: ["GuestsOrExternalUsers"] }),
    { user: { guestOrExternalUserType: "otherExternalUser" } },
    true,
  ],
]);

describe("R5: what follows from being a member or a guest", () => {
  const collaborators = policy(users({ includeGuestsOrExternalUsers: guests("b2bCollaborationMember") }));
  const internals = policy(
    users({
      includeGuestsOrExternalUsers: guests("internalGuest,b2bCollaborationGuest,b2bDirectConnectUser,otherExternalUser,serviceProvider"),
    }),
  );
  const only = (userType: string) => ({ ...signIn(), user: { id: USER, groups: [], roles: [], userType } });

  test("a guest is of any kind but a collaborating member", () => {
    expect(applies(collaborators, only("guest"))).toBe(false);
    expect(applies(internals, only("guest"))).toBe(true);
  });

  test("a member may be one", () => {
    expect(traced(collaborators, only("member"))).toMatchObject({ applies: "unknown", dependsOn: ["user.guestOrExternalUserType"] });
  });
});

table("R6: roles as the sign-in has them", [
  ["has it", users({ includeRoles: [ROLE] }), { user: { roles: [ROLE] } }, true],
  ["has it not", users({ includeRoles: [ROLE] }), {}, false],
]);
