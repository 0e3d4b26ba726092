import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/server";
import { DEFENDER_APP } from "../../emulator/tokens";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else the text; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
}

export const GRAPH = "https://graph.microsoft.com/.default";
export const DEFENDER = `${DEFENDER_APP}/.default`;

/** A client of the tenant over real HTTP, with nothing of the provider in it. */
export class Client {
  private readonly tokens = new Map<string, string>();

  private constructor(readonly emulator: Emulator) {}

  static async start(options: EmulatorOptions = {}): Promise<Client> {
    return new Client(await startEmulator(options));
  }

  close(): Promise<void> {
    return this.emulator.close();
  }

  /** @param at a path behind the version, or an absolute address (a next link). */
  graph(method: string, at: string, body?: unknown, version = "v1.0"): Promise<Answer> {
    return this.send(GRAPH, method, at.startsWith("http") ? at : `${this.emulator.url}/${version}/${at}`, body);
  }

  /** @param at a path behind `/v1.0/identity/conditionalAccess`. */
  access(method: string, at: string, body?: unknown, version?: string): Promise<Answer> {
    return this.graph(method, `identity/conditionalAccess/${at}`, body, version);
  }

  /** @param at a path behind `/cas/api`. */
  defender(method: string, at: string, body?: unknown): Promise<Answer> {
    return this.send(DEFENDER, method, `${this.emulator.url}/cas/api/${at}`, body);
  }

  async misbehave(plan: object): Promise<void> {
    const answer = await answerOf(await fetch(`${this.emulator.url}/_emulator/faults`, jsonRequest("POST", plan)));
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  }

  async signIn(scope: string, form: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: "client", client_secret: "secret", scope, ...form });
    return answerOf(await fetch(`${this.emulator.url}/contoso.example/oauth2/v2.0/token`, { method: "POST", body }));
  }

  private async send(scope: string, method: string, url: string, body: unknown): Promise<Answer> {
    const token = this.tokens.get(scope) ?? ((await this.signIn(scope)).body.access_token as string);
    this.tokens.set(scope, token);
    return answerOf(await fetch(url, jsonRequest(method, body, token)));
  }
}

export function jsonRequest(method: string, body: unknown, token?: string): RequestInit {
  return {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : isJson ? JSON.parse(text) : text };
}

/** A small policy that every tenant takes; `changes` replace whole properties. */
export function policyBody(displayName: string, changes: object = {}): Record<string, unknown> {
  return {
    displayName,
    state: "enabled",
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
    ...changes,
  };
}

export function ipLocationBody(displayName: string, cidrAddress: string, isTrusted = false): object {
  const family = cidrAddress.includes(":") ? "#microsoft.graph.iPv6CidrRange" : "#microsoft.graph.iPv4CidrRange";
  return {
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    displayName,
    isTrusted,
    ipRanges: [{ "@odata.type": family, cidrAddress }],
  };
}
