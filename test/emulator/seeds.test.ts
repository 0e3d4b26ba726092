import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readDocuments } from "../../cli/documents";
import { ProblemsError } from "../../provider/policy/problems";
import { CORPORA, describeWithCorpora, jsonFiles, readCorpus, steps } from "../corpora/files";
import { Client, policyBody } from "./client";
import { temporaryFolder } from "./command";

const group = "bbbbbbbb-0000-4000-8000-000000000001";
const id = "99999999-0000-4000-8000-000000000001";

let folder: string;
beforeAll(() => {
  folder = temporaryFolder("seeds");
});
afterAll(() => rmSync(folder, { recursive: true }));

async function seeded<T>(json: unknown, ask: (client: Client) => Promise<T>): Promise<T> {
  const client = await Client.start({ seeds: [{ path: "seed.json", json }] });
  try {
    return await ask(client);
  } finally {
    await client.close();
  }
}
const namesOf = (items: { displayName: string }[]) => items.map(({ displayName }) => displayName);
const policies = async (client: Client) => (await client.access("GET", "policies")).body.value;

test.each<[string, unknown]>([
  ["a policy set", { conditionalAccessPolicies: [policyBody("seeded")] }],
  ["a Graph collection", { "@odata.context": "https://graph.microsoft.com/v1.0/$metadata", value: [policyBody("seeded")] }],
  ["a list", [policyBody("seeded")]],
  [
    "a single policy in another casing",
    {
      DisplayName: "seeded",
      State: "enabled",
      Conditions: { Applications: { IncludeApplications: ["All"] }, Users: { IncludeUsers: ["All"] } },
      GrantControls: { Operator: "OR", BuiltInControls: ["mfa"] },
    },
  ],
])("%s is a seed", async (_what, json) => {
  expect(namesOf(await seeded(json, policies))).toEqual(["seeded"]);
});

test("files of any encoding, in folders of any depth, are seeds; others are left alone", async () => {
  const deep = path.join(folder, "a/b");
  mkdirSync(deep, { recursive: true });
  const text = (name: string) => JSON.stringify(policyBody(name));
  writeFileSync(path.join(folder, "plain.json"), text("plain"));
  writeFileSync(path.join(folder, "a/mark.json"), `\ufeff${text("mark")}`);
  writeFileSync(path.join(deep, "wide.JSON"), Buffer.from(`\ufeff${text("wide")}`, "utf16le"));
  writeFileSync(path.join(deep, "README.md"), "# no policy");
  const client = await Client.start({ seeds: readDocuments([folder]) });
  try {
    expect(namesOf(await policies(client)).sort()).toEqual(["mark", "plain", "wide"]);
  } finally {
    await client.close();
  }
});

test("a seeded policy keeps its id, and is read back as the service spells it", async () => {
  const json = {
    ...policyBody("seeded"),
    id,
    conditions: {
      applications: { includeApplications: ["All"] },
      users: { includeUsers: ["GuestsOrExternalUsers"] },
      insiderRiskLevels: "elevated,minor",
    },
  };
  const policy = await seeded(json, async (client) => (await client.access("GET", `policies/${id}`)).body);
  expect(policy).toMatchObject({
    id,
    templateId: null,
    conditions: {
      clientAppTypes: ["all"],
      insiderRiskLevels: "minor,elevated",
      users: { includeGuestsOrExternalUsers: { externalTenants: { membershipKind: "all" } } },
    },
  });
});

test("a seeded policy can be edited although the seed lacks what it refers to", async () => {
  const strength = "88888888-0000-4000-8000-000000000001";
  const json = {
    ...policyBody("seeded"),
    id,
    conditions: {
      applications: { includeApplications: ["All"] },
      users: { includeUsers: ["All"], excludeGroups: [group] },
      locations: { includeLocations: [group] },
    },
    grantControls: { operator: "OR", authenticationStrength: { id: strength } },
  };
  const statuses = await seeded([json], async (client) => {
    const stays = await client.access("PATCH", `policies/${id}`, { state: "disabled" });
    const whole = (await client.access("GET", `policies/${id}`)).body;
    const sentBack = await client.access("PATCH", `policies/${id}`, {
      conditions: whole.conditions,
      grantControls: { ...whole.grantControls, authenticationStrength: { id: strength } },
    });
    const added = await client.access("PATCH", `policies/${id}`, {
      conditions: { locations: { includeLocations: [strength.replace("8", "7")] } },
    });
    return [stays.status, sentBack.status, added.status];
  });
  expect(statuses).toEqual([204, 204, 400]);
});

test("access policies and ranges stand as the service holds them, tags by their ids", async () => {
  const filters = [
    { field: "app", operator: "equals", values: ["11161", "cccccccc-0000-4000-8000-000000000001"] },
    { field: "ipTag", operator: "doesNotEqual", values: ["HQ"] },
    { field: "location", operator: "isSet" },
    { field: "location", operator: "doesNotEqual", values: ["NL"] },
    { field: "userAgentTag", operator: "equals", values: ["nativeClient"] },
  ];
  const json = {
    accessPolicies: [{ name: "Block", action: "block", severity: "high", filters, alert: { emails: ["soc@example.com"] } }],
    ipRanges: [{ name: "Offices", category: "vpn", tags: ["HQ"], subnets: ["192.0.2.0/24"] }],
  };
  await seeded(json, async (client) => {
    const [range] = (await client.defender("POST", "v1/subnet/")).body.data;
    expect(range).toMatchObject({ name: "Offices", category: 4, tags: [{ name: "HQ" }] });
    const [policy] = (await client.defender("POST", "v1/policies/")).body.data;
    expect(policy).toMatchObject({
      name: "Block",
      policyType: "ACCESS",
      action: "BLOCK",
      severity: "HIGH",
      alertsEnabled: true,
      dailyAlertLimit: 5,
      alertEmails: ["soc@example.com"],
    });
    expect(policy.filters).toEqual({
      service: { eq: [11161, "cccccccc-0000-4000-8000-000000000001"] },
      "ip.tags": { neq: [range.tags[0].id] },
      "location.country": { isset: true, neq: ["NL"] },
      "userAgent.tags": { eq: ["000000000000000000000000"] },
    });
    // What the emulator holds it would also take.
    expect((await client.defender("PUT", `v1/policy/access/${policy._id}/`, policy)).body).toMatchObject({ filters: policy.filters });
  });
});

test("every problem of every document is reported, with its place", async () => {
  const documents = [
    { path: "a.json", json: { conditionalAccessPolicies: [policyBody("x", { state: "on" })], tenant: { moons: 2 } } },
    { path: "b.json", json: { users: [{}] } },
    { path: "c.json", json: { ipRanges: [{ name: "A", category: "vpn", subnets: ["nowhere"] }] } },
  ];
  const failure: unknown = await Client.start({ seeds: documents.slice(0, 2) }).catch((thrown: unknown) => thrown);
  expect((failure as ProblemsError).problems.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["a.json: moons", "a.json: conditionalAccessPolicies[0].state", "b.json: users[0].id"]),
  );
  await expect(Client.start({ seeds: documents.slice(2) })).rejects.toBeInstanceOf(ProblemsError);
});

describeWithCorpora("real policies", () => {
  const collections = [
    "AlexFilipin__ConditionalAccess/PolicySets",
    "Azure-Samples__azure-ad-conditional-access-apis",
    "dferrell30__Zero-Trust-Conditional-Access-Deployment-Playbook",
    "j0eyv__ConditionalAccessBaseline",
  ];
  test.each(collections)("%s as seeds, every file for itself", async (collection) => {
    const files = jsonFiles(collection);
    const taken: string[] = [];
    for (const file of files) {
      const outcome = await seeded(
        readCorpus(file),
        async (client) => client.emulator.tenant.policies.size + client.emulator.tenant.namedLocations.size,
      ).catch((thrown: unknown) => {
        // What the reader refuses is its own tests' matter; here nothing else may go wrong.
        expect(thrown).toBeInstanceOf(ProblemsError);
        return 0;
      });
      if (outcome > 0) taken.push(file);
    }
    expect(taken.length).toBeGreaterThan(files.length / 2);
  });

  test.each(steps("tenant"))("%s of one tenant is seeded as a folder, and read back in full", async (step) => {
    const client = await Client.start({ seeds: readDocuments([path.join(CORPORA, step)]) });
    try {
      const exported = jsonFiles(step).flatMap((file) => readCorpus(file) as { id: string; displayName: string; conditions?: unknown }[]);
      const ids = [...(await policies(client)), ...(await client.access("GET", "namedLocations")).body.value].map(
        (object: { id: string }) => object.id,
      );
      expect(ids.sort()).toEqual(exported.map((object) => object.id.toLowerCase()).sort());
    } finally {
      await client.close();
    }
  });
});
