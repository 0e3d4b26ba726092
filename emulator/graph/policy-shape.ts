import { type GraphFailure, numbered } from "./exchange";
import {
  bool,
  type Check,
  deviceStates,
  flags,
  ignored,
  int32,
  list,
  type Mismatch,
  member,
  nullable,
  object,
  previewOnly,
  type Shape,
  text,
} from "./schema";

/** `conditionalAccessPolicy` of the v1.0 CSDL (August 2026), beta members marked. Enumeration members are repeated here on purpose. */

const RISK = ["low", "medium", "high", "hidden", "none"];
const riskLevels = list(member(RISK));
const ids = list(text);
export const GUEST_TYPES = [
  "none",
  "internalGuest",
  "b2bCollaborationGuest",
  "b2bCollaborationMember",
  "b2bDirectConnectUser",
  "otherExternalUser",
  "serviceProvider",
];
export const INSIDER_RISK = ["minor", "moderate", "elevated"];
export const TRANSFER_METHODS = ["none", "deviceCodeFlow", "authenticationTransfer"];
export const AGENT_RISK = ["low", "medium", "high"];

const filter = nullable(object({ mode: member(["include", "exclude"]), rule: text }, ["mode", "rule"]));

const guests = nullable(
  object(
    {
      guestOrExternalUserTypes: flags(GUEST_TYPES),
      externalTenants: nullable(object({ membershipKind: member(["all", "enumerated"]), members: ids })),
    },
    ["guestOrExternalUserTypes"],
  ),
);

const conditions = object(
  {
    applications: object({
      includeApplications: ids,
      excludeApplications: ids,
      includeUserActions: ids,
      includeAuthenticationContextClassReferences: ids,
      applicationFilter: filter,
      globalSecureAccess: previewOnly(ignored),
      networkAccess: previewOnly(ignored),
    }),
    users: nullable(
      object({
        includeUsers: ids,
        excludeUsers: ids,
        includeGroups: ids,
        excludeGroups: ids,
        includeRoles: ids,
        excludeRoles: ids,
        includeGuestsOrExternalUsers: guests,
        excludeGuestsOrExternalUsers: guests,
      }),
    ),
    clientApplications: nullable(
      object({
        includeServicePrincipals: ids,
        excludeServicePrincipals: ids,
        servicePrincipalFilter: filter,
        includeAgentIdServicePrincipals: previewOnly(ids),
        excludeAgentIdServicePrincipals: previewOnly(ids),
        agentIdServicePrincipalFilter: previewOnly(filter),
      }),
    ),
    clientAppTypes: list(member(["all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other"])),
    platforms: nullable(
      object({
        includePlatforms: list(member(["android", "iOS", "windows", "windowsPhone", "macOS", "all", "linux"])),
        excludePlatforms: list(member(["android", "iOS", "windows", "windowsPhone", "macOS", "all", "linux"])),
      }),
    ),
    locations: nullable(object({ includeLocations: ids, excludeLocations: ids })),
    devices: nullable(
      object({
        deviceFilter: filter,
        includeDeviceStates: deviceStates,
        excludeDeviceStates: deviceStates,
        includeDevices: previewOnly(ids),
        excludeDevices: previewOnly(ids),
      }),
    ),
    deviceStates,
    signInRiskLevels: riskLevels,
    userRiskLevels: riskLevels,
    servicePrincipalRiskLevels: riskLevels,
    insiderRiskLevels: nullable(flags(INSIDER_RISK)),
    authenticationFlows: nullable(object({ transferMethods: nullable(flags(TRANSFER_METHODS)) })),
    agentIdRiskLevels: previewOnly(flags(AGENT_RISK)),
    // Exports through beta carry them, mostly null; no page of the documentation has them.
    agents: previewOnly(ignored),
    agentContext: previewOnly(ignored),
    // The portal sends them, the API drops them.
    times: ignored,
    clients: ignored,
    signInRiskDetections: ignored,
  },
  ["applications"],
);

const grantControls = nullable(
  object({
    operator: nullable(member(["AND", "OR"])),
    builtInControls: list(
      member([
        "block",
        "mfa",
        "compliantDevice",
        "domainJoinedDevice",
        "approvedApplication",
        "compliantApplication",
        "passwordChange",
        "riskRemediation",
      ]),
    ),
    customAuthenticationFactors: ids,
    termsOfUse: ids,
    // Exports carry the whole object; only its id counts.
    authenticationStrength: nullable(authenticationStrength),
  }),
);

function authenticationStrength(value: unknown, path: string, check: Check): void {
  const given = value as { id?: unknown } | undefined;
  if (typeof value !== "object" || Array.isArray(value) || typeof given?.id !== "string") {
    check.found.push({ kind: "schema", path: `${path}.id`, message: "is missing" });
  }
}

const control = (properties: Readonly<Record<string, Shape>>): Shape => nullable(object({ isEnabled: nullable(bool), ...properties }));

const sessionControls = nullable(
  object({
    applicationEnforcedRestrictions: control({}),
    cloudAppSecurity: control({ cloudAppSecurityType: nullable(member(["mcasConfigured", "monitorOnly", "blockDownloads"])) }),
    signInFrequency: control({
      type: nullable(member(["days", "hours"])),
      value: nullable(int32),
      frequencyInterval: nullable(member(["timeBased", "everyTime"])),
      authenticationType: nullable(member(["primaryAndSecondaryAuthentication", "secondaryAuthentication"])),
    }),
    persistentBrowser: control({ mode: nullable(member(["always", "never"])) }),
    disableResilienceDefaults: nullable(bool),
    secureSignInSession: control({}),
    continuousAccessEvaluation: previewOnly(object({ mode: member(["strictEnforcement", "disabled", "strictLocation"]) })),
    globalSecureAccessFilteringProfile: previewOnly(control({ profileId: text })),
    networkAccessSecurity: previewOnly(ignored),
    blockSensitiveActions: previewOnly(ignored),
  }),
);

const policy = object(
  {
    id: ignored,
    templateId: ignored,
    createdDateTime: ignored,
    modifiedDateTime: ignored,
    deletedDateTime: ignored,
    displayName: text,
    description: nullable(text),
    // `partiallyEnabled` and this strategy are read as opaque and never written.
    state: member(["enabled", "disabled", "enabledForReportingButNotEnforced"]),
    partialEnablementStrategy: previewOnly(ignored),
    conditions,
    grantControls,
    sessionControls,
  },
  ["displayName", "state", "conditions"],
);

/** @returns the error that Graph would answer with, or null. */
export function shapeFailure(body: unknown, options: { beta: boolean; partial: boolean }): GraphFailure | null {
  const found: Mismatch[] = [];
  policy(body, "", { ...options, found });
  const first = (kind: Mismatch["kind"]) => found.find((mismatch) => mismatch.kind === kind);
  const described = (mismatch: Mismatch) => `${mismatch.path || "the body"} ${mismatch.message}`;
  const schema = found.filter(({ kind }) => kind === "schema");
  if (schema.length > 0) return numbered.schema(schema.map(described).join("; "));
  if (first("deviceStates")) return numbered.deviceStates();
  const preview = first("preview");
  return preview === undefined ? null : numbered.preview(described(preview));
}
