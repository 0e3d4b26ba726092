import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, type Run, Stack } from "./stack";

jest.setTimeout(240_000);

/** The policy pack of `examples/azuread-policy-pack` on the real CLI. */

const EXAMPLE = path.join(ROOT, "examples/azuread-policy-pack");

/** The pack as it is, but for who starts it: see `policy-pack-starter`. */
function packFor(stack: Stack): string {
  const folder = path.join(path.dirname(stack.environment.PULUMI_BACKEND_URL?.slice("file://".length) as string), "policy");
  cpSync(path.join(EXAMPLE, "policy"), folder, { recursive: true });
  const settings = path.join(folder, "PulumiPolicy.yaml");
  writeFileSync(settings, readFileSync(settings, "utf8").replace("runtime: nodejs", "runtime: nodescript"));
  return folder;
}

const policiesSection = ({ text }: Run) => /^Policies:\n([\s\S]*?)\n\n(?=\S)/m.exec(text)?.[1] ?? text;

test("policies of the azuread provider under a pack with guarantees", async () => {
  const stack = await Stack.create("policy-pack", {
    program: EXAMPLE,
    pathBefore: [path.join(ROOT, "test/e2e/azuread-stub"), path.join(ROOT, "test/e2e/policy-pack-starter")],
  });
  const pack = packFor(stack);
  const first = await stack.preview("--policy-pack", pack);
  if (first.code !== 0) throw new Error(first.text);
  expect(policiesSection(first)).toContain("✅ access@v0.0.0");
  const up = await stack.up("--policy-pack", pack);
  if (up.code !== 0) throw new Error(up.text);
  const second = await stack.preview("--policy-pack", pack, "--expect-no-changes");
  if (second.code !== 0) throw new Error(second.text);
  expect(policiesSection(second)).toContain("✅ access@v0.0.0");
  const risky = await stack.pulumi(["preview", "--policy-pack", pack], { APPCONTROL_DEMO_EDIT: "risky" });
  expect(risky.code).not.toBe(0);
  expect(policiesSection(risky).replace(/\(local: .*\)/, "(local: ./policy)")).toMatchSnapshot("an exclusion removed");
  // A stack as a whole is judged once its resources are made: in an `up` without a preview that is too late.
  const unseen = await stack.pulumi(["up", "--yes", "--skip-preview", "--policy-pack", pack], { APPCONTROL_DEMO_EDIT: "risky" });
  expect(unseen.code).not.toBe(0);
  const [written] = (await stack.state()).get("block-outside-offices") ?? [];
  expect(written.inputs?.conditions).toMatchObject({ users: { excludedGroups: [] } });
  const down = await stack.destroy();
  if (down.code !== 0) throw new Error(down.text);
});
