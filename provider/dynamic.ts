import { createConnection } from "node:net";
import { credentials } from "@grpc/grpc-js";
import type * as pulumi from "@pulumi/pulumi";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { accessImpactHandler, recordsImpact } from "./resources/access-impact";
import { accessPolicyHandler } from "./resources/access-policy";
import { conditionalAccessPolicyHandler } from "./resources/conditional-access-policy";
import { type Properties, type ResourceHandler, UnverifiedError } from "./resources/handler";
import type { Host } from "./resources/host";
import { ipRangeHandler } from "./resources/ip-range";
import { namedLocationHandler } from "./resources/named-location";
import { type Snapshot, snapshot } from "./resources/snapshot";
import { openTenant, type Tenant } from "./tenant/store";

/**
 * The only door to Pulumi: each resource handler, adapted to the dynamic provider protocol. State files name this module's subpath and
 * its exports, so neither may ever be renamed. One process serves all resources of a preview or an update.
 */

type Configuration = pulumi.dynamic.ConfigureRequest["config"];

let configuration: Configuration | null = null;
let tenant: Promise<Tenant> | null = null;
let atFirst: Promise<Snapshot> | null = null;
let working = 0;

const host: Host = {
  tenant: () => {
    tenant ??= openTenant((key) => host.setting(key));
    return tenant;
  },
  snapshot: () => {
    atFirst ??= snapshot(host.tenant);
    return atFirst;
  },
  idsInState: new Map(),
  setting: (key) => configuration?.get(`appcontrol:${key}`) ?? process.env[`APPCONTROL_${screamingCase(key)}`],
  announce,
};

export const conditionalAccessPolicy = adapted(conditionalAccessPolicyHandler(host));
export const namedLocation = adapted(namedLocationHandler(host));
export const accessPolicy = adapted(accessPolicyHandler(host));
export const ipRange = adapted(ipRangeHandler(host));
export const accessImpact = adapted(accessImpactHandler(host));

/** Names that the engine or this adapter puts among a resource's properties and that no handler asks for. */
const PROVIDER_KEY = "__provider";

function adapted(handler: ResourceHandler): pulumi.dynamic.ResourceProvider {
  return {
    // The host process hands a provider out before its `configure` has ended, so everything here happens at once.
    configure: async ({ config }) => {
      configuration = config;
      endWithEngine();
    },

    check: (oldInputs, newInputs) =>
      answering(async () => {
        try {
          const { inputs, failures } = await handler.check({
            oldInputs: Object.keys(oldInputs).length === 0 ? null : own(oldInputs),
            newInputs: own(newInputs),
          });
          return { inputs: plain(inputs), failures: [...failures] };
        } catch (thrown) {
          // A thrown error would be printed with its stack on top of failing the resource.
          return { inputs: newInputs, failures: [{ property: "", reason: messageOf(thrown) }] };
        }
      }),

    diff: (id, oldState, newInputs) =>
      answering(async () => {
        const { replaces, changes } = await handler.diff({ id, oldState: own(oldState), newInputs: own(newInputs) });
        return { replaces: [...replaces], ...(changes === undefined ? {} : { changes }) };
      }),

    create: (inputs) =>
      answering(async () => {
        await beforeWriting();
        const { id, state } = await handler.create({ inputs: own(inputs) });
        return { id, outs: plain(state) };
      }),

    update: (id, oldState, newInputs) =>
      answering(async () => {
        await beforeWriting();
        const { state } = await handler.update({ id, oldState: own(oldState), inputs: own(newInputs) });
        return { outs: plain(state) };
      }),

    read: (id, oldState) =>
      answering(async () => {
        const present = await handler.read({ id, oldState: own(oldState ?? {}) });
        if (present === null) return { id: "", props: {} };
        return { id: present.id, props: plain(present.state), inputs: plain(present.inputs) };
      }),

    delete: (id, oldState) =>
      answering(async () => {
        await beforeWriting();
        await handler.delete({ id, oldState: own(oldState) });
      }),
  };
}

/** An `up` that records the impact compares with what was there before it wrote anything; nothing orders an impact of its own before the writes. */
async function beforeWriting(): Promise<void> {
  if (recordsImpact(host)) await host.snapshot();
}

/** Counts the work in hand, and turns what is thrown into an error that the protocol carries whole and nobody prints. */
async function answering<T>(work: () => Promise<T>): Promise<T> {
  working++;
  try {
    return await work();
  } catch (thrown) {
    throw toldError(thrown);
  } finally {
    working--;
  }
}

function own(properties: Properties): Properties {
  const { [PROVIDER_KEY]: _provider, ...rest } = properties;
  return rest;
}

/** Without `undefined` at any depth: the protocol refuses it ("Unexpected struct type"). */
function plain(properties: Properties): Properties {
  return JSON.parse(JSON.stringify(properties));
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The host process writes each error of check, diff, read and delete to stderr, which the engine shows a second time, as noise. */
const TOLD = "\u2063told\u2063";

function toldError(thrown: unknown): Error {
  const error = new Error(messageOf(thrown));
  error.stack = TOLD;
  if (thrown instanceof UnverifiedError) {
    // The engine keeps the object in the state and shows the reasons only.
    Object.assign(error, { id: thrown.id, properties: plain(thrown.state), reasons: [thrown.message] });
  }
  return error;
}

const printError = console.error;
console.error = (...parts: unknown[]) => {
  if (typeof parts[0] === "string" && parts[0].endsWith(TOLD)) return;
  printError(...parts);
};

function screamingCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** The engine's address is the process's one argument; a resource's URN is not passed, so the line stands under the stack. */
function engineAddress(): string | undefined {
  const address = process.argv[2];
  return address !== undefined && /^[^/\s]+:\d+$/.test(address) ? address : undefined;
}

/** The engine has it before a check that fails ends the run. What cannot be said fails nothing. */
async function announce(severity: "info" | "warning", text: string): Promise<void> {
  const address = engineAddress();
  if (address === undefined) return;
  const request = new LogRequest();
  request.setSeverity(severity === "info" ? LogSeverity.INFO : LogSeverity.WARNING);
  request.setMessage(text);
  const engine = new EngineClient(address, credentials.createInsecure());
  await new Promise<void>((resolve) => engine.log(request, () => resolve()));
  engine.close();
}

let watch: NodeJS.Timeout | null = null;

/**
 * A killed engine leaves this process behind (its parent is a shell that waits for it). Once nobody listens at the engine's address any
 * more and nothing is being written, the process ends.
 */
function endWithEngine(): void {
  const address = engineAddress();
  if (address === undefined || watch !== null) return;
  const colon = address.lastIndexOf(":");
  const [engineHost, port] = [address.slice(0, colon), Number(address.slice(colon + 1))];
  watch = setInterval(() => {
    const socket = createConnection({ host: engineHost, port });
    socket.on("connect", () => socket.destroy());
    socket.on("error", () => {
      if (working === 0) process.exit(0);
    });
  }, 2000);
  watch.unref();
}
