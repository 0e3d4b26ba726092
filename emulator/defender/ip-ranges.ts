import ipaddr from "ipaddr.js";
import { type JsonObject, listOf, objectOf } from "../json";
import { bodyObject, DefenderFailure, type DefenderReply, type DefenderRequest, notFound, recordTime } from "./exchange";
import { type Columns, gridReply } from "./grid";
import { removeUnusedTags, tagsFor } from "./ip-tags";

/** IP address ranges, "subnets" in the data enrichment API, which is documented (api-data-enrichment). */

const COLUMNS: Columns = new Map(
  Object.entries({
    category: ({ category }) => category,
    tags: ({ tags }) => listOf(tags).map((tag) => objectOf(tag).id),
    // Ranges that the service brings along; there are none here.
    builtIn: () => false,
    name: ({ name }) => name,
  }),
);

export function listRanges(request: DefenderRequest): DefenderReply {
  return gridReply(request, request.tenant.ipRanges.allSeen(request.view), COLUMNS);
}

export function createRange(request: DefenderRequest): DefenderReply {
  const { tenant, view } = request;
  const id = tenant.newDefenderId();
  tenant.ipRanges.put(rangeRecord(request, id), view);
  tenant.commit();
  return { status: 200, body: id };
}

/** A full replacement: what the body leaves out becomes empty. */
export function updateRange(request: DefenderRequest): DefenderReply {
  const { tenant, view } = request;
  const before = stored(request);
  tenant.ipRanges.put(rangeRecord(request, String(before._id)), view);
  removeUnusedTags(request, listOf(before.tags));
  tenant.commit();
  return { status: 200 };
}

export function deleteRange(request: DefenderRequest): DefenderReply {
  const { tenant, view } = request;
  const before = stored(request);
  tenant.ipRanges.remove(String(before._id), view);
  removeUnusedTags(request, listOf(before.tags));
  tenant.commit();
  return { status: 200 };
}

function stored({ tenant, parameters }: DefenderRequest): JsonObject {
  const range = tenant.ipRanges.get(parameters[0] as string);
  if (range === undefined) throw notFound();
  return range;
}

/** The range that the body describes, in the form that it is read back in. The words of the refusals are inferred. */
export function rangeRecord(request: DefenderRequest, id: string): JsonObject {
  const { tenant } = request;
  const body = bodyObject(request);
  const { name, category, organization = null } = body;
  if (typeof name !== "string" || name.trim() === "") throw new DefenderFailure(400, `"name" is required.`);
  if (!Number.isInteger(category) || (category as number) < 1 || (category as number) > 6)
    throw new DefenderFailure(400, `"category" is one of 1 to 6.`);
  if (organization !== null && typeof organization !== "string") throw new DefenderFailure(400, `"organization" is a text.`);
  if (!Array.isArray(body.subnets) || body.subnets.length === 0)
    throw new DefenderFailure(400, `"subnets" is a list with at least one range.`);
  if (body.tags !== undefined && body.tags !== null && !Array.isArray(body.tags)) throw new DefenderFailure(400, `"tags" is a list.`);
  const others = tenant.ipRanges.all().filter(({ _id }) => _id !== id);
  if (others.some((other) => String(other.name).toLowerCase() === name.toLowerCase())) {
    throw new DefenderFailure(400, `An IP address range named "${name}" exists already.`);
  }
  const subnets = body.subnets.map(subnetRecord);
  checkOverlaps(subnets, others);
  return {
    _id: id,
    name,
    category,
    subnets,
    location: null,
    organization: organization === "" ? null : organization,
    tags: tagsFor(request, listOf(body.tags)).map((tag) => ({ ...tag, _tid: tenant.facts.defenderTenantId })),
    lastModified: recordTime(tenant),
    _tid: tenant.facts.defenderTenantId,
  };
}

interface Subnet {
  readonly originalString: string;
  readonly address: string;
  readonly mask: number;
}

/** IPv4 is read back as IPv4-mapped IPv6; what was sent stays in `originalString`. */
function subnetRecord(text: unknown): Subnet {
  if (typeof text !== "string" || !ipaddr.isValidCIDR(text)) throw new DefenderFailure(400, `${JSON.stringify(text)} is no CIDR range.`);
  const [address, prefix] = ipaddr.parseCIDR(text);
  if (address.kind() === "ipv4") {
    const network = ipaddr.IPv4.networkAddressFromCIDR(text).toIPv4MappedAddress();
    return { originalString: text, address: expanded(network), mask: 96 + prefix };
  }
  return { originalString: text, address: expanded(ipaddr.IPv6.networkAddressFromCIDR(text)), mask: prefix };
}

function expanded({ parts }: ipaddr.IPv6): string {
  return parts.map((part) => part.toString(16).padStart(4, "0")).join(":");
}

/** Microsoft (ip-tags): overlapping ranges cannot be added. */
function checkOverlaps(subnets: readonly Subnet[], others: readonly JsonObject[]): void {
  const taken = others.flatMap(({ name, subnets: theirs }) => (theirs as Subnet[]).map((subnet) => ({ subnet, name: String(name) })));
  for (const [index, subnet] of subnets.entries()) {
    const other = taken.find((entry) => overlap(entry.subnet, subnet));
    if (other !== undefined) {
      throw new DefenderFailure(400, `${subnet.originalString} overlaps with ${other.subnet.originalString} of the range "${other.name}".`);
    }
    const twin = subnets.slice(0, index).find((earlier) => overlap(earlier, subnet));
    if (twin !== undefined) throw new DefenderFailure(400, `${subnet.originalString} overlaps with ${twin.originalString}.`);
  }
}

function overlap(left: Subnet, right: Subnet): boolean {
  return ipaddr.IPv6.parse(left.address).match(ipaddr.IPv6.parse(right.address), Math.min(left.mask, right.mask));
}
