import { z } from "zod";
import { error, type Parsed, type Problem, warning } from "./problems";
import { canonicalId, idSet, isEmpty, optional, propertyNames, readOnly, shapeProblems, sortedSet, withGraphCasing } from "./reading";

/** Graph's `namedLocation`: an IP location or a country location, told apart by `@odata.type`. */

export const IP_LOCATION = "#microsoft.graph.ipNamedLocation";
export const COUNTRY_LOCATION = "#microsoft.graph.countryNamedLocation";
/** Locations that only Graph beta has. The compliant network location is the one that policies name, by a fixed id. */
export const BETA_LOCATIONS = [
  "#microsoft.graph.compliantNetworkNamedLocation",
  "#microsoft.graph.serviceTagNamedLocation",
  "#microsoft.graph.privateLinkNamedLocation",
] as const;

const common = {
  id: optional(z.string()).transform((id) => (id === null ? null : canonicalId(id))),
  displayName: z.string(),
  createdDateTime: readOnly,
  modifiedDateTime: readOnly,
  deletedDateTime: readOnly,
};

const ipNamedLocation = z
  .object({
    ...common,
    "@odata.type": z.literal(IP_LOCATION),
    isTrusted: z
      .boolean()
      .nullish()
      .transform((trusted) => trusted ?? false),
    ipRanges: z
      .array(z.object({ "@odata.type": readOnly, cidrAddress: z.string() }).strict())
      .nullish()
      .transform((ranges) => sortedSet((ranges ?? []).map((range) => range.cidrAddress.trim().toLowerCase()))),
  })
  .strict();

const countryNamedLocation = z
  .object({
    ...common,
    "@odata.type": z.literal(COUNTRY_LOCATION),
    countriesAndRegions: idSet.transform((codes) => sortedSet(codes.map((code) => (code.length === 2 ? code.toUpperCase() : code)))),
    includeUnknownCountriesAndRegions: z
      .boolean()
      .nullish()
      .transform((include) => include ?? false),
    countryLookupMethod: z
      .enum(["clientIpAddress", "authenticatorAppGps"])
      .nullish()
      .transform((method) => method ?? ("clientIpAddress" as const)),
  })
  .strict();

export const namedLocationSchema = z.discriminatedUnion("@odata.type", [ipNamedLocation, countryNamedLocation]);

export interface IpNamedLocation {
  readonly id: string | null;
  readonly displayName: string;
  readonly "@odata.type": typeof IP_LOCATION;
  readonly isTrusted: boolean;
  /** CIDR notation. */
  readonly ipRanges: readonly string[];
}
export interface CountryNamedLocation {
  readonly id: string | null;
  readonly displayName: string;
  readonly "@odata.type": typeof COUNTRY_LOCATION;
  /** ISO 3166-1 alpha-2. */
  readonly countriesAndRegions: readonly string[];
  readonly includeUnknownCountriesAndRegions: boolean;
  readonly countryLookupMethod: "clientIpAddress" | "authenticatorAppGps";
}
export type NamedLocation = IpNamedLocation | CountryNamedLocation;

/** Ids that every tenant has and nobody creates. */
export const MFA_TRUSTED_IPS = "00000000-0000-0000-0000-000000000000";
export const ALL_COMPLIANT_NETWORKS = "3d46dbda-8382-466a-856d-eb00cbc6b910";

export function isIpLocation(place: NamedLocation): place is IpNamedLocation {
  return place["@odata.type"] === IP_LOCATION;
}

const names = propertyNames(namedLocationSchema);
for (const name of ["locationType", "note"]) names.set(name.toLowerCase(), name);

export function withNamedLocationCasing(json: unknown): unknown {
  return withGraphCasing(json, names);
}

type Json = Record<string, unknown>;

/** Reads the shape of one named location. Without `@odata.type` the kind follows from the properties, as long as they leave no doubt. */
export function readNamedLocation(json: unknown): Parsed<NamedLocation> {
  const spelled = withNamedLocationCasing(json);
  if (spelled === null || typeof spelled !== "object" || Array.isArray(spelled)) {
    return {
      value: null,
      problems: [error("NL-type", "", "A named location is an object.", "Give the Graph JSON of one named location.")],
    };
  }
  const { location, problems } = withoutRemarks(spelled as Json);
  const misfit = kindProblem(location);
  if (misfit !== null) return { value: null, problems: [...problems, misfit] };
  const result = namedLocationSchema.safeParse(location);
  if (!result.success) return { value: null, problems: [...problems, ...shapeProblems("NL", result.error.issues, location, names)] };
  return { value: withoutReadOnly(result.data), problems };
}

/** What the schema of the one kind or the other would say in terms that nobody understands. */
function kindProblem(location: Json): Problem | null {
  if (location["@odata.type"] === undefined) {
    const mend = "Give ipRanges for an IP location, or countriesAndRegions for a country location.";
    return error("NL-type", "", "The location has neither address ranges nor countries.", mend);
  }
  if (location["@odata.type"] !== COUNTRY_LOCATION || location.isTrusted === undefined) return null;
  // R12: country locations have no isTrusted.
  return error(
    "NL-trusted",
    "isTrusted",
    "A country location can never be trusted.",
    "Remove isTrusted, or trust the addresses in an IP location.",
  );
}

function withoutReadOnly(data: z.output<typeof namedLocationSchema>): NamedLocation {
  const { createdDateTime: _created, modifiedDateTime: _modified, deletedDateTime: _deleted, ...location } = data;
  return location;
}

/** What only the other kind has, and what therefore may only be there to say nothing. */
const OF_THE_OTHER_KIND: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    [IP_LOCATION]: ["countriesAndRegions", "includeUnknownCountriesAndRegions", "countryLookupMethod"],
    [COUNTRY_LOCATION]: ["ipRanges", "isTrusted"],
  }),
);

function kindOf({ ipRanges, countriesAndRegions }: Json): string | undefined {
  if (!isEmpty(ipRanges)) return IP_LOCATION;
  if (!isEmpty(countriesAndRegions)) return COUNTRY_LOCATION;
  return ipRanges ? IP_LOCATION : countriesAndRegions ? COUNTRY_LOCATION : undefined;
}

/**
 * The kind in `@odata.type`, and without what tools write beside Graph's properties (collections of locations in public repositories carry
 * `locationType`, `note` and a `description` of each range).
 */
function withoutRemarks(spelled: Json): { location: Json; problems: Problem[] } {
  const problems: Problem[] = [];
  const remark = (path: string) => {
    problems.push(warning("NL-remark", path, `Graph has no ${path}; it is left out.`, "Remove it."));
  };
  const { locationType, note, ...location } = spelled;
  if (note !== undefined) remark("note");
  if (locationType !== undefined) remark("locationType");
  location["@odata.type"] ??= typeof locationType === "string" ? `#microsoft.graph.${locationType}` : kindOf(location);
  for (const name of OF_THE_OTHER_KIND.get(location["@odata.type"] as string) ?? []) {
    if (isEmpty(location[name]) || location[name] === false) delete location[name];
  }
  if (Array.isArray(location.ipRanges) && location.ipRanges.some((range: Json | null) => range?.description !== undefined)) {
    remark("ipRanges[].description");
    location.ipRanges = location.ipRanges.map((range: Json | null) => {
      if (range === null || typeof range !== "object") return range;
      const { description: _description, ...rest } = range;
      return rest;
    });
  }
  return { location, problems };
}
