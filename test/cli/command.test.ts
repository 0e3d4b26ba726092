import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundledCommand, removeTemporaryFolders, temporaryFolder } from "../emulator/command";

/** The command as a process of its own, built as it is from the sources. */

const folder = temporaryFolder("decide");
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
let command = "";
beforeAll(() => {
  command = bundledCommand();
});
afterAll(removeTemporaryFolders);

const policy = {
  displayName: "Block legacy clients",
  state: "enabled",
  conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] }, clientAppTypes: ["other"] },
  grantControls: { operator: "OR", builtInControls: ["block"] },
};
const signIn = JSON.stringify({ user: { id: "26be570a-1111-5555-b4e2-a37c6808512d" }, application: "a", clientAppType: "other" });
const policies = file("policies.json", JSON.stringify(policy));

const appcontrol = (words: readonly string[], input = "") =>
  spawnSync(process.execPath, [command, ...words], { encoding: "utf8", input, maxBuffer: 1 << 28 });

test("decides sign-ins of standard input and ends with 0", () => {
  const { status, stdout, stderr } = appcontrol(["decide", "--policies", policies, "--sign-ins", "-"], `${signIn}\n${signIn}\n`);
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).result),
  ).toEqual(["blocked", "blocked"]);
  expect([status, stderr]).toEqual([0, ""]);
});

test("ends with 1 when a row could not be read, and has decided the others", () => {
  const { status, stdout, stderr } = appcontrol(["decide", "--policies", policies, "--sign-ins", "-"], `${signIn}\n{\n${signIn}\n`);
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).result),
  ).toEqual(["blocked", "unreadable", "blocked"]);
  expect(stderr).toContain("1 of 3 rows could not be read.");
  expect(status).toBe(1);
});

test.each([
  ["an option that is not there", ["decide", "--polices", policies]],
  ["a format that is not there", ["decide", "--format", "xml"]],
  ["a file that is not there", ["decide", "--policies", policies, "--sign-ins", join(folder, "nowhere")]],
  ["policies that are wrong", ["decide", "--policies", file("wrong.json", JSON.stringify({ ...policy, state: "on" })), "--sign-ins", "-"]],
])("ends with 1 and lines without a stack for %s", (_, words) => {
  const { status, stdout, stderr } = appcontrol(words, signIn);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).not.toBe("");
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("says which file a guarantee that does not read stands in", () => {
  const guarantees = file("guarantees.json", JSON.stringify([{ kind: "neverBlocked", who: { gruop: "x" } }]));
  const { status, stderr } = appcontrol(["impact", "--before", policies, "--after", policies, "--guarantees", guarantees]);
  expect([status, stderr]).toEqual([1, expect.stringMatching(/guarantees\.json: \[0\]\.who\.gruop: .* \[GU-property\]\n$/)]);
});

test("says of both sides of a change what cannot be judged, each in its file", () => {
  const outside = (name: string) =>
    file(
      name,
      JSON.stringify({
        ...policy,
        conditions: { ...policy.conditions, locations: { includeLocations: ["26be570a-1111-5555-b4e2-a37c6808512e"] } },
      }),
    );
  const { status, stderr } = appcontrol(["impact", "--before", outside("before.json"), "--after", outside("after.json")]);
  expect(status).toBe(1);
  expect(stderr.trim().split("\n")).toEqual(
    ["before.json", "after.json"].map((name) =>
      expect.stringMatching(`${name}: conditions\\.locations\\.includeLocations: .* \\[EV-reference\\]$`),
    ),
  );
});

test("is content with a reader that stops reading", async () => {
  const signIns = file("many.ndjson", `${signIn}\n`.repeat(50_000));
  const child = spawn(process.execPath, [command, "decide", "--policies", policies, "--sign-ins", signIns]);
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const status = await new Promise((end) => child.once("close", end));
  expect([status, stderr]).toEqual([0, ""]);
});

test("an impact counts what was so before the change, and shows it in the JSON", () => {
  const lonely = {
    ...policy,
    displayName: "Route",
    grantControls: null,
    sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } },
  };
  const route = file("route.json", JSON.stringify(lonely));
  const words = ["impact", "--before", route, "--after", route, policies];
  expect(appcontrol(words).stdout).toContain("· 1 more finding held before the change as well: --format json shows it.\n");
  const { findings } = JSON.parse(appcontrol([...words, "--format", "json"]).stdout);
  expect(findings.map(({ code, heldBefore }: { code: string; heldBefore: boolean }) => [code, heldBefore])).toEqual([
    ["IM-routing-without-access-policy", true],
    ["IM-enabled-directly", false],
  ]);
});
