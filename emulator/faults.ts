import { z } from "zod";
import { error, type Parsed, pathText } from "../provider/policy/problems";

/** How the tenant misbehaves, and which of several documented behaviours it shows. Read from a file or posted to `/_emulator/faults`. */

const fault = z
  .object({
    /** Regular expression on the whole method, without case; absent = any. */
    method: z.string().optional(),
    /** Regular expression on path and query. */
    path: z.string(),
    /** How many matching requests are hit; absent = 1, null = all. */
    times: z.number().int().positive().nullish(),
    /** How many matching requests pass before. */
    skip: z.number().int().nonnegative().optional(),
    status: z.number().int().min(200).max(599).optional(),
    /** An object is sent as JSON, a text as it is (HTML when it starts with `<`). */
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    delayMs: z.number().nonnegative().optional(),
    /** Closes the connection without an answer. */
    drop: z.boolean().optional(),
    /** Reads see the objects as they were before their last write. */
    stale: z.boolean().optional(),
    /** The request takes effect first; only its answer is lost, late or replaced. */
    afterCommit: z.boolean().optional(),
  })
  .strict();

const plan = z
  .object({
    throttle: z
      .object({
        /** Graph documents 1 a second and tenant for conditional access. */
        graphPerSecond: z.number().positive().nullish(),
        /** Defender documents 30 a minute and tenant. */
        defenderPerMinute: z.number().positive().nullish(),
        /** Seconds for a `Retry-After` header; the services send none. */
        retryAfter: z.number().nonnegative().nullish(),
      })
      .strict(),
    /** Milliseconds in which a read does not see a write yet, and a policy cannot refer to a fresh named location (1040). */
    visibilityDelayMs: z.number().nonnegative(),
    /** `refuse`: a tenant without routes to create and update access policies. */
    defenderWrites: z.enum(["accept", "refuse"]),
    /** Whether PUT on an access policy keeps or drops keys that it does not carry: no tenant was asked. */
    defenderUpdate: z.enum(["merge", "replace"]),
    /** Where Graph puts a numbered error: both shapes were seen in the wild. */
    errorEnvelope: z.enum(["message", "innerError"]),
    /** Application permissions in tokens issued from now on; null = all. */
    roles: z.array(z.string()).nullable(),
    tokenLifetimeSeconds: z.number().int(),
    /** Items in one answer where the client asks for no number. */
    pageSize: z.number().int().positive(),
    /** Service limits; they moved before (195 to 240 policies within a year), so none is a constant. */
    limits: z
      .object({
        conditionalAccessPolicies: z.number().int(),
        namedLocations: z.number().int(),
        ipRangesPerNamedLocation: z.number().int(),
        smallestPrefixLength: z.number().int(),
        deviceFilterCharacters: z.number().int(),
        authenticationStrengthNameCharacters: z.number().int(),
        softDeleteDays: z.number(),
      })
      .strict()
      .partial(),
    rules: z.array(fault),
  })
  .strict()
  .partial();

export type Fault = z.output<typeof fault>;
export type FaultPlan = z.output<typeof plan>;

/** Limits as documented in 2026 (entra-docs; see docs/emulator.md). */
export const DOCUMENTED_LIMITS = {
  conditionalAccessPolicies: 240,
  namedLocations: 195,
  ipRangesPerNamedLocation: 2000,
  smallestPrefixLength: 8,
  deviceFilterCharacters: 3072,
  authenticationStrengthNameCharacters: 30,
  softDeleteDays: 30,
};

export function readFaultPlan(json: unknown): Parsed<FaultPlan> {
  const result = plan.safeParse(json);
  if (!result.success) {
    return {
      value: null,
      problems: result.error.issues.map((issue) =>
        error("FP-shape", pathText(issue.path), `${issue.message}.`, "See the table of faults in docs/emulator.md."),
      ),
    };
  }
  const problems = (result.data.rules ?? []).flatMap((rule, index) =>
    (["method", "path"] as const).flatMap((name) => {
      try {
        new RegExp(rule[name] ?? "");
        return [];
      } catch {
        return error("FP-expression", `rules[${index}].${name}`, `"${rule[name]}" is no regular expression.`, "Correct it.");
      }
    }),
  );
  return { value: problems.length === 0 ? result.data : null, problems };
}

interface Armed {
  readonly rule: Fault;
  readonly method: RegExp;
  readonly path: RegExp;
  skip: number;
  left: number;
}

/** The plan in force, with the count of hits that each rule has left. */
export class Faults {
  private settings: FaultPlan = {};
  private armed: Armed[] = [];

  constructor(plan: FaultPlan = {}) {
    this.apply(plan);
  }

  /** Settings that the plan names replace those in force; its rules, when it has any, replace all rules. */
  apply(plan: FaultPlan): void {
    const { rules, ...settings } = plan;
    this.settings = { ...this.settings, ...settings };
    if (rules === undefined) return;
    this.armed = rules.map((rule) => ({
      rule,
      method: new RegExp(`^(?:${rule.method ?? ".*"})$`, "i"),
      path: new RegExp(rule.path),
      skip: rule.skip ?? 0,
      left: rule.times === null ? Number.POSITIVE_INFINITY : (rule.times ?? 1),
    }));
  }

  clear(): void {
    this.settings = {};
    this.armed = [];
  }

  /** The first rule that hits this request; its count goes down. */
  take(method: string, pathAndQuery: string): Fault | null {
    for (const armed of this.armed) {
      if (armed.left <= 0 || !armed.method.test(method) || !armed.path.test(pathAndQuery)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      return armed.rule;
    }
    return null;
  }

  get plan(): Required<Omit<FaultPlan, "rules" | "limits">> & { limits: typeof DOCUMENTED_LIMITS; rules: Fault[] } {
    return {
      throttle: this.settings.throttle ?? {},
      visibilityDelayMs: this.settings.visibilityDelayMs ?? 0,
      defenderWrites: this.settings.defenderWrites ?? "accept",
      defenderUpdate: this.settings.defenderUpdate ?? "merge",
      errorEnvelope: this.settings.errorEnvelope ?? "message",
      roles: this.settings.roles ?? null,
      tokenLifetimeSeconds: this.settings.tokenLifetimeSeconds ?? 3600,
      pageSize: this.settings.pageSize ?? 999,
      limits: { ...DOCUMENTED_LIMITS, ...this.settings.limits },
      rules: this.armed.filter(({ left }) => left > 0).map(({ rule }) => rule),
    };
  }
}
