import { readFile } from "node:fs/promises";
import axios from "axios";
import { error, ProblemsError } from "../../policy/problems";
import { nameOf, type Settings } from "../settings";

/** What Entra expects a federated token to be issued for. */
const AUDIENCE = "api://AzureADTokenExchange";

/** The pipeline's own token, which Entra takes in place of a secret: given, in a file, or asked for (GitHub Actions). Asked anew each time. */
export async function federatedToken(settings: Settings): Promise<string> {
  const token = settings.text("oidcToken");
  if (token !== null) return token;
  const file = settings.text("oidcTokenFilePath");
  if (file !== null) return (await readFile(file, "utf8")).trim();
  const [url, bearer] = [settings.text("oidcRequestUrl"), settings.text("oidcRequestToken")];
  if (url === null || bearer === null) {
    const mend = `Set ${nameOf("oidcToken")}, ${nameOf("oidcTokenFilePath")}, or ${nameOf("oidcRequestUrl")} and ${nameOf("oidcRequestToken")}; in GitHub Actions grant the job \`id-token: write\`.`;
    throw new ProblemsError([
      error("TENANT-credentials", "", "OIDC is configured, but there is no token and nobody to ask for one.", mend),
    ]);
  }
  const address = new URL(url);
  address.searchParams.set("audience", AUDIENCE);
  const { data } = await axios.get<{ value?: string }>(address.href, { headers: { Authorization: `Bearer ${bearer}` }, timeout: 30_000 });
  if (typeof data?.value === "string") return data.value;
  throw new ProblemsError([
    error("TENANT-credentials", "", `${address.origin} answered without a token.`, `Check ${nameOf("oidcRequestUrl")}.`),
  ]);
}
