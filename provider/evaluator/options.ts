import { z } from "zod";
import type { Problem } from "../policy/problems";
import { propertyNames, shapeProblems } from "../policy/reading";
import type { ConditionOptions } from "./conditions/context";

/** Options as programs without types pass them: a misspelt one would be left out without a word. */
export const optionsSchema = z
  .object({
    unresolved: z.enum(["error", "unknown"]).optional(),
    allResourcesCoverUserActions: z.boolean().optional(),
    allResourcesCoverAuthenticationContexts: z.boolean().optional(),
    mfaTrustedIps: z.enum(["nothing", "unknown"]).optional(),
    negativeOperators: z.enum(["noneOf", "notAllOf"]).optional(),
    addressConditionsOnIpv6: z.enum(["policyDoesNotMatch", "conditionsDropped"]).optional(),
  })
  .strict() satisfies z.ZodType<ConditionOptions>;

export function optionsProblems(options: unknown, schema: z.ZodType = optionsSchema): Problem[] {
  const result = schema.safeParse(options);
  return result.success ? [] : shapeProblems("OPT", result.error.issues, options, propertyNames(schema));
}
