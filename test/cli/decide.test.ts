import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { type DecideOptions, decide } from "../../cli/decide";
import { describeWithCorpora, jsonFiles, readCorpus } from "../corpora/files";

const folder = mkdtempSync(join(tmpdir(), "appcontrol-decide-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
}

async function run(options: DecideOptions) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _, done) {
        written[name] += chunk;
        done();
      },
    });
  const code = await decide(options, { stdout: stream("stdout"), stderr: stream("stderr") });
  return { code, ...written, lines: written.stdout.split("\n").filter((line) => line !== "") };
}

const USER = "26be570a-1111-5555-b4e2-a37c6808512d";
const APP = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
const OFFICES = "5ad1a8f1-2b0f-4a0a-b8cf-4f5a2d0b9c11";
const MISSING = "0c2a5a0e-63b4-4a0f-9b55-6d0d3c6d1a22";
const BREAK_GLASS = "c9a3f8e0-8a3e-4f0b-8df0-0e2f3f0f7b33";

const policy = (id: string, displayName: string, conditions: object, builtInControls: string[]) => ({
  id,
  displayName,
  state: "enabled",
  conditions: {
    users: { includeUsers: ["All"], excludeGroups: [BREAK_GLASS] },
    applications: { includeApplications: ["All"] },
    clientAppTypes: ["all"],
    ...conditions,
  },
  grantControls: { operator: "OR", builtInControls },
});
const legacy = policy("1a1a1a1a-0000-4000-8000-000000000001", "Block legacy clients", { clientAppTypes: ["exchangeActiveSync", "other"] }, [
  "block",
]);
const outside = policy(
  "1a1a1a1a-0000-4000-8000-000000000002",
  "MFA outside the offices",
  { locations: { includeLocations: ["All"], excludeLocations: [OFFICES] } },
  ["mfa"],
);
const offices = {
  "@odata.type": "#microsoft.graph.ipNamedLocation",
  id: OFFICES,
  displayName: "Offices",
  isTrusted: true,
  ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "192.0.2.0/24" }],
};
const policies = [file("policies.json", { conditionalAccessPolicies: [legacy, outside], namedLocations: [offices] })];
const signIn = (change: object) => ({
  user: { id: USER, groups: [], roles: [], guestOrExternalUserType: null },
  application: APP,
  clientAppType: "browser",
  ipAddress: "203.0.113.7",
  ...change,
});
const plain = [
  signIn({}),
  signIn({ ipAddress: "192.0.2.7" }),
  signIn({ clientAppType: "other" }),
  signIn({ clientAppType: undefined }),
  signIn({ ipAddress: undefined }),
];
const results = [
  { index: 0, result: "granted", requires: [{ displayName: "MFA outside the offices", controls: ["mfa"] }] },
  { index: 1, result: "granted", requires: [] },
  { index: 2, result: "blocked", blockedBy: [{ kind: "conditionalAccessPolicy", displayName: "Block legacy clients" }] },
  { index: 3, result: "undecided", dependsOn: ["clientAppType"] },
  // Not blocked in any case; what is required depends.
  { index: 4, result: "granted", dependsOn: ["ipAddress"] },
];

describe("appcontrol decide", () => {
  test("prints one outcome a line, in the order of the sign-ins", async () => {
    const { code, lines, stderr } = await run({ policies, signIns: file("plain.json", plain) });
    expect(lines.map((line) => JSON.parse(line))).toEqual(results.map((result) => expect.objectContaining(deeply(result))));
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("decides the same sign-in the same way in every form", async () => {
    const log = {
      userId: USER,
      userType: "member",
      crossTenantAccessType: "none",
      homeTenantId: MISSING,
      resourceTenantId: MISSING,
      appId: APP,
      resourceId: APP,
      clientAppUsed: "IMAP4",
      ipAddress: "203.0.113.7",
    };
    const whatIf = {
      signInIdentity: { userId: USER, externalUserType: "none" },
      signInContext: { includeApplications: [APP] },
      signInConditions: { clientAppType: "other", ipAddress: "203.0.113.7" },
    };
    const rows = [signIn({ clientAppType: "other" }), log, { category: "SignInLogs", properties: log }, whatIf];
    const directory = file("directory.json", { users: [{ id: USER, groups: [], roles: [] }] });
    const { lines } = await run({ policies, directory, signIns: file("forms.ndjson", rows.map((row) => JSON.stringify(row)).join("\n")) });
    const [first, ...others] = lines.map((line) => ({ ...JSON.parse(line), index: undefined }));
    expect(first.result).toBe("blocked");
    expect(others).toEqual(Array(3).fill(first));
  });

  test("names what a bare user id leaves open, and takes it from the directory", async () => {
    const signIns = file("bare.json", [signIn({ user: { id: USER } })]);
    const open = JSON.parse((await run({ policies, signIns })).stdout);
    expect(open).toMatchObject({ result: "granted", dependsOn: ["user.groups"] });
    const directory = file("directory-2.json", { users: [{ id: USER, groups: [BREAK_GLASS] }] });
    expect(JSON.parse((await run({ policies, signIns, directory })).stdout)).toMatchObject({ result: "granted", requires: [] });
  });

  test("counts and lists rows that cannot be read, keeps their place, and ends with 1", async () => {
    const lines = [JSON.stringify(plain[0]), "{broken", JSON.stringify(signIn({ clientAppType: "fax" })), JSON.stringify(plain[1])];
    const { code, lines: printed, stderr } = await run({ policies, signIns: file("rows.ndjson", lines.join("\n")) });
    expect(code).toBe(1);
    expect(printed.map((line) => JSON.parse(line)).map(({ index, result }) => [index, result])).toEqual([
      [0, "granted"],
      [1, "unreadable"],
      [2, "unreadable"],
      [3, "granted"],
    ]);
    expect(stderr).toMatch(
      /rows\.ndjson: line 2: .*\[ROW-json\]\n.*rows\.ndjson: line 3: clientAppType: .*fax.*\n2 of 4 rows could not be read\.\n$/s,
    );
  });

  test("says a remark on many rows once, with its number", async () => {
    const rows = Array(5).fill({ userId: USER, appId: APP, clientAppUsed: "Browser" });
    const { code, stderr } = await run({ policies, signIns: file("remarks.json", rows) });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: .*: \[0\]: .*\[LOG-resource\] \(and 4 more like this\)\n$/);
  });

  test("prints a JSON list, or a table to read, of the same outcomes", async () => {
    const signIns = file("plain.json", plain);
    const list = JSON.parse((await run({ policies, signIns, format: "json" })).stdout);
    const lines = (await run({ policies, signIns })).lines.map((line) => JSON.parse(line));
    expect(list).toEqual(lines);
    const table = (await run({ policies, signIns, format: "table" })).lines;
    expect(table).toHaveLength(2 + plain.length);
    expect(table[2]).toMatch(/^0 +26be570a.* +797f4846.* +granted +mfa$/);
    expect(table[4]).toMatch(/ blocked +"Block legacy clients"$/);
    expect(table[5]).toMatch(/ undecided +.*depends on clientAppType$/);
    expect(JSON.parse((await run({ policies, signIns: file("none.json", []), format: "json" })).stdout)).toEqual([]);
  });

  test("explains what knocked each policy out", async () => {
    const signIns = file("plain.json", [plain[1]]);
    const { policies: traces } = JSON.parse((await run({ policies, signIns, explain: true })).stdout);
    expect(traces).toMatchObject([
      { id: legacy.id, displayName: "Block legacy clients", applies: false, knockedOutBy: "clientApps" },
      { id: outside.id, displayName: "MFA outside the offices", applies: false, knockedOutBy: "location" },
    ]);
    const table = (await run({ policies, signIns, explain: true, format: "table" })).lines;
    expect(table.slice(3)).toEqual(["    - Block legacy clients (clientApps)", "    - MFA outside the offices (location)"]);
  });

  test("refuses policies that name a location which is not there, or takes it as unknown", async () => {
    const elsewhere = {
      ...outside,
      conditions: { ...outside.conditions, locations: { includeLocations: ["All"], excludeLocations: [MISSING] } },
    };
    const options = { policies: [file("elsewhere.json", elsewhere)], signIns: file("one.json", plain[0]) };
    await expect(run({ ...options, unresolved: "error" })).rejects.toThrow(MISSING);
    expect(JSON.parse((await run({ ...options, unresolved: "unknown" })).stdout).dependsOn).toEqual([`namedLocation:${MISSING}`]);
  });
});

describe("bad input is one error that says where it is", () => {
  const signIns = file("good.json", plain);
  test.each<[string, () => DecideOptions, RegExp]>([
    ["nothing", () => ({}), /--policies/],
    ["sign-ins that are not there", () => ({ policies, signIns: join(folder, "nowhere") }), /nowhere.*\[ROW-file\]/],
    ["an empty file", () => ({ policies, signIns: file("empty.json", "") }), /empty\.json: .*\[ROW-empty\]/],
    ["sign-ins that are no JSON", () => ({ policies, signIns: file("rows.csv", "user,app\n") }), /rows\.csv: .*\[ROW-json\]/],
    ["policies that are not there", () => ({ policies: [join(folder, "nowhere")], signIns }), /nowhere/],
    ["policies that are no JSON", () => ({ policies: [file("broken.json", "{")], signIns }), /broken\.json: .*no JSON/],
    ["policies that are something else", () => ({ policies: [file("else.json", { a: { b: 1 } })], signIns }), /else\.json/],
    [
      "a wrong enumeration member",
      () => ({ policies: [file("enum.json", { ...legacy, state: "on" })], signIns }),
      /enum\.json: state: .*"on"/,
    ],
    ["a directory that is none", () => ({ policies, signIns, directory: file("dir.json", { users: 1 }) }), /dir\.json: users/],
    ["a user agent beside sign-ins", () => ({ policies, signIns, userAgent: "x/1" }), /--user-agent/],
    ["an empty user agent", () => ({ userAgent: " " }), /empty/],
  ])("%s", async (_, options, message) => {
    await expect(run(options())).rejects.toThrow(message);
  });

  test("UTF-16 is none: policies and sign-ins of it are read", async () => {
    const utf16 = (json: unknown) => Buffer.from(`\ufeff${JSON.stringify(json)}`, "utf16le");
    const options = {
      policies: [file("p16.json", utf16({ conditionalAccessPolicies: [legacy, outside], namedLocations: [offices] }))],
      signIns: file("s16.json", utf16(plain)),
    };
    expect((await run(options)).stdout).toBe((await run({ policies, signIns })).stdout);
  });
});

describe("appcontrol decide --user-agent", () => {
  const userAgent = "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko";

  test("says how the app is seen, with the reasons", async () => {
    const { code, stdout } = await run({ userAgent });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Internet Explorer 11\.0/);
    expect(stdout).toMatch(/outdatedBrowser +\S/);
    expect(stdout).toMatch(/outdatedOperatingSystem +\S/);
    expect(stdout).toMatch(/assumed/);
  });

  test("says it as JSON", async () => {
    expect(JSON.parse((await run({ userAgent, format: "json" })).stdout).tags).toEqual(["outdatedBrowser", "outdatedOperatingSystem"]);
  });
});

describeWithCorpora("the What If examples of the documentation", () => {
  test.each(jsonFiles("what-if"))("%s: the policies that applied apply", async (path) => {
    const { request, applied } = readCorpus(path) as { request: object; applied: { id: string }[] };
    // What If judges report-only policies as if they were enabled, those on user actions included.
    const enabled = applied.map((policy) => ({ ...policy, state: "enabled" }));
    const options = {
      policies: [file("applied.json", { value: enabled })],
      signIns: file("request.json", request),
      unresolved: "unknown" as const,
    };
    const { policies: traces } = JSON.parse((await run({ ...options, explain: true })).stdout);
    expect(traces.map(({ id }: { id: string }) => id).sort()).toEqual(applied.map(({ id }) => id).sort());
    expect(traces.filter(({ applies }: { applies: unknown }) => applies === false)).toEqual([]);
  });
});

/** As much of it as is written here, at any depth. */
function deeply(expected: object): object {
  const part = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(part) : value !== null && typeof value === "object" ? expect.objectContaining(deeply(value)) : value;
  return Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, part(value)]));
}
