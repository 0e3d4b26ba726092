import { z } from "zod";
import {
  CLIENT_APP_TYPES,
  CLOUD_APP_SECURITY_TYPES,
  GRANT_CONTROLS,
  GUEST_TYPES,
  PLATFORMS,
  RISK_LEVELS,
  TRANSFER_METHODS,
} from "../../policy/conditional-access-policy";
import type { Parsed } from "../../policy/problems";
import { canonicalId, shapeProblems } from "../../policy/reading";

/**
 * Statements that must hold after every change, as plain data: what a program passes in and what a file of guarantees holds. The constructors
 * of the SDK (`neverBlocked({ group })`) make nothing else.
 */

/** One value, or several of which any will do. */
const some = <T extends z.ZodType>(one: T) => z.union([one.transform((value) => [value]), z.array(one).min(1)]);
const id = z.string().min(1).transform(canonicalId);

const control = z.union([
  z.enum(GRANT_CONTROLS.filter((name) => name !== "block")),
  z.templateLiteral(["authenticationStrength:", z.string()]),
  z.templateLiteral(["termsOfUse:", z.string()]),
]);

/** Every property that is given must hold. */
const conditions = {
  /** Object ids. */
  user: some(id).optional(),
  group: some(id).optional(),
  /** Template ids. */
  role: some(id).optional(),
  guestType: some(z.enum(GUEST_TYPES.filter((type) => type !== "none"))).optional(),
  servicePrincipal: some(id).optional(),
  /** App ids, or names of apps in the policy set. */
  application: some(id).optional(),
  userAction: some(z.string()).optional(),
  authenticationContext: some(z.string()).optional(),
  clientAppType: some(z.enum(CLIENT_APP_TYPES.filter((type) => type !== "all"))).optional(),
  platform: some(z.enum(PLATFORMS.filter((platform) => platform !== "all"))).optional(),
  /** Names or ids of named locations, or `AllTrusted`. */
  location: some(z.string()).optional(),
  /** ISO 3166-1 alpha-2. */
  country: some(
    z
      .string()
      .regex(/^[A-Za-z]{2}$/)
      .transform((code) => code.toUpperCase()),
  ).optional(),
  signInRisk: some(z.enum(RISK_LEVELS)).optional(),
  userRisk: some(z.enum(RISK_LEVELS)).optional(),
  authenticationFlow: some(z.enum(TRANSFER_METHODS)).optional(),
  /** `unmanaged` is neither compliant nor Entra hybrid joined. */
  device: some(z.enum(["compliant", "hybridJoined", "unmanaged"])).optional(),
};

/** Who signs in is said by one of these rows; what stands in one row goes together. */
const WHO = [["everyone"], ["user", "group", "role", "guestType"], ["servicePrincipal"]] as const;

const scope = z
  .strictObject({
    /** All users; may be said where no other property names any. */
    everyone: z.literal(true).optional(),
    ...conditions,
    /** Sign-ins that meet any of these are left out. */
    except: z.strictObject(conditions).optional(),
  })
  .check(({ value, issues }) => {
    const [first, second] = WHO.flatMap((names) => names.filter((name) => value[name] !== undefined).slice(0, 1));
    if (second === undefined) return;
    const message = `A scope is about either ${first} or ${second}.`;
    const params = { code: "who", mend: "Keep one of them, or make two guarantees." };
    issues.push({ code: "custom", input: value, path: [second], message, params });
  });

const name = z.string().optional();

export const guaranteeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("neverBlocked"), name, who: scope }),
  z.strictObject({ kind: z.literal("alwaysRequires"), name, control: some(control), scope }),
  z.strictObject({ kind: z.literal("neverAllowed"), name, scope }),
  z.strictObject({ kind: z.literal("onlyThrough"), name, routing: z.enum(CLOUD_APP_SECURITY_TYPES), scope }),
]);

export type Guarantee = z.output<typeof guaranteeSchema>;
/** As it is written: one value, or a list of them. */
export type GuaranteeInput = z.input<typeof guaranteeSchema>;
export type Scope = z.output<typeof scope>;
export type ScopeInput = z.input<typeof scope>;

/** Reads a list of guarantees; nothing given is none. */
export function readGuarantees(json: unknown): Parsed<readonly Guarantee[]> {
  const given = json ?? [];
  const result = z.array(guaranteeSchema).safeParse(given);
  if (result.success) return { value: result.data, problems: [] };
  return { value: null, problems: shapeProblems("GU", result.error.issues, given) };
}
