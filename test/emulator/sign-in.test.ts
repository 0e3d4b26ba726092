import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "../../emulator/server";
import { type Certificate, loopbackCertificate } from "./certificate";
import { answerOf, Client, DEFENDER, GRAPH, policyBody } from "./client";
import { temporaryFolder } from "./command";

const tenantId = "fabfab00-0000-4000-8000-000000000001";
const known = { clientId: "11111111-0000-4000-8000-000000000001", secret: "right", roles: ["Policy.Read.All"] };
const facts = { tenant: { tenantId, domains: ["fabrikam.example"], clients: [known] } };

describe("tokens", () => {
  let open: Client;
  let closed: Client;
  beforeAll(async () => {
    open = await Client.start();
    closed = await Client.start({ seeds: [{ path: "tenant.json", json: facts }] });
  });
  afterAll(() => Promise.all([open.close(), closed.close()]));

  const ask = async (client: Client, tenant: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    answerOf(
      await fetch(`${client.emulator.url}/${tenant}/oauth2/v2.0/token`, {
        method: "POST",
        headers,
        body: new URLSearchParams({ grant_type: "client_credentials", scope: GRAPH, ...form }),
      }),
    );
  const claims = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] as string, "base64url").toString());

  test.each([GRAPH, "00000003-0000-0000-c000-000000000000/.default"])("%s is Graph", async (scope) => {
    const { body } = await open.signIn(scope);
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 3600 });
    expect(claims(body.access_token)).toMatchObject({
      aud: "https://graph.microsoft.com",
      roles: expect.arrayContaining(["Policy.ReadWrite.ConditionalAccess"]),
    });
  });

  test("Defender's token carries Defender's roles", async () => {
    expect(claims((await open.signIn(DEFENDER)).body.access_token).roles).toContain("settings.manage");
  });

  test("until a seed names the tenant, any name of a tenant is this one", async () => {
    expect((await ask(open, "whatever.example", { client_id: "a", client_secret: "b" })).status).toBe(200);
    expect((await ask(closed, "whatever.example", { client_id: known.clientId, client_secret: "right" })).body.error_codes).toEqual([
      90002,
    ]);
    for (const name of [tenantId, "FABRIKAM.example"]) {
      expect((await ask(closed, name, { client_id: known.clientId, client_secret: "right" })).status).toBe(200);
    }
  });

  test.each<[string, Record<string, string>, number]>([
    ["no secret", { client_id: known.clientId }, 7000218],
    ["a wrong secret", { client_id: known.clientId, client_secret: "wrong" }, 7000215],
    ["an unknown client", { client_id: "somebody", client_secret: "right" }, 700016],
    ["no client", { client_secret: "right" }, 900144],
    ["another grant", { grant_type: "password" }, 70003],
    [
      "a scope without /.default",
      { client_id: known.clientId, client_secret: "right", scope: "https://graph.microsoft.com/Policy.Read.All" },
      1002012,
    ],
    ["an unknown resource", { client_id: known.clientId, client_secret: "right", scope: "https://planet.example/.default" }, 500011],
  ])("%s is refused with Entra's number", async (_what, form, code) => {
    const { status, body } = await ask(closed, tenantId, form);
    expect([Math.floor(status / 100), body.error_codes, body.error_description]).toEqual([
      4,
      [code],
      expect.stringContaining(`AADSTS${code}: `),
    ]);
  });

  test("credentials may stand in the header", async () => {
    const authorization = `Basic ${Buffer.from(`${known.clientId}:right`).toString("base64")}`;
    expect((await ask(closed, tenantId, {}, { authorization })).status).toBe(200);
  });

  test("a client may do what it was granted, and the refusal names what it lacks", async () => {
    const { access_token: token } = (await ask(closed, tenantId, { client_id: known.clientId, client_secret: "right" })).body;
    const at = `${closed.emulator.url}/v1.0/identity/conditionalAccess/policies`;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    expect((await fetch(at, { headers })).status).toBe(200);
    const refused = await answerOf(await fetch(at, { method: "POST", headers, body: JSON.stringify(policyBody("x")) }));
    expect([refused.status, refused.body.error.code]).toEqual([403, "AccessDenied"]);
    expect(refused.headers.get("x-appcontrol-emulator-detail")).toContain("Policy.ReadWrite.ConditionalAccess");
  });

  test("without Application.Read.All the service says so itself", async () => {
    await open.misbehave({ roles: ["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"] });
    const { access_token: token } = (await open.signIn(GRAPH)).body;
    await open.misbehave({ roles: null });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const at = `${open.emulator.url}/v1.0/identity/conditionalAccess/policies`;
    const { status, body } = await answerOf(await fetch(at, { method: "POST", headers, body: JSON.stringify(policyBody("x")) }));
    expect([status, body.error.message]).toEqual([403, expect.stringContaining("Application.Read.All")]);
  });

  test.each([
    ["no token", undefined],
    ["no JWT", "Bearer abc"],
    ["a token that somebody signed", `Bearer ${["{}", "{}", "x"].map((part) => Buffer.from(part).toString("base64url")).join(".")}`],
  ])("%s opens nothing", async (_what, authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const { status, body } = await answerOf(await fetch(`${open.emulator.url}/v1.0/organization`, { headers }));
    expect([status, body.error.code]).toEqual([401, "InvalidAuthenticationToken"]);
  });

  test("an expired token is refused", async () => {
    let now = 1_800_000_000_000;
    const client = await Client.start({ clock: () => now });
    try {
      expect((await client.graph("GET", "organization")).status).toBe(200);
      now += 3_600_000;
      expect((await client.graph("GET", "organization")).body.error.message).toContain("expired");
    } finally {
      await client.close();
    }
  });
});

/** A client that this project did not write, in a process of its own: its trust in the certificate is set at the start. */
const FOREIGN_CLIENT = `
const { ClientSecretCredential } = require("@azure/identity");
const [authorityHost, secret] = process.argv.slice(1);
const credential = new ClientSecretCredential("${tenantId}", "${known.clientId}", secret, { authorityHost, disableInstanceDiscovery: true });
(async () => {
  const { token, expiresOnTimestamp } = await credential.getToken("https://graph.microsoft.com/.default");
  const answer = await fetch(authorityHost + "/v1.0/identity/conditionalAccess/policies", { headers: { authorization: "Bearer " + token } });
  const { value } = await answer.json();
  console.log(JSON.stringify({ status: answer.status, names: value.map((policy) => policy.displayName), lasts: expiresOnTimestamp > Date.now() }));
})().catch((failure) => console.log(JSON.stringify({ failure: failure.message })));
`;

describe("@azure/identity over HTTPS", () => {
  let folder: string;
  let certificate: Certificate | null;
  let emulator: Emulator | null = null;
  beforeAll(async () => {
    folder = temporaryFolder("tls");
    certificate = loopbackCertificate(folder);
    if (certificate === null) return;
    const seeds = [{ path: "tenant.json", json: { ...facts, conditionalAccessPolicies: [policyBody("seeded")] } }];
    emulator = await startEmulator({ tls: certificate, seeds });
  });
  afterAll(async () => {
    await emulator?.close();
    rmSync(folder, { recursive: true });
  });

  const foreignClient = async (secret: string) => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: path.join(folder, "cert.pem") };
    const words = ["-e", FOREIGN_CLIENT, emulator?.url ?? "", secret];
    const { stdout } = await promisify(execFile)(process.execPath, words, { env, cwd: path.resolve(__dirname, "../..") });
    return JSON.parse(stdout);
  };

  test("a client secret signs in, and the token opens Graph", async () => {
    if (emulator === null) return console.warn("There is no OpenSSL: HTTPS was not tested.");
    expect(emulator.url).toMatch(/^https:/);
    expect(await foreignClient("right")).toEqual({ status: 200, names: ["seeded"], lasts: true });
  });

  test("a wrong secret shows Entra's number", async () => {
    if (emulator === null) return;
    expect((await foreignClient("wrong")).failure).toContain("AADSTS7000215");
  });
});
