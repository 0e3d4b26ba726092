import type { Conditions, GuestsOrExternalUsers, UserConditions } from "../../policy/conditional-access-policy";
import { SUBJECT } from "../attributes";
import { and, type Expression, hasAny, is, not, or } from "../expression";
import { SIGN_IN_GUEST_TYPES } from "../sign-in";
import type { Context } from "./context";
import { attributeRule } from "./filter-rule";

export const IS_USER = is(SUBJECT, ["user"]);
export const IS_SERVICE_PRINCIPAL = is(SUBJECT, ["servicePrincipal"]);
const IS_DIRECT_CONNECT = is("user.guestOrExternalUserType", ["b2bDirectConnectUser"]);
const GETS_SESSION_CONTROLS = or(IS_SERVICE_PRINCIPAL, not(IS_DIRECT_CONNECT));

/** R4: `users` speaks of users, `clientApplications` of workloads; neither ever matches the other. */
export function identityCondition({ users, clientApplications }: Conditions, context: Context): Expression {
  return or(userCondition(users), workloadCondition(clientApplications, context));
}

/** R23: users of B2B direct connect get no session controls at all, routing included. */
export function sessionIdentity(identity: Expression): Expression {
  return and(identity, GETS_SESSION_CONTROLS);
}

export function userCondition(users: UserConditions): Expression {
  const included = members(users.includeUsers, users.includeGroups, users.includeRoles, users.includeGuestsOrExternalUsers);
  const excluded = members(users.excludeUsers, users.excludeGroups, users.excludeRoles, users.excludeGuestsOrExternalUsers);
  // Exclusions win over inclusions, across all kinds: R2.
  return and(IS_USER, included, not(excluded));
}

const NOBODY = "None";
const EVERYBODY = "All";
/** The earlier spelling of "guests of every kind"; canonical form has it only where it stands beside another guest object. */
const EVERY_GUEST = "GuestsOrExternalUsers";

function members(
  users: readonly string[],
  groups: readonly string[],
  roles: readonly string[],
  guests: GuestsOrExternalUsers | null,
): Expression {
  if (users.includes(EVERYBODY)) return true;
  const ids = users.filter((id) => id !== NOBODY && id !== EVERY_GUEST);
  return or(
    is("user.id", ids),
    hasAny("user.groups", groups),
    hasAny("user.roles", roles),
    users.includes(EVERY_GUEST) ? is("user.guestOrExternalUserType", SIGN_IN_GUEST_TYPES) : false,
    guests === null ? false : guestCondition(guests),
  );
}

/** R5: the kind of guest, and unless every tenant is meant, the home tenant. */
function guestCondition({ guestOrExternalUserTypes, externalTenants }: GuestsOrExternalUsers): Expression {
  return and(
    is("user.guestOrExternalUserType", guestOrExternalUserTypes),
    externalTenants.membershipKind === "all" || is("user.externalTenantId", externalTenants.members),
  );
}

const EVERY_WORKLOAD = "ServicePrincipalsInMyTenant";

/** A policy that names no workloads applies to none. Agent identities are no subjects of a sign-in in the plain form. */
function workloadCondition(given: Conditions["clientApplications"], context: Context): Expression {
  if (given === null) return false;
  const { servicePrincipalFilter: filter } = given;
  const rule =
    filter === null
      ? false
      : attributeRule(filter.rule, "servicePrincipal.attributes", "conditions.clientApplications.servicePrincipalFilter.rule", context);
  const listed = (ids: readonly string[]) =>
    ids.includes(EVERY_WORKLOAD) ||
    is(
      "servicePrincipal.id",
      ids.filter((id) => id !== NOBODY),
    );
  return and(
    IS_SERVICE_PRINCIPAL,
    or(listed(given.includeServicePrincipals), filter?.mode === "include" && rule),
    not(or(listed(given.excludeServicePrincipals), filter?.mode === "exclude" && rule)),
  );
}
