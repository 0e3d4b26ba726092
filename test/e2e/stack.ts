import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(__dirname, "../..");

/** What a program of these tests declares; `{ "$output": "name.property" }` anywhere in `args` is an output of a resource before it. */
export interface DeclaredResource {
  readonly type: "ConditionalAccessPolicy" | "NamedLocation" | "AccessPolicy" | "IpRange" | "AccessImpact" | "AppControl";
  readonly name: string;
  readonly args: unknown;
  readonly options?: Record<string, unknown>;
}

export interface Run {
  readonly code: number;
  /** Standard output and standard error together, without colours. */
  readonly text: string;
}

/** A stack on the real Pulumi CLI: its own folder in the checkout, a file backend in it, plain text out. */
export class Stack {
  private constructor(
    readonly name: string,
    readonly folder: string,
    readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param program a folder with a Pulumi program; without it, one that makes what `declare` was given. */
  static async create(
    name: string,
    options: { environment?: NodeJS.ProcessEnv; program?: string; pathBefore?: readonly string[] } = {},
  ): Promise<Stack> {
    const home = path.join(ROOT, ".work/e2e", `${name}-${process.pid}`);
    rmSync(home, { recursive: true, force: true });
    mkdirSync(path.join(home, "backend"), { recursive: true });
    const folder = options.program ?? home;
    if (options.program === undefined) {
      writeFileSync(path.join(home, "Pulumi.yaml"), `name: e2e\nruntime: nodejs\n`);
      writeFileSync(path.join(home, "package.json"), `{ "name": "e2e", "version": "0.0.0", "main": "index.js" }\n`);
      writeFileSync(path.join(home, "index.js"), PROGRAM);
      writeFileSync(path.join(home, "declared.json"), "[]");
    }
    const stack = new Stack(name, folder, {
      ...withoutSettings(process.env),
      PATH: [...(options.pathBefore ?? []), path.dirname(cliPath()), path.join(ROOT, "node_modules/.bin"), process.env.PATH].join(
        path.delimiter,
      ),
      PULUMI_HOME: path.join(ROOT, ".work/pulumi-home"),
      PULUMI_BACKEND_URL: `file://${path.join(home, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
      NO_COLOR: "1",
      ...options.environment,
    });
    const made = await stack.pulumi(["stack", "init", "test", "--no-select"]);
    if (made.code !== 0) throw new Error(made.text);
    return stack;
  }

  declare(resources: readonly DeclaredResource[]): void {
    writeFileSync(path.join(this.folder, "declared.json"), JSON.stringify(resources, null, 2));
  }

  preview(...flags: string[]): Promise<Run> {
    return this.pulumi(["preview", ...flags]);
  }

  /** Without its preview: what the preview shows is asked for where it is the point. */
  up(...flags: string[]): Promise<Run> {
    return this.pulumi(["up", "--yes", "--skip-preview", ...flags]);
  }

  refresh(...flags: string[]): Promise<Run> {
    return this.pulumi(["refresh", "--yes", "--skip-preview", ...flags]);
  }

  destroy(...flags: string[]): Promise<Run> {
    return this.pulumi(["destroy", "--yes", "--skip-preview", ...flags]);
  }

  /** Resources of the state by logical name. */
  async state(): Promise<Map<string, StateResource[]>> {
    const { text, code } = await this.pulumi(["stack", "export"]);
    if (code !== 0) throw new Error(text);
    const resources = (JSON.parse(text).deployment.resources ?? []) as StateResource[];
    const byName = new Map<string, StateResource[]>();
    for (const resource of resources) {
      const name = resource.urn.split("::").at(-1) as string;
      byName.set(name, [...(byName.get(name) ?? []), resource]);
    }
    return byName;
  }

  pulumi(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
    return new Promise((resolve) => {
      execFile(
        cliPath(),
        this.arguments(args),
        { cwd: this.folder, env: { ...this.environment, ...environment }, maxBuffer: 64 << 20 },
        (error, out, err) => resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 1, text: out + err }),
      );
    });
  }

  /** The CLI as a process of its own, to be killed on the way. */
  start(args: readonly string[]): ChildProcess {
    return spawn(cliPath(), this.arguments(args), { cwd: this.folder, env: this.environment, stdio: "ignore" });
  }

  private arguments(args: readonly string[]): string[] {
    const onStack = args[0] === "stack" && args[1] === "init" ? [] : ["--stack", "test"];
    return [...args, ...onStack, "--non-interactive", "--color", "never"];
  }
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

const PROGRAM = `
const appcontrol = require("pulumi-appcontrol");
const declared = JSON.parse(require("node:fs").readFileSync(require("node:path").join(__dirname, "declared.json"), "utf8"));
const made = {};
const given = (value) => {
  if (Array.isArray(value)) return value.map(given);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.$output === "string") {
    const [name, ...properties] = value.$output.split(".");
    return properties.reduce((output, property) => output[property], made[name]);
  }
  return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, given(property)]));
};
for (const { type, name, args, options } of declared) made[name] = new appcontrol[type](name, given(args), given(options));
`;

/** The machine's own configuration must not reach the tests. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(APPCONTROL|ARM|AZURE|PULUMI)_/.test(name)));
}

/** Found, downloaded or built by `npm run setup`. */
function cliPath(): string {
  const note = path.join(ROOT, ".work/pulumi-cli");
  if (!existsSync(note)) throw new Error("There is no Pulumi CLI yet: run `npm run setup`.");
  if (!existsSync(path.join(ROOT, "dist/provider/dynamic.js"))) throw new Error("The package is not built: run `npm run setup`.");
  return path.join(readFileSync(note, "utf8").trim(), "pulumi");
}
