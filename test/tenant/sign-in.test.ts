import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { type Emulator, startEmulator } from "../../emulator/server";
import { Settings } from "../../provider/tenant/settings";
import { BearerAuthorization } from "../../provider/tenant/sign-in/authorization";
import { federatedToken } from "../../provider/tenant/sign-in/federated-token";
import { Secrets } from "../../provider/tenant/transport/redaction";
import { loopbackCertificate } from "../emulator/certificate";
import { smallServer } from "./small-server";
import { opened } from "./tenants";

const tenantId = "fabfab00-0000-4000-8000-000000000001";
const known = { clientId: "11111111-0000-4000-8000-000000000001", secret: "the-right-secret", roles: ["Policy.Read.All"] };
const facts = { tenant: { tenantId, domains: ["fabrikam.example"], clients: [known] } };

let emulator: Emulator | null = null;
afterEach(() => emulator?.close());

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => {
      throw new Error("It was let in.");
    },
    (thrown: Error) => thrown.message,
  );
}

describe("at a tenant on loopback", () => {
  test("nobody needs credentials, whatever the tenant is called", async () => {
    emulator = await startEmulator({ seeds: [{ path: "", json: { tenant: { tenantId, domains: ["fabrikam.example"] } } }] });
    await expect(opened({ tenant: emulator.url })).resolves.toBeDefined();
  });

  test("credentials that are given are used", async () => {
    emulator = await startEmulator({ seeds: [{ path: "", json: facts }] });
    const settings = { tenant: emulator.url, clientId: known.clientId, clientSecret: known.secret };
    await expect(opened(settings)).resolves.toBeDefined();
    expect(await refusal(opened({ ...settings, clientSecret: "the-wrong-secret" }))).toMatch(/AADSTS7000215/);
    expect(await refusal(opened({ ...settings, tenantId: "contoso.example" }))).toMatch(/AADSTS90002: Tenant 'contoso\.example' not found/);
    await expect(
      opened({ tenant: emulator.url }, { ARM_CLIENT_ID: known.clientId, ARM_CLIENT_SECRET: known.secret }),
    ).resolves.toBeDefined();
  });

  test("that is not there, host and port are named", async () => {
    const gone = await smallServer(() => {});
    await gone.close();
    expect(await refusal(opened({ tenant: gone.url }))).toContain(`${new URL(gone.url).host} cannot be reached (ECONNREFUSED)`);
  });
});

/** A run in a process of its own: whom it trusts is set at its start. */
const RUN = `
opened(JSON.parse(process.argv[2])).then(
  async (tenant) => console.log(JSON.stringify({ policies: await tenant.conditionalAccessPolicies.list() })),
  (refused) => console.log(JSON.stringify({ refused: refused.message })),
);`;

describe("@azure/identity", () => {
  let folder: string;
  let run: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "appcontrol-"));
    const { outputFiles } = await build({
      stdin: {
        contents: `import { openedTenant } from "./provider/tenant/open-tenant";
          const opened = (settings: Record<string, string>) => openedTenant((key) => settings[key], {});${RUN}`,
        resolveDir: path.resolve(__dirname, "../.."),
        loader: "ts",
      },
      bundle: true,
      write: false,
      platform: "node",
      packages: "external",
    });
    run = outputFiles[0]?.text as string;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const running = async (settings: Record<string, string>) => {
    const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: path.join(folder, "cert.pem") };
    const ended = promisify(execFile)(process.execPath, ["-", JSON.stringify(settings)], { env, cwd: path.resolve(__dirname, "../..") });
    ended.child.stdin?.end(run);
    return JSON.parse((await ended).stdout);
  };

  test("signs in over TLS, and its refusals keep Entra's words and no secret", async () => {
    const tls = loopbackCertificate(folder);
    if (tls === null) return console.warn("There is no OpenSSL: TLS was not tested.");
    emulator = await startEmulator({ tls, seeds: [{ path: "", json: facts }] });
    const settings = { tenant: emulator.url, tenantId, clientId: known.clientId, clientSecret: known.secret };
    expect(await running(settings)).toEqual({ policies: [] });

    const wrongSecret = await running({ ...settings, clientSecret: "the-wrong-secret" });
    expect(wrongSecret.refused).toMatch(/- OIDC: skipped[\s\S]*- client secret: .*AADSTS7000215/);
    expect(wrongSecret.refused).not.toContain("the-wrong-secret");
    expect((await running({ ...settings, tenantId: "contoso.example" })).refused).toMatch(
      /AADSTS90002: Tenant 'contoso\.example' not found/,
    );
  });

  test("whose authority is not there names host and port", async () => {
    const gone = await smallServer(() => {});
    await gone.close();
    const { host, port } = new URL(gone.url);
    const settings = { authorityHost: `https://${host}`, tenantId, clientId: known.clientId, clientSecret: known.secret };
    expect((await running(settings)).refused).toContain(`127.0.0.1:${port} cannot be reached (ECONNREFUSED)`);
  });
});

test("without any credentials the refusal lists every way and why it was passed over", async () => {
  const text = await refusal(opened({}, { ARM_USE_CLI: "false" }));
  expect(text).toMatch(/TENANT-credentials/);
  for (const way of [
    "OIDC",
    "Azure Pipelines",
    "client certificate",
    "client secret",
    "workload identity",
    "managed identity",
    "Azure CLI",
  ]) {
    expect(text).toContain(`- ${way}: skipped`);
  }
});

test("a certificate that is no PEM is refused with the command that converts it", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "appcontrol-")), "bundle.pfx");
  writeFileSync(file, Buffer.from([0x30, 0x82]));
  const environment = { ARM_TENANT_ID: tenantId, ARM_CLIENT_ID: known.clientId, ARM_CLIENT_CERTIFICATE_PATH: file };
  expect(await refusal(opened({}, environment))).toMatch(/openssl pkcs12/);
  rmSync(path.dirname(file), { recursive: true });
});

describe("the federated token", () => {
  const settings = (environment: Record<string, string>) => new Settings(() => undefined, environment);

  test("is the given one, or the file's, read anew each time", async () => {
    expect(await federatedToken(settings({ ARM_OIDC_TOKEN: "given" }))).toBe("given");
    const file = path.join(mkdtempSync(path.join(tmpdir(), "appcontrol-")), "token");
    const fromFile = settings({ ARM_OIDC_TOKEN_FILE_PATH: file });
    for (const token of ["first", "second"]) {
      writeFileSync(file, `${token}\n`);
      expect(await federatedToken(fromFile)).toBe(token);
    }
    rmSync(path.dirname(file), { recursive: true });
  });

  test("is asked for as GitHub Actions hands it out", async () => {
    const server = await smallServer((request, response) => {
      const right = request.headers.authorization === "Bearer request-token";
      response.writeHead(right ? 200 : 401, { "content-type": "application/json" }).end('{"value":"issued"}');
    });
    const environment = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/token?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
    };
    expect(await federatedToken(settings(environment))).toBe("issued");
    expect(server.requests).toEqual(["GET /token?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange"]);
    await server.close();
  });

  test("that nobody hands out is an error that names the keys", async () => {
    expect(await refusal(federatedToken(settings({})))).toMatch(/oidcToken .*id-token: write/);
  });
});

describe("a token", () => {
  const tokens = (lifetime: number) => {
    let issued = 0;
    const signIn = { way: "client secret", token: jest.fn(async () => ({ token: `token-${++issued}`, expiresAt: Date.now() + lifetime })) };
    return { signIn, authorization: new BearerAuthorization(signIn, "scope", new Secrets()) };
  };

  test("is fetched once for requests that come together, and kept", async () => {
    const { signIn, authorization } = tokens(3_600_000);
    const headers = await Promise.all([authorization.header(), authorization.header(), authorization.header()]);
    expect(new Set(headers)).toEqual(new Set(["Bearer token-1"]));
    expect(signIn.token).toHaveBeenCalledTimes(1);
  });

  test("that ends soon is replaced", async () => {
    const { authorization } = tokens(60_000);
    expect([await authorization.header(), await authorization.header()]).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  test("that could not be fetched is fetched by the next request", async () => {
    const { signIn, authorization } = tokens(3_600_000);
    signIn.token.mockRejectedValueOnce(new Error("busy"));
    await expect(authorization.header()).rejects.toThrow("busy");
    expect(await authorization.header()).toBe("Bearer token-1");
  });
});
