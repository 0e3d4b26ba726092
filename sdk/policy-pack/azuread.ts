import { isUnknown, UNKNOWN_VALUE } from "../../provider/policy/unknowns";

/**
 * Resources of the azuread provider in Graph's shape. It follows what that provider sends to Graph (terraform-provider-azuread,
 * internal/services/conditionalaccess/conditionalaccess.go): empty texts and zero are "not set" there.
 */

// biome-ignore lint/suspicious/noExplicitAny: outputs of another provider, of which the reader of policies says what is wrong
type Properties = any;

export const AZUREAD_POLICY = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy";
export const AZUREAD_LOCATION = "azuread:index/namedLocation:NamedLocation";

export function graphPolicy({ displayName, state, conditions, grantControls, sessionControls }: Properties): Properties {
  return {
    displayName,
    state,
    conditions: known(conditions, conditionsOf),
    grantControls: known(grantControls, grantControlsOf),
    sessionControls: known(sessionControls, sessionControlsOf),
  };
}

export function graphLocation({ displayName, ip, country }: Properties): Properties {
  if (isUnknown(ip) || isUnknown(country)) return { displayName, ipRanges: UNKNOWN_VALUE };
  if (country != null) return { "@odata.type": "#microsoft.graph.countryNamedLocation", displayName, ...country };
  return {
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    displayName,
    isTrusted: ip?.trusted ?? false,
    ipRanges: known(ip?.ipRanges, (ranges) => ranges.map((cidrAddress: unknown) => ({ cidrAddress }))),
  };
}

/** The value in another shape; as it is where it is absent or not known yet. */
function known(value: unknown, shaped: (value: Properties) => unknown): unknown {
  return value === undefined || value === null || isUnknown(value) ? value : shaped(value);
}

const set = (value: unknown): unknown => (value === "" ? null : value);

function conditionsOf(given: Properties): Properties {
  return {
    applications: known(given.applications, ({ includedApplications, excludedApplications, includedUserActions, filter }) => ({
      includeApplications: includedApplications,
      excludeApplications: excludedApplications,
      includeUserActions: includedUserActions,
      applicationFilter: filter,
    })),
    users: known(given.users, (users) => ({
      includeUsers: users.includedUsers,
      excludeUsers: users.excludedUsers,
      includeGroups: users.includedGroups,
      excludeGroups: users.excludedGroups,
      includeRoles: users.includedRoles,
      excludeRoles: users.excludedRoles,
      includeGuestsOrExternalUsers: known(users.includedGuestsOrExternalUsers, guestsOf),
      excludeGuestsOrExternalUsers: known(users.excludedGuestsOrExternalUsers, guestsOf),
    })),
    clientAppTypes: given.clientAppTypes,
    clientApplications: known(given.clientApplications, ({ includedServicePrincipals, excludedServicePrincipals, filter }) => ({
      includeServicePrincipals: includedServicePrincipals,
      excludeServicePrincipals: excludedServicePrincipals,
      servicePrincipalFilter: filter,
    })),
    devices: known(given.devices, ({ filter }) => (filter == null ? null : { deviceFilter: filter })),
    locations: known(given.locations, ({ includedLocations, excludedLocations }) => ({
      includeLocations: includedLocations,
      excludeLocations: excludedLocations,
    })),
    platforms: known(given.platforms, ({ includedPlatforms, excludedPlatforms }) => ({
      includePlatforms: includedPlatforms,
      excludePlatforms: excludedPlatforms,
    })),
    signInRiskLevels: given.signInRiskLevels,
    userRiskLevels: given.userRiskLevels,
    servicePrincipalRiskLevels: given.servicePrincipalRiskLevels,
    insiderRiskLevels: set(given.insiderRiskLevels),
    authenticationFlows: known(given.authenticationFlowTransferMethods, (methods) =>
      methods.length === 0 ? null : { transferMethods: joined(methods) },
    ),
  };
}

/** Blocks that stand once at most are lists in the other provider. */
function only(block: Properties): Properties {
  return Array.isArray(block) ? block[0] : block;
}

function guestsOf(block: Properties): Properties {
  return known(only(block), ({ guestOrExternalUserTypes, externalTenants }) => ({
    guestOrExternalUserTypes: known(guestOrExternalUserTypes, joined),
    externalTenants: known(only(externalTenants), ({ membershipKind, members }) => ({
      "@odata.type": `#microsoft.graph.conditionalAccess${membershipKind === "enumerated" ? "Enumerated" : "All"}ExternalTenants`,
      membershipKind,
      ...(membershipKind === "enumerated" ? { members } : {}),
    })),
  }));
}

/** Several members of an enumeration are one text in Graph; where one of them is not known, so is the text. */
function joined(members: readonly unknown[]): unknown {
  return members.some(isUnknown) ? UNKNOWN_VALUE : members.join(",");
}

function grantControlsOf(given: Properties): Properties {
  return {
    operator: given.operator,
    builtInControls: given.builtInControls,
    customAuthenticationFactors: given.customAuthenticationFactors,
    termsOfUse: given.termsOfUses,
    authenticationStrength: known(set(given.authenticationStrengthPolicyId), (path) => ({ id: path.split("/").at(-1) })),
  };
}

function sessionControlsOf(given: Properties): Properties {
  // With a sign-in every time the provider leaves these two out.
  const isEveryTime = given.signInFrequencyInterval === "everyTime";
  return {
    applicationEnforcedRestrictions: isEveryTime
      ? null
      : known(given.applicationEnforcedRestrictionsEnabled, (isEnabled) => (isEnabled ? { isEnabled } : null)),
    disableResilienceDefaults: isEveryTime ? null : given.disableResilienceDefaults,
    cloudAppSecurity: known(set(given.cloudAppSecurityPolicy), (cloudAppSecurityType) => ({ isEnabled: true, cloudAppSecurityType })),
    persistentBrowser: known(set(given.persistentBrowserMode), (mode) => ({ isEnabled: true, mode })),
    signInFrequency: signInFrequencyOf(given),
  };
}

/** Its parts hang together: where one is not known, none is. */
function signInFrequencyOf(given: Properties): unknown {
  const { signInFrequency: value, signInFrequencyPeriod: type, signInFrequencyInterval: interval } = given;
  const authenticationType = set(given.signInFrequencyAuthenticationType) ?? "primaryAndSecondaryAuthentication";
  if ([value, type, interval, authenticationType].some(isUnknown)) return UNKNOWN_VALUE;
  if (interval === "everyTime") return { isEnabled: true, frequencyInterval: interval, authenticationType };
  return value > 0 ? { isEnabled: true, value, type, frequencyInterval: "timeBased", authenticationType } : null;
}
