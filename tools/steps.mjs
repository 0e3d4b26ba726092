// Running programs with progress on standard error: what is happening, how long it took, and on failure the program's last words.
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Something is missing on this machine, and the message says how to get it. */
export class SetupError extends Error {}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs `work` under a title; every 20 seconds a line says that it still goes on. */
export async function step(title, work) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  say(`• ${title} …`);
  const alive = setInterval(() => say(`  … ${title}: ${seconds()}`), 20_000);
  try {
    const result = await work();
    say(`✓ ${title} (${seconds()})`);
    return result;
  } finally {
    clearInterval(alive);
  }
}

/**
 * @param options.show lets the program write to this terminal; else its output is kept and returned.
 * @returns exit code and output, both streams together.
 */
export function run(program, args, { cwd = ROOT, env = process.env, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code, signal) => resolve({ code: code ?? (signal === null ? 1 : 130), output }));
  });
}

export function lastLines(text, count = 15) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** Prints a `SetupError` as its message alone, and ends with a failure. */
export function main(work) {
  work().catch((error) => {
    say(error instanceof SetupError ? `\n✗ ${error.message}` : error.stack);
    process.exitCode = 1;
  });
}
