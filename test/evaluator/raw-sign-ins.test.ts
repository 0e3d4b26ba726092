import { compile } from "../../provider/analysis";
import { addressText } from "../../provider/evaluator/addresses";
import { ASSUMED } from "../../provider/evaluator/assumptions";
import { Decisions } from "../../provider/evaluator/decisions";
import { scopesOf } from "../../provider/evaluator/scopes";
import { SIGN_IN_OBJECTS, signInSchema } from "../../provider/evaluator/sign-in";
import { RawReader } from "../../provider/evaluator/tables/raw-reader";
import { ProblemsError } from "../../provider/policy/problems";
import { type Json, OTHER, policy, requiring, signIn, USER } from "./fixtures";

const reversed = (value: Json): Json => Object.fromEntries(Object.entries(value).reverse());
const groupId = (number: number) => `${String(number).padStart(8, "0")}-0000-4000-8000-00000000000a`;

describe("how a sign-in is written makes no difference", () => {
  const evaluator = compile({
    conditionalAccessPolicies: [
      policy({ users: { includeUsers: ["All"], excludeUsers: [USER], excludeGroups: [groupId(1)] } }),
      policy({ users: { includeUsers: [USER] } }, { id: OTHER, ...requiring("OR", "mfa") }),
    ],
  });
  const ada = signIn();
  const other = signIn({ user: { id: OTHER } });

  test("the order of properties, also where one order follows the other", () => {
    for (const given of [ada, other]) {
      const outcome = evaluator.decide(given);
      expect(evaluator.decide(reversed(given))).toBe(outcome);
      expect(evaluator.decide({ ...given, user: reversed(given.user) })).toBe(outcome);
    }
    expect(evaluator.decide(ada)).not.toBe(evaluator.decide(other));
  });

  test("the casing of ids, known and unknown ones", () => {
    expect(evaluator.decide(signIn({ user: { id: USER.toUpperCase() } }))).toBe(evaluator.decide(ada));
    const inGroup = signIn({ user: { id: OTHER, groups: [groupId(1)] } });
    expect(evaluator.decide(signIn({ user: { id: OTHER, groups: [groupId(1).toUpperCase()] } }))).toBe(evaluator.decide(inGroup));
    expect(evaluator.decide(inGroup)).not.toBe(evaluator.decide(other));
  });

  test("an id that ends as one that a policy names is another id", () => {
    const alike = `${OTHER.slice(0, -4)}${USER.slice(-4)}`;
    expect(evaluator.decide(signIn({ user: { id: alike } }))).toBe(evaluator.decide(other));
  });

  test("properties that an object has from its class", () => {
    class Attempt {
      get user() {
        return ada.user;
      }
    }
    const { user, ...rest } = ada;
    expect(evaluator.decide(Object.assign(new Attempt(), rest))).toBe(evaluator.decide(ada));
    expect(() => evaluator.decide(Object.assign(new Attempt(), rest, { contry: "DE" }))).toThrow(ProblemsError);
  });

  test("properties that are there and undefined", () => {
    const absent = (object: object) => Object.fromEntries(Object.keys(object).map((name) => [name, undefined]));
    const allOf = { ...absent(signInSchema.shape), ...ada, user: { ...absent(SIGN_IN_OBJECTS.user.shape), ...ada.user } };
    expect(evaluator.decide({ ...allOf, device: absent(SIGN_IN_OBJECTS.device.shape) })).toBe(evaluator.decide({ ...ada, device: {} }));
    expect(() => evaluator.decide({ ...allOf, contry: undefined })).toThrow(ProblemsError);
  });
});

test("no property of the plain form is left to the strict reader", () => {
  const reader = new RawReader(new Decisions(scopesOf({ conditionalAccess: [], access: [], problems: [] })).tables, undefined);
  const { user, servicePrincipal, device } = SIGN_IN_OBJECTS;
  const lists = { groups: [], roles: [] };
  const given = (schema: { readonly shape: object }, values: object = {}) => ({
    ...Object.fromEntries(Object.keys(schema.shape).map((name) => [name, null])),
    ...values,
  });
  const withUser = given(signInSchema, {
    user: given(user, { id: USER, ...lists }),
    servicePrincipal: undefined,
    application: OTHER,
    applicationAttributes: { Set_Name: null },
    userAction: undefined,
    authenticationContext: undefined,
    device: given(device),
    mfaTrustedIp: false,
    compliantNetwork: false,
  });
  const withServicePrincipal = {
    ...withUser,
    user: undefined,
    servicePrincipal: given(servicePrincipal, { id: USER, appId: OTHER, attributes: { Set_Name: "a" } }),
  };
  for (const signIn of [withUser, withServicePrincipal]) {
    expect(reader.read(signIn)).toBe(true);
    expect(signInSchema.safeParse(signIn).error).toBeUndefined();
  }
  expect(reader.read({ ...withUser, contry: null })).toBe(false);
});

describe("an address lies in a range", () => {
  // Ranges as wide as several first octets, as one, and narrower, up to both ends of all addresses.
  const ranges = [
    "0.0.0.0/8",
    "9.255.255.0/24",
    "10.0.0.0/7",
    "16.0.0.0/4",
    "127.255.255.255/32",
    "128.0.0.0/32",
    "200.0.0.1/32",
    "255.255.255.0/24",
  ];
  const textOf = (address: number) => addressText({ family: 4, value: address });
  const bounds = ranges.map((cidr) => {
    const [text, prefix] = cidr.split("/") as [string, string];
    const first = text.split(".").reduce((address, octet) => address * 256 + Number(octet), 0);
    return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
  });
  const namedLocations = ranges.map((cidrAddress, place) => ({
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    id: groupId(place),
    displayName: cidrAddress,
    ipRanges: [{ cidrAddress }],
  }));
  const policies = ranges.map((displayName, place) =>
    policy({ locations: { includeLocations: [groupId(place)] } }, { id: groupId(100 + place), displayName }),
  );
  const evaluator = compile({ conditionalAccessPolicies: policies, namedLocations });

  test("from its first address to its last", () => {
    const addresses = bounds.flatMap(({ first, last }) => [first - 1, first, first + 1, last - 1, last, last + 1]);
    const all = [...addresses, ...Array.from({ length: 256 }, (_, octet) => octet * 2 ** 24)].filter((one) => one >= 0 && one < 2 ** 32);
    for (const address of all) {
      const inside = ranges.filter((_, place) => bounds[place].first <= address && address <= bounds[place].last);
      const { blockedBy } = evaluator.decide(signIn({ ipAddress: textOf(address) }));
      expect({ address: textOf(address), inside: blockedBy.map(({ displayName }) => displayName) }).toEqual({
        address: textOf(address),
        inside,
      });
    }
  });
});

describe("what is too much to go through", () => {
  const set = {
    conditionalAccessPolicies: Array.from({ length: 120 }, (_, number) =>
      policy(
        {
          users: { includeGroups: [groupId(number)], excludeGroups: [groupId(number + 7), groupId((number * 5) % 120)] },
          platforms: { includePlatforms: [["windows", "macOS", "iOS", "android"][number % 4]] },
          signInRiskLevels: [["low", "medium", "high"][number % 3]],
        },
        { id: groupId(number), displayName: `Policy ${number}`, ...(number % 2 === 0 ? {} : requiring("OR", "mfa")) },
      ),
    ),
  };

  test("is said, and decided alike whatever was decided before", () => {
    const attempts = [{ application: OTHER, user: { id: USER } }, {}, { user: {} }, signIn({ user: { groups: undefined } })];
    const evaluator = compile(set);
    const outcomes = attempts.map((attempt) => evaluator.decide(attempt));
    expect(outcomes.some(({ assumed }) => assumed.includes(ASSUMED.inexact))).toBe(true);
    for (const [place, attempt] of attempts.entries()) expect(compile(set).decide(attempt)).toEqual(outcomes[place]);
  });
});
