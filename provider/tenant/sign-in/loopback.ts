import axios, { isAxiosError } from "axios";
import { error, ProblemsError } from "../../policy/problems";
import type { Settings } from "../settings";
import type { Secrets } from "../transport/redaction";
import type { SignIn } from "./authorization";

/** Client and secret of nobody: a tenant on loopback lets in whom it was not told about. */
const MADE_UP = { clientId: "00000000-0000-4000-8000-00000000ca11", clientSecret: "loopback" };

/** Signs in at a token endpoint on this machine, over plain http too, which MSAL does not. */
export function loopbackSignIn(settings: Settings, authority: string, secrets: Secrets): SignIn {
  const [clientId, clientSecret] = [settings.text("clientId"), settings.text("clientSecret")];
  const own = clientId !== null && clientSecret !== null ? { clientId, clientSecret } : null;
  const client = axios.create({ baseURL: authority, proxy: false, maxRedirects: 0, timeout: 30_000 });
  return {
    way: own === null ? "made-up credentials of a tenant on loopback" : "client secret",
    async token(scope) {
      const { clientId, clientSecret } = own ?? MADE_UP;
      const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
      try {
        const tenantId = settings.text("tenantId") ?? (await onlyTenant());
        const { data } = await client.post<{ access_token: string; expires_in: number }>(
          `/${tenantId}/oauth2/v2.0/token`,
          new URLSearchParams(form),
        );
        return { token: data.access_token, expiresAt: Date.now() + data.expires_in * 1000 };
      } catch (thrown) {
        throw refused(thrown);
      }
    },
  };

  /** The tenant on loopback is the only one there, and its discovery document names it. */
  async function onlyTenant(): Promise<string> {
    const { data } = await client.get<{ tenant_discovery_endpoint: string }>("/common/discovery/instance");
    return new URL(data.tenant_discovery_endpoint).pathname.split("/")[1] as string;
  }

  function refused(thrown: unknown): ProblemsError {
    if (!isAxiosError<{ error_description?: string }>(thrown)) throw thrown;
    const { host } = new URL(authority);
    if (thrown.response === undefined) {
      const message = `The tenant on loopback at ${host} cannot be reached (${thrown.code ?? thrown.message}).`;
      return new ProblemsError([error("TENANT-unreachable", "", message, "Start it: appcontrol tenant --port PORT.")]);
    }
    const text = thrown.response.data?.error_description ?? `status ${thrown.response.status}`;
    const message = `The tenant on loopback at ${host} refused the sign-in: ${secrets.redact(text)}.`;
    return new ProblemsError([error("TENANT-credentials", "", message, "Correct tenantId, clientId and clientSecret.")]);
  }
}
