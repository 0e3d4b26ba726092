import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./stack";

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** A tenant on loopback, and somebody who edits it by hand, as in the portals. */
export class Portal {
  private token: string | null = null;

  private constructor(
    readonly url: string,
    private readonly server: ChildProcess,
  ) {}

  static async open(...flags: string[]): Promise<Portal> {
    const server = spawn(process.execPath, [path.join(ROOT, "dist/cli/main.js"), "tenant", "--port", "0", ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: server.stdout! }), "line")) as [string];
    const url = /^ready (http:\/\/\S+)$/.exec(line)?.[1];
    if (url === undefined) throw new Error(`The tenant said: ${line}`);
    return new Portal(url, server);
  }

  async close(): Promise<void> {
    const ended = once(this.server, "exit");
    this.server.kill("SIGTERM");
    await ended;
  }

  async graph<T = Record<string, unknown>>(method: string, at: string, body?: unknown): Promise<Answer<T>> {
    return this.send(method, `${this.url}/v1.0/identity/conditionalAccess/${at}`, body);
  }

  async defender<T = Record<string, unknown>>(method: string, at: string, body?: unknown): Promise<Answer<T>> {
    return this.send(method, `${this.url}/cas/api/v1/${at}`, body);
  }

  /** Makes the tenant misbehave; `{ rules: [] }` ends it. */
  async misbehave(plan: object): Promise<void> {
    const response = await fetch(`${this.url}/_emulator/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(plan),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  async policies(): Promise<Named[]> {
    return (await this.graph<{ value: Named[] }>("GET", "policies")).body.value;
  }

  async policyNamed(displayName: string): Promise<Named> {
    const found = (await this.policies()).filter((policy) => policy.displayName === displayName);
    if (found.length !== 1) throw new Error(`There are ${found.length} policies called "${displayName}".`);
    return found[0]!;
  }

  async locations(): Promise<Named[]> {
    return (await this.graph<{ value: Named[] }>("GET", "namedLocations")).body.value;
  }

  async accessPolicies(): Promise<{ _id: string; name: string; [property: string]: unknown }[]> {
    return (await this.defender<{ data: never[] }>("POST", "policies/", { filters: { type: { eq: ["ACCESS"] } }, limit: 100 })).body.data;
  }

  private async send<T>(method: string, url: string, body: unknown): Promise<Answer<T>> {
    this.token ??= await this.signIn();
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as T };
  }

  private async signIn(): Promise<string> {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "portal",
      client_secret: "portal",
      scope: "https://graph.microsoft.com/.default",
    });
    const response = await fetch(`${this.url}/contoso.example/oauth2/v2.0/token`, { method: "POST", body: form });
    return ((await response.json()) as { access_token: string }).access_token;
  }
}

export interface Named {
  readonly id: string;
  readonly displayName: string;
  readonly [property: string]: unknown;
}
