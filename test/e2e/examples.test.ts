import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { Portal } from "./portal";
import { ROOT, type Run, Stack } from "./stack";

jest.setTimeout(240_000);

/**
 * Every example goes up, changes nothing the second time, and goes down again. On the way the quickstart shows the edit of `npm run demo`; what
 * it looks like is in `__snapshots__`, and the README and docs/resources/access-impact.md show the same.
 */

const examples = ["quickstart", "conditional-access-only", "existing-tenant", "with-azuread"];

test.each(examples)("%s", async (example) => {
  const program = path.join(ROOT, "examples", example);
  const tenant = path.join(program, "tenant");
  const portal = await Portal.open(...(existsSync(tenant) ? ["--seed", tenant] : []));
  const settings = path.join(program, "Pulumi.test.yaml");
  try {
    const stack = await Stack.create(example, {
      program,
      environment: { APPCONTROL_TENANT: portal.url },
      // The engine takes the azuread plugin from there instead of downloading it.
      pathBefore: [path.join(ROOT, "test/e2e/azuread-stub")],
    });
    const preview = await stack.preview();
    if (preview.code !== 0) throw new Error(preview.text);
    expect(preview.text).not.toContain("not proved");
    const up = await stack.up();
    if (up.code !== 0) throw new Error(up.text);
    const second = await stack.preview("--expect-no-changes");
    if (second.code !== 0) throw new Error(second.text);
    if (example === "quickstart") {
      const risky = await stack.pulumi(["preview", "--diff"], { APPCONTROL_DEMO_EDIT: "risky" });
      if (risky.code !== 0) throw new Error(risky.text);
      expect(impactLines(risky)).toMatchSnapshot("the impact of the risky edit in the diff");
      expect(diagnosticLines(risky)).toMatchSnapshot("the impact of the risky edit in the diagnostics");
    }
    const down = await stack.destroy();
    if (down.code !== 0) throw new Error(down.text);
  } finally {
    rmSync(settings, { force: true });
    await portal.close();
  }
});

/** Everything else of a diff has ids, which are new in every run. */
const impactLines = ({ text }: Run) => /^ +~ impact .*^ +~ verdict [^\n]*$/ms.exec(text)?.[0];

/** With `--diff` they come without a heading, last. */
const diagnosticLines = ({ text }: Run) => text.slice(text.indexOf("warning: ")).trimEnd();
