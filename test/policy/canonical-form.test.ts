import * as fc from "fast-check";
import { readAccessPolicy } from "../../provider/policy/access-policy";
import { readConditionalAccessPolicy } from "../../provider/policy/conditional-access-policy";
import {
  accessPolicyInputs,
  conditionalAccessPolicyInputs,
  type Inputs,
  ipRangeInputs,
  namedLocationInputs,
} from "../../provider/policy/inputs";
import { readIpRange } from "../../provider/policy/ip-range";
import { readNamedLocation } from "../../provider/policy/named-location";
import type { Parsed } from "../../provider/policy/problems";
import { isGuid } from "../../provider/policy/reading";
import { ORDINARY, policySet, runs } from "../arbitraries";
import { accessPolicy } from "../arbitraries/access-policies";
import { conditionalAccessPolicy } from "../arbitraries/conditional-access-policies";
import { APP, GROUP, type Json, routing, withValues } from "./policies";

type Stored = { readonly id: string | null };

interface Kind {
  readonly read: (json: unknown) => Parsed<Stored>;
  readonly inputs: (object: never) => Inputs;
  /** As people write it. */
  readonly written: fc.Arbitrary<Json>;
}

/** Objects of one list of random policy sets, in the shape in which programs write them. */
function ofSets<T>(list: "namedLocations" | "ipRanges", inputs: (object: T) => Inputs): fc.Arbitrary<Json> {
  return policySet()
    .map((set) => (set[list] as readonly unknown[] as readonly T[]).map(inputs))
    .filter((objects) => objects.length > 0)
    .chain((objects) => fc.constantFrom(...objects));
}

const KINDS: readonly (readonly [string, Kind])[] = [
  [
    "a conditional access policy",
    {
      read: readConditionalAccessPolicy,
      inputs: conditionalAccessPolicyInputs,
      written: conditionalAccessPolicy(ORDINARY).map((policy) => ({ displayName: "P", ...policy })),
    },
  ],
  [
    "an access policy",
    { read: readAccessPolicy, inputs: accessPolicyInputs, written: accessPolicy(ORDINARY).map((policy) => ({ name: "P", ...policy })) },
  ],
  ["a named location", { read: readNamedLocation, inputs: namedLocationInputs, written: ofSets("namedLocations", namedLocationInputs) }],
  ["an IP range", { read: readIpRange, inputs: ipRangeInputs, written: ofSets("ipRanges", ipRangeInputs) }],
];

function parsedValue<T>({ value, problems }: Parsed<T>): T {
  expect(problems).toEqual([]);
  return value as T;
}

/**
 * The same JSON as somebody else might write it: lists in another order and with repetitions, ids in capitals, property names in PascalCase,
 * annotations, and nothing written as null, as an empty list or not at all.
 */
function disguised(json: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(json)) {
    const items = json.map(disguised);
    return fc.tuple(fc.tuple(...items), fc.subarray(json), fc.nat()).map(([list, again, turn]) => {
      const all = [...list, ...again];
      return all.length === 0 ? all : [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
    });
  }
  if (typeof json === "string") return isGuid(json) ? fc.constantFrom(json, json.toUpperCase()) : fc.constant(json);
  if (json === null || typeof json !== "object") return fc.constant(json);
  const properties = Object.entries(json).map(([name, value]) =>
    fc
      .tuple(fc.constantFrom(name, name.charAt(0).toUpperCase() + name.slice(1)), nothing(value), fc.boolean())
      .map(([spelled, inner, annotated]) => ({
        ...(inner === undefined ? {} : { [spelled]: inner }),
        ...(annotated ? { [`${name}@odata.context`]: "https://graph.microsoft.com/v1.0/$metadata" } : {}),
      })),
  );
  return fc.tuple(...properties).map((parts) => Object.assign({}, ...parts));
}

function nothing(value: unknown): fc.Arbitrary<unknown> {
  const empty = value === null || (Array.isArray(value) && value.length === 0);
  return empty ? fc.constantFrom(undefined, null, Array.isArray(value) ? [] : undefined) : disguised(value);
}

describe.each(KINDS)("%s", (_what, { read, inputs, written }) => {
  const inputsOf = (object: Stored) => inputs(object as never);

  test("reads the same, whoever wrote it", () => {
    fc.assert(
      fc.property(
        written.chain((json) => fc.tuple(fc.constant(json), disguised(json))),
        ([json, other]) => expect(parsedValue(read(other))).toEqual(parsedValue(read(json))),
      ),
      runs(300),
    );
  });

  test("reads from its inputs as itself, id aside", () => {
    fc.assert(
      fc.property(written, (json) => {
        const object = parsedValue(read({ ...json, id: GROUP }));
        const again = parsedValue(read(inputsOf(object)));
        expect(again).toEqual({ ...object, id: null });
        expect(inputsOf(again)).toEqual(inputsOf(object));
      }),
      runs(300),
    );
  });

  test("has inputs without null, empty lists and empty objects", () => {
    const sayNothing = (value: unknown): boolean =>
      value === null ||
      value === undefined ||
      (typeof value === "object" && (Object.keys(value).length === 0 || Object.values(value).some(sayNothing)));
    fc.assert(
      fc.property(written, (json) => expect(sayNothing(inputsOf(parsedValue(read(json))))).toBe(false)),
      runs(300),
    );
  });
});

describe("of two conditional access policies that the service makes one of, the inputs are equal", () => {
  const required = (values: Json) => withValues(routing(), { sessionControls: null, "grantControls.builtInControls": ["mfa"], ...values });
  const workload = {
    "conditions.clientApplications.includeServicePrincipals": ["ServicePrincipalsInMyTenant"],
    "grantControls.builtInControls": ["block"],
  };
  const everyGuest = "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider";

  test.each<[string, Json, Json]>([
    ["one control with AND or OR", required({ "grantControls.operator": "AND" }), required({ "grantControls.operator": "OR" })],
    [
      "client app types all, none or not at all",
      required({ "conditions.clientAppTypes": ["all"] }),
      required({ "conditions.clientAppTypes": [] }),
    ],
    [
      "a control that is off, or absent",
      required({ "sessionControls.persistentBrowser": { isEnabled: false, mode: "always" } }),
      required({}),
    ],
    ["an empty set of session controls, or none", required({ sessionControls: {} }), required({})],
    [
      "flags in any order and case",
      required({ "conditions.insiderRiskLevels": "Elevated,minor" }),
      required({ "conditions.insiderRiskLevels": "minor,elevated" }),
    ],
    [
      "a strength by path, by object or by id",
      required({ "grantControls.authenticationStrength": { id: `/policies/authenticationStrengthPolicies/${APP}` } }),
      required({ "grantControls.authenticationStrength": { id: APP, displayName: "Strong", allowedCombinations: ["fido2"] } }),
    ],
    [
      "guests by one word or written out",
      required({ "conditions.users.includeUsers": ["GuestsOrExternalUsers"] }),
      required({
        "conditions.users.includeUsers": [],
        "conditions.users.includeGuestsOrExternalUsers": {
          guestOrExternalUserTypes: everyGuest,
          externalTenants: { membershipKind: "all" },
        },
      }),
    ],
    [
      "a frequency with what the server fills in, or without",
      required({ "sessionControls.signInFrequency": { isEnabled: true, type: "hours", value: 4 } }),
      required({
        "sessionControls.signInFrequency": {
          type: "hours",
          value: 4,
          frequencyInterval: "timeBased",
          authenticationType: "primaryAndSecondaryAuthentication",
        },
      }),
    ],
    [
      "workload identities with users None, or without users",
      required({ ...workload, "conditions.users": { includeUsers: ["None"] } }),
      required({ ...workload, "conditions.users": null }),
    ],
    ["flags that are none", required({ "conditions.authenticationFlows": { transferMethods: "none" } }), required({})],
  ])("%s", (_what, one, other) => {
    const inputs = (json: Json) => conditionalAccessPolicyInputs(parsedValue(readConditionalAccessPolicy(json)));
    expect(inputs(one)).toEqual(inputs(other));
  });
});

test("a named location reads the same with what only the other kind has, as long as that says nothing", () => {
  const read = (json: Json) => parsedValue(readNamedLocation({ displayName: "P", ...json }));
  const ipRanges = [{ cidrAddress: "192.0.2.0/24" }];
  expect(read({ ipRanges, countriesAndRegions: [], includeUnknownCountriesAndRegions: false, countryLookupMethod: null })).toEqual(
    read({ ipRanges }),
  );
  expect(read({ countriesAndRegions: ["NL"], ipRanges: [], isTrusted: false })).toEqual(read({ countriesAndRegions: ["NL"] }));
});

test("a member that Graph will have one day is no problem while it says nothing, and one as soon as it says something", () => {
  const later = (value: unknown) =>
    readConditionalAccessPolicy(withValues(routing(), { "conditions.moonPhases": value })).problems.map(({ path }) => path);
  expect([null, [], { includePhases: null }].flatMap(later)).toEqual([]);
  expect(later(["full"])).toEqual(["conditions.moonPhases"]);
});

describe("of two access policies that say the same, the inputs are equal", () => {
  const row = (field: string, ...values: (string | number)[]) => ({ field, operator: "equals", values });
  const policy = (more: Json) => ({ name: "P", action: "audit", ...more });

  test.each<[string, Json, Json]>([
    ["former names of audit", policy({ action: "allow" }), policy({ action: "test" })],
    [
      "the defaults, written or not",
      policy({ severity: "low", category: "accessControl", enabled: true, description: "", blockMessage: "", filters: [], alert: null }),
      policy({}),
    ],
    [
      "rows in any order, one of them twice",
      policy({ filters: [row("location", "NL"), row("app", APP), row("location", "NL")] }),
      policy({ filters: [row("app", APP), row("location", "NL")] }),
    ],
    [
      "countries, members and ids in any letter case",
      policy({ filters: [row("location", "nl"), row("deviceTag", "INTUNEcompliant"), row("user", GROUP.toUpperCase())] }),
      policy({ filters: [row("location", "NL"), row("deviceTag", "intuneCompliant"), row("user", GROUP)] }),
    ],
    ["Defender's ids as numbers or as texts", policy({ filters: [row("app", 11161)] }), policy({ filters: [row("app", "11161")] })],
    ["an alert with the portal's limit, written or not", policy({ alert: {} }), policy({ alert: { dailyLimit: 5, emails: [] } })],
  ])("%s", (_what, one, other) => {
    const inputs = (json: Json) => accessPolicyInputs(parsedValue(readAccessPolicy(json)));
    expect(inputs(one)).toEqual(inputs(other));
  });
});
