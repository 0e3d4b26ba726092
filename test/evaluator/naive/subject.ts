import type { SignIn } from "../../../provider/evaluator/sign-in";
import { parseAttributeFilter } from "../../../provider/policy/attribute-filter";
import type { Conditions, GuestsOrExternalUsers, UserConditions } from "../../../provider/policy/conditional-access-policy";
import { ruleHolds } from "./filter-rules";
import { known, subjectOf } from "./known";

/** Who: R2, R4, R5, R6. */

type User = NonNullable<SignIn["user"]>;
type ServicePrincipal = NonNullable<SignIn["servicePrincipal"]>;

/** Users are matched by `users`, workload identities by `clientApplications`, never crosswise. */
export function R4_subjectIsAssigned(conditions: Conditions, signIn: SignIn): boolean {
  const subject = subjectOf(signIn);
  return subject.kind === "user"
    ? R2_excludeBeatsInclude(conditions.users, subject.user)
    : R4_workloadIdentityIsAssigned(conditions.clientApplications, subject.principal);
}

/** An exclusion of any kind beats an inclusion of any kind. */
export function R2_excludeBeatsInclude(users: UserConditions, user: User): boolean {
  const included =
    R4_isNamed(users.includeUsers, user) ||
    R2_isMember(users.includeGroups, user) ||
    R6_hasRole(users.includeRoles, user) ||
    R5_isGuest(users.includeGuestsOrExternalUsers, user);
  const excluded =
    R4_isNamed(users.excludeUsers, user) ||
    R2_isMember(users.excludeGroups, user) ||
    R6_hasRole(users.excludeRoles, user) ||
    R5_isGuest(users.excludeGuestsOrExternalUsers, user);
  return included && !excluded;
}

/** `All` is every user of the directory, guests included; `None` is nobody. */
export function R4_isNamed(names: readonly string[], user: User): boolean {
  return names.some((name) => {
    if (name === "All") return true;
    if (name === "None") return false;
    if (name === "GuestsOrExternalUsers") return known(user.guestOrExternalUserType, "user.guestOrExternalUserType") !== null;
    return name === known(user.id, "user.id");
  });
}

/** Memberships of a sign-in are transitive. */
export function R2_isMember(groups: readonly string[], user: User): boolean {
  return groups.length > 0 && known(user.groups, "user.groups").some((group) => groups.includes(group));
}

export function R6_hasRole(roles: readonly string[], user: User): boolean {
  return roles.length > 0 && known(user.roles, "user.roles").some((role) => roles.includes(role));
}

/** The relation to this tenant counts, and with enumerated tenants the home tenant. */
export function R5_isGuest(guests: GuestsOrExternalUsers | null, user: User): boolean {
  if (guests === null) return false;
  const type = known(user.guestOrExternalUserType, "user.guestOrExternalUserType");
  if (type === null || !guests.guestOrExternalUserTypes.includes(type)) return false;
  const tenants = guests.externalTenants;
  if (tenants === null || tenants.membershipKind === "all") return true;
  const home = known(user.externalTenantId, "user.externalTenantId");
  return home !== null && tenants.members.includes(home);
}

export function R4_workloadIdentityIsAssigned(condition: Conditions["clientApplications"], principal: ServicePrincipal): boolean {
  if (condition === null) return false;
  const isNamed = (names: readonly string[]) =>
    names.some((name) => name === "ServicePrincipalsInMyTenant" || name === known(principal.id, "servicePrincipal.id"));
  const filter = condition.servicePrincipalFilter;
  const passes = (mode: "include" | "exclude") =>
    filter?.mode === mode &&
    ruleHolds(parseAttributeFilter(filter.rule), (attribute) =>
      known(principal.attributes?.[attribute], `servicePrincipal.attributes.${attribute}`),
    );
  const included = isNamed(condition.includeServicePrincipals) || passes("include");
  const excluded = isNamed(condition.excludeServicePrincipals) || passes("exclude");
  return included && !excluded;
}
