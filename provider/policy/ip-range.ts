import { z } from "zod";
import { IP_CATEGORIES } from "./access-policy";
import type { Parsed } from "./problems";
import { optional, propertyNames, shapeProblems, sortedSet, withGraphCasing } from "./reading";

/** An IP address range of Defender for Cloud Apps ("subnet" in its data enrichment API): addresses with one category and any tags. */
export const ipRangeSchema = z
  .object({
    id: optional(z.string()),
    name: z.string(),
    category: z.enum(IP_CATEGORIES),
    tags: z
      .array(z.string())
      .nullish()
      .transform((tags) => sortedSet(tags ?? [])),
    subnets: z
      .array(z.string())
      .nullish()
      .transform((subnets) => sortedSet((subnets ?? []).map((subnet) => subnet.trim().toLowerCase()))),
    organization: optional(z.string()).transform((text) => (text === "" ? null : text)),
  })
  .strict();

export type IpRange = z.output<typeof ipRangeSchema>;

const names = propertyNames(ipRangeSchema);

export function withIpRangeCasing(json: unknown): unknown {
  return withGraphCasing(json, names);
}

export function readIpRange(json: unknown): Parsed<IpRange> {
  const spelled = withIpRangeCasing(json);
  const result = ipRangeSchema.safeParse(spelled);
  return result.success
    ? { value: result.data, problems: [] }
    : { value: null, problems: shapeProblems("IR", result.error.issues, spelled, names) };
}
