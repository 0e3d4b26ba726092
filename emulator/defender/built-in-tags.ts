import type { JsonObject } from "../json";

/**
 * IP tags that every tenant has (ids: Microsoft's own PowerShell module MCAS.psm1; names as it spells them). `id` is what filters use;
 * `_id` is the record's own, which was never published for these and is made up here.
 */
const IDS: Readonly<Record<string, string>> = {
  "Anonymous proxy": "000000030000000000000000",
  "Satellite provider": "000000040000000000000000",
  Botnet: "0000000c0000000000000000",
  "Malware C&C server": "0000000d0000000000000000",
  Zscaler: "000000160000000000000000",
  "Darknet scanning IP": "0000001f0000000000000000",
  "Amazon Web Services": "000000290000000000000000",
  "Microsoft Azure": "0000002a0000000000000000",
  Tor: "2dfa95cd7922d979d66fcff5",
};

export const BUILT_IN_IP_TAGS: readonly JsonObject[] = Object.entries(IDS).map(([name, id]) => ({
  _id: `f${id.slice(1)}`,
  id,
  target: 1,
  type: 0,
  name,
  nameTemplate: null,
  description: null,
  descriptionTemplate: null,
  visibility: 0,
  status: 0,
}));
