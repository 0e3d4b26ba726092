import * as pulumi from "@pulumi/pulumi";
import { type Declaration, type DeclaresPolicies, DynamicResource, isOfType, resourceType } from "./dynamic-resource";
import type { Given } from "./given";
import type { Guarantee } from "./guarantees";
import { idsOf, outputsIn, withStandIns } from "./references";

const TYPE = resourceType("AccessImpact");

/** The impacts of this program: each takes what only the others declare as the tenant has it, which its text must say. */
const made = new Set<string>();

/** Known once the program has run to the end of what it does at once. */
function siblingsOf(name: string): Promise<string[]> {
  return new Promise((resolve) => setImmediate(() => resolve([...made].filter((other) => other !== name).sort())));
}

export interface AccessImpactArgs {
  /** What this stack declares: resources, pairs, or both. What the stack does not manage is read from the tenant. */
  policies: readonly (DeclaresPolicies | Declaration)[];
  /** Statements that must hold after the change and at each step on the way. A broken one fails the preview before anything is written. */
  guarantees?: readonly Given<Guarantee>[];
  /**
   * What an unmet precondition does: a missing licence, an app that is not onboarded, no room under Microsoft's limits, a blocked Session
   * Controls app. Default: `error`, which fails the preview.
   */
  preconditions?: "error" | "warning";
}

/**
 * What a change does to every possible sign-in, computed in the preview: who is newly blocked, who is newly let in, who loses a requirement.
 *
 * The result stands as a diagnostic at this resource, in `--diff`, in `--json`, in a saved plan and in stack outputs. It lives in the
 * preview only, so that the preview after an `up` is empty; with the configuration `appcontrol:recordImpact` set to true, which saved plans
 * need, it is kept in the state as well.
 *
 * ## Example
 *
 * ```ts
 * import { AccessImpact, neverBlocked } from "pulumi-appcontrol";
 *
 * const impact = new AccessImpact("impact", {
 *     policies: [routing, blockUnmanaged],
 *     guarantees: [neverBlocked({ group: breakGlass.objectId })],
 * });
 * export const whatChanges = impact.summary;
 * ```
 */
export class AccessImpact extends DynamicResource {
  /** One short line for each region of sign-ins whose outcome changes; empty outside a preview. */
  declare readonly impact: pulumi.Output<Record<string, string>>;
  /** The verdict and its reasons as a text of several lines; empty when nothing changes, and outside a preview. */
  declare readonly summary: pulumi.Output<string>;
  /** Whether the change loosens or blocks anything: decides how loud the diagnostic is. */
  declare readonly verdict: pulumi.Output<"nothing" | "changes" | "loosensOrBlocks">;
  /** What to know about the declaration that no API can check. */
  declare readonly notes: pulumi.Output<string[] | undefined>;

  constructor(name: string, args: AccessImpactArgs, options?: pulumi.CustomResourceOptions) {
    const declared = args.policies
      .flatMap((policy) => ("declarations" in policy ? policy.declarations : [policy]))
      .map(({ kind, resource, args: properties }) => ({ kind, resource, properties }));
    made.add(name);
    const judged = withStandIns({ policies: declared, guarantees: args.guarantees }, idsOf(args.policies)) as object;
    super(
      TYPE,
      "accessImpact",
      name,
      {
        ...judged,
        references: outputsIn(judged),
        preconditions: args.preconditions,
        preview: pulumi.runtime.isDryRun(),
        siblings: siblingsOf(name),
        // The engine keeps a property secret whose name came in secret: `check` fills it with the declaration, for runs without credentials.
        declared: pulumi.secret(""),
        impact: undefined,
        summary: undefined,
        verdict: undefined,
        notes: undefined,
      },
      options,
    );
    pulumi.all([this.summary, this.verdict]).apply(([summary, verdict]) => {
      if (!summary) return;
      void (verdict === "loosensOrBlocks" ? pulumi.log.warn(summary, this) : pulumi.log.info(summary, this));
    });
  }

  static override isInstance(value: unknown): value is AccessImpact {
    return isOfType(value, TYPE);
  }
}
