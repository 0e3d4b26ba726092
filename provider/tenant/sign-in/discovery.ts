import axios, { isAxiosError } from "axios";

/** MSAL's words when it got no description of the tenant: whether for the network or for the tenant, they do not say. */
const SILENT = /endpoints_resolution_error|openid_config_error|network_error/;

/** The reason behind MSAL's silence, found by asking what it asked; null where there is nothing to add. */
export async function reasonBehind(text: string, authority: string, tenantId: string | null): Promise<string | null> {
  if (!SILENT.test(text)) return null;
  const { hostname, port } = new URL(authority);
  const place = `${hostname}:${port || "443"}`;
  try {
    await axios.get(`${authority}/${tenantId ?? "organizations"}/v2.0/.well-known/openid-configuration`, {
      maxRedirects: 0,
      timeout: 30_000,
    });
    return null;
  } catch (thrown) {
    if (!isAxiosError<{ error_description?: string }>(thrown)) throw thrown;
    const answered = thrown.response?.data?.error_description ?? (thrown.response && `it answered with ${thrown.response.status}`);
    return (
      answered ?? `${place} cannot be reached (${thrown.code ?? thrown.message}); check the network, the proxy and NODE_EXTRA_CA_CERTS`
    );
  }
}
