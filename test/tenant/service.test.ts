import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApiTokenAuthorization, type Authorization } from "../../provider/tenant/sign-in/authorization";
import { mayRepeat, waitBefore } from "../../provider/tenant/transport/back-off";
import { Secrets } from "../../provider/tenant/transport/redaction";
import { Service, type ServiceOptions, type ServiceRequest } from "../../provider/tenant/transport/service";
import type { TenantError } from "../../provider/tenant/transport/tenant-error";
import { loopbackCertificate } from "../emulator/certificate";
import { type SmallServer, smallServer } from "./small-server";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlcyI6WyJQb2xpY3kuUmVhZC5BbGwiXX0.c2lnbmF0dXJl";

class TestAuthorization implements Authorization {
  renewed = 0;

  constructor(
    readonly way = "client secret",
    private readonly granted: readonly string[] | null = ["Policy.Read.All"],
  ) {}

  async header(): Promise<string> {
    return `Bearer ${TOKEN}`;
  }

  renew(): boolean {
    this.renewed++;
    return true;
  }

  permissions(): readonly string[] | null {
    return this.granted;
  }
}

let server: SmallServer | null = null;
afterEach(() => server?.close());

type Answer = (response: ServerResponse, attempt: number) => void;

async function serviceOf(answer: Answer, options: Partial<ServiceOptions> = {}): Promise<Service> {
  let attempt = 0;
  server = await smallServer((_request, response) => answer(response, ++attempt));
  return service({ address: server.url, ...options });
}

const service = (options: Partial<ServiceOptions>) =>
  new Service({
    name: "Microsoft Graph",
    address: "http://127.0.0.1:1",
    authorization: new TestAuthorization(),
    secrets: new Secrets(),
    pace: () => null,
    retries: 2,
    timeout: 5000,
    ...options,
  });

const request = (method: ServiceRequest["method"], more: Partial<ServiceRequest> = {}): ServiceRequest => ({
  method,
  path: "/v1.0/things",
  permissions: ["Policy.Read.All"],
  ...more,
});

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

const failure = (sent: Promise<unknown>): Promise<TenantError> =>
  sent.then(
    () => {
      throw new Error("The request did not fail.");
    },
    (thrown) => thrown,
  );

describe("attempts", () => {
  test.each<[ServiceRequest["method"], number | "drop", number]>([
    ["GET", 429, 3],
    ["GET", 500, 3],
    ["GET", 503, 3],
    ["GET", 504, 3],
    ["GET", "drop", 3],
    ["PATCH", 502, 3],
    ["PUT", 503, 3],
    ["DELETE", 503, 3],
    ["POST", 429, 3],
    ["POST", 503, 1],
    ["POST", "drop", 1],
    ["GET", 400, 1],
    ["GET", 403, 1],
    ["GET", 404, 1],
    ["GET", 501, 1],
  ])("%s that is answered with %s is sent %i times", async (method, status, times) => {
    const to = await serviceOf((response) => (status === "drop" ? void response.destroy() : json(response, status, {})));
    await failure(to.send(request(method)));
    expect(server?.requests).toHaveLength(times);
  });

  test("a POST that is declared repeatable is repeated", async () => {
    const to = await serviceOf((response, attempt) => json(response, attempt < 3 ? 503 : 200, { attempt }));
    expect(await to.send(request("POST", { repeatable: true }))).toEqual({ status: 200, body: { attempt: 3 } });
  });

  test("Retry-After is waited for, in seconds and as a date", async () => {
    const axiosError = (header: string) => ({ response: { status: 429, headers: { "retry-after": header } } }) as never;
    expect(waitBefore(1, axiosError("7"), 1000)).toBe(7000);
    const date = waitBefore(1, axiosError(new Date(Date.now() + 9000).toUTCString()), 1000);
    expect(date).toBeGreaterThan(7000);
    expect(date).toBeLessThanOrEqual(9000);
    expect(waitBefore(1, axiosError("100000"), 1000)).toBe(120_000);
    expect(waitBefore(1, axiosError("0"), 1000, () => 0)).toBe(500);
  });

  test("without Retry-After each wait is twice as long at most, half of it by chance, and never over half a minute", () => {
    const none = { response: { status: 429, headers: {} } } as never;
    expect([1, 2, 3, 10].map((attempt) => waitBefore(attempt, none, 1000, () => 0))).toEqual([500, 1000, 2000, 15_000]);
    expect([1, 2, 3, 10].map((attempt) => waitBefore(attempt, none, 1000, () => 1))).toEqual([1000, 2000, 4000, 30_000]);
  });

  test("a connection that nobody takes is tried again for a POST too, but not for long", () => {
    const refused = { code: "ECONNREFUSED" } as never;
    expect([1, 2, 3, 4].map((attempt) => mayRepeat(refused, false, attempt))).toEqual([true, true, true, false]);
  });

  test("an expired token is renewed, once", async () => {
    const authorization = new TestAuthorization();
    const to = await serviceOf((response, attempt) => json(response, attempt === 1 ? 401 : 200, {}), { authorization });
    await to.send(request("POST"));
    expect(authorization.renewed).toBe(1);

    await server?.close();
    const refusing = await serviceOf((response) => json(response, 401, {}), { authorization });
    await failure(refusing.send(request("GET")));
    expect(server?.requests).toHaveLength(2);
  });

  test("each attempt waits for its turn, but not on loopback before the tenant says that it counts", async () => {
    const turn = jest.fn(async () => {});
    const to = await serviceOf((response) => json(response, 503, {}), { pace: () => ({ turn }) as never });
    await failure(to.send(request("GET")));
    expect(turn).not.toHaveBeenCalled();
    await server?.close();

    const counting = await serviceOf((response, attempt) => json(response, attempt === 1 ? 429 : 200, {}), {
      pace: () => ({ turn }) as never,
    });
    await counting.send(request("GET"));
    await counting.send(request("GET"));
    expect(turn).toHaveBeenCalledTimes(2);
    turn.mockClear();

    // This machine as well, by an address that does not say so.
    const address = (server as SmallServer).url.replace("127.0.0.1", "0.0.0.0");
    await service({ address, pace: () => ({ turn }) as never }).send(request("GET"));
    await service({ address, pace: () => ({ turn }) as never }).send(request("GET"));
    expect(turn).toHaveBeenCalledTimes(2);
  });
});

describe("a failure says what is wrong and how to mend it", () => {
  const graphError = (code: string, message: string, inner: object = {}) => ({
    error: { code, message, innerError: { "request-id": "7c5d0f6e", ...inner } },
  });

  test.each<[string, number, object, readonly RegExp[]]>([
    [
      "an expired token",
      401,
      graphError("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
      [/TENANT-unauthorized/, /token is expired/, /client secret/, /7c5d0f6e/],
    ],
    [
      "a permission that the text names",
      403,
      graphError("AccessDenied", "Application.Read.All scope is required to add/edit application condition"),
      [/TENANT-permission/, /Grant Application\.Read\.All for Microsoft Graph/],
    ],
    [
      "permissions that the token lacks",
      403,
      graphError("AccessDenied", "You cannot perform the requested operation, required scopes are missing in the token."),
      [/Grant Policy\.ReadWrite\.ConditionalAccess and Application\.Read\.All for Microsoft Graph/],
    ],
    [
      "a busy tenant",
      429,
      graphError("TooManyRequests", "Too many requests."),
      [/TENANT-throttled/, /after 3 attempts/, /appcontrol:retries/],
    ],
    ["an outage", 503, graphError("ServiceUnavailable", "Try later."), [/TENANT-outage/, /after 3 attempts/]],
    ["a wrong id", 404, graphError("ResourceNotFound", "No such thing."), [/TENANT-not-found/]],
    [
      "a number in the message",
      400,
      graphError("BadRequest", "1034: Policy contains invalid applications"),
      [/GRAPH-1034/, /service principal/],
    ],
    [
      "a number in the inner error, under a message that says nothing",
      400,
      graphError("BadRequest", "The server could not process the request because it is malformed or incorrect.", {
        message: "1007: Incoming ConditionalAccessPolicy object is null or does not match the schema",
      }),
      [/GRAPH-1007/, /1007: Incoming/, /enumeration/],
    ],
    ["any other refusal", 400, { detail: "The name is taken." }, [/TENANT-refused/, /The name is taken\./]],
  ])("%s", async (_what, status, body, expected) => {
    const to = await serviceOf((response) => json(response, status, body));
    const permissions = ["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess", "Application.Read.All"];
    const { message } = await failure(to.send(request("GET", { permissions })));
    for (const part of expected) expect(message).toMatch(part);
    expect(message).toContain(`GET /v1.0/things with ${status}`);
  });

  test.each(["1007", "1011", "1032", "1034", "1038", "1040", "1088"])(
    "error %s keeps its number and has a mend of its own",
    async (number) => {
      const to = await serviceOf((response) => json(response, 400, graphError("BadRequest", `${number}: Something.`)));
      const thrown = await failure(to.send(request("GET")));
      expect(thrown.failure.number).toBe(number);
      expect(thrown.problems[0]).toMatchObject({ code: `GRAPH-${number}`, path: "", severity: "error" });
      expect(thrown.problems[0]?.mend).not.toBe("Correct what the text names.");
    },
  );

  test("a token of the Azure CLI that cannot carry the permission", async () => {
    const to = await serviceOf((response) => json(response, 403, graphError("AccessDenied", "Scopes are missing.")), {
      authorization: new TestAuthorization("Azure CLI", []),
    });
    const permissions = ["Policy.ReadWrite.ConditionalAccess"];
    expect((await failure(to.send(request("GET", { permissions })))).message).toMatch(/`az login` never carries/);
  });

  test("a refusal although the token carries everything", async () => {
    const to = await serviceOf((response) => json(response, 403, graphError("AccessDenied", "Not licensed.")));
    expect((await failure(to.send(request("GET")))).message).toMatch(/licence, the directory role/);
  });

  test("a web page instead of data", async () => {
    const to = await serviceOf(
      (response) => void response.writeHead(404, { "content-type": "text/html" }).end("<html><title>Page not found</title></html>"),
    );
    const thrown = await failure(to.send(request("GET")));
    expect(thrown.message).toMatch(/TENANT-page/);
    expect(thrown.message).toMatch(/404: Page not found/);
  });

  test("a sign-in page that the service sends us to is not followed", async () => {
    const to = await serviceOf((response) => void response.writeHead(302, { location: "/login" }).end());
    expect((await failure(to.send(request("GET")))).message).toMatch(/TENANT-page/);
    expect(server?.requests).toEqual(["GET /v1.0/things"]);
  });

  test("nobody listens: host and port are named", async () => {
    const gone = await smallServer(() => {});
    await gone.close();
    const port = new URL(gone.url).port;
    const thrown = await failure(service({ address: gone.url }).send(request("GET")));
    expect(thrown.message).toMatch(/TENANT-unreachable/);
    expect(thrown.message).toContain(`127.0.0.1:${port} cannot be reached (ECONNREFUSED)`);
  });

  test("a certificate that nobody vouches for, at once", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "appcontrol-"));
    const tls = loopbackCertificate(folder);
    rmSync(folder, { recursive: true });
    if (tls === null) return console.warn("There is no OpenSSL: certificates were not tested.");
    const untrusted = createServer(tls).listen(0, "127.0.0.1");
    await once(untrusted, "listening");
    let connections = 0;
    untrusted.on("connection", () => void connections++);
    const { port } = untrusted.address() as AddressInfo;
    const thrown = await failure(service({ address: `https://127.0.0.1:${port}` }).send(request("GET")));
    untrusted.close();
    expect(thrown.message).toMatch(/TENANT-certificate/);
    expect(thrown.message).toContain(`127.0.0.1:${port}`);
    expect(connections).toBe(1);
  });

  test("a right that the maker of Defender's own token does not have", async () => {
    const to = await serviceOf((response) => json(response, 403, { detail: "You do not have permission." }), {
      authorization: new ApiTokenAuthorization("a0".repeat(32)),
    });
    expect((await failure(to.send(request("GET")))).message).toMatch(/rights of the administrator who made it/);
  });

  test("no answer in time", async () => {
    const to = await serviceOf(() => {}, { timeout: 100, retries: 0 });
    const thrown = await failure(to.send(request("GET")));
    expect(thrown.message).toMatch(/TENANT-timeout.*|did not answer within 0\.1 seconds/);
    expect(thrown.failure.effect).toBe("unknown");
  });

  test("without any secret in it", async () => {
    const to = await serviceOf((response) => json(response, 400, { detail: `Bad token Bearer ${TOKEN} of hunter2-secret` }), {
      secrets: new Secrets(["hunter2-secret"]),
    });
    const { message, failure: facts } = await failure(to.send(request("GET")));
    expect(message + facts.text).not.toMatch(/hunter2|eyJ/);
    expect(message).toContain("(hidden)");
  });
});
