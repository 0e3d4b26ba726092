// Where the Pulumi CLI comes from: the one on PATH when it is new enough, else the pinned npm package `pulumi`, which downloads it on first use,
// else a build from its Go modules into the folder where that package looks.
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { lastLines, ROOT, run, SetupError, say, step } from "./steps.mjs";

/** The oldest CLI that these programs were run on. */
const OLDEST = [3, 259, 0];
/** The last tag of the SDK module that still carries the Node language host. */
const LANGUAGE_HOST = "v3.68.0";
const EXECUTABLE = process.platform === "win32" ? "pulumi.exe" : "pulumi";
const SOURCES = path.join(ROOT, "tools/pulumi-cli");

/** @returns the folder that holds `pulumi` and its language host. */
export async function ensurePulumiCli() {
  const onPath = await newEnoughOnPath();
  if (onPath !== null) return onPath;
  const { version } = JSON.parse(await readFile(path.join(ROOT, "node_modules/pulumi/package.json"), "utf8"));
  const folder = path.join(process.env.PULUMI_HOME ?? path.join(homedir(), ".pulumi"), "versions", version, "bin");
  if (complete(folder)) return folder;
  const refusal = existsSync(path.join(folder, EXECUTABLE)) ? "the one in its folder is not complete" : await download(version);
  if (refusal !== null) await build(folder, version, refusal);
  return folder;
}

const languageHost = (folder) => path.join(folder, process.platform === "win32" ? "pulumi-language-nodejs.exe" : "pulumi-language-nodejs");
/** Starts the process that serves dynamic resources. */
const PROVIDER_SCRIPT = process.platform === "win32" ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs";

function complete(folder) {
  return [path.join(folder, EXECUTABLE), languageHost(folder), path.join(folder, PROVIDER_SCRIPT)].every(existsSync);
}

async function newEnoughOnPath() {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "" && !folder.includes("node_modules"));
  const folder = folders.find(complete);
  if (folder === undefined) return null;
  const { code, output } = await run(path.join(folder, EXECUTABLE), ["version"], {
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  const found = /v(\d+)\.(\d+)\.(\d+)/.exec(output)?.slice(1).map(Number);
  const difference = found?.map((part, index) => part - OLDEST[index]).find((part) => part !== 0) ?? 0;
  if (code === 0 && found !== undefined && difference >= 0) return folder;
  say(`  The Pulumi CLI in ${folder} is too old or does not run; version ${OLDEST.join(".")} or newer is needed.`);
  return null;
}

/** @returns null when the CLI is there now, else why it is not. */
async function download(version) {
  return step(`Pulumi CLI ${version}, by the npm package`, async () => {
    const { code, output } = await run(process.execPath, [path.join(ROOT, "node_modules/pulumi/run.js"), "version"]);
    return code === 0 ? null : lastLines(output, 1);
  });
}

async function build(folder, version, refusal) {
  const go = await run("go", ["version"]);
  if (go.code !== 0) {
    throw new SetupError(
      `There is no Pulumi CLI: none on PATH, and the npm package could not download it (${refusal}).\n` +
        `Install the Pulumi CLI ${OLDEST.join(".")} or newer and put it on PATH, or install Go 1.25 or newer, with which this set-up builds it.`,
    );
  }
  await mkdir(folder, { recursive: true });
  await step(`Pulumi CLI ${version}, built from its Go modules because the download was refused (about five minutes, once)`, () =>
    goBuild("cli", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", `v${version}`, path.join(folder, EXECUTABLE), [
      "-tags",
      "osusergo,grpcnotrace",
    ]),
  );
  await step("Pulumi's language host for Node, built likewise (about one minute, once)", () =>
    goBuild("language-nodejs", "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs", LANGUAGE_HOST, languageHost(folder)),
  );
  await copyFile(path.join(ROOT, "node_modules/@pulumi/pulumi", PROVIDER_SCRIPT), path.join(folder, PROVIDER_SCRIPT));
}

/** An interrupted build must not leave half an executable where the next run takes it for a whole one. */
async function goBuild(module, command, version, target, flags = []) {
  const unfinished = `${target}.unfinished`;
  const stamped = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
  const { code, output } = await run("go", ["build", "-trimpath", ...flags, "-ldflags", stamped, "-o", unfinished, command], {
    cwd: path.join(SOURCES, module),
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
  });
  if (code !== 0) {
    throw new SetupError(
      `The Pulumi CLI could not be built:\n${lastLines(output)}\nInstall the Pulumi CLI ${OLDEST.join(".")} or newer and put it on PATH.`,
    );
  }
  await rename(unfinished, target);
}
