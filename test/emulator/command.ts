import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";

const ROOT = path.resolve(__dirname, "../..");
const WORK = path.join(ROOT, ".work");

/** The command from the sources, as one file within the checkout, so that it finds the packages. */
export function bundledCommand(): string {
  const outfile = path.join(temporaryFolder("command"), "main.js");
  buildSync({
    entryPoints: [path.join(ROOT, "cli/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    packages: "external",
  });
  return outfile;
}

const made: string[] = [];

export function temporaryFolder(name: string): string {
  mkdirSync(WORK, { recursive: true });
  const folder = mkdtempSync(path.join(WORK, `${name}-`));
  made.push(folder);
  return folder;
}

/** Only what this module made is ever removed: a path that is computed anew may be another one when a test failed half-way. */
export function removeTemporaryFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
}

/** A tenant as a process of its own. */
export class TenantProcess {
  private constructor(
    readonly url: string,
    readonly startedIn: number,
    readonly child: ChildProcess,
  ) {}

  static async start(command: string, ...flags: readonly string[]): Promise<TenantProcess> {
    const begin = performance.now();
    const child = spawn(process.execPath, [command, "tenant", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
    const url = /^ready (https?:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    if (url === undefined) throw new Error(`The tenant said: ${line}`);
    return new TenantProcess(url, performance.now() - begin, child);
  }

  /** @returns its exit code, or the signal that killed it. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    const ended = once(this.child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    this.child.kill(signal);
    const [code, killedBy] = await ended;
    return code ?? (killedBy as NodeJS.Signals);
  }

  async state(): Promise<{ conditionalAccessPolicies: { object: { displayName: string } }[] }> {
    return (await (await fetch(`${this.url}/_emulator/state`)).json()) as never;
  }

  async token(): Promise<string> {
    const form = { grant_type: "client_credentials", client_id: "c", client_secret: "s", scope: "https://graph.microsoft.com/.default" };
    const response = await fetch(`${this.url}/common/oauth2/v2.0/token`, { method: "POST", body: new URLSearchParams(form) });
    return ((await response.json()) as { access_token: string }).access_token;
  }
}

/** Runs the command to its end. */
export function ran(command: string, ...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...words], (failure, out, err) => {
      resolve({ code: failure === null ? 0 : Number(failure.code), out, err });
    });
  });
}
