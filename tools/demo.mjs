// `npm run demo`: the main job on a tenant of our own. Starts it on loopback, applies the quickstart with the real Pulumi CLI, shows the preview
// of a risky edit, and cleans up. Everything lives in .pulumi-demo/ (the stack's settings in Pulumi.demo.yaml) and is gone afterwards.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { main, ROOT, run, SetupError } from "./steps.mjs";

const node = path.join(ROOT, "node_modules/.bin/node");
const home = path.join(ROOT, ".pulumi-demo");
const settings = path.join(ROOT, "Pulumi.demo.yaml");

main(async () => {
  const cli = (await readFile(path.join(ROOT, ".work/pulumi-cli"), "utf8")).trim();
  await rm(home, { recursive: true, force: true });
  await rm(settings, { force: true });
  await mkdir(path.join(home, "backend"), { recursive: true });
  const tenant = await startTenant();
  const environment = { ...process.env, ...environmentOf(cli, tenant.url) };
  const pulumi = async (title, args, more = {}) => {
    console.log(`\n━━ ${title}\n   pulumi ${args.join(" ")}\n`);
    const { code } = await run(path.join(cli, "pulumi"), [...args, "--stack", "demo", "--non-interactive"], {
      show: true,
      env: { ...environment, ...more },
    });
    if (code !== 0) throw new SetupError(`pulumi ${args[0]} ended with exit code ${code}; what it printed above says why.`);
  };
  try {
    console.log(`\n━━ A tenant on loopback: ${tenant.url}\n   appcontrol tenant --seed examples/quickstart/tenant`);
    const made = await run(path.join(cli, "pulumi"), ["stack", "init", "demo", "--non-interactive"], { env: environment });
    if (made.code !== 0) throw new SetupError(`pulumi stack init ended with exit code ${made.code}:\n${made.output}`);
    await pulumi("Both halves of Conditional Access App Control, applied together", ["up", "--yes"]);
    await pulumi("The preview after it is empty", ["preview", "--expect-no-changes"]);
    const risky = "A risky edit, before anything is written: contractors are let off, and a whole /16 becomes an office";
    await pulumi(risky, ["preview", "--diff"], { APPCONTROL_DEMO_EDIT: "risky" });
    await pulumi("Cleaning up", ["destroy", "--yes"]);
    console.log("\n━━ Done. The program is examples/quickstart/index.ts; README.md goes on from here.");
  } finally {
    tenant.stop();
    await rm(home, { recursive: true, force: true });
    await rm(settings, { force: true });
  }
});

/** Nothing outside this checkout is touched, and none of the machine's own settings are used. */
function environmentOf(cli, url) {
  return {
    PATH: [cli, path.join(ROOT, "node_modules/.bin"), process.env.PATH].join(path.delimiter),
    APPCONTROL_TENANT: url,
    PULUMI_HOME: path.join(home, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(home, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

async function startTenant() {
  const child = spawn(node, ["dist/cli/main.js", "tenant", "--port", "0", "--seed", "examples/quickstart/tenant"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit").then(() => null);
  const line = await Promise.race([once(createInterface({ input: child.stdout }), "line").then(([text]) => text), ended]);
  const url = /^ready (\S+)$/.exec(line ?? "")?.[1];
  if (url === undefined) throw new SetupError("The tenant on loopback did not start; what it printed above says why.");
  return { url, stop: () => child.kill("SIGTERM") };
}
