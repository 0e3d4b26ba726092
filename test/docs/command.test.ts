import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundledCommand, ran, removeTemporaryFolders, TenantProcess, temporaryFolder } from "../emulator/command";
import { pageAt, ROOT, sample } from "./pages";

/** The samples of the command are run for real: what the docs show is what the command prints. */

const QUICKSTART = path.join(ROOT, "examples/quickstart");
const FAILING = 1;
const CHANGING = 2;

let command = "";
let commandFolder = "";
beforeAll(() => {
  command = bundledCommand();
  commandFolder = path.dirname(command);
  const named = path.join(commandFolder, "appcontrol");
  writeFileSync(named, `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(named, 0o755);
});
afterAll(removeTemporaryFolders);

/** The lines that begin with `$ ` of a sample. */
const typed = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("$ "))
    .map((line) => line.slice(2));

const printed = (text: string) =>
  text
    .split("\n")
    .filter((line) => !line.startsWith("$ "))
    .join("\n");

/** Runs lines in one shell, in the root of the checkout if nothing else is said. */
function inShell(lines: readonly string[], folder = ROOT): { readonly status: number | null; readonly out: string; readonly err: string } {
  const PATH = `${commandFolder}${path.delimiter}${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", lines.join("\n")], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH },
  });
  return { status, out: stdout.trimEnd(), err: stderr.trimEnd() };
}

test.each([
  ["decide-as-a-table", 0],
  ["decide-user-agent", 0],
  ["impact-as-text", CHANGING],
] as const)("%s prints what the page shows", (name, status) => {
  const text = sample(name);
  expect(inShell(typed(text))).toEqual({ status, out: printed(text), err: "" });
});

test("a mistake is printed as the page shows it", () => {
  const text = sample("cli-mistake");
  expect(inShell(typed(text))).toEqual({ status: FAILING, out: "", err: printed(text) });
});

test("files that the page shows are those that its commands read", () => {
  const file = (name: string) => readFileSync(path.join(QUICKSTART, "samples", name), "utf8").trimEnd();
  expect(sample("sign-ins.ndjson")).toBe(file("sign-ins.ndjson"));
  expect(sample("guarantees.json")).toBe(file("guarantees.json"));
});

test("the change that the page tells of is the change that its files hold", () => {
  const read = (name: string) => JSON.parse(readFileSync(path.join(QUICKSTART, name), "utf8"));
  const [before, after] = [read("tenant/policies.json"), read("samples/after.json")];
  const contractors = read("tenant/directory.json").groups.find(
    ({ displayName }: { displayName: string }) => displayName === "Contractors",
  );
  before.conditionalAccessPolicies[0].conditions.users.excludeGroups.push(contractors.id);
  expect(after).toEqual(before);
});

test("--explain adds the lines that the page shows below the first row", () => {
  const lines = typed(sample("decide-as-a-table"));
  const { out } = inShell([...lines.slice(0, -1), `${lines.at(-1)} --explain`]);
  const explained = sample("decide-with-explain").split("\n");
  expect(out.split("\n").slice(3, 3 + explained.length)).toEqual(explained);
});

test("the first outcome as JSON is the one that the page shows", () => {
  const lines = typed(sample("decide-as-a-table"));
  const { out } = inShell([...lines.slice(0, -1), lines.at(-1)!.replace(" --format table", "")]);
  expect(out.split("\n")[0]).toBe(sample("decide-as-json"));
});

test("a fifth row that cannot be read is told as the page shows it", () => {
  const folder = temporaryFolder("docs");
  for (const part of ["tenant", "samples"]) cpSync(path.join(QUICKSTART, part), path.join(folder, part), { recursive: true });
  const fifth = { user: { id: "aa000000-0000-4000-8000-000000000003" }, clientAppType: "fax" };
  appendFileSync(path.join(folder, "samples/sign-ins.ndjson"), `${JSON.stringify(fifth)}\n`);
  const { status, err } = inShell(typed(sample("decide-as-a-table")).slice(1), folder);
  expect({ status, err }).toEqual({ status: FAILING, err: sample("unreadable-row") });
});

test.each(["cli-tenant", "emulator-tenant"])("%s: it says where it listens, on a port of its own each time", async (name) => {
  const text = sample(name);
  const [words, ...others] = typed(text).map((line) => line.split(" "));
  expect([words.slice(0, 2), others]).toEqual([["appcontrol", "tenant"], []]);
  const tenant = await TenantProcess.start(command, ...words.slice(2));
  try {
    expect(printed(text).replace(/:\d+$/, "")).toBe(`ready ${tenant.url}`.replace(/:\d+$/, ""));
  } finally {
    await tenant.end("SIGTERM");
  }
});

test("emulator.md: a request for a token is answered with one", async () => {
  const text = sample("request-for-a-token");
  const [, address] = /^curl -s \$URL(\S+) /.exec(text)!;
  const form = [...text.matchAll(/ -d (\w+)=(\S+)/g)].map(([, name, value]): [string, string] => [name, value]);
  const tenant = await TenantProcess.start(command);
  try {
    const response = await fetch(`${tenant.url}${address}`, { method: "POST", body: new URLSearchParams(form) });
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ access_token: expect.any(String) })]);
  } finally {
    await tenant.end("SIGTERM");
  }
});

test("emulator.md: with the plan of faults the first write of a policy is refused, and says when to come again", async () => {
  const plan = path.join(temporaryFolder("docs"), "plan.json");
  writeFileSync(plan, sample("plan-of-faults"));
  const tenant = await TenantProcess.start(command, "--faults", plan);
  try {
    const headers = { authorization: `Bearer ${await tenant.token()}`, "content-type": "application/json" };
    const policies = `${tenant.url}/v1.0/identity/conditionalAccess/policies`;
    const answers = [await fetch(policies, { headers }), await fetch(policies, { method: "POST", headers, body: "{}" })];
    expect(answers.map((answer) => [answer.status, answer.headers.get("retry-after")])).toEqual([
      [200, null],
      [503, "2"],
    ]);
    const inForce = await (await fetch(`${tenant.url}/_emulator/faults`)).json();
    expect(inForce).toMatchObject({ visibilityDelayMs: JSON.parse(sample("plan-of-faults")).visibilityDelayMs });
  } finally {
    await tenant.end("SIGTERM");
  }
});

test.each(["decide", "impact", "tenant"])("the page lists the flags of appcontrol %s, and no others", async (name) => {
  const section = pageAt("docs/cli.md")
    .text.split(/^## /m)
    .find((part) => part.startsWith(`appcontrol ${name}\n`));
  const rows = section!.split("\n").filter((line) => line.startsWith("| `--"));
  const shown = rows.flatMap((row) => row.split(" | ")[0].match(/--[\w-]+/g)!);
  const { out } = await ran(command, name, "--help");
  const taken = [...out.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag).filter((flag) => flag !== "--help");
  expect(shown.sort()).toEqual(taken.sort());
});
