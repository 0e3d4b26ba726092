import { isObject, type JsonObject, listOf, objectOf, textOf, textsOf } from "../json";
import { MULTIFACTOR_STRENGTH } from "./built-in-strengths";
import { AGENT_RISK, GUEST_TYPES, INSIDER_RISK, TRANSFER_METHODS } from "./policy-shape";

/**
 * What the server makes of a policy that it was sent (six tests of the community's field map against a tenant, December 2025).
 * The stored form keeps references as `{ id }`; `policyAsRead` in policies.ts expands them.
 */

/** PATCH: objects merge, lists are replaced, an explicit null clears, what is absent stays (graph-docs, conditionalaccesspolicy-update). */
export function merged(stored: unknown, sent: unknown): unknown {
  if (!isObject(sent)) return sent;
  if (!isObject(stored) || (sent["@odata.type"] !== undefined && sent["@odata.type"] !== stored["@odata.type"])) return { ...sent };
  const result: JsonObject = { ...stored };
  for (const [name, value] of Object.entries(sent)) result[name] = merged(stored[name], value);
  return result;
}

/** Flags as the server spells them: members in their own case, in ascending value (ascending by inference from "high,medium" → "medium,high"). */
function flagsText(value: unknown, members: readonly string[]): string | null {
  if (typeof value !== "string") return null;
  const given = value.split(",").map((name) => name.trim().toLowerCase());
  const known = members.filter((name) => given.includes(name.toLowerCase()));
  return known.length === 0 ? null : known.join(",");
}

export function normalised(policy: JsonObject): JsonObject {
  const grantControls = normalisedGrant(policy.grantControls);
  return {
    displayName: policy.displayName ?? null,
    ...(policy.description === undefined || policy.description === null ? {} : { description: policy.description }),
    state: policy.state ?? null,
    conditions: normalisedConditions(objectOf(policy.conditions)),
    ...withRiskRemediation(grantControls, normalisedSession(policy.sessionControls)),
  };
}

function normalisedConditions(given: JsonObject): JsonObject {
  const clientAppTypes = textsOf(given.clientAppTypes);
  const result: JsonObject = {
    userRiskLevels: listOf(given.userRiskLevels),
    signInRiskLevels: listOf(given.signInRiskLevels),
    clientAppTypes: clientAppTypes.length === 0 ? ["all"] : clientAppTypes,
    platforms: lists(given.platforms, ["includePlatforms", "excludePlatforms"]),
    locations: lists(given.locations, ["includeLocations", "excludeLocations"]),
    devices: isObject(given.devices) && isObject(given.devices.deviceFilter) ? { deviceFilter: given.devices.deviceFilter } : null,
    clientApplications: normalisedClientApplications(given.clientApplications),
    applications: normalisedApplications(objectOf(given.applications)),
    users: normalisedUsers(objectOf(given.users)),
  };
  // In the tenant of the field map these keys are absent while they say nothing.
  const optional: JsonObject = {
    servicePrincipalRiskLevels: listOf(given.servicePrincipalRiskLevels),
    insiderRiskLevels: flagsText(given.insiderRiskLevels, INSIDER_RISK),
    agentIdRiskLevels: flagsText(given.agentIdRiskLevels, AGENT_RISK),
    authenticationFlows: isObject(given.authenticationFlows)
      ? { transferMethods: flagsText(given.authenticationFlows.transferMethods, TRANSFER_METHODS) }
      : null,
  };
  for (const [name, value] of Object.entries(optional)) {
    const saysNothing =
      value === null || (Array.isArray(value) && value.length === 0) || (isObject(value) && value.transferMethods === null);
    if (!saysNothing) result[name] = value;
  }
  return result;
}

function lists(given: unknown, names: readonly string[]): JsonObject | null {
  return isObject(given) ? Object.fromEntries(names.map((name) => [name, listOf(given[name])])) : null;
}

function normalisedClientApplications(given: unknown): JsonObject | null {
  if (!isObject(given)) return null;
  const result: JsonObject = {
    includeServicePrincipals: listOf(given.includeServicePrincipals),
    excludeServicePrincipals: listOf(given.excludeServicePrincipals),
    servicePrincipalFilter: given.servicePrincipalFilter ?? null,
  };
  for (const name of ["includeAgentIdServicePrincipals", "excludeAgentIdServicePrincipals"]) {
    if (listOf(given[name]).length > 0) result[name] = given[name];
  }
  if (isObject(given.agentIdServicePrincipalFilter)) result.agentIdServicePrincipalFilter = given.agentIdServicePrincipalFilter;
  return result;
}

function normalisedApplications(given: JsonObject): JsonObject {
  return {
    includeApplications: listOf(given.includeApplications),
    excludeApplications: listOf(given.excludeApplications),
    includeUserActions: listOf(given.includeUserActions),
    includeAuthenticationContextClassReferences: listOf(given.includeAuthenticationContextClassReferences),
    applicationFilter: given.applicationFilter ?? null,
    ...(isObject(given.globalSecureAccess) ? { globalSecureAccess: given.globalSecureAccess } : {}),
  };
}

function normalisedUsers(given: JsonObject): JsonObject {
  const names = ["includeUsers", "excludeUsers", "includeGroups", "excludeGroups", "includeRoles", "excludeRoles"];
  return {
    ...Object.fromEntries(names.map((name) => [name, listOf(given[name])])),
    includeGuestsOrExternalUsers: normalisedGuests(given.includeGuestsOrExternalUsers),
    excludeGuestsOrExternalUsers: normalisedGuests(given.excludeGuestsOrExternalUsers),
  };
}

function normalisedGuests(given: unknown): JsonObject | null {
  if (!isObject(given)) return null;
  const tenants = objectOf(given.externalTenants);
  const enumerated = tenants.membershipKind === "enumerated" || textOf(tenants["@odata.type"]).includes("Enumerated");
  return {
    guestOrExternalUserTypes: flagsText(given.guestOrExternalUserTypes, GUEST_TYPES),
    externalTenants: enumerated
      ? {
          "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
          membershipKind: "enumerated",
          members: listOf(tenants.members),
        }
      : { "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", membershipKind: "all" },
  };
}

/** `GuestsOrExternalUsers` becomes the structured object on reads after the first (azuread #1196). */
export function withGuestsExpanded(policy: JsonObject): JsonObject {
  const conditions = objectOf(policy.conditions);
  const users: JsonObject = { ...objectOf(conditions.users) };
  for (const side of ["include", "exclude"]) {
    const ids = textsOf(users[`${side}Users`]);
    if (!ids.includes("GuestsOrExternalUsers")) continue;
    users[`${side}Users`] = ids.filter((id) => id !== "GuestsOrExternalUsers");
    users[`${side}GuestsOrExternalUsers`] = normalisedGuests({ guestOrExternalUserTypes: GUEST_TYPES.slice(1).join(",") });
  }
  return { ...policy, conditions: { ...conditions, users } };
}

function normalisedGrant(given: unknown): JsonObject | null {
  if (!isObject(given)) return null;
  const strength = isObject(given.authenticationStrength) ? { id: textOf(given.authenticationStrength.id).toLowerCase() } : null;
  const controls = [given.builtInControls, given.customAuthenticationFactors, given.termsOfUse].flatMap(listOf);
  const count = controls.length + (strength === null ? 0 : 1);
  if (count === 0) return null;
  return {
    // Six of six: one control sent with AND is read back with OR.
    operator: count === 1 ? "OR" : (given.operator ?? "OR"),
    builtInControls: listOf(given.builtInControls),
    customAuthenticationFactors: listOf(given.customAuthenticationFactors),
    termsOfUse: listOf(given.termsOfUse),
    authenticationStrength: strength,
  };
}

const SWITCHED = ["applicationEnforcedRestrictions", "cloudAppSecurity", "signInFrequency", "persistentBrowser", "secureSignInSession"];

/** A control that is off is read back as null; an object without any control is null as a whole. */
function normalisedSession(given: unknown): JsonObject | null {
  if (!isObject(given)) return null;
  const result: JsonObject = { disableResilienceDefaults: given.disableResilienceDefaults === true ? true : null };
  for (const name of SWITCHED) {
    const control = given[name];
    result[name] = isObject(control) && control.isEnabled !== false ? { ...control, isEnabled: true } : null;
  }
  if (isObject(result.signInFrequency)) {
    result.signInFrequency = {
      value: null,
      type: null,
      ...result.signInFrequency,
      authenticationType: result.signInFrequency.authenticationType ?? "primaryAndSecondaryAuthentication",
      frequencyInterval: result.signInFrequency.frequencyInterval ?? "timeBased",
    };
  }
  for (const name of ["continuousAccessEvaluation", "globalSecureAccessFilteringProfile"]) {
    if (isObject(given[name])) result[name] = given[name];
  }
  return Object.values(result).every((control) => control === null) ? null : result;
}

/** Risk remediation brings an authentication strength and a sign-in frequency of every time with it (graph-docs; which strength is inferred). */
function withRiskRemediation(grant: JsonObject | null, session: JsonObject | null): { grantControls: unknown; sessionControls: unknown } {
  if (grant === null || !listOf(grant.builtInControls).includes("riskRemediation"))
    return { grantControls: grant, sessionControls: session };
  const none = Object.fromEntries(["disableResilienceDefaults", ...SWITCHED].map((name) => [name, null]));
  return {
    grantControls: { ...grant, operator: "AND", authenticationStrength: grant.authenticationStrength ?? { id: MULTIFACTOR_STRENGTH } },
    sessionControls: {
      ...none,
      ...session,
      signInFrequency: {
        value: null,
        type: null,
        isEnabled: true,
        authenticationType: "primaryAndSecondaryAuthentication",
        frequencyInterval: "everyTime",
      },
    },
  };
}
