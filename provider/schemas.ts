import { z } from "zod";
import { signInSchema } from "./evaluator/sign-in";
import { guaranteeSchema } from "./impact/guarantees/guarantee";
import { accessPolicySchema } from "./policy/access-policy";
import { conditionalAccessPolicySchema } from "./policy/conditional-access-policy";
import { directorySchema } from "./policy/directory";
import { ipRangeSchema } from "./policy/ip-range";
import { namedLocationSchema } from "./policy/named-location";
import { appSchema, authenticationStrengthSchema } from "./policy/policy-set-reading";
import { explanationSchema, impactSchema, outcomeSchema } from "./result-schemas";

/**
 * JSON schemas of what programs and people hand in and get back, made of the definitions that read it. They stand in `docs/schemas`, for editors and for
 * other programs; `node tools/write-schemas.mjs` writes them.
 *
 * The readers take more than a JSON schema can say: any casing of Graph's property names, flags in any order, a collection where a list
 * belongs.
 */

const listOf = <T extends z.ZodType>(schema: T) => z.array(schema).nullish();

const policySetSchema = z.strictObject({
  conditionalAccessPolicies: listOf(conditionalAccessPolicySchema),
  namedLocations: listOf(namedLocationSchema),
  accessPolicies: listOf(accessPolicySchema),
  ipRanges: listOf(ipRangeSchema),
  apps: listOf(appSchema),
  authenticationStrengths: listOf(authenticationStrengthSchema),
});

const PUBLISHED: Readonly<Record<string, readonly [title: string, schema: z.ZodType]>> = {
  "policy-set": ["Policy set", policySetSchema],
  "conditional-access-policy": ["Conditional access policy (Microsoft Graph)", conditionalAccessPolicySchema],
  "named-location": ["Named location (Microsoft Graph)", namedLocationSchema],
  "access-policy": ["Access policy (Microsoft Defender for Cloud Apps)", accessPolicySchema],
  "ip-range": ["IP address range (Microsoft Defender for Cloud Apps)", ipRangeSchema],
  directory: ["Directory snapshot", directorySchema],
  "sign-in": ["Sign-in, plain form", signInSchema],
  guarantees: ["Guarantees", z.array(guaranteeSchema)],
};

const RESULTS: Readonly<Record<string, readonly [title: string, schema: z.ZodType]>> = {
  outcome: ["What a sign-in gets", outcomeSchema],
  explanation: ["What a sign-in gets, and what becomes of every policy", explanationSchema],
  impact: ["What a change does", impactSchema],
};

/** Each published schema by the name of its file, without the ending. */
export function jsonSchemas(): ReadonlyMap<string, object> {
  return new Map([
    ...Object.entries(PUBLISHED).map(([name, [title, schema]]) => [name, jsonSchema(title, schema)] as const),
    ...Object.entries(RESULTS).map(
      ([name, [title, schema]]) => [name, { title, ...z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) }] as const,
    ),
  ]);
}

function jsonSchema(title: string, schema: z.ZodType): object {
  const { $schema, ...definition } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema: made }) => {
      // OData annotations stand beside any property of an export, and are dropped.
      if (made.additionalProperties === false) made.patternProperties = { "^#|@odata\\.": {} };
      // The kind of a location follows from its properties as well.
      if (made.required?.includes("@odata.type")) made.required = made.required.filter((name) => name !== "@odata.type");
      // The bounds of JavaScript's whole numbers are no bounds of the format.
      if (made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
      if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
    },
  });
  return { $schema, title, ...definition };
}
