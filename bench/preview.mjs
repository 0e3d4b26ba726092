// What the impact adds to a whole `pulumi preview`: the same stack with and without it, on the real CLI and a tenant on loopback.
// node bench/preview.mjs [policies] [runs]
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [count = 240, runs = 5] = process.argv.slice(2).map(Number);
const home = path.join(ROOT, ".work/bench-preview");
const node = path.join(ROOT, "node_modules/.bin/node");
const cli = path.join(readFileSync(path.join(ROOT, ".work/pulumi-cli"), "utf8").trim(), "pulumi");

const PROGRAM = `
const { AccessImpact, ConditionalAccessPolicy } = require("pulumi-appcontrol");
const guid = (kind, n) => kind + "0000000-0000-4000-8000-" + String(n).padStart(12, "0");
const edited = process.env.BENCH_EDIT === "yes" ? 3 : 0;
const policies = Array.from({ length: ${count} }, (_, n) => new ConditionalAccessPolicy("CA" + n, {
  state: "enabled",
  conditions: {
    applications: n % 3 === 0 ? { includeApplications: ["All"], excludeApplications: [guid("a", n % 17)] } : { includeApplications: [guid("a", n % 40)] },
    users: { includeUsers: n % 2 === 0 ? ["All"] : [], includeGroups: n % 2 === 0 ? [] : [guid("b", n % 60)], excludeGroups: n < edited ? [] : [guid("c", n % 11)] },
    clientAppTypes: n % 4 === 0 ? ["browser"] : ["all"],
    platforms: n % 5 === 0 ? { includePlatforms: ["all"], excludePlatforms: ["windows"] } : null,
  },
  grantControls: { operator: "OR", builtInControls: [n % 7 === 0 ? "block" : n % 3 === 0 ? "compliantDevice" : "mfa"] },
}));
if (process.env.BENCH_IMPACT === "yes") new AccessImpact("impact", { policies });
`;

rmSync(home, { recursive: true, force: true });
mkdirSync(path.join(home, "backend"), { recursive: true });
writeFileSync(path.join(home, "Pulumi.yaml"), "name: bench\nruntime: nodejs\n");
writeFileSync(path.join(home, "package.json"), '{ "name": "bench", "version": "0.0.0", "main": "index.js" }\n');
writeFileSync(path.join(home, "index.js"), PROGRAM);

const tenant = spawn(node, ["dist/cli/main.js", "tenant"], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
const [line] = await once(createInterface({ input: tenant.stdout }), "line");
const environment = {
  ...process.env,
  PATH: [path.dirname(cli), path.join(ROOT, "node_modules/.bin"), process.env.PATH].join(path.delimiter),
  APPCONTROL_TENANT: line.replace("ready ", ""),
  PULUMI_HOME: path.join(home, "home"),
  PULUMI_BACKEND_URL: `file://${path.join(home, "backend")}`,
  PULUMI_CONFIG_PASSPHRASE: "",
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
};
const pulumi = (args, more = {}) =>
  execFileSync(cli, [...args, "--non-interactive"], { cwd: home, env: { ...environment, ...more }, encoding: "utf8" });

try {
  pulumi(["stack", "init", "bench"]);
  pulumi(["up", "--yes", "--skip-preview"], { BENCH_IMPACT: "yes" });
  const medians = new Map();
  const seconds = { without: [], with: [] };
  // One after the other, so that whatever else the machine does hits both alike.
  for (let run = 0; run < runs; run++) {
    for (const kind of ["without", "with"]) {
      const began = performance.now();
      pulumi(["preview"], { BENCH_EDIT: "yes", BENCH_IMPACT: kind === "with" ? "yes" : "no" });
      seconds[kind].push((performance.now() - began) / 1000);
    }
  }
  for (const [kind, all] of Object.entries(seconds)) medians.set(kind, all.sort((a, b) => a - b)[Math.floor(all.length / 2)]);
  console.log(`| policies | changed | preview without impact, median s | with impact, median s | ratio |\n|---|---|---|---|---|`);
  const ratio = medians.get("with") / medians.get("without");
  console.log(`| ${count} | 3 | ${medians.get("without").toFixed(2)} | ${medians.get("with").toFixed(2)} | ${ratio.toFixed(2)} |`);
} finally {
  tenant.kill("SIGTERM");
  rmSync(home, { recursive: true, force: true });
}
