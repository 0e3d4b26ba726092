import * as pulumi from "@pulumi/pulumi";
import { AccessImpact, type AccessImpactArgs } from "./access-impact";
import { AccessPolicy, type AccessPolicyAlert, type AccessPolicyArgs } from "./access-policy";
import { ConditionalAccessPolicy, type ConditionalAccessPolicyArgs } from "./conditional-access-policy";
import type { Applications, ConditionalAccessPolicyState, Conditions, Users } from "./conditional-access-policy-shape";
import type { Declaration, DeclaresPolicies } from "./dynamic-resource";
import type { Given, GivenProperties } from "./given";

const TYPE = "appcontrol:index:AppControl";

/** An access policy of the pair. Everything that `AccessPolicy` takes, and how its resource is called. */
export interface PairedAccessPolicy extends AccessPolicyArgs {
  /** Part of the child's logical name. Default: the policy's `name`. Give one where the name is an output. */
  key?: string;
  /** Keys that this access policy had before, so that a new key renames the resource instead of replacing it. */
  formerly?: string[];
  /** Resource options of the child, e.g. `protect` or `aliases`. */
  options?: pulumi.CustomResourceOptions;
}

export interface AppControlArgs {
  /** Application (client) ids of the apps under control, or `["All"]`. */
  applications: pulumi.Input<pulumi.Input<string>[]>;
  /** Whose sessions are routed, in Graph's shape. Exclude the break-glass accounts here. */
  users: Given<Users>;
  /** Further conditions of the routing policy, in Graph's shape: locations, platforms, client app types, … */
  conditions?: Partial<GivenProperties<Omit<Conditions, "applications" | "users">>>;
  /** State of the routing policy. Report-only routes nothing. Default: `enabled`. */
  state?: pulumi.Input<ConditionalAccessPolicyState>;
  /** What is audited and blocked in the routed sessions. Without a filter row on `app`, the row for `applications` is added. */
  accessPolicies: PairedAccessPolicy[];
  /** For the access policies that say nothing about alerts themselves. */
  alert?: Given<AccessPolicyAlert>;
  /**
   * Named locations, IP ranges and further policies of this stack that the pair rests on: their changes are part of the impact, and the
   * access policies are written after them and deleted before them.
   */
  related?: (pulumi.Resource & DeclaresPolicies)[];
  /** Statements that must hold after each change. */
  guarantees?: AccessImpactArgs["guarantees"];
  preconditions?: AccessImpactArgs["preconditions"];
  /** False leaves the impact to an `AccessImpact` that covers several pairs. Default: true. */
  impact?: boolean;
  /** Arguments of the routing policy that win over those made here, or a function from the ones made here to the ones wanted. */
  conditionalAccessPolicy?: Partial<ConditionalAccessPolicyArgs> | ((args: ConditionalAccessPolicyArgs) => ConditionalAccessPolicyArgs);
  /** Resource options of the routing policy. */
  conditionalAccessPolicyOptions?: pulumi.CustomResourceOptions;
}

/**
 * Both halves of Conditional Access App Control in one definition: the conditional access policy that routes an app's sessions to Defender
 * for Cloud Apps, the access policies that then audit or block, and the impact of each change.
 *
 * The impact is checked first, then the access policies are written, then the routing policy; deletion runs backwards. So no session is
 * routed before its access policies stand, and none stays routed after they are gone.
 *
 * ## Example
 *
 * ```ts
 * import { AppControl, deviceTag, ipTag, neverBlocked } from "pulumi-appcontrol";
 *
 * const salesforce = new AppControl("salesforce", {
 *     applications: [app.clientId],
 *     users: { includeUsers: ["All"], excludeGroups: [breakGlass.objectId] },
 *     accessPolicies: [{
 *         name: "Block unmanaged devices outside the offices",
 *         filters: [deviceTag.doesNotEqual("intuneCompliant", "hybridAzureAdJoined"), ipTag.doesNotEqual("Offices")],
 *         action: "block", blockMessage: "Use a managed device, or come to the office.", severity: "high",
 *         alert: { dailyLimit: 5, emails: ["soc@example.com"] },
 *     }],
 *     guarantees: [neverBlocked({ group: breakGlass.objectId })],
 * });
 * ```
 */
export class AppControl extends pulumi.ComponentResource implements DeclaresPolicies {
  /** The policy that routes. */
  readonly conditionalAccessPolicy: ConditionalAccessPolicy;
  /** The policies that audit and block, in the order of their definitions. */
  readonly accessPolicies: readonly AccessPolicy[];
  /** Null when the arguments leave the impact to another resource. */
  readonly impact: AccessImpact | null;
  readonly declarations: readonly Declaration[];
  readonly conditionalAccessPolicyId: pulumi.Output<pulumi.ID>;
  readonly accessPolicyIds: pulumi.Output<pulumi.ID[]>;
  /** What the change does to sign-ins, in a preview; else empty. */
  readonly summary: pulumi.Output<string>;

  constructor(name: string, args: AppControlArgs, options?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, {}, options);
    const made = routingPolicy(args);
    const routing = { ...made, displayName: made.displayName ?? name };
    const related = args.related ?? [];
    const access = args.accessPolicies.map((policy) => ({ ...childOf(name, policy), args: accessPolicy(args, policy) }));
    this.declarations = [
      ...access.map((child) => ({
        kind: "accessPolicy" as const,
        resource: child.name,
        args: { ...child.args, name: child.args.name ?? child.name },
      })),
      { kind: "conditionalAccessPolicy", resource: name, args: routing },
    ];

    this.impact =
      args.impact === false
        ? null
        : new AccessImpact(
            name,
            { policies: [...related, ...this.declarations], guarantees: args.guarantees, preconditions: args.preconditions },
            { parent: this },
          );
    const first = [...related, ...(this.impact ? [this.impact] : [])];
    this.accessPolicies = access.map(
      (child) =>
        new AccessPolicy(
          child.name,
          child.args,
          pulumi.mergeOptions({ parent: this, aliases: child.aliases, dependsOn: first }, child.options ?? {}),
        ),
    );
    this.conditionalAccessPolicy = new ConditionalAccessPolicy(
      name,
      routing,
      pulumi.mergeOptions({ parent: this, dependsOn: [...first, ...this.accessPolicies] }, args.conditionalAccessPolicyOptions ?? {}),
    );

    this.conditionalAccessPolicyId = this.conditionalAccessPolicy.id;
    this.accessPolicyIds = pulumi.all(this.accessPolicies.map((policy) => policy.id));
    this.summary = this.impact?.summary ?? pulumi.output("");
    this.registerOutputs({
      conditionalAccessPolicyId: this.conditionalAccessPolicyId,
      accessPolicyIds: this.accessPolicyIds,
      summary: this.summary,
    });
  }

  static override isInstance(value: unknown): value is AppControl {
    return pulumi.ComponentResource.isInstance(value) && (value as unknown as { __pulumiType: string }).__pulumiType === TYPE;
  }
}

/** `mcasConfigured` is the portal's *Use custom policy*: the one setting that lets access policies decide. */
function routingPolicy(args: AppControlArgs): ConditionalAccessPolicyArgs {
  const made: ConditionalAccessPolicyArgs = {
    state: args.state ?? "enabled",
    conditions: { ...args.conditions, applications: { includeApplications: args.applications } as Given<Applications>, users: args.users },
    sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } },
  };
  const wanted = args.conditionalAccessPolicy;
  return typeof wanted === "function" ? wanted(made) : { ...made, ...wanted };
}

function accessPolicy(pair: AppControlArgs, policy: PairedAccessPolicy): AccessPolicyArgs {
  const { key: _key, formerly: _formerly, options: _options, ...args } = policy;
  return { ...args, alert: args.alert === undefined ? pair.alert : args.alert, filters: withApps(pair.applications, args.filters) };
}

/**
 * Without a row on `app` an access policy acts on every app that is enabled for Conditional Access App Control, whoever routed the session;
 * the pair means its own apps. Rows stay plain where they were given plain, so that one unknown id does not hide the others.
 */
function withApps(applications: AppControlArgs["applications"], given: AccessPolicyArgs["filters"]): AccessPolicyArgs["filters"] {
  type Rows = Exclude<Awaited<AccessPolicyArgs["filters"]>, null | undefined | pulumi.Output<unknown>>;
  const completed = (apps: unknown[], rows: Rows): Rows =>
    apps.includes("All") || rows.some((row) => "field" in row && row.field === "app")
      ? rows
      : [{ field: "app", operator: "equals", values: apps as pulumi.Input<string>[] }, ...rows];
  if (Array.isArray(applications) && (Array.isArray(given) || given === undefined || given === null)) {
    return completed(applications, given ?? []);
  }
  return pulumi.all([applications, given]).apply(([apps, rows]) => completed(apps, (rows ?? []) as Rows)) as AccessPolicyArgs["filters"];
}

function childOf(
  pair: string,
  policy: PairedAccessPolicy,
): { name: string; aliases: pulumi.Alias[]; options: pulumi.CustomResourceOptions | undefined } {
  const key = policy.key ?? policy.name;
  if (typeof key !== "string") {
    throw new pulumi.RunError(
      `AppControl "${pair}": an access policy's name is ${key ? "an output" : "missing"}, so its resource has no name yet. Give it a \`key\`.`,
    );
  }
  return {
    name: `${pair}-${key}`,
    aliases: (policy.formerly ?? []).map((former) => ({ name: `${pair}-${former}` })),
    options: policy.options,
  };
}
