import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

export const ROOT = path.resolve(__dirname, "../..");

type Properties = Record<string, unknown>;

/** The provider process as the engine starts it, spoken to over gRPC: no Pulumi CLI involved. */
export class ProviderProcess {
  readonly logs: { severity: number; message: string }[] = [];
  /** What the process printed after its port; must stay empty. */
  readonly printed: string[] = [];

  private constructor(
    private readonly engine: Server,
    private readonly child: ChildProcess,
    private client: ResourceProviderClient,
  ) {}

  static async start(
    options: { cwd?: string; config?: Record<string, string>; env?: Record<string, string> } = {},
  ): Promise<ProviderProcess> {
    const engine = new Server();
    const logs: { severity: number; message: string }[] = [];
    engine.addService(EngineService, {
      log: (call: { request: LogRequest }, answer: (error: null, empty: Empty) => void) => {
        logs.push({ severity: call.request.getSeverity(), message: call.request.getMessage() });
        answer(null, new Empty());
      },
    } as never);
    const address = await new Promise<string>((resolve, reject) =>
      engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(`127.0.0.1:${port}`),
      ),
    );
    const script = path.join(ROOT, "node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs");
    const child = spawn("sh", [script, address], {
      cwd: options.cwd ?? path.join(ROOT, "examples/quickstart"),
      env: { ...process.env, PULUMI_NODEJS_PROJECT: "contract", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const lines = createInterface({ input: child.stdout! });
    const [port] = (await once(lines, "line")) as [string];
    const started = new ProviderProcess(engine, child, new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure()));
    Object.assign(started, { logs });
    lines.on("line", (line) => started.printed.push(line));
    createInterface({ input: child.stderr! }).on("line", (line) => started.printed.push(line));
    const configure = new messages.ConfigureRequest();
    configure.setArgs(Struct.fromJavaScript((options.config ?? {}) as never));
    await started.call("configure", configure);
    return started;
  }

  async check(handler: string, oldInputs: Properties, newInputs: Properties) {
    const request = new messages.CheckRequest();
    request.setOlds(struct(oldInputs));
    request.setNews(struct({ ...newInputs, __provider: providerText(handler) }));
    const response = await this.call<messages.CheckResponse>("check", request);
    return {
      inputs: response.getInputs()?.toJavaScript() as Properties,
      failures: response.getFailuresList().map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
    };
  }

  async diff(handler: string, id: string, oldState: Properties, newInputs: Properties) {
    const request = new messages.DiffRequest();
    request.setId(id);
    request.setOlds(struct({ ...oldState, __provider: providerText(handler) }));
    request.setNews(struct({ ...newInputs, __provider: providerText(handler) }));
    const response = await this.call<messages.DiffResponse>("diff", request);
    return { changes: response.getChanges(), replaces: response.getReplacesList() };
  }

  async delete(handler: string, id: string, state: Properties): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setId(id);
    request.setProperties(struct({ ...state, __provider: providerText(handler) }));
    await this.call("delete", request);
  }

  /** Ends the engine only, as a killed CLI does; resolves once the provider process has ended by itself. */
  async killEngine(): Promise<void> {
    const ended = once(this.child, "exit");
    this.client.close();
    this.engine.forceShutdown();
    await ended;
  }

  stop(): void {
    this.client.close();
    this.engine.forceShutdown();
    // The script does not replace itself with node: the whole group ends.
    if (this.child.exitCode === null) process.kill(-this.child.pid!, "SIGKILL");
  }

  private call<Response>(method: string, request: unknown): Promise<Response> {
    return new Promise((resolve, reject) => {
      const invoke = (this.client as never as Record<string, (...args: unknown[]) => void>)[method];
      invoke.call(this.client, request, (error: ServiceError | null, response: Response) => (error ? reject(error) : resolve(response)));
    });
  }
}

export function providerText(handler: string): string {
  return `exports.handler = () => require('pulumi-appcontrol/dynamic').${handler};`;
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}
