import type * as pulumi from "@pulumi/pulumi";
import type { GraphAnnotations } from "./conditional-access-policy-shape";
import { isOfType, PolicyResource, resourceType } from "./dynamic-resource";
import type { Given } from "./given";

const TYPE = resourceType("NamedLocation");

export interface CidrRange extends GraphAnnotations {
  /** IPv4 or IPv6, e.g. `192.0.2.0/24`; the prefix is /8 or longer. */
  cidrAddress: string;
}

/** Graph's JSON shape. Give `ipRanges` for an IP location or `countriesAndRegions` for a country location. */
export interface NamedLocationArgs extends GraphAnnotations {
  /** The name in the portal. Default: the resource's name, without any suffix. */
  displayName?: pulumi.Input<string> | null;
  "@odata.type"?: "#microsoft.graph.ipNamedLocation" | "#microsoft.graph.countryNamedLocation";
  /** At most 2,000 ranges. */
  ipRanges?: Given<CidrRange[]> | null;
  /** Whether policies on `AllTrusted` count this IP location. Default: false. */
  isTrusted?: pulumi.Input<boolean> | null;
  /** ISO 3166-1 alpha-2. */
  countriesAndRegions?: Given<string[]> | null;
  /** Whether addresses that no country is known for count too. Default: false. */
  includeUnknownCountriesAndRegions?: pulumi.Input<boolean> | null;
  /** Default: `clientIpAddress`. */
  countryLookupMethod?: pulumi.Input<"clientIpAddress" | "authenticatorAppGps"> | null;
  /** Id or display name of a location that exists already: it is taken over instead of a new one being created. */
  adopt?: pulumi.Input<string>;
  /** Read-only in Graph: taken from a pasted export and dropped. */
  id?: string | null;
  createdDateTime?: string | null;
  modifiedDateTime?: string | null;
  deletedDateTime?: string | null;
}

/**
 * A named location of Microsoft Entra: IP ranges, or countries. Changing one kind into the other replaces it.
 *
 * ## Example
 *
 * ```ts
 * import { NamedLocation } from "pulumi-appcontrol";
 *
 * const offices = new NamedLocation("Offices", { isTrusted: true, ipRanges: [{ cidrAddress: "192.0.2.0/24" }] });
 * const home = new NamedLocation("Home countries", { countriesAndRegions: ["NL", "DE"] });
 * ```
 */
export class NamedLocation extends PolicyResource<NamedLocationArgs> {
  declare readonly displayName: pulumi.Output<string>;
  declare readonly ipRanges: pulumi.Output<CidrRange[] | undefined>;
  declare readonly isTrusted: pulumi.Output<boolean | undefined>;
  declare readonly countriesAndRegions: pulumi.Output<string[] | undefined>;
  declare readonly includeUnknownCountriesAndRegions: pulumi.Output<boolean | undefined>;
  declare readonly countryLookupMethod: pulumi.Output<"clientIpAddress" | "authenticatorAppGps" | undefined>;

  constructor(name: string, args: NamedLocationArgs, options?: pulumi.CustomResourceOptions) {
    const ofIpLocations = ["ipRanges", "isTrusted"];
    const ofCountryLocations = ["countriesAndRegions", "includeUnknownCountriesAndRegions", "countryLookupMethod"];
    const outputs = ["displayName", "@odata.type", ...ofIpLocations, ...ofCountryLocations];
    super(TYPE, "namedLocation", name, args, "displayName", outputs, options);
  }

  /** Reads a location that exists without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): NamedLocation {
    return new NamedLocation(name, {}, { ...options, id });
  }

  static override isInstance(value: unknown): value is NamedLocation {
    return isOfType(value, TYPE);
  }
}
