import type { Json } from "../../arbitraries/conditional-access-policies";

/**
 * What the azuread provider keeps in the state of a policy that Graph describes so, written from its flatten functions
 * (terraform-provider-azuread, internal/services/conditionalaccess/conditionalaccess.go) as the Pulumi provider spells them.
 */
export function stateOf({ displayName, state, conditions, grantControls, sessionControls }: Json): Json {
  return {
    displayName,
    state,
    conditions: {
      applications: {
        includedApplications: conditions.applications.includeApplications ?? [],
        excludedApplications: conditions.applications.excludeApplications ?? [],
        includedUserActions: conditions.applications.includeUserActions ?? [],
      },
      users: usersOf(conditions.users ?? {}),
      clientAppTypes: conditions.clientAppTypes ?? ["all"],
      ...(conditions.clientApplications == null
        ? {}
        : {
            clientApplications: {
              includedServicePrincipals: conditions.clientApplications.includeServicePrincipals ?? [],
              excludedServicePrincipals: conditions.clientApplications.excludeServicePrincipals ?? [],
            },
          }),
      ...(conditions.devices?.deviceFilter == null ? {} : { devices: { filter: conditions.devices.deviceFilter } }),
      ...(conditions.locations == null
        ? {}
        : {
            locations: {
              includedLocations: conditions.locations.includeLocations ?? [],
              excludedLocations: conditions.locations.excludeLocations ?? [],
            },
          }),
      ...(conditions.platforms == null
        ? {}
        : {
            platforms: {
              includedPlatforms: conditions.platforms.includePlatforms ?? [],
              excludedPlatforms: conditions.platforms.excludePlatforms ?? [],
            },
          }),
      signInRiskLevels: conditions.signInRiskLevels ?? [],
      userRiskLevels: conditions.userRiskLevels ?? [],
      servicePrincipalRiskLevels: conditions.servicePrincipalRiskLevels ?? [],
      insiderRiskLevels: conditions.insiderRiskLevels ?? "",
      authenticationFlowTransferMethods: conditions.authenticationFlows?.transferMethods?.split(",") ?? [],
    },
    ...(grantControls == null ? {} : { grantControls: grantsOf(grantControls) }),
    ...(sessionControls == null ? {} : { sessionControls: sessionOf(sessionControls) }),
  };
}

function usersOf(users: Json): Json {
  return {
    includedUsers: users.includeUsers ?? [],
    excludedUsers: users.excludeUsers ?? [],
    includedGroups: users.includeGroups ?? [],
    excludedGroups: users.excludeGroups ?? [],
    includedRoles: users.includeRoles ?? [],
    excludedRoles: users.excludeRoles ?? [],
    includedGuestsOrExternalUsers: guestsOf(users.includeGuestsOrExternalUsers),
    excludedGuestsOrExternalUsers: guestsOf(users.excludeGuestsOrExternalUsers),
  };
}

function guestsOf(given: Json): Json[] {
  if (given == null) return [];
  const tenants = given.externalTenants;
  return [
    {
      guestOrExternalUserTypes: given.guestOrExternalUserTypes.split(","),
      externalTenants: tenants == null ? [] : [{ membershipKind: tenants.membershipKind, members: tenants.members ?? [] }],
    },
  ];
}

function grantsOf(given: Json): Json {
  return {
    operator: given.operator,
    builtInControls: given.builtInControls ?? [],
    customAuthenticationFactors: given.customAuthenticationFactors ?? [],
    termsOfUses: given.termsOfUse ?? [],
    authenticationStrengthPolicyId:
      given.authenticationStrength == null ? "" : `/policies/authenticationStrengthPolicies/${given.authenticationStrength.id}`,
  };
}

function sessionOf(given: Json): Json {
  const frequency = given.signInFrequency;
  return {
    applicationEnforcedRestrictionsEnabled: given.applicationEnforcedRestrictions?.isEnabled ?? false,
    cloudAppSecurityPolicy: given.cloudAppSecurity?.cloudAppSecurityType ?? "",
    disableResilienceDefaults: given.disableResilienceDefaults ?? false,
    persistentBrowserMode: given.persistentBrowser?.mode ?? "",
    signInFrequency: frequency?.value ?? 0,
    signInFrequencyPeriod: frequency?.type ?? "",
    signInFrequencyAuthenticationType: frequency?.authenticationType ?? "",
    signInFrequencyInterval: frequency?.frequencyInterval ?? "",
  };
}
