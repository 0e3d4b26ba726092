import { z } from "zod";
import type { Problem } from "../policy/problems";
import { propertyNames, shapeProblems } from "../policy/reading";
import type { ConditionOptions } from "./conditions/context";

/** A schema for every option: one that is added to the type and forgotten here would be refused. */
export type ShapeOf<Options> = { readonly [Name in keyof Options]-?: z.ZodType<Options[Name]> };

/** Options as programs without types pass them: a misspelt one would be left out without a word. */
export const optionsSchema = z.strictObject({
  unresolved: z.enum(["error", "unknown"]).optional(),
  allResourcesCoverUserActions: z.boolean().optional(),
  allResourcesCoverAuthenticationContexts: z.boolean().optional(),
  mfaTrustedIps: z.enum(["nothing", "unknown"]).optional(),
  negativeOperators: z.enum(["noneOf", "notAllOf"]).optional(),
  addressConditionsOnIpv6: z.enum(["policyDoesNotMatch", "conditionsDropped"]).optional(),
} satisfies ShapeOf<ConditionOptions>);

export function optionsProblems(options: unknown, schema: z.ZodType = optionsSchema): Problem[] {
  const result = schema.safeParse(options);
  return result.success ? [] : shapeProblems("OPT", result.error.issues, options, propertyNames(schema));
}

/** Those of the options that can be read: one that cannot is a problem of its own, and hides nothing else. */
export function readableOptions(options: unknown): ConditionOptions {
  const given = (options ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(optionsSchema.shape).flatMap(([name, schema]) => {
      const { data } = schema.safeParse(given[name]);
      return data === undefined ? [] : [[name, data]];
    }),
  );
}
