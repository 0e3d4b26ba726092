import type * as pulumi from "@pulumi/pulumi";
import type { FilterField, FilterOperator } from "../provider/policy/access-policy";
import { isOfType, PolicyResource, resourceType } from "./dynamic-resource";
import type { Given } from "./given";

const TYPE = resourceType("AccessPolicy");

/** One row of *activities matching all of the following*: rows AND together, the values of one row OR together. */
export interface AccessFilter {
  field: FilterField;
  operator: FilterOperator;
  values?: string[];
}

/** An alert for each matching event, with the policy's severity. */
export interface AccessPolicyAlert {
  /** At most this many alerts a day. Default: 5, as in the portal. */
  dailyLimit?: number;
  emails?: string[];
  /** Accepted and kept; today's service no longer sends text messages. */
  textMessages?: string[];
  /** Id of a Power Automate playbook. */
  powerAutomate?: string;
}

export interface AccessPolicyArgs {
  /** The name in the portal. Default: the resource's name, without any suffix. */
  name?: pulumi.Input<string> | null;
  description?: pulumi.Input<string> | null;
  /** Default: low. */
  severity?: pulumi.Input<"low" | "medium" | "high"> | null;
  category?: pulumi.Input<"accessControl"> | null;
  /** Default: true. */
  enabled?: pulumi.Input<boolean> | null;
  /**
   * Rows AND together; a field may stand in several rows. Without an `app` row the policy acts on every app that is enabled for
   * Conditional Access App Control; without a `clientApp` row that names `mobileAndDesktop` it acts on browser sessions only.
   */
  filters?: Given<AccessFilter[]> | null;
  /** `allow` and `test` are earlier names of `audit`. */
  action: pulumi.Input<"audit" | "block" | "allow" | "test">;
  /** Only with `block`. */
  blockMessage?: pulumi.Input<string> | null;
  alert?: Given<AccessPolicyAlert> | null;
  /** Id or name of a policy that exists already: it is taken over instead of a new one being created. */
  adopt?: pulumi.Input<string>;
  /** Taken from a pasted export and dropped. */
  id?: string | null;
}

/**
 * An access policy of Microsoft Defender for Cloud Apps. It acts on sessions that a conditional access policy routes to it: see `AppControl`
 * for both halves in one definition.
 *
 * Microsoft publishes no API for creating and updating access policies. Where the tenant refuses the write, the error lists the portal's
 * steps for this very policy; after them the next `pulumi up` takes the policy over and verifies it.
 *
 * ## Example
 *
 * ```ts
 * import { AccessPolicy, app, deviceTag } from "pulumi-appcontrol";
 *
 * new AccessPolicy("Block unmanaged devices", {
 *     filters: [app.equals(salesforce.clientId), deviceTag.doesNotEqual("intuneCompliant", "hybridAzureAdJoined")],
 *     action: "block", blockMessage: "Use a managed device.", severity: "high",
 * });
 * ```
 */
export class AccessPolicy extends PolicyResource<AccessPolicyArgs> {
  /** The policy's name in the portal; the resource's logical name is part of its URN. */
  declare readonly name: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly severity: pulumi.Output<"low" | "medium" | "high">;
  declare readonly enabled: pulumi.Output<boolean>;
  declare readonly filters: pulumi.Output<AccessFilter[] | undefined>;
  declare readonly action: pulumi.Output<"audit" | "block">;
  declare readonly blockMessage: pulumi.Output<string | undefined>;
  declare readonly alert: pulumi.Output<AccessPolicyAlert | undefined>;

  constructor(name: string, args: AccessPolicyArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = ["name", "description", "severity", "enabled", "filters", "action", "blockMessage", "alert"];
    super(TYPE, "accessPolicy", name, args, "name", outputs, options);
  }

  /** Reads a policy that exists without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): AccessPolicy {
    return new AccessPolicy(name, {} as AccessPolicyArgs, { ...options, id });
  }

  static override isInstance(value: unknown): value is AccessPolicy {
    return isOfType(value, TYPE);
  }
}
