import type * as pulumi from "@pulumi/pulumi";
import type { IP_CATEGORIES } from "../provider/policy/access-policy";
import { isOfType, PolicyResource, resourceType } from "./dynamic-resource";
import type { Given } from "./given";

const TYPE = resourceType("IpRange");

export type IpCategory = (typeof IP_CATEGORIES)[number];

export interface IpRangeArgs {
  /** Unique among the tenant's IP ranges. Default: the resource's name, without any suffix. */
  name?: pulumi.Input<string> | null;
  category: pulumi.Input<IpCategory>;
  /** Names of tags, new ones or existing ones; access policies ask for them with the field `ipTag`. */
  tags?: Given<string[]> | null;
  /** CIDR ranges. Ranges of one tenant may not overlap. */
  subnets: Given<string[]>;
  /** Overrides the registered internet service provider. */
  organization?: pulumi.Input<string> | null;
  /** Id or name of a range that exists already: it is taken over instead of a new one being created. */
  adopt?: pulumi.Input<string>;
  /** Taken from a pasted export and dropped. */
  id?: string | null;
}

/**
 * An IP address range of Microsoft Defender for Cloud Apps: addresses with one category and any number of tags.
 *
 * ## Example
 *
 * ```ts
 * import { IpRange } from "pulumi-appcontrol";
 *
 * const offices = new IpRange("Offices", { category: "corporate", tags: ["Offices"], subnets: ["192.0.2.0/24"] });
 * ```
 */
export class IpRange extends PolicyResource<IpRangeArgs> {
  /** The range's name in the portal; the resource's logical name is part of its URN. */
  declare readonly name: pulumi.Output<string>;
  declare readonly category: pulumi.Output<IpCategory>;
  declare readonly tags: pulumi.Output<string[] | undefined>;
  declare readonly subnets: pulumi.Output<string[]>;
  declare readonly organization: pulumi.Output<string | undefined>;

  constructor(name: string, args: IpRangeArgs, options?: pulumi.CustomResourceOptions) {
    super(TYPE, "ipRange", name, args, "name", ["name", "category", "tags", "subnets", "organization"], options);
  }

  /** Reads a range that exists without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): IpRange {
    return new IpRange(name, {} as IpRangeArgs, { ...options, id });
  }

  static override isInstance(value: unknown): value is IpRange {
    return isOfType(value, TYPE);
  }
}
