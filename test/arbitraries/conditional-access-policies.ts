import * as fc from "fast-check";
import {
  CLIENT_APP_TYPES,
  CLOUD_APP_SECURITY_TYPES,
  GRANT_CONTROLS,
  GUEST_TYPES,
  INSIDER_RISK_LEVELS,
  PLATFORMS,
  RISK_LEVELS,
} from "../../provider/policy/conditional-access-policy";
import { ALL_COMPLIANT_NETWORKS, MFA_TRUSTED_IPS } from "../../provider/policy/named-location";
import { attributeRule, deviceRule } from "./filter-rules";
import {
  APPLICATIONS,
  AUTHENTICATION_CONTEXTS,
  COUNTRY_LOCATIONS,
  CUSTOM_FACTORS,
  FILTERING_PROFILES,
  GROUPS,
  IP_LOCATIONS,
  ROLES,
  SERVICE_PRINCIPALS,
  STRENGTHS,
  TENANTS,
  TERMS_OF_USE,
  USER_ACTIONS,
  USERS,
} from "./names";
import { oneOf, oneOrMoreOf, type Size, someOf, sometimes } from "./size";

/** Conditional access policies as Graph JSON, every kind of condition and control among them. Identity comes from their place in the set. */

// biome-ignore lint/suspicious/noExplicitAny: JSON that others bend
export type Json = Record<string, any>;

const GUESTS = GUEST_TYPES.filter((type) => type !== "none");

export const guestCondition: fc.Arbitrary<Json> = fc.record({
  guestOrExternalUserTypes: oneOrMoreOf(GUESTS, 4).map((types) => types.join(",")),
  externalTenants: fc.oneof(
    fc.constant(null),
    fc.constant({ membershipKind: "all" }),
    oneOrMoreOf(TENANTS).map((members) => ({ membershipKind: "enumerated", members })),
  ),
});

const userConditions: fc.Arbitrary<Json> = fc
  .record<Json>({
    includeUsers: fc.oneof(
      { weight: 10, arbitrary: fc.constant(["All"]) },
      { weight: 1, arbitrary: fc.constant(["None"]) },
      { weight: 1, arbitrary: fc.constant(["GuestsOrExternalUsers"]) },
      { weight: 4, arbitrary: someOf(USERS) },
    ),
    excludeUsers: fc.oneof(
      { weight: 12, arbitrary: fc.constant<string[]>([]) },
      { weight: 6, arbitrary: someOf(USERS, 2) },
      { weight: 1, arbitrary: fc.constant(["GuestsOrExternalUsers"]) },
    ),
    includeGroups: sometimes(30, someOf(GROUPS), []),
    excludeGroups: sometimes(30, someOf(GROUPS, 2), []),
    includeRoles: sometimes(20, someOf(ROLES), []),
    excludeRoles: sometimes(15, someOf(ROLES, 1), []),
    includeGuestsOrExternalUsers: sometimes(15, guestCondition, null),
    excludeGuestsOrExternalUsers: sometimes(15, guestCondition, null),
  })
  .map((users) => {
    // Beside the structured form the service refuses the shorthand.
    const isShort = (list: readonly string[]) => list.includes("GuestsOrExternalUsers");
    return {
      ...users,
      ...(isShort(users.includeUsers) ? { includeGuestsOrExternalUsers: null } : {}),
      ...(isShort(users.excludeUsers) ? { excludeGuestsOrExternalUsers: null } : {}),
    };
  });

const nobody: Json = { includeUsers: ["None"] };

function clientApplications(size: Size): fc.Arbitrary<Json> {
  return fc.record({
    includeServicePrincipals: fc.oneof(fc.constant(["ServicePrincipalsInMyTenant"]), someOf(SERVICE_PRINCIPALS)),
    excludeServicePrincipals: sometimes(30, someOf(SERVICE_PRINCIPALS, 1), []),
    servicePrincipalFilter: sometimes(30, filter(attributeRule(size)), null),
  });
}

function filter(rule: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  return fc.record({ mode: oneOf(["include", "exclude"]), rule });
}

/** The three kinds of target exclude each other, and a filter does not stand beside `All` or `None`. */
function applicationConditions(size: Size): fc.Arbitrary<Json> {
  const excludeApplications = sometimes(30, someOf([...APPLICATIONS, "Office365", "MicrosoftAdminPortals"], 2), []);
  return fc.oneof(
    { weight: 14, arbitrary: fc.record({ includeApplications: fc.constant(["All"]), excludeApplications }) },
    {
      weight: 6,
      arbitrary: fc.record({
        includeApplications: oneOrMoreOf([...APPLICATIONS, "Office365", "MicrosoftAdminPortals"], 4),
        excludeApplications,
        applicationFilter: sometimes(30, filter(attributeRule(size)), null),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ includeApplications: ["None"] }) },
    { weight: 2, arbitrary: fc.record({ includeUserActions: oneOrMoreOf(USER_ACTIONS) }) },
    { weight: 2, arbitrary: fc.record({ includeAuthenticationContextClassReferences: oneOrMoreOf(AUTHENTICATION_CONTEXTS) }) },
  );
}

export const locationNames: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: oneOf([...IP_LOCATIONS, ...COUNTRY_LOCATIONS]) },
  { weight: 1, arbitrary: oneOf([MFA_TRUSTED_IPS, ALL_COMPLIANT_NETWORKS]) },
);

const locationCondition: fc.Arbitrary<Json> = fc.record({
  includeLocations: fc.oneof(fc.constant(["All"]), fc.constant(["AllTrusted"]), fc.uniqueArray(locationNames, { maxLength: 3 })),
  excludeLocations: fc.oneof(fc.constant([]), fc.constant(["AllTrusted"]), fc.uniqueArray(locationNames, { maxLength: 3 })),
});

export function conditions(size: Size): fc.Arbitrary<Json> {
  const optional = <T, U>(configured: fc.Arbitrary<T>, otherwise: U) => sometimes(size.conditionDensity, configured, otherwise);
  const subjects = fc.oneof(
    { weight: 36, arbitrary: userConditions.map((users) => ({ users, clientApplications: null as Json | null })) },
    { weight: 4, arbitrary: clientApplications(size).map((clients) => ({ users: nobody, clientApplications: clients as Json | null })) },
    // Not what the portal makes, and no worse to decide: each kind of subject by its own condition.
    {
      weight: 1,
      arbitrary: fc.record({ users: userConditions, clientApplications: clientApplications(size) as fc.Arbitrary<Json | null> }),
    },
  );
  const rest = fc.record({
    applications: applicationConditions(size),
    clientAppTypes: optional(oneOrMoreOf(CLIENT_APP_TYPES), ["all"]),
    platforms: optional(
      fc.record({
        includePlatforms: fc.oneof(fc.constant(["all"]), someOf(PLATFORMS.filter((name) => name !== "all"))),
        excludePlatforms: someOf(PLATFORMS, 2),
      }),
      null,
    ),
    locations: optional(locationCondition, null),
    devices: optional(
      filter(deviceRule(size)).map((deviceFilter) => ({ deviceFilter })),
      null,
    ),
    signInRiskLevels: optional(oneOrMoreOf(RISK_LEVELS), []),
    userRiskLevels: optional(oneOrMoreOf(RISK_LEVELS), []),
    insiderRiskLevels: optional(
      oneOrMoreOf(INSIDER_RISK_LEVELS).map((levels) => levels.join(",")),
      null,
    ),
    authenticationFlows: optional(
      oneOrMoreOf(["deviceCodeFlow", "authenticationTransfer"]).map((methods) => ({ transferMethods: methods.join(",") })),
      null,
    ),
    servicePrincipalRisk: sometimes(40, oneOrMoreOf(RISK_LEVELS), []),
  });
  return fc.tuple(subjects, rest).map(([{ users, clientApplications: clients }, { servicePrincipalRisk, ...others }]) => ({
    users,
    clientApplications: clients,
    ...others,
    // The condition stands with workload identities only.
    servicePrincipalRiskLevels: clients === null ? [] : servicePrincipalRisk,
  }));
}

export const grantControls: fc.Arbitrary<Json | null> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ operator: "OR", builtInControls: ["block"] }) },
  { weight: 3, arbitrary: fc.constant(null) },
  {
    weight: 6,
    arbitrary: fc.record({
      operator: oneOf(["AND", "OR"]),
      builtInControls: someOf(GRANT_CONTROLS.filter((control) => control !== "block")),
      authenticationStrength: sometimes(
        20,
        oneOf(STRENGTHS).map((id) => ({ id })),
        null,
      ),
      termsOfUse: sometimes(20, someOf(TERMS_OF_USE, 2), []),
      customAuthenticationFactors: sometimes(10, someOf(CUSTOM_FACTORS), []),
    }),
  },
);

const on = fc.constant({ isEnabled: true });
const frequency: fc.Arbitrary<Json> = fc
  .record({
    interval: oneOf(["timeBased", "timeBased", "everyTime"]),
    time: oneOf([
      { type: "hours", value: 1 },
      { type: "hours", value: 4 },
      { type: "hours", value: 24 },
      { type: "days", value: 1 },
      { type: "days", value: 7 },
    ]),
    authenticationType: oneOf(["primaryAndSecondaryAuthentication", "secondaryAuthentication"]),
  })
  .map(({ interval, time, authenticationType }) => ({
    isEnabled: true,
    frequencyInterval: interval,
    authenticationType,
    ...(interval === "everyTime" ? {} : time),
  }));

export const sessionControls: fc.Arbitrary<Json | null> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  { weight: 4, arbitrary: fc.constant({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } }) },
  {
    weight: 4,
    arbitrary: fc.record({
      cloudAppSecurity: sometimes(
        30,
        oneOf(CLOUD_APP_SECURITY_TYPES).map((cloudAppSecurityType) => ({ isEnabled: true, cloudAppSecurityType })),
        null,
      ),
      signInFrequency: sometimes(40, frequency, null),
      persistentBrowser: sometimes(
        30,
        oneOf(["always", "never"]).map((mode) => ({ isEnabled: true, mode })),
        null,
      ),
      applicationEnforcedRestrictions: sometimes(20, on, null),
      disableResilienceDefaults: sometimes(15, fc.constant(true), null),
      secureSignInSession: sometimes(15, on, null),
      continuousAccessEvaluation: sometimes(
        25,
        oneOf(["strictEnforcement", "disabled", "strictLocation"]).map((mode) => ({ mode })),
        null,
      ),
      globalSecureAccessFilteringProfile: sometimes(
        20,
        oneOf(FILTERING_PROFILES).map((profileId) => ({ isEnabled: true, profileId })),
        null,
      ),
    }),
  },
);

export const state: fc.Arbitrary<string> = fc.oneof(
  { weight: 7, arbitrary: fc.constant("enabled") },
  { weight: 2, arbitrary: fc.constant("enabledForReportingButNotEnforced") },
  { weight: 1, arbitrary: fc.constant("disabled") },
);

/** Sends nearly everybody to Defender, so that access policies are not left without sign-ins. */
const routing: fc.Arbitrary<Json> = fc
  .record({ excludeUsers: someOf(USERS, 1), excludeApplications: someOf(APPLICATIONS, 1) })
  .map(({ excludeUsers, excludeApplications }) => ({
    state: "enabled",
    conditions: {
      users: { includeUsers: ["All"], excludeUsers },
      applications: { includeApplications: ["All"], excludeApplications },
    },
    grantControls: null,
    sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } },
  }));

function anyPolicy(size: Size): fc.Arbitrary<Json> {
  return fc.record<Json>({ state, conditions: conditions(size), grantControls, sessionControls }).map((policy) => {
    // Workload identities can be blocked and nothing else (R24).
    if (policy.conditions.clientApplications === null) return policy;
    return { ...policy, grantControls: { operator: "OR", builtInControls: ["block"] }, sessionControls: null };
  });
}

export function conditionalAccessPolicy(size: Size): fc.Arbitrary<Json> {
  return fc.oneof({ weight: 7, arbitrary: anyPolicy(size) }, { weight: 1, arbitrary: routing });
}
