import { type PolicyResource, unknownCheckingProxy } from "@pulumi/policy";
import { type ConditionalAccessPolicy, readConditionalAccessPolicy } from "../../../provider/policy/conditional-access-policy";
import { UNKNOWN_VALUE } from "../../../provider/policy/unknowns";
import { AZUREAD_LOCATION, AZUREAD_POLICY } from "../../../sdk/policy-pack/azuread";
import { stackPolicies } from "../../../sdk/policy-pack/declared";
import type { Json } from "../../arbitraries/conditional-access-policies";
import { describeWithCorpora } from "../../corpora/files";
import { TEMPLATES, validOf } from "../../corpora/policies-of";
import { policy, requiring } from "../../evaluator/fixtures";
import { stateOf } from "./azuread-state";

const OFFICES = "eeeeeeee-0000-4000-8000-000000000001";
const GROUP = "aaaaaaaa-0000-4000-8000-000000000001";

/** As a pack is told of it: what is not known throws when it is read. */
function resource(type: string, name: string, props: Json, dependencies: readonly PolicyResource[] = []): PolicyResource {
  const urn = `urn:pulumi:test::stack::${type}::${name}`;
  const propertyDependencies = { conditions: [...dependencies] };
  return { type, name, urn, props: unknownCheckingProxy(props), propertyDependencies } as unknown as PolicyResource;
}

const located = (...excludedLocations: readonly string[]) =>
  stateOf({ ...policy({ locations: { includeLocations: ["All"], excludeLocations: excludedLocations } }), displayName: "Outside" });
const location = (name: string, outputs: Json = {}) =>
  resource(AZUREAD_LOCATION, name, { displayName: name, ip: { ipRanges: ["192.0.2.0/24"], trusted: true }, ...outputs });

describe("policies of the azuread provider", () => {
  test("are what Graph says of them", () => {
    const guests = {
      guestOrExternalUserTypes: "b2bCollaborationGuest,serviceProvider",
      externalTenants: {
        "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
        membershipKind: "enumerated",
        members: ["22222222-0000-4000-8000-000000000002"],
      },
    };
    const given = policy(
      {
        users: { includeGuestsOrExternalUsers: guests, excludeGroups: [GROUP] },
        applications: { includeUserActions: ["urn:user:registersecurityinfo"] },
        platforms: { includePlatforms: ["all"], excludePlatforms: ["iOS"] },
        devices: { deviceFilter: { mode: "exclude", rule: "device.isCompliant -eq True" } },
        authenticationFlows: { transferMethods: "deviceCodeFlow,authenticationTransfer" },
        signInRiskLevels: ["high"],
      },
      {
        grantControls: {
          operator: "AND",
          builtInControls: ["compliantDevice"],
          authenticationStrength: { id: "00000000-0000-0000-0000-000000000004" },
        },
        sessionControls: {
          persistentBrowser: { isEnabled: true, mode: "never" },
          signInFrequency: {
            isEnabled: true,
            value: 4,
            type: "hours",
            frequencyInterval: "timeBased",
            authenticationType: "primaryAndSecondaryAuthentication",
          },
        },
      },
    );
    expect(judgedAs(given)).toEqual(readFromGraph(given));
  });

  test("and a sign-in every time has no value", () => {
    const everyTime = { isEnabled: true, frequencyInterval: "everyTime", authenticationType: "secondaryAuthentication" };
    const given = policy({}, { ...requiring("OR", "mfa"), sessionControls: { signInFrequency: everyTime } });
    expect(judgedAs(given)).toEqual(readFromGraph(given));
  });

  describeWithCorpora("of the corpora", () => {
    /** What that provider has no property for. */
    const OTHERS =
      /"(applicationFilter|servicePrincipalFilter|continuousAccessEvaluation|secureSignInSession|includeAuthenticationContextClassReferences|signInFrequencySecondary|globalSecureAccessFilteringProfile|agent\w*)":(?!null|\[\]|\{"isEnabled":false)/;

    test("are as well", () => {
      const all = validOf(TEMPLATES).filter(({ json }) => "conditions" in json && !OTHERS.test(JSON.stringify(json)));
      expect(all.length).toBeGreaterThan(50);
      for (const { path, json } of all) expect({ path, read: judgedAs(json) }).toEqual({ path, read: readFromGraph(json) });
    });
  });
});

function judgedAs(graph: Json): unknown {
  const { set, refused } = stackPolicies([resource(AZUREAD_POLICY, "policy", stateOf(graph))]);
  expect(refused).toEqual([]);
  return withoutIdentity(set.conditionalAccessPolicies[0]);
}

function readFromGraph(graph: Json): unknown {
  const { value, problems } = readConditionalAccessPolicy(graph);
  if (value === null) throw new Error(JSON.stringify(problems));
  return withoutIdentity(value);
}

/** The provider keeps neither of these. */
const withoutIdentity = ({ id: _id, description: _description, ...rest }: ConditionalAccessPolicy & { description?: unknown }) => rest;

describe("what is not known yet", () => {
  test("in lists of ids stays in place", () => {
    const given = stateOf(policy({ users: { includeUsers: ["All"], excludeGroups: [GROUP, UNKNOWN_VALUE] } }));
    const { set, unknown } = stackPolicies([resource(AZUREAD_POLICY, "policy", given)]);
    expect(unknown).toEqual([]);
    expect(set.conditionalAccessPolicies[0].conditions.users.excludeGroups).toEqual([UNKNOWN_VALUE, GROUP]);
  });

  test("leaves a policy out, by name, where it is more than an id", () => {
    for (const more of [
      { state: UNKNOWN_VALUE },
      { conditions: UNKNOWN_VALUE },
      { grantControls: { operator: "OR", builtInControls: UNKNOWN_VALUE } },
    ]) {
      const { set, unknown, refused } = stackPolicies([resource(AZUREAD_POLICY, "policy", { ...stateOf(policy()), ...more })]);
      expect({ more, left: set.conditionalAccessPolicies, refused }).toEqual({ more, left: [], refused: [] });
      expect(unknown.map(({ name }) => name)).toEqual(["policy"]);
    }
  });

  test("is the one location that the policy depends on", () => {
    const offices = location("Offices");
    const { set } = stackPolicies([offices, resource(AZUREAD_POLICY, "policy", located(UNKNOWN_VALUE), [offices])]);
    expect(set.conditionalAccessPolicies[0].conditions.locations?.excludeLocations).toEqual([set.namedLocations[0].id]);
  });

  test("is not, where two of the policy's are not known", () => {
    const offices = location("Offices");
    const { set, unknown } = stackPolicies([offices, resource(AZUREAD_POLICY, "policy", located(UNKNOWN_VALUE, UNKNOWN_VALUE), [offices])]);
    expect(set.conditionalAccessPolicies).toEqual([]);
    expect(unknown.map(({ name }) => name)).toEqual(["policy"]);
  });

  test("could be any of several locations, so that the policy is left out", () => {
    const [offices, home] = [location("Offices"), location("Home")];
    const { set, unknown } = stackPolicies([offices, home, resource(AZUREAD_POLICY, "policy", located(UNKNOWN_VALUE), [offices, home])]);
    expect(set.conditionalAccessPolicies).toEqual([]);
    expect(unknown.map(({ name }) => name)).toEqual(["policy"]);
  });
});

test("a location is known by its id, and one that has none in the outputs by who depends on it", () => {
  const offices = location("Offices", { objectId: OFFICES });
  const own = resource("pulumi-nodejs:dynamic/appcontrol:NamedLocation", "Home", {
    "@odata.type": "#microsoft.graph.countryNamedLocation",
    displayName: "Home",
    countriesAndRegions: ["NL"],
    schemaVersion: 1,
    __provider: "exports.handler = …",
  });
  const home = "eeeeeeee-0000-4000-8000-000000000002";
  const policies = [
    resource(AZUREAD_POLICY, "offices", located(OFFICES), [offices]),
    resource(AZUREAD_POLICY, "home", { ...located(OFFICES, home), displayName: "Home" }, [offices, own]),
    // Of a location that the stack does not have.
    resource(AZUREAD_POLICY, "other", { ...located(home), displayName: "Other" }, [offices]),
  ];
  const { set } = stackPolicies([offices, own, ...policies]);
  const [officesId, homeId] = set.namedLocations.map(({ id }) => id);
  expect(officesId).toBe(OFFICES);
  const excluded = set.conditionalAccessPolicies.map(({ conditions }) => conditions.locations?.excludeLocations);
  expect(excluded[0]).toEqual([OFFICES]);
  expect(new Set(excluded[1])).toEqual(new Set([OFFICES, homeId]));
  expect(excluded[2]).toEqual([home]);
});

test("a policy that does not read is told apart, with what is wrong", () => {
  const { set, refused } = stackPolicies([resource(AZUREAD_POLICY, "policy", { ...stateOf(policy()), state: "on" })]);
  expect(set.conditionalAccessPolicies).toEqual([]);
  expect(refused).toEqual([{ urn: expect.stringContaining("policy"), name: "policy", reason: expect.stringContaining("state") }]);
});

test("ids are called by the names of the stack's own groups and apps", () => {
  const group = resource("azuread:index/group:Group", "break-glass", { displayName: "Break-glass", objectId: GROUP });
  const coming = resource("azuread:index/group:Group", "coming", { displayName: "Coming", objectId: UNKNOWN_VALUE });
  expect([...stackPolicies([group, coming]).names]).toEqual([[GROUP, "Break-glass"]]);
});
