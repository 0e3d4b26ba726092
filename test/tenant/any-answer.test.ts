import fc from "fast-check";
import type { Parsed } from "../../provider/policy/problems";
import { decodeAccessPolicy } from "../../provider/tenant/defender/access-policy-codec";
import type { Json } from "../../provider/tenant/defender/defender";
import { rangeFromDefender } from "../../provider/tenant/defender/ip-range-wire";
import { tagNames } from "../../provider/tenant/defender/ip-tags";
import { runs } from "../arbitraries";
import { mutilated } from "../arbitraries/mutilated";

/** Defender's tables have no published schema: a record of any shape is read, or is unreadable for a reason; none ends a preview. */

const TAG = "aaaaaaaaaaaaaaaaaaaaaaaa";
const names = tagNames(new Map([[TAG, "HQ"]]));

const rows = [
  { field: "device.type", operator: "eq", values: ["MOBILE"] },
  { field: "ip.tags", operator: "eq", values: [TAG] },
  { field: "ip.category", operator: "neq", values: [1] },
];
const accessPolicy = {
  _id: "0123456789abcdef01234567",
  name: "law",
  description: null,
  severity: 2,
  enabled: true,
  action: "BLOCK",
  blockMessage: "no",
  alertsEnabled: true,
  dailyAlertLimit: 5,
  alertEmails: ["a@contoso.example"],
  filters: { "device.type": { eq: ["MOBILE"] }, "ip.tags": { eq: [TAG] }, "ip.category": { neq: [1] } },
};
const range = {
  _id: "0123456789abcdef01234567",
  name: "law",
  category: 1,
  subnets: [
    { originalString: "192.0.2.0/24", mask: 120, address: "0000:0000:0000:0000:0000:ffff:c000:0200" },
    { mask: 64, address: "2001:db8::" },
  ],
  tags: [{ id: TAG, name: "HQ" }],
  organization: null,
};

test.each<[string, unknown, (json: Json) => Parsed<unknown>]>([
  ["an access policy", accessPolicy, (json) => decodeAccessPolicy(json, names)],
  [
    "the rows of an access policy",
    rows,
    (json) => decodeAccessPolicy({ ...accessPolicy, filters: undefined, consoleFilters: JSON.stringify(json) }, names),
  ],
  ["an IP range", range, rangeFromDefender],
])("%s", (_what, whole, decode) => {
  expect(decode(whole as Json).problems).toEqual([]);
  fc.assert(
    fc.property(mutilated(whole), (json) => {
      fc.pre(typeof json === "object" && json !== null);
      const { value, problems } = decode(json as Json);
      if (value === null) expect(problems).not.toEqual([]);
    }),
    runs(500),
  );
});

test("a tag without a name is called by its id", () => {
  expect(rangeFromDefender({ ...range, tags: [{ id: TAG, name: null }] }).value?.tags).toEqual([TAG]);
});
