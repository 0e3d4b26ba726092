import path from "node:path";
import fc from "fast-check";
import { readDocuments } from "../../cli/documents";
import { runs } from "../arbitraries";
import { mutilated } from "../arbitraries/mutilated";
import { CORPORA, describeWithCorpora, steps } from "../corpora/files";
import { Client, ipLocationBody, policyBody } from "./client";

let client: Client;
beforeAll(async () => {
  client = await Client.start();
});
afterAll(() => client.close());

type Json = Record<string, unknown>;

const whole: Json = policyBody("law", {
  conditions: {
    applications: { includeApplications: ["All"], applicationFilter: null },
    users: {
      includeUsers: ["All"],
      includeGuestsOrExternalUsers: null,
      excludeGuestsOrExternalUsers: { guestOrExternalUserTypes: "internalGuest", externalTenants: { membershipKind: "all" } },
    },
    clientApplications: null,
    clientAppTypes: ["browser"],
    platforms: { includePlatforms: ["all"], excludePlatforms: ["iOS"] },
    locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] },
    devices: { deviceFilter: { mode: "exclude", rule: 'device.trustType -eq "ServerAD"' } },
    signInRiskLevels: ["high"],
    insiderRiskLevels: "minor",
    authenticationFlows: { transferMethods: "deviceCodeFlow" },
  },
  grantControls: { operator: "AND", builtInControls: ["mfa", "compliantDevice"], termsOfUse: [], authenticationStrength: null },
  sessionControls: {
    cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" },
    signInFrequency: { isEnabled: true, type: "hours", value: 4 },
    persistentBrowser: { isEnabled: true, mode: "never" },
    disableResilienceDefaults: null,
  },
});
const location = ipLocationBody("law", "192.0.2.0/24") as Json;
const accessPolicy: Json = {
  name: "law",
  policyType: "ACCESS",
  action: "BLOCK",
  filters: { "device.type": { eq: ["MOBILE"] } },
  consoleFilters: '[{"field":"device.type","operator":"eq","values":["MOBILE"]}]',
};
const range: Json = { name: "law", category: 1, subnets: ["198.51.100.0/24"], tags: ["law"] };

const strength: Json = {
  displayName: "law",
  description: "law",
  allowedCombinations: ["fido2"],
  combinationConfigurations: [{ appliesTo: "fido2" }],
};
const whatIf = (signInIdentity: Json, signInContext: Json): Json => ({
  signInIdentity,
  signInContext,
  signInConditions: {
    devicePlatform: "iOS",
    clientAppType: "browser",
    signInRiskLevel: "high",
    userRiskLevel: "high",
    insiderRiskLevel: "minor",
    servicePrincipalRiskLevel: "none",
    country: "NL",
    ipAddress: "192.0.2.7",
    authenticationFlow: { transferMethod: "deviceCodeFlow" },
    deviceInfo: { trustType: "ServerAD", ownership: "company" },
  },
  appliedPoliciesOnly: false,
});
const user: Json = {
  "@odata.type": "#microsoft.graph.userSignIn",
  userId: "law",
  externalUserType: "internalGuest",
  externalTenantId: "law",
};
const workload: Json = { "@odata.type": "#microsoft.graph.servicePrincipalSignIn", servicePrincipalId: "law" };
const application: Json = { "@odata.type": "#microsoft.graph.applicationContext", includeApplications: ["law"] };
const action: Json = { "@odata.type": "#microsoft.graph.userActionContext", userAction: "registerOrJoinDevices" };
const authenticationContext: Json = { "@odata.type": "#microsoft.graph.authContext", authenticationContextValue: "c1" };
const batch: Json = {
  requests: [
    { id: "1", method: "GET", url: "/identity/conditionalAccess/policies" },
    { id: "2", method: "POST", url: "/identity/conditionalAccess/namedLocations", body: location, dependsOn: ["1"] },
  ],
};

describe("whatever is sent, the tenant answers, and never with a failure of its own", () => {
  test.each<[string, Json, (body: unknown) => Promise<{ status: number }>]>([
    ["a policy", whole, (body) => client.access("POST", "policies", body)],
    ["a policy through beta", whole, (body) => client.access("POST", "policies", body, "beta")],
    ["a named location", location, (body) => client.access("POST", "namedLocations", body)],
    ["an authentication strength", strength, (body) => client.graph("POST", "policies/authenticationStrengthPolicies", body)],
    ["a batch", batch, (body) => client.graph("POST", "$batch", body)],
    ["an access policy", accessPolicy, (body) => client.defender("POST", "v1/policy/access/", body)],
    ["an IP range", range, (body) => client.defender("POST", "v1/subnet/create_rule/", body)],
    [
      "a list of policies",
      { filters: { type: { eq: ["ACCESS"] }, enabled: { eq: [true] } }, limit: 10, skip: 0, sortField: "name" },
      (body) => client.defender("POST", "v1/policies/", body),
    ],
  ])("%s", async (_what, body, send) => {
    const tenant = client.emulator.tenant;
    await fc.assert(
      fc.asyncProperty(mutilated(body), async (sent) => {
        const { status } = await send(sent);
        expect(status).toBeLessThan(500);
        // What was taken can be listed, evaluated and kept.
        expect((await client.access("GET", "policies", undefined, "beta")).status).toBe(200);
        for (const { object } of tenant.policies.all()) tenant.policies.remove(String(object.id), tenant.view());
        for (const { _id } of tenant.ipRanges.all()) tenant.ipRanges.remove(String(_id), tenant.view());
      }),
      runs(150),
    );
  });

  test.each<[string, Json]>([
    ["a user", whatIf(user, application)],
    ["a workload", whatIf(workload, application)],
    ["a user action", whatIf(user, action)],
    ["an authentication context", whatIf(user, authenticationContext)],
  ])("What If of %s", async (_what, body) => {
    const made = await client.access("POST", "policies", whole);
    expect(made.status).toBe(201);
    await fc.assert(
      fc.asyncProperty(mutilated(body), async (sent) => {
        expect((await client.access("POST", "evaluate", sent)).status).toBeLessThan(500);
      }),
      runs(150),
    );
    await client.access("DELETE", `policies/${made.body.id}`);
  });

  test("an update of a policy", async () => {
    const { id } = (await client.access("POST", "policies", whole)).body;
    await fc.assert(
      fc.asyncProperty(mutilated(whole), async (sent) => {
        expect((await client.access("PATCH", `policies/${id}`, sent)).status).toBeLessThan(500);
        expect((await client.access("GET", `policies/${id}`)).status).toBe(200);
      }),
      runs(150),
    );
  });

  test("a filter", async () => {
    await client.access("POST", "policies", whole);
    const words = fc.constantFrom(
      "displayName",
      "eq",
      "ne",
      "in",
      "and",
      "or",
      "not",
      "(",
      ")",
      "'x'",
      "null",
      "true",
      "7",
      ",",
      "any",
      "conditions/users/includeUsers/any",
      ":",
      "u",
      "startswith",
      "isof",
      "'",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 12 }), async (tokens) => {
        const query = new URLSearchParams({ $filter: tokens.join(" ") });
        expect((await client.access("GET", `policies?${query}`)).status).toBeLessThan(500);
      }),
      runs(200),
    );
  });
});

describe("what was read can be sent back, and is read the same again", () => {
  const withoutTimes = ({ modifiedDateTime: _modified, ...policy }: Json) => policy;
  const roundTrip = async (tenant: Client, id: unknown) => {
    const { "@odata.context": _context, ...before } = (await tenant.access("GET", `policies/${id}`)).body;
    const { status } = await tenant.access("PATCH", `policies/${id}`, before);
    const { "@odata.context": _again, ...after } = (await tenant.access("GET", `policies/${id}`)).body;
    return { status, before: withoutTimes(before), after: withoutTimes(after) };
  };

  test("a policy with everything in it", async () => {
    const { id } = (await client.access("POST", "policies", whole)).body;
    const { status, before, after } = await roundTrip(client, id);
    expect([status, after]).toEqual([204, before]);
  });

  describeWithCorpora("policies of a real tenant", () => {
    test.each(steps("tenant").slice(-3))("%s", async (step) => {
      const tenant = await Client.start({ seeds: readDocuments([path.join(CORPORA, step)]) });
      try {
        const { value } = (await tenant.access("GET", "policies")).body;
        for (const { id } of value) {
          const { status, before, after } = await roundTrip(tenant, id);
          expect([status, after]).toEqual([204, before]);
        }
      } finally {
        await tenant.close();
      }
    });
  });
});
