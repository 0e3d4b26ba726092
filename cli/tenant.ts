import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { Command } from "commander";
import { type FaultPlan, readFaultPlan } from "../emulator/faults";
import { startEmulator } from "../emulator/server";
import { readJsonText } from "../provider/policy/json-text";
import { error, inDocument, type Problem, ProblemsError, problemText } from "../provider/policy/problems";
import { readDocuments } from "./documents";

/** `appcontrol tenant`: runs until it is told to end. */

interface Flags {
  readonly port: string;
  readonly state?: string;
  readonly seed?: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly faults?: string;
}

export function define(command: Command): void {
  command
    .option("--port <number>", "port on 127.0.0.1; 0 takes a free one", "0")
    .option("--state <file>", "keep the tenant in this file; one that exists already wins over --seed")
    .option("--seed <path...>", "files and folders with what the tenant holds at the beginning")
    .option("--tls-cert <file>", "serve HTTPS with this certificate (PEM)")
    .option("--tls-key <file>", "the key of the certificate (PEM)")
    .option("--faults <file>", "how the tenant misbehaves: see docs/emulator.md")
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const emulator = await startEmulator({
    port: portOf(flags.port),
    plan: flags.faults === undefined ? undefined : faultsOf(flags.faults),
    seeds: readDocuments(flags.seed ?? []),
    stateFile: flags.state,
    tls: tlsOf(flags),
  }).catch((thrown: NodeJS.ErrnoException) => {
    throw thrown.syscall === "listen" ? new ProblemsError([cannotListen(flags.port, thrown)]) : thrown;
  });
  for (const remark of emulator.remarks) process.stderr.write(`${problemText(remark)}\n`);
  const end = () => void emulator.close().then(() => process.exit(0));
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  process.stdout.write(`ready ${emulator.url}\n`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new ProblemsError([error("TEN-port", "--port", `"${text}" is no port.`, "Give a number from 0 to 65535.")]);
}

function cannotListen(port: string, { code, message }: NodeJS.ErrnoException): Problem {
  const what = code === "EADDRINUSE" ? `Port ${port} is taken already.` : `The tenant cannot listen on port ${port}: ${message}.`;
  return error("TEN-port", "--port", what, "Give another port, or 0 for any free one.");
}

function faultsOf(file: string): FaultPlan {
  const read = readJsonText(bytesOf("--faults", file));
  const { value, problems } = read.value === null ? { value: null, problems: read.problems } : readFaultPlan(read.value.json);
  if (value === null) throw new ProblemsError(inDocument(file, problems));
  return value;
}

function tlsOf({ tlsCert, tlsKey }: Flags): { cert: string; key: string } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new ProblemsError([error("TEN-tls", "", "HTTPS needs a certificate and its key.", "Give both --tls-cert and --tls-key.")]);
  }
  const tls = { cert: bytesOf("--tls-cert", tlsCert).toString("utf8"), key: bytesOf("--tls-key", tlsKey).toString("utf8") };
  try {
    createSecureContext(tls);
    return tls;
  } catch (thrown) {
    const message = `${tlsCert} and ${tlsKey} cannot be used: ${(thrown as Error).message}.`;
    throw new ProblemsError([error("TEN-tls", "", message, "Give a certificate and its own key, both as PEM.")]);
  }
}

function bytesOf(flag: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw new ProblemsError([error("TEN-file", flag, `${file} cannot be read: ${(thrown as Error).message}.`, "Give a readable file.")]);
  }
}
