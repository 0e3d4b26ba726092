import type {
  CLIENT_APP_TYPES,
  CLOUD_APP_SECURITY_TYPES,
  GRANT_CONTROLS,
  PLATFORMS,
  RISK_LEVELS,
  STATES,
} from "../provider/policy/conditional-access-policy";

/**
 * The shape of Graph's `conditionalAccessPolicy` as programs write it and as exports carry it. Names and members are Graph's own
 * (v1.0 CSDL, August 2026). Everything that is not required may be left out, null or empty, which all mean the same.
 */

/** Annotations of an export, `users@odata.context`, `#microsoft.graph.restore` and the like: accepted and dropped. */
export interface GraphAnnotations {
  [annotation: `${string}@odata.${string}` | `#${string}`]: unknown;
}

export type ConditionalAccessPolicyState = (typeof STATES)[number];
export type ClientAppType = (typeof CLIENT_APP_TYPES)[number];
export type DevicePlatform = (typeof PLATFORMS)[number];
export type RiskLevel = (typeof RISK_LEVELS)[number];
export type GrantControl = (typeof GRANT_CONTROLS)[number];
export type CloudAppSecurityType = (typeof CLOUD_APP_SECURITY_TYPES)[number];

/** All conditions must be met; a condition that is not given is met by every sign-in. */
export interface Conditions extends GraphAnnotations {
  applications: Applications;
  users?: Users;
  /** Workload identities, instead of users. The only grant control for them is `block`. */
  clientApplications?: ClientApplications;
  /** Default: all. */
  clientAppTypes?: ClientAppType[];
  platforms?: Platforms;
  locations?: Locations;
  devices?: Devices;
  /** A list of levels, not "this and above". */
  signInRiskLevels?: RiskLevel[];
  userRiskLevels?: RiskLevel[];
  servicePrincipalRiskLevels?: RiskLevel[];
  /** `minor`, `moderate`, `elevated`; several joined by commas. */
  insiderRiskLevels?: string;
  authenticationFlows?: AuthenticationFlows;
  /** Graph beta: `low`, `medium`, `high`; several joined by commas. */
  agentIdRiskLevels?: string;
  /** Retired or undocumented; null in every policy that the service accepts today. */
  deviceStates?: null;
  times?: null;
  clients?: null;
  signInRiskDetections?: null;
  agents?: null;
  agentContext?: null;
}

/** One kind of target: applications, user actions, or authentication contexts. */
export interface Applications extends GraphAnnotations {
  /** Application (client) ids, or `All`, `None`, `Office365`, `MicrosoftAdminPortals`. */
  includeApplications?: string[];
  excludeApplications?: string[];
  /** `urn:user:registersecurityinfo`, `urn:user:registerdevice`. */
  includeUserActions?: string[];
  /** `c1` to `c99`. */
  includeAuthenticationContextClassReferences?: string[];
  applicationFilter?: Filter;
  networkAccess?: null;
  globalSecureAccess?: null;
}

/** An exclusion wins over any inclusion; groups count with their nested members. */
export interface Users extends GraphAnnotations {
  /** Object ids, or `All`, `None`, `GuestsOrExternalUsers`. */
  includeUsers?: string[];
  excludeUsers?: string[];
  includeGroups?: string[];
  excludeGroups?: string[];
  /** Template ids of built-in directory roles. */
  includeRoles?: string[];
  excludeRoles?: string[];
  includeGuestsOrExternalUsers?: GuestsOrExternalUsers;
  excludeGuestsOrExternalUsers?: GuestsOrExternalUsers;
}

export interface GuestsOrExternalUsers extends GraphAnnotations {
  /**
   * `internalGuest`, `b2bCollaborationGuest`, `b2bCollaborationMember`, `b2bDirectConnectUser`, `otherExternalUser`, `serviceProvider`;
   * several joined by commas.
   */
  guestOrExternalUserTypes?: string;
  externalTenants?: ExternalTenants;
}

export interface ExternalTenants extends GraphAnnotations {
  membershipKind?: "all" | "enumerated";
  /** Tenant ids; only with `enumerated`. */
  members?: string[];
}

export interface ClientApplications extends GraphAnnotations {
  /** Object ids of service principals, or `ServicePrincipalsInMyTenant`. */
  includeServicePrincipals?: string[];
  excludeServicePrincipals?: string[];
  servicePrincipalFilter?: Filter;
  /** Graph beta. */
  includeAgentIdServicePrincipals?: string[];
  /** Graph beta. */
  excludeAgentIdServicePrincipals?: string[];
  /** Graph beta. */
  agentIdServicePrincipalFilter?: Filter;
}

export interface Platforms extends GraphAnnotations {
  includePlatforms?: DevicePlatform[];
  excludePlatforms?: DevicePlatform[];
}

export interface Locations extends GraphAnnotations {
  /** Ids of named locations, or `All`, `AllTrusted`. */
  includeLocations?: string[];
  excludeLocations?: string[];
}

export interface Devices extends GraphAnnotations {
  /** At most 3,072 characters. On a device that is not registered, negative operators are true. */
  deviceFilter?: Filter;
  includeDevices?: string[];
  excludeDevices?: string[];
  includeDeviceStates?: string[];
  excludeDeviceStates?: string[];
}

export interface Filter extends GraphAnnotations {
  mode?: "include" | "exclude";
  /** E.g. `device.isCompliant -ne True -or device.trustType -ne "ServerAD"`. */
  rule?: string;
}

export interface AuthenticationFlows extends GraphAnnotations {
  /** `deviceCodeFlow`, `authenticationTransfer`; several joined by commas. */
  transferMethods?: string;
}

/** Either one of the controls (`OR`) or all of them (`AND`). */
export interface GrantControls extends GraphAnnotations {
  operator?: "AND" | "OR";
  builtInControls?: GrantControl[];
  customAuthenticationFactors?: string[];
  /** Ids of terms of use. */
  termsOfUse?: string[];
  authenticationStrength?: AuthenticationStrength;
}

/** Only the id counts; what an export carries beside it is dropped. */
export interface AuthenticationStrength {
  id: string;
  [exported: string]: unknown;
}

export interface SessionControls extends GraphAnnotations {
  applicationEnforcedRestrictions?: Switch;
  /** Routing to Defender for Cloud Apps: `mcasConfigured` lets access policies and session policies decide. */
  cloudAppSecurity?: CloudAppSecurity;
  signInFrequency?: SignInFrequency;
  persistentBrowser?: PersistentBrowser;
  disableResilienceDefaults?: boolean;
  /** Token protection. */
  secureSignInSession?: Switch;
  /** Graph beta. */
  continuousAccessEvaluation?: ContinuousAccessEvaluation;
  /** Graph beta. */
  globalSecureAccessFilteringProfile?: GlobalSecureAccessFilteringProfile;
  networkAccessSecurity?: null;
  blockSensitiveActions?: null;
}

/** Giving the object switches the control on, unless `isEnabled` is false. */
export interface Switch extends GraphAnnotations {
  isEnabled?: boolean;
}

export interface CloudAppSecurity extends Switch {
  cloudAppSecurityType: CloudAppSecurityType;
}

export interface SignInFrequency extends Switch {
  frequencyInterval?: "timeBased" | "everyTime";
  type?: "hours" | "days";
  value?: number;
  authenticationType?: "primaryAndSecondaryAuthentication" | "secondaryAuthentication";
}

export interface PersistentBrowser extends Switch {
  mode: "always" | "never";
}

export interface ContinuousAccessEvaluation extends GraphAnnotations {
  mode?: "strictEnforcement" | "disabled" | "strictLocation";
}

export interface GlobalSecureAccessFilteringProfile extends Switch {
  profileId: string;
}
