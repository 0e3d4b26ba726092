import { Client, policyBody } from "./client";

const group = "bbbbbbbb-0000-4000-8000-000000000001";
const other = "bbbbbbbb-0000-4000-8000-000000000002";
const app = "cccccccc-0000-4000-8000-000000000001";
const STRENGTH = "00000000-0000-0000-0000-000000000004";

let client: Client;
beforeAll(async () => {
  client = await Client.start();
});
afterAll(() => client.close());
afterEach(() => client.emulator.tenant.faults.clear());

const conditions = (changes: object = {}) => ({
  applications: { includeApplications: ["All"] },
  users: { includeUsers: ["All"], excludeGroups: [group] },
  ...changes,
});

async function created(changes: object = {}): Promise<Record<string, unknown> & { id: string }> {
  const { status, body } = await client.access("POST", "policies", policyBody("policy", changes));
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}
const read = async (id: string) => (await client.access("GET", `policies/${id}`)).body;

describe("what was sent comes back as the service spells it", () => {
  test.each<[string, object, object]>([
    ["one control with AND", { grantControls: { operator: "AND", builtInControls: ["mfa"] } }, { grantControls: { operator: "OR" } }],
    [
      "two controls with AND",
      { grantControls: { operator: "AND", builtInControls: ["mfa", "compliantDevice"] } },
      { grantControls: { operator: "AND", builtInControls: ["mfa", "compliantDevice"], termsOfUse: [], customAuthenticationFactors: [] } },
    ],
    [
      "an authentication strength by its id",
      { grantControls: { operator: "AND", authenticationStrength: { id: STRENGTH } } },
      {
        grantControls: {
          operator: "OR",
          authenticationStrength: { id: STRENGTH, policyType: "builtIn", displayName: "Phishing-resistant MFA" },
        },
      },
    ],
    ["no client app types", {}, { conditions: { clientAppTypes: ["all"] } }],
    [
      "flags in another case and order",
      { conditions: conditions({ insiderRiskLevels: "Elevated, minor" }) },
      { conditions: { insiderRiskLevels: "minor,elevated" } },
    ],
    [
      "guests in another case",
      {
        conditions: conditions({
          users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "ServiceProvider,InternalGuest", externalTenants: null } },
        }),
      },
      { conditions: { users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "internalGuest,serviceProvider" } } } },
    ],
    [
      "a session control that is off beside one that is on",
      { sessionControls: { signInFrequency: { isEnabled: false }, persistentBrowser: { isEnabled: true, mode: "never" } } },
      { sessionControls: { signInFrequency: null, persistentBrowser: { isEnabled: true, mode: "never" } } },
    ],
    [
      "a sign-in frequency without what the server fills in",
      { sessionControls: { signInFrequency: { isEnabled: true, type: "hours", value: 4 } } },
      { sessionControls: { signInFrequency: { authenticationType: "primaryAndSecondaryAuthentication", frequencyInterval: "timeBased" } } },
    ],
    [
      "service principals without lists",
      {
        conditions: conditions({
          users: { includeUsers: ["None"] },
          clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] },
        }),
        grantControls: { operator: "OR", builtInControls: ["block"] },
      },
      { conditions: { clientApplications: { excludeServicePrincipals: [] } } },
    ],
    [
      "nothing of what the server adds",
      {},
      { templateId: null, deletedDateTime: null, modifiedDateTime: null, partialEnablementStrategy: null },
    ],
  ])("%s", async (_what, sent, expected) => {
    const { id } = await created(sent);
    expect(await read(id)).toMatchObject(expected);
  });

  test("conditions that say nothing have no key, or null", async () => {
    const { id } = await created({ conditions: conditions({ servicePrincipalRiskLevels: [], insiderRiskLevels: null, platforms: null }) });
    const policy = await read(id);
    expect(Object.keys(policy.conditions)).not.toContain("servicePrincipalRiskLevels");
    expect(Object.keys(policy.conditions)).not.toContain("insiderRiskLevels");
    expect(policy.conditions.platforms).toBeNull();
  });

  test("the shorthand for guests is written out on reads after the first", async () => {
    const first = await created({ conditions: conditions({ users: { includeUsers: ["GuestsOrExternalUsers"] } }) });
    expect(first).toMatchObject({ conditions: { users: { includeUsers: ["GuestsOrExternalUsers"] } } });
    expect(await read(first.id)).toMatchObject({
      conditions: { users: { includeUsers: [], includeGuestsOrExternalUsers: { externalTenants: { membershipKind: "all" } } } },
    });
  });
});

describe("an update merges objects, replaces lists, and clears by null", () => {
  test("what is absent stays, nested members too", async () => {
    const { id } = await created({ conditions: conditions({ signInRiskLevels: ["high"] }) });
    const answer = await client.access("PATCH", `policies/${id}`, { conditions: { users: { excludeGroups: [other] } } });
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    expect(await read(id)).toMatchObject({
      displayName: "policy",
      conditions: { signInRiskLevels: ["high"], users: { includeUsers: ["All"], excludeGroups: [other] } },
    });
  });

  test("null clears a control and a condition", async () => {
    const { id } = await created({
      conditions: conditions({ platforms: { includePlatforms: ["windows"] } }),
      sessionControls: { persistentBrowser: { isEnabled: true, mode: "never" } },
    });
    await client.access("PATCH", `policies/${id}`, { sessionControls: null, conditions: { platforms: null } });
    expect(await read(id)).toMatchObject({ sessionControls: null, conditions: { platforms: null } });
  });

  test("the times are the server's", async () => {
    const { id, createdDateTime } = await created();
    await client.access("PATCH", `policies/${id}`, { state: "disabled", createdDateTime: "2001-01-01T00:00:00Z" });
    const policy = await read(id);
    expect(policy.createdDateTime).toBe(createdDateTime);
    expect(Date.parse(policy.modifiedDateTime)).toBeGreaterThanOrEqual(Date.parse(policy.createdDateTime));
  });
});

describe("what is wrong is refused with the service's number", () => {
  const refused: [string, object, number | string][] = [
    ["a member of an enumeration that is none", { state: "on" }, 1007],
    ["unknownFutureValue", { state: "unknownFutureValue" }, 1007],
    ["a property that is none", { conditions: conditions({ planets: [] }) }, 1007],
    ["no applications", { conditions: conditions({ applications: { includeApplications: [] } }) }, 1011],
    ["an application by its name", { conditions: conditions({ applications: { includeApplications: ["Salesforce"] } }) }, 1007],
    ["a role that is All", { conditions: conditions({ users: { includeRoles: ["All"] } }) }, 1007],
    ["neither grant nor session controls", { grantControls: null }, 1032],
    ["session controls that are all off", { sessionControls: { persistentBrowser: { isEnabled: false } } }, 1032],
    ["block with another control", { grantControls: { operator: "OR", builtInControls: ["block", "mfa"] } }, 1032],
    [
      "mfa with a strength",
      { grantControls: { operator: "OR", builtInControls: ["mfa"], authenticationStrength: { id: STRENGTH } } },
      1032,
    ],
    ["a password change without user risk", { grantControls: { operator: "AND", builtInControls: ["mfa", "passwordChange"] } }, 1032],
    [
      "everyTime beside app-enforced restrictions",
      {
        sessionControls: {
          signInFrequency: { isEnabled: true, frequencyInterval: "everyTime" },
          applicationEnforcedRestrictions: { isEnabled: false },
        },
      },
      1032,
    ],
    ["a sign-in frequency of zero", { sessionControls: { signInFrequency: { isEnabled: true, type: "hours", value: 0 } } }, 1032],
    ["a beta condition in v1.0", { conditions: conditions({ agentIdRiskLevels: "high" }) }, 1038],
    ["a location that is not there", { conditions: conditions({ locations: { includeLocations: [app] } }) }, 1040],
    ["device states", { conditions: conditions({ deviceStates: { includeStates: ["All"] } }) }, 1088],
    [
      "a block of everybody from everything",
      { conditions: conditions({ users: { includeUsers: ["All"] } }), grantControls: { operator: "OR", builtInControls: ["block"] } },
      "Policy configuration not supported",
    ],
    [
      "guests in both forms",
      {
        conditions: conditions({
          users: { includeUsers: ["GuestsOrExternalUsers"], includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "internalGuest" } },
        }),
      },
      "'GuestsOrExternalUsers' cannot be combined",
    ],
    [
      "a device filter that cannot be parsed",
      { conditions: conditions({ devices: { deviceFilter: { mode: "include", rule: "device.planet -eq 1" } } }) },
      "device filter",
    ],
    [
      "members of tenants without enumerated",
      {
        conditions: conditions({
          users: {
            includeGuestsOrExternalUsers: {
              guestOrExternalUserTypes: "internalGuest",
              externalTenants: { membershipKind: "all", members: [app] },
            },
          },
        }),
      },
      1007,
    ],
  ];

  test.each(refused)("%s", async (_what, changes, expected) => {
    const before = client.emulator.tenant.policies.size;
    const { status, body } = await client.access("POST", "policies", policyBody("refused", changes));
    expect(status).toBe(400);
    expect(body.error.code).toBe("BadRequest");
    expect(body.error.message).toMatch(typeof expected === "number" ? new RegExp(`^${expected}: `) : expected);
    expect(client.emulator.tenant.policies.size).toBe(before);
  });

  test("in the older envelope the number stands in the inner error", async () => {
    await client.misbehave({ errorEnvelope: "innerError" });
    const { body } = await client.access("POST", "policies", policyBody("refused", { state: "on" }));
    expect(body.error.message).toContain("malformed or incorrect");
    expect(body.error.innerError.message).toMatch(/^1007: /);
    expect(body.error.innerError["request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("an update that would leave a broken policy changes nothing", async () => {
    const { id } = await created();
    const answer = await client.access("PATCH", `policies/${id}`, { grantControls: null });
    expect(answer.body.error.message).toMatch(/^1032: /);
    expect(await read(id)).toMatchObject({ grantControls: { builtInControls: ["mfa"] } });
  });
});

describe("what was deleted can be restored for thirty days", () => {
  test("it is gone from the list, stands among the deleted items, and comes back with its id", async () => {
    const { id } = await created({ displayName: "restored" });
    expect((await client.access("DELETE", `policies/${id}`)).status).toBe(204);
    expect((await client.access("GET", `policies/${id}`)).status).toBe(404);
    expect((await client.access("DELETE", `policies/${id}`)).status).toBe(404);
    const deleted = (await client.access("GET", `deletedItems/policies/${id}`)).body;
    expect(Date.parse(deleted.deletedDateTime)).toBeLessThanOrEqual(Date.now());
    expect((await client.access("POST", `deletedItems/policies/${id}/restore`)).body).toMatchObject({ id, displayName: "restored" });
    expect(await read(id)).toMatchObject({ id, deletedDateTime: null });
    expect((await client.access("GET", "deletedItems/policies")).body.value).toEqual([]);
  });

  test("a hard delete leaves nothing", async () => {
    const { id } = await created();
    await client.access("DELETE", `policies/${id}`);
    expect((await client.access("DELETE", `deletedItems/policies/${id}`)).status).toBe(204);
    expect((await client.access("POST", `deletedItems/policies/${id}/restore`)).status).toBe(404);
  });

  test("after the days are over it is gone for good", async () => {
    let now = Date.UTC(2026, 0, 1);
    const later = await Client.start({ clock: () => now, plan: { tokenLifetimeSeconds: 90 * 86_400 } });
    try {
      const { id } = (await later.access("POST", "policies", policyBody("old"))).body;
      await later.access("DELETE", `policies/${id}`);
      now += 29 * 86_400_000;
      expect((await later.access("GET", `deletedItems/policies/${id}`)).status).toBe(200);
      now += 2 * 86_400_000;
      expect((await later.access("GET", `deletedItems/policies/${id}`)).status).toBe(404);
    } finally {
      await later.close();
    }
  });
});

describe("beta", () => {
  test("takes what v1.0 calls a preview feature, and v1.0 sees the policy no more", async () => {
    const body = policyBody("agents", { conditions: conditions({ agentIdRiskLevels: "high,medium" }) });
    const { status, body: policy } = await client.access("POST", "policies", body, "beta");
    expect([status, policy.conditions.agentIdRiskLevels]).toEqual([201, "medium,high"]);
    expect((await client.access("GET", `policies/${policy.id}`)).status).toBe(404);
    expect((await client.access("GET", `policies/${policy.id}`, undefined, "beta")).status).toBe(200);
    const update = await client.access("PATCH", `policies/${policy.id}`, { state: "disabled" });
    expect(update.body.error.message).toMatch(/^1038: /);
  });

  test("one edit through beta hides a policy of v1.0", async () => {
    const { id } = await created();
    await client.access("PATCH", `policies/${id}`, { state: "disabled" }, "beta");
    const { value } = (await client.access("GET", "policies")).body;
    expect(value.map((policy: { id: string }) => policy.id)).not.toContain(id);
  });
});

test("the limit on policies counts policies in any state", async () => {
  const limited = await Client.start({ plan: { limits: { conditionalAccessPolicies: 2 } } });
  try {
    const statuses = [];
    for (const state of ["enabled", "disabled", "enabled"]) {
      statuses.push((await limited.access("POST", "policies", policyBody(state, { state }))).status);
    }
    expect(statuses).toEqual([201, 201, 400]);
  } finally {
    await limited.close();
  }
});

test("policies of one name are two policies", async () => {
  const [first, second] = [await created({ displayName: "twin" }), await created({ displayName: "twin" })];
  expect(first.id).not.toBe(second.id);
});
