import type { ConditionalAccessPolicy, GuestsOrExternalUsers } from "../conditional-access-policy";
import { error, type Problem } from "../problems";
import { GROUP_ID, type IdList, idProblems, ROLE_ID, USER_ID } from "./ids";

const USERS = "conditions.users";
const EVERYBODY = 'Write includeUsers: ["All"] for everybody.';

const USER: IdList = {
  ...USER_ID,
  words: ["All", "None", "GuestsOrExternalUsers", "AllAgentIdUsers"],
};
const EXCLUDED_USER: IdList = {
  ...USER_ID,
  words: ["GuestsOrExternalUsers"],
  otherwise: new Map([
    ["All", "A policy that excludes everybody applies to nobody: remove it, or disable the policy."],
    ["None", "Leave the list out where nobody is excluded."],
  ]),
};
const GROUP: IdList = {
  ...GROUP_ID,
  otherwise: new Map([
    ["All", EVERYBODY],
    ["None", "Leave the list out."],
  ]),
};
/** azuread #686: the service refuses "All". */
const ROLE: IdList = {
  ...ROLE_ID,
  otherwise: new Map([
    ["All", `There is no word for all roles: list their template ids. ${EVERYBODY}`],
    ["None", "Leave the list out."],
  ]),
};
const TENANT: IdList = { of: "a tenant", mend: "Give the tenant's id." };

export function userProblems({ conditions: { users, clientApplications } }: ConditionalAccessPolicy): Problem[] {
  return [
    ...idProblems(USER, `${USERS}.includeUsers`, users.includeUsers),
    ...idProblems(EXCLUDED_USER, `${USERS}.excludeUsers`, users.excludeUsers),
    ...idProblems(GROUP, `${USERS}.includeGroups`, users.includeGroups),
    ...idProblems(GROUP, `${USERS}.excludeGroups`, users.excludeGroups),
    ...idProblems(ROLE, `${USERS}.includeRoles`, users.includeRoles),
    ...idProblems(ROLE, `${USERS}.excludeRoles`, users.excludeRoles),
    ...guestProblems("include", users.includeUsers, users.includeGuestsOrExternalUsers),
    ...guestProblems("exclude", users.excludeUsers, users.excludeGuestsOrExternalUsers),
    ...alone(users.includeUsers),
    ...(clientApplications === null ? somebody(users) : []),
  ];
}

/** `All` and `None` stand alone in their list. */
function alone(includeUsers: readonly string[]): Problem[] {
  return ["All", "None"].flatMap((word) =>
    includeUsers.includes(word) && includeUsers.length > 1
      ? error(
          "CA-users",
          `${USERS}.includeUsers`,
          `"${word}" stands beside ${includeUsers.filter((other) => other !== word).join(", ")}.`,
          word === "All" ? 'Keep "All" only, or only the others.' : 'Remove "None", or the others.',
        )
      : [],
  );
}

type Users = ConditionalAccessPolicy["conditions"]["users"];

/** The service wants a rule about users; `None` is one. */
function somebody(users: Users): Problem[] {
  const { includeUsers, includeGroups, includeRoles, includeGuestsOrExternalUsers } = users;
  if (includeUsers.length + includeGroups.length + includeRoles.length > 0 || includeGuestsOrExternalUsers !== null) return [];
  return [
    error(
      "CA-users",
      USERS,
      "The policy includes nobody.",
      'Name users, groups, roles or guests to include, or write includeUsers: ["All"] or ["None"].',
      ["conditions.clientApplications"],
    ),
  ];
}

function guestProblems(side: "include" | "exclude", listed: readonly string[], guests: GuestsOrExternalUsers | null): Problem[] {
  if (guests === null) return [];
  const path = `${USERS}.${side}GuestsOrExternalUsers`;
  const list = `${side}Users`;
  const twice = listed.includes("GuestsOrExternalUsers")
    ? [
        // azuread #1196.
        error(
          "CA-guests",
          `${USERS}.${list}`,
          `"GuestsOrExternalUsers" cannot be combined with ${side}GuestsOrExternalUsers, and here the two differ.`,
          "Keep the one that is meant.",
          [path],
        ),
      ]
    : [];
  const tenants = guests.externalTenants;
  if (tenants === null) return twice;
  const members = `${path}.externalTenants.members`;
  const count = tenants.members.length;
  return [
    ...twice,
    ...idProblems(TENANT, members, tenants.members),
    ...(tenants.membershipKind === "all" && count > 0
      ? [
          // azuread #1601.
          error("CA-guests", members, 'Members are listed, but membershipKind is "all".', 'Write "enumerated", or remove the members.', [
            `${path}.externalTenants.membershipKind`,
          ]),
        ]
      : []),
    ...(tenants.membershipKind === "enumerated" && count === 0
      ? [error("CA-guests", members, "No tenant is listed, so the policy is about no guest.", 'List tenant ids, or write "all".')]
      : []),
  ];
}
