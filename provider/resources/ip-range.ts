import { ipRangeInputs } from "../policy/inputs";
import { type IpRange, readIpRange } from "../policy/ip-range";
import { UNKNOWN_VALUE } from "../policy/reading";
import { validateIpRange } from "../policy/validation/ip-range";
import type { ResourceHandler } from "./handler";
import type { Host } from "./host";
import { type ManagedKind, managedHandler } from "./managed";

export const ipRangeKind: ManagedKind<IpRange> = {
  label: "IP range",
  nameProperty: "name",
  standIns: { name: UNKNOWN_VALUE, category: "other", subnets: [] },
  nameOf: (range) => range.name,
  read: readIpRange,
  validate: validateIpRange,
  properties: ipRangeInputs,
  store: (tenant) => tenant.ipRanges,
};

export const ipRangeHandler = (host: Host): ResourceHandler => managedHandler(ipRangeKind, host);
