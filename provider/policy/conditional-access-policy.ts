import { z } from "zod";
import { grantControls, sessionControls } from "./controls";
import { notUnderstood, RETIRED, SILENT, UNDOCUMENTED } from "./not-understood";
import { hasErrors, type Parsed } from "./problems";
import {
  canonicalId,
  enumSet,
  flags,
  idSet,
  isEmpty,
  optional,
  orEmptyList,
  propertyNames,
  readOnly,
  shapeProblems,
  withGraphCasing,
} from "./reading";
import { rewriteRetired } from "./retired";

/**
 * The Graph v1.0 object `conditionalAccessPolicy` (CSDL of August 2026), beta members included and marked.
 * One definition gives type, shape check and canonical form: what comes out of `readConditionalAccessPolicy` has every
 * list sorted and present, flags as lists in flag order, ids in lower case, and null for everything that is not there.
 */

export const CLIENT_APP_TYPES = ["all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other"] as const;
export const PLATFORMS = ["all", "android", "iOS", "windows", "windowsPhone", "macOS", "linux"] as const;
export const RISK_LEVELS = ["low", "medium", "high", "hidden", "none"] as const;
export const INSIDER_RISK_LEVELS = ["minor", "moderate", "elevated"] as const;
export const AGENT_RISK_LEVELS = ["low", "medium", "high"] as const;
export const TRANSFER_METHODS = ["none", "deviceCodeFlow", "authenticationTransfer"] as const;
export const GUEST_TYPES = [
  "none",
  "internalGuest",
  "b2bCollaborationGuest",
  "b2bCollaborationMember",
  "b2bDirectConnectUser",
  "otherExternalUser",
  "serviceProvider",
] as const;
export { CLOUD_APP_SECURITY_TYPES, GRANT_CONTROLS } from "./controls";
export const STATES = ["enabled", "disabled", "enabledForReportingButNotEnforced"] as const;

/** A filter whose mode or rule is null is no filter (ScubaGear's snippets carry such). */
const optionalFilter = orEmptyList(
  z
    .object({ mode: z.enum(["include", "exclude"]).nullish(), rule: z.string().nullish() })
    .strict()
    .nullish()
    .transform((given) => (given?.mode && given.rule ? { mode: given.mode, rule: given.rule } : null)),
);

const guests = orEmptyList(
  z
    .object({
      guestOrExternalUserTypes: flags(GUEST_TYPES).transform((types) => types.filter((type) => type !== "none")),
      externalTenants: orEmptyList(
        z
          .object({ membershipKind: z.enum(["all", "enumerated"]).nullish(), members: idSet })
          .strict()
          .nullish()
          .transform((given) => {
            const members = given?.members ?? [];
            return { membershipKind: given?.membershipKind ?? (members.length > 0 ? ("enumerated" as const) : ("all" as const)), members };
          }),
      ),
    })
    .strict()
    .nullish()
    .transform((given) => (given && given.guestOrExternalUserTypes.length > 0 ? given : null)),
);

type Guests = z.output<typeof guests>;
const EVERY_GUEST: NonNullable<Guests> = {
  guestOrExternalUserTypes: GUEST_TYPES.filter((type) => type !== "none"),
  externalTenants: { membershipKind: "all", members: [] },
};
const SHORTHAND = "GuestsOrExternalUsers";

/**
 * `GuestsOrExternalUsers` means every kind of guest of every tenant. The server writes it out on later reads, keeps both for a while and then
 * refuses updates (azuread #1196; one tenant's exports show all three forms of one policy): canonical form has it written out. Beside
 * another object it stays, for `validateConditionalAccessPolicy` to refuse.
 */
function writtenOut(ids: string[], given: Guests): { ids: string[]; guests: Guests } {
  if (!ids.includes(SHORTHAND)) return { ids, guests: given };
  if (given !== null && JSON.stringify(given) !== JSON.stringify(EVERY_GUEST)) return { ids, guests: given };
  return { ids: ids.filter((id) => id !== SHORTHAND), guests: EVERY_GUEST };
}

const users = z
  .object({
    includeUsers: idSet,
    excludeUsers: idSet,
    includeGroups: idSet,
    excludeGroups: idSet,
    includeRoles: idSet,
    excludeRoles: idSet,
    includeGuestsOrExternalUsers: guests,
    excludeGuestsOrExternalUsers: guests,
  })
  .strict()
  .transform((given) => {
    const included = writtenOut(given.includeUsers, given.includeGuestsOrExternalUsers);
    const excluded = writtenOut(given.excludeUsers, given.excludeGuestsOrExternalUsers);
    return {
      ...given,
      includeUsers: included.ids,
      excludeUsers: excluded.ids,
      includeGuestsOrExternalUsers: included.guests,
      excludeGuestsOrExternalUsers: excluded.guests,
    };
  });

const applications = z
  .object({
    includeApplications: idSet,
    excludeApplications: idSet,
    includeUserActions: idSet,
    includeAuthenticationContextClassReferences: idSet,
    applicationFilter: optionalFilter,
    /** Beta, and silent since June 2025. */
    networkAccess: notUnderstood("networkAccess", SILENT),
    globalSecureAccess: notUnderstood("globalSecureAccess", SILENT),
  })
  .strict()
  .transform(({ networkAccess: _networkAccess, globalSecureAccess: _globalSecureAccess, ...known }) => known);

const clientApplications = orEmptyList(
  z
    .object({
      includeServicePrincipals: idSet,
      excludeServicePrincipals: idSet,
      servicePrincipalFilter: optionalFilter,
      /** Beta. */
      includeAgentIdServicePrincipals: idSet,
      /** Beta. */
      excludeAgentIdServicePrincipals: idSet,
      /** Beta. */
      agentIdServicePrincipalFilter: optionalFilter,
    })
    .strict()
    .nullish()
    .transform((given) => (given === undefined || isEmpty(given) ? null : given)),
);

const pair = <T extends z.ZodType<string[]>, const I extends string, const E extends string>(include: I, exclude: E, set: T) =>
  orEmptyList(
    z
      .object({ [include]: set, [exclude]: set } as Record<I | E, T>)
      .strict()
      .nullish()
      .transform((given) => {
        const lists = given as Record<I | E, z.output<T>> | null | undefined;
        return lists && (lists[include].length > 0 || lists[exclude].length > 0) ? lists : null;
      }),
  );

const devices = orEmptyList(
  z
    .object({
      deviceFilter: optionalFilter,
      /** Forms of exports before 2022: see `retired.ts`. */
      includeDevices: notUnderstood("includeDevices", RETIRED),
      excludeDevices: notUnderstood("excludeDevices", RETIRED),
      includeDeviceStates: notUnderstood("includeDeviceStates", RETIRED),
      excludeDeviceStates: notUnderstood("excludeDeviceStates", RETIRED),
    })
    .strict()
    .nullish()
    .transform((given) => (given?.deviceFilter ? { deviceFilter: given.deviceFilter } : null)),
);

/** What the portal sends for users in a policy on workload identities, which is what leaving them out means there. */
const NOBODY = users.parse({ includeUsers: ["None"] });

const conditions = z
  .object({
    applications: orEmptyList(applications.nullish().transform((given) => given ?? applications.parse({}))),
    users: orEmptyList(users.nullish().transform((given) => given ?? users.parse({}))),
    clientApplications,
    /** Absent, empty and ["all"] are one (the server fills in ["all"]). */
    clientAppTypes: enumSet(CLIENT_APP_TYPES).transform((types) =>
      types.length === 0 || types.includes("all") ? (["all"] as typeof types) : types,
    ),
    platforms: pair("includePlatforms", "excludePlatforms", enumSet(PLATFORMS)),
    locations: pair("includeLocations", "excludeLocations", idSet),
    devices,
    signInRiskLevels: enumSet(RISK_LEVELS),
    userRiskLevels: enumSet(RISK_LEVELS),
    servicePrincipalRiskLevels: enumSet(RISK_LEVELS),
    insiderRiskLevels: flags(INSIDER_RISK_LEVELS),
    authenticationFlows: orEmptyList(
      z
        .object({ transferMethods: flags(TRANSFER_METHODS).transform((methods) => methods.filter((method) => method !== "none")) })
        .strict()
        .nullish()
        .transform((given) => (given && given.transferMethods.length > 0 ? given : null)),
    ),
    /** Beta. */
    agentIdRiskLevels: flags(AGENT_RISK_LEVELS),
    deviceStates: notUnderstood("deviceStates", RETIRED),
    times: notUnderstood("times", UNDOCUMENTED),
    clients: notUnderstood("clients", UNDOCUMENTED),
    signInRiskDetections: notUnderstood("signInRiskDetections", UNDOCUMENTED),
    agents: notUnderstood("agents", UNDOCUMENTED),
    agentContext: notUnderstood("agentContext", UNDOCUMENTED),
  })
  .strict()
  .transform(
    ({
      deviceStates: _deviceStates,
      times: _times,
      clients: _clients,
      signInRiskDetections: _signInRiskDetections,
      agents: _agents,
      agentContext: _agentContext,
      ...known
    }) => (known.clientApplications === null || !isEmpty(known.users) ? known : { ...known, users: NOBODY }),
  );

export const conditionalAccessPolicySchema = z
  .object({
    id: optional(z.string()).transform((id) => (id === null ? null : canonicalId(id))),
    displayName: z.string(),
    description: optional(z.string()).transform((text) => (text === "" ? null : text)),
    state: z.enum(STATES),
    conditions,
    grantControls,
    sessionControls,
    templateId: readOnly,
    createdDateTime: readOnly,
    modifiedDateTime: readOnly,
    deletedDateTime: readOnly,
    partialEnablementStrategy: readOnly,
    /** Members of a What If result, which is a policy with an answer. */
    policyApplies: readOnly,
    analysisReasons: readOnly,
  })
  .strict()
  .transform(({ id, displayName, description, state, conditions, grantControls, sessionControls }) => ({
    id,
    displayName,
    description,
    state,
    conditions,
    grantControls,
    sessionControls,
  }));

export type ConditionalAccessPolicy = z.output<typeof conditionalAccessPolicySchema>;
export type Conditions = ConditionalAccessPolicy["conditions"];
export type UserConditions = Conditions["users"];
export type ApplicationConditions = Conditions["applications"];
export type GuestsOrExternalUsers = NonNullable<UserConditions["includeGuestsOrExternalUsers"]>;
export type GrantControls = NonNullable<ConditionalAccessPolicy["grantControls"]>;
export type SessionControls = NonNullable<ConditionalAccessPolicy["sessionControls"]>;
export type Filter = NonNullable<z.output<typeof optionalFilter>>;

const names = propertyNames(conditionalAccessPolicySchema);

/** The same JSON in Graph's spelling of property names, without annotations. */
export function withConditionalAccessPolicyCasing(json: unknown): unknown {
  return withGraphCasing(json, names);
}

/**
 * Reads the shape of one policy from Graph JSON or program arguments: structure, enumeration members, flags. Ids may be any text here,
 * for exported templates carry placeholders; `validateConditionalAccessPolicy` is the strict check of what is about to be written.
 *
 * @param options.retired reads forms of old exports as today's conditions, with a warning each (see `retired.ts`).
 */
export function readConditionalAccessPolicy(json: unknown, options: { readonly retired?: boolean } = {}): Parsed<ConditionalAccessPolicy> {
  const spelled = withConditionalAccessPolicyCasing(json);
  const { json: current, problems } = options.retired ? rewriteRetired(spelled) : { json: spelled, problems: [] };
  const result = conditionalAccessPolicySchema.safeParse(current);
  const found = result.success ? problems : [...problems, ...shapeProblems("CA", result.error.issues, current, names)];
  return { value: result.success && !hasErrors(found) ? result.data : null, problems: found };
}
