// Everything that a bare machine with Node and npm lacks: dependencies, a new enough Node for the scripts, the Pulumi CLI, the compiled package.
// Each part is looked for first, so that a second run starts at once.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ensurePulumiCli } from "./pulumi-cli.mjs";
import { lastLines, main, ROOT, run, SetupError, step } from "./steps.mjs";

const WORK = path.join(ROOT, ".work");

main(async () => {
  if (Number(process.versions.node.split(".")[0]) < 18) {
    throw new SetupError(
      `Node ${process.versions.node} is too old to begin with. Install Node 18 or newer; the scripts then bring their own.`,
    );
  }
  await mkdir(WORK, { recursive: true });
  await dependencies();
  await nodeForScripts();
  const cli = await ensurePulumiCli();
  await writeFile(path.join(WORK, "pulumi-cli"), cli);
  await compiled();
});

async function dependencies() {
  const stamp = path.join(ROOT, "node_modules/.installed");
  const wanted = await hashOf([path.join(ROOT, "package-lock.json")]);
  if ((await textOf(stamp)) === wanted) return;
  await step("Dependencies (npm ci)", async () => {
    const { code, output } = await run("npm", ["ci", "--no-audit", "--no-fund"]);
    if (code !== 0) {
      throw new SetupError(`npm could not install the dependencies:\n${lastLines(output)}\nCheck that npm reaches its registry: npm ping`);
    }
  });
  await writeFile(stamp, wanted);
}

/** The npm package `node` puts the pinned Node into node_modules/.bin; npm scripts find it there. */
async function nodeForScripts() {
  const pinned = path.join(ROOT, "node_modules/.bin/node");
  if ((await run(pinned, ["--version"])).code === 0) return;
  await step("Node for the scripts", () => run("npm", ["rebuild", "node", "--ignore-scripts=false"]));
  const { code, output } = await run(pinned, ["--version"]);
  if (code !== 0) {
    throw new SetupError(
      `The pinned Node does not run (${lastLines(output, 1)}). npm may be set to run no install scripts: npm config set ignore-scripts false`,
    );
  }
}

async function compiled() {
  const stamp = path.join(ROOT, "dist/.compiled");
  const configuration = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"].map((file) => path.join(ROOT, file));
  const sources = await Promise.all(["provider", "sdk", "cli", "emulator"].map((folder) => filesBelow(path.join(ROOT, folder))));
  const wanted = await hashOf([...configuration, ...sources.flat()]);
  if ((await textOf(stamp)) === wanted) return;
  await step("Compiling the package", async () => {
    await rm(path.join(ROOT, "dist"), { recursive: true, force: true });
    const { code, output } = await run(path.join(ROOT, "node_modules/.bin/node"), [
      "node_modules/typescript/bin/tsc",
      "-p",
      "tsconfig.build.json",
    ]);
    if (code !== 0) throw new SetupError(`The package does not compile:\n${output}`);
  });
  await writeFile(stamp, wanted);
}

async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

async function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of [...files].sort()) {
    hash
      .update(path.relative(ROOT, file))
      .update("\0")
      .update(await readFile(file))
      .update("\0");
  }
  return hash.digest("hex");
}

async function textOf(file) {
  return existsSync(file) ? readFile(file, "utf8") : null;
}
