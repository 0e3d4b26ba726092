import ipaddr from "ipaddr.js";
import type { DOCUMENTED_LIMITS } from "../faults";
import { isObject, type JsonObject, listOf, objectOf, textOf, textsOf } from "../json";
import type { Tenant } from "../tenant";
import { bodyObject, entity, GraphFailure, type GraphReply, type GraphRequest, notFound, numbered, refusal } from "./exchange";
import { countReply, listReply, selected } from "./listing";
import { merged } from "./normalisation";
import { ALL_COMPLIANT_NETWORKS } from "./policy-rules";
import { bool, type Check, ignored, list, type Mismatch, member, nullable, object, text } from "./schema";

export const LOCATION_SET = "identity/conditionalAccess/namedLocations";
const IP = "#microsoft.graph.ipNamedLocation";
const COUNTRY = "#microsoft.graph.countryNamedLocation";

const common = {
  id: ignored,
  createdDateTime: ignored,
  modifiedDateTime: ignored,
  deletedDateTime: ignored,
  displayName: text,
};
const SHAPES = {
  [IP]: object({ ...common, isTrusted: nullable(bool), ipRanges: list(range) }, ["displayName", "ipRanges"]),
  [COUNTRY]: object(
    {
      ...common,
      countriesAndRegions: list(text),
      includeUnknownCountriesAndRegions: nullable(bool),
      countryLookupMethod: nullable(member(["clientIpAddress", "authenticatorAppGps"])),
    },
    ["displayName", "countriesAndRegions"],
  ),
};

/** graph-docs, ipNamedLocation: each range says its family, on PATCH as well. */
function range(value: unknown, path: string, check: Check): void {
  const { "@odata.type": type, cidrAddress } = objectOf(value);
  const family = { "#microsoft.graph.iPv4CidrRange": "ipv4", "#microsoft.graph.iPv6CidrRange": "ipv6" }[textOf(type)];
  const kind = parsedCidr(cidrAddress)?.[0].kind();
  const found = (message: string) => void check.found.push({ kind: "schema", path, message });
  if (family === undefined) found("has no @odata.type of a CIDR range");
  else if (kind === undefined) found(`${JSON.stringify(cidrAddress)} is no CIDR range`);
  else if (kind !== family) found(`${cidrAddress} is not of the family that @odata.type names`);
}

function parsedCidr(text: unknown): [ipaddr.IPv4 | ipaddr.IPv6, number] | null {
  if (typeof text !== "string" || !/^[0-9a-f.:]+\/\d{1,3}$/i.test(text)) return null;
  try {
    return ipaddr.parseCIDR(text);
  } catch {
    return null;
  }
}

function checkLocation(location: JsonObject, { faults }: Tenant, partial: boolean): void {
  const type = location["@odata.type"];
  const shape = type === IP ? SHAPES[IP] : type === COUNTRY ? SHAPES[COUNTRY] : undefined;
  if (shape === undefined) throw refusal(`@odata.type ${JSON.stringify(type ?? null)} is not one of ${IP}, ${COUNTRY}.`);
  const found: Mismatch[] = [];
  shape(location, "", { beta: false, partial, found });
  if (found.length > 0) {
    throw numbered.schema(found.map(({ path, message }) => `${path} ${message}`).join("; "), "NamedLocation");
  }
  if (partial) return;
  if (String(location.displayName).trim() === "") throw numbered.schema("displayName is empty", "NamedLocation");
  if (type === COUNTRY) checkCountries(textsOf(location.countriesAndRegions));
  else checkRanges(listOf(location.ipRanges), faults.plan.limits);
}

function checkRanges(ranges: readonly unknown[], limits: typeof DOCUMENTED_LIMITS): void {
  if (ranges.length === 0) throw refusal("'ipRanges' must not be empty.");
  if (ranges.length > limits.ipRangesPerNamedLocation) {
    throw refusal(`A named location has at most ${limits.ipRangesPerNamedLocation} IP ranges.`);
  }
  for (const { cidrAddress } of ranges.map(objectOf)) {
    const parsed = parsedCidr(cidrAddress);
    if (parsed !== null && parsed[1] < limits.smallestPrefixLength) {
      throw refusal(`${cidrAddress}: only masks from /${limits.smallestPrefixLength} on are allowed.`);
    }
  }
}

function checkCountries(codes: readonly string[]): void {
  if (codes.length === 0) throw refusal("'countriesAndRegions' must not be empty.");
  const wrong = codes.filter((code) => !isCountry(code));
  if (wrong.length > 0) throw refusal(`'${wrong[0]}' is not an ISO 3166-1 alpha-2 code.`);
}

/** Kosovo has no code in the standard; Entra uses XK. */
function isCountry(code: string): boolean {
  const { isValid } = require("i18n-iso-countries") as { isValid(code: string): boolean };
  return /^[A-Z]{2}$/.test(code) && (code === "XK" || isValid(code));
}

export function normalisedLocation(location: JsonObject): JsonObject {
  const { "@odata.type": type, id, displayName, createdDateTime, modifiedDateTime } = location;
  const head = { "@odata.type": type, id, displayName, createdDateTime, modifiedDateTime, deletedDateTime: null };
  if (type === IP) {
    const ipRanges = listOf(location.ipRanges).map((given) => {
      const { "@odata.type": family, cidrAddress } = objectOf(given);
      return { "@odata.type": family, cidrAddress };
    });
    return { ...head, isTrusted: location.isTrusted === true, ipRanges };
  }
  return {
    ...head,
    countriesAndRegions: listOf(location.countriesAndRegions),
    includeUnknownCountriesAndRegions: location.includeUnknownCountriesAndRegions === true,
    countryLookupMethod: location.countryLookupMethod ?? "clientIpAddress",
  };
}

export function listLocations(request: GraphRequest): GraphReply {
  return listReply(request, LOCATION_SET, request.tenant.namedLocations.allSeen(request.view));
}

export function countLocations(request: GraphRequest): GraphReply {
  return countReply(request, request.tenant.namedLocations.allSeen(request.view));
}

/** graph-docs, compliantNetworkNamedLocation: the one of every tenant, in beta. */
const COMPLIANT_NETWORKS: JsonObject = {
  "@odata.type": "#microsoft.graph.compliantNetworkNamedLocation",
  id: ALL_COMPLIANT_NETWORKS,
  displayName: "All Compliant Network locations",
  createdDateTime: null,
  modifiedDateTime: null,
  compliantNetworkType: "allTenantCompliantNetworks",
  isTrusted: true,
};

export function getLocation(request: GraphRequest): GraphReply {
  const id = request.parameters[0] as string;
  const system = request.version === "beta" && id.toLowerCase() === ALL_COMPLIANT_NETWORKS ? COMPLIANT_NETWORKS : undefined;
  const location = system ?? request.tenant.namedLocations.seen(id, request.view);
  if (location === undefined) throw notFound("NamedLocation", id);
  return { status: 200, body: entity(request, LOCATION_SET, selected(location, request.query)) };
}

export function createLocation(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const body = bodyObject(request, () => numbered.schema("the body is no object", "NamedLocation"));
  if (body["@odata.type"] === "#microsoft.graph.compliantNetworkNamedLocation") {
    throw new GraphFailure(409, "Conflict", "The compliant network location exists in every tenant and cannot be created.", {
      inferred: true,
    });
  }
  checkLocation(body, tenant, false);
  const limit = tenant.faults.plan.limits.namedLocations;
  if (tenant.namedLocations.size >= limit) throw refusal(`The tenant has reached the limit of ${limit} named locations.`);
  const now = new Date(tenant.now).toISOString();
  const location = normalisedLocation({ ...body, id: tenant.newId(), createdDateTime: now, modifiedDateTime: now });
  tenant.namedLocations.put(location, view);
  tenant.commit();
  return { status: 201, body: entity(request, LOCATION_SET, location) };
}

export function updateLocation(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const id = request.parameters[0] as string;
  const stored = tenant.namedLocations.get(id);
  if (stored === undefined) throw notFound("NamedLocation", id);
  const body = bodyObject(request, () => numbered.schema("the body is no object", "NamedLocation"));
  if (body["@odata.type"] !== undefined && body["@odata.type"] !== stored["@odata.type"]) {
    throw refusal("A named location cannot change its kind.");
  }
  checkLocation(body, tenant, true);
  const next = merged(stored, { ...body, id: stored.id, createdDateTime: stored.createdDateTime }) as JsonObject;
  checkLocation(next, tenant, false);
  tenant.namedLocations.put(normalisedLocation({ ...next, modifiedDateTime: new Date(tenant.now).toISOString() }), view);
  tenant.commit();
  return { status: 204 };
}

export function deleteLocation(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const id = request.parameters[0] as string;
  const stored = tenant.namedLocations.get(id);
  if (stored === undefined) throw notFound("NamedLocation", id);
  // That both are refused is documented (entra-docs, network); in which words is not.
  if (stored.isTrusted === true) throw refusal("A trusted named location cannot be deleted: set isTrusted to false first.");
  const users = tenant.policies.all().filter(({ object: policy }) => refersTo(policy, String(stored.id)));
  if (users.length > 0) {
    const names = users.map(({ object: policy }) => `"${policy.displayName}"`).join(", ");
    throw refusal(`The named location is referenced by conditional access policies and cannot be deleted: ${names}.`);
  }
  tenant.namedLocations.remove(id, view);
  tenant.deletedNamedLocations.put({ ...stored, deletedDateTime: new Date(tenant.now).toISOString() }, view);
  tenant.commit();
  return { status: 204 };
}

function refersTo(policy: JsonObject, id: string): boolean {
  const { locations } = objectOf(policy.conditions);
  if (!isObject(locations)) return false;
  return [...textsOf(locations.includeLocations), ...textsOf(locations.excludeLocations)].some(
    (location) => location.toLowerCase() === id.toLowerCase(),
  );
}
