import type * as pulumi from "@pulumi/pulumi";
import type {
  ConditionalAccessPolicyState,
  Conditions,
  GrantControls,
  GraphAnnotations,
  SessionControls,
} from "./conditional-access-policy-shape";
import { isOfType, PolicyResource, resourceType } from "./dynamic-resource";
import type { Given } from "./given";

const TYPE = resourceType("ConditionalAccessPolicy");

/** Graph's JSON shape: an exported policy can be pasted in as it is, with its annotations, nulls and read-only properties. */
export interface ConditionalAccessPolicyArgs extends GraphAnnotations {
  /** The name in the portal. Default: the resource's name, without any suffix. */
  displayName?: pulumi.Input<string> | null;
  description?: pulumi.Input<string> | null;
  state: pulumi.Input<ConditionalAccessPolicyState>;
  conditions: Given<Conditions>;
  /** At least one of `grantControls` and `sessionControls` must do something. Leaving one out clears it. */
  grantControls?: Given<GrantControls> | null;
  sessionControls?: Given<SessionControls> | null;
  /**
   * Id or display name of a policy that exists already: it is taken over and brought to what is declared here, instead of a new one being
   * created. Once the resource is in the state the argument has no effect, and may be removed.
   */
  adopt?: pulumi.Input<string>;
  /**
   * Also takes conditions and controls that only Graph beta has (agent identities, continuous access evaluation, Global Secure Access
   * profiles). A policy that was written through beta once can no longer be read or changed through v1.0.
   */
  beta?: pulumi.Input<boolean>;
  /** Read-only in Graph: taken from a pasted export and dropped. */
  id?: string | null;
  templateId?: string | null;
  createdDateTime?: string | null;
  modifiedDateTime?: string | null;
  deletedDateTime?: string | null;
  partialEnablementStrategy?: string | null;
}

/**
 * A conditional access policy of Microsoft Entra.
 *
 * ## Example
 *
 * ```ts
 * import { ConditionalAccessPolicy } from "pulumi-appcontrol";
 *
 * const requireMfa = new ConditionalAccessPolicy("Require MFA on Salesforce", {
 *     state: "enabledForReportingButNotEnforced",
 *     conditions: {
 *         applications: { includeApplications: ["61109738-7d2b-4a0b-9fe3-660b1ff83505"] },
 *         users: { includeUsers: ["All"], excludeGroups: [breakGlass.objectId] },
 *     },
 *     grantControls: { operator: "OR", builtInControls: ["mfa"] },
 * });
 * ```
 *
 * ## Taking over a policy that exists
 *
 * ```ts
 * new ConditionalAccessPolicy("Require MFA on Salesforce", {
 *     adopt: "CA102-Require MFA",
 *     state: "enabled",
 *     conditions: {
 *         applications: { includeApplications: [salesforce.clientId] },
 *         users: { includeUsers: ["All"], excludeGroups: [breakGlass.objectId] },
 *     },
 *     grantControls: { operator: "OR", builtInControls: ["mfa"] },
 * });
 * ```
 */
export class ConditionalAccessPolicy extends PolicyResource<ConditionalAccessPolicyArgs> {
  declare readonly displayName: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly state: pulumi.Output<ConditionalAccessPolicyState>;
  declare readonly conditions: pulumi.Output<Conditions>;
  declare readonly grantControls: pulumi.Output<GrantControls | undefined>;
  declare readonly sessionControls: pulumi.Output<SessionControls | undefined>;

  constructor(name: string, args: ConditionalAccessPolicyArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = ["displayName", "description", "state", "conditions", "grantControls", "sessionControls"];
    super(TYPE, "conditionalAccessPolicy", name, args, "displayName", outputs, options);
  }

  /** Reads a policy that exists without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): ConditionalAccessPolicy {
    return new ConditionalAccessPolicy(name, {} as ConditionalAccessPolicyArgs, { ...options, id });
  }

  static override isInstance(value: unknown): value is ConditionalAccessPolicy {
    return isOfType(value, TYPE);
  }
}
