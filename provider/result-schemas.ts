import { z } from "zod";
import type { Explanation } from "./evaluator/explain";
import type { Outcome } from "./evaluator/outcome";
import { DIMENSIONS } from "./evaluator/rules";
import { signInSchema } from "./evaluator/sign-in";
import { type Impact, REGION_KINDS } from "./impact/result";

/** What programs get back, as schemas: for those who read `decide` and `impact --format json`. The types of the results are checked against them. */

const texts = z.array(z.string());
const named = { id: z.string(), displayName: z.string() };
const truth = z.union([z.boolean(), z.literal("unknown")]);
const policyKind = z.enum(["conditionalAccessPolicy", "accessPolicy"]);

const session = z.strictObject({
  signInFrequency: z.string().optional(),
  signInFrequencySecondary: z.string().optional(),
  persistentBrowser: z.enum(["always", "never"]).optional(),
  applicationEnforcedRestrictions: z.literal(true).optional(),
  disableResilienceDefaults: z.literal(true).optional(),
  secureSignInSession: z.literal(true).optional(),
  continuousAccessEvaluation: z.enum(["strictLocation", "strictEnforcement", "disabled"]).optional(),
  globalSecureAccessFilteringProfile: texts.optional(),
  routing: texts.optional(),
});

const outcome = {
  result: z.enum(["blocked", "granted", "undecided"]),
  blockedBy: z.array(z.strictObject({ kind: policyKind, ...named })),
  requires: z.array(z.strictObject({ ...named, operator: z.enum(["AND", "OR"]), controls: texts })),
  session,
  accessPolicies: z.array(z.strictObject({ name: z.string(), action: z.enum(["audit", "block"]) })),
  alerts: texts,
  reportOnly: z.array(
    z.strictObject({
      ...named,
      result: z.enum(["reportOnlySuccess", "reportOnlyFailure", "reportOnlyInterrupted", "unknown"]),
    }),
  ),
  unsatisfiable: z
    .array(z.strictObject({ ...named, controls: texts, reason: z.enum(["legacyClient", "deviceCodeFlow", "workloadIdentity"]) }))
    .optional(),
  dependsOn: texts.optional(),
  assumed: texts,
};

export const outcomeSchema: z.ZodType<Outcome> = z.strictObject(outcome);

export const explanationSchema: z.ZodType<Omit<Explanation, "policies" | "filters">> = z.strictObject({
  ...outcome,
  policies: z.array(
    z.strictObject({
      ...named,
      applies: truth,
      knockedOutBy: z.string().optional(),
      analysisReason: z.string().optional(),
      dependsOn: texts.optional(),
    }),
  ),
  filters: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      matches: truth,
      knockedOutBy: z.string().optional(),
      dependsOn: texts.optional(),
    }),
  ),
});

const conditions = z.array(z.strictObject({ dimension: z.enum(DIMENSIONS), text: z.string(), formula: z.unknown() }));
const witness = signInSchema.nullable();

const region = z.strictObject({
  kind: z.enum(REGION_KINDS),
  severity: z.enum(["high", "medium", "low"]),
  what: z.string(),
  direction: z.enum(["gained", "lost"]),
  impliedBy: texts,
  where: z.string(),
  because: texts,
  conditions,
  parts: z.array(
    z.strictObject({
      where: z.string(),
      conditions,
      exceptions: z.array(z.strictObject({ policies: texts, because: z.enum(["same", "block"]), text: z.string(), conditions })),
    }),
  ),
  witness,
  example: z.string().nullable(),
  before: outcomeSchema.nullable(),
  after: outcomeSchema.nullable(),
  was: z.string().nullable(),
  now: z.string().nullable(),
  policies: z.array(z.strictObject({ kind: policyKind, ...named, change: z.enum(["modified", "added", "removed"]), paths: texts })),
  users: z.strictObject({ count: z.number(), of: z.number() }).nullable(),
});

type WithoutFunctions = Omit<Impact, "regions"> & { readonly regions: readonly Omit<Impact["regions"][number], "contains">[] };

export const impactSchema: z.ZodType<WithoutFunctions> = z.strictObject({
  version: z.literal(1),
  exact: z.boolean(),
  summary: z.string(),
  regions: z.array(region),
  guarantees: z.array(
    z.strictObject({
      name: z.string(),
      holds: z.boolean(),
      proved: z.boolean(),
      brokenBefore: z.boolean(),
      witness,
      example: z.string().nullable(),
      state: z.string().nullable(),
      policies: texts,
    }),
  ),
  findings: z.array(z.strictObject({ code: z.string(), message: z.string(), mend: z.string(), heldBefore: z.boolean(), policies: texts })),
  assumed: texts,
  notExact: texts,
  sets: z.strictObject({ before: z.int(), after: z.int(), added: z.int(), removed: z.int(), modified: z.int() }),
});
