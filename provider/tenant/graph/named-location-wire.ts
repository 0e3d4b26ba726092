import { isIpLocation, type NamedLocation } from "../../policy/named-location";

/** A named location as Graph takes it. Ranges are replaced as a whole, and each must say its family, on PATCH too (graph-docs, ipnamedlocation-update). */
export function locationToGraph(location: NamedLocation): Record<string, unknown> {
  const { id: _id, ...properties } = location;
  return isIpLocation(location) ? { ...properties, ipRanges: location.ipRanges.map(rangeToGraph) } : properties;
}

function rangeToGraph(cidrAddress: string): Record<string, unknown> {
  const family = cidrAddress.includes(":") ? "iPv6CidrRange" : "iPv4CidrRange";
  return { "@odata.type": `#microsoft.graph.${family}`, cidrAddress };
}
