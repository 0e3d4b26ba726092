import { z } from "zod";
import { notUnderstood, UNDOCUMENTED } from "./not-understood";
import { canonicalId, enumSet, idSet, isEmpty, optional, orEmptyList, readOnly } from "./reading";

/** What a conditional access policy demands and what it does to the session: the two parts of Graph's object beside its conditions. */

export const GRANT_CONTROLS = [
  "block",
  "mfa",
  "compliantDevice",
  "domainJoinedDevice",
  "approvedApplication",
  "compliantApplication",
  "passwordChange",
  "riskRemediation",
] as const;
export const CLOUD_APP_SECURITY_TYPES = ["mcasConfigured", "monitorOnly", "blockDownloads"] as const;

/** The service answers with the whole strength; an id is enough to name it, as a path or plain. */
const authenticationStrength = z
  .object({
    id: z.string().nullish(),
    displayName: readOnly,
    description: readOnly,
    policyType: readOnly,
    requirementsSatisfied: readOnly,
    allowedCombinations: readOnly,
    combinationConfigurations: readOnly,
    createdDateTime: readOnly,
    modifiedDateTime: readOnly,
  })
  .strict()
  .nullish()
  .transform((given) => (given?.id ? { id: canonicalId(given.id.split("/").at(-1) as string) } : null));

/** Null where nothing is required. */
export const grantControls = orEmptyList(
  z
    .object({
      operator: z.preprocess((given) => (typeof given === "string" ? given.toUpperCase() : given), z.enum(["AND", "OR"]).nullish()),
      builtInControls: enumSet(GRANT_CONTROLS),
      customAuthenticationFactors: idSet,
      termsOfUse: idSet,
      authenticationStrength,
    })
    .strict()
    .nullish()
    .transform((given) => {
      if (!given) return null;
      const count =
        given.builtInControls.length +
        given.customAuthenticationFactors.length +
        given.termsOfUse.length +
        (given.authenticationStrength ? 1 : 0);
      if (count === 0) return null;
      // Field map, 6 of 6 tests: one control sent with AND is read back with OR.
      return { ...given, operator: count === 1 ? ("OR" as const) : (given.operator ?? ("OR" as const)) };
    }),
);

/** A control that can be switched off: null, absent and `isEnabled: false` are one, whatever else an object that is off says. */
const switched = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess(
    (given) => (isEmpty(given) || (given as { isEnabled?: unknown }).isEnabled === false ? null : given),
    z
      .object({ isEnabled: z.boolean().nullish(), ...shape })
      .strict()
      .nullable(),
  );

/** Null where nothing is switched on. */
export const sessionControls = orEmptyList(
  z
    .object({
      applicationEnforcedRestrictions: switched({}).transform((given) => (given ? { isEnabled: true } : null)),
      cloudAppSecurity: switched({ cloudAppSecurityType: z.enum(CLOUD_APP_SECURITY_TYPES) }).transform((given) =>
        given ? { isEnabled: true, cloudAppSecurityType: given.cloudAppSecurityType } : null,
      ),
      signInFrequency: switched({
        type: optional(z.enum(["hours", "days"])),
        value: optional(z.number().int()),
        frequencyInterval: z.enum(["timeBased", "everyTime"]).nullish(),
        authenticationType: z.enum(["primaryAndSecondaryAuthentication", "secondaryAuthentication"]).nullish(),
      }).transform((given) =>
        given
          ? {
              isEnabled: true,
              type: given.type,
              value: given.value,
              // The server fills both in.
              frequencyInterval: given.frequencyInterval ?? ("timeBased" as const),
              authenticationType: given.authenticationType ?? ("primaryAndSecondaryAuthentication" as const),
            }
          : null,
      ),
      persistentBrowser: switched({ mode: z.enum(["always", "never"]) }).transform((given) =>
        given ? { isEnabled: true, mode: given.mode } : null,
      ),
      disableResilienceDefaults: z
        .boolean()
        .nullish()
        .transform((given) => (given ? true : null)),
      secureSignInSession: switched({}).transform((given) => (given ? { isEnabled: true } : null)),
      /** Beta. */
      continuousAccessEvaluation: z
        .object({ mode: z.enum(["strictEnforcement", "disabled", "strictLocation"]).nullish() })
        .strict()
        .nullish()
        .transform((given) => (given?.mode ? { mode: given.mode } : null)),
      /** Beta. */
      globalSecureAccessFilteringProfile: switched({ profileId: z.string() }).transform((given) =>
        given ? { isEnabled: true, profileId: given.profileId } : null,
      ),
      networkAccessSecurity: notUnderstood("networkAccessSecurity", UNDOCUMENTED),
      blockSensitiveActions: notUnderstood("blockSensitiveActions", UNDOCUMENTED),
    })
    .strict()
    .nullish()
    .transform((given) => {
      if (!given) return null;
      const { networkAccessSecurity: _networkAccessSecurity, blockSensitiveActions: _blockSensitiveActions, ...known } = given;
      // An object in which nothing is switched on is condensed to null on read.
      return Object.values(known).every((control) => control === null) ? null : known;
    }),
);
