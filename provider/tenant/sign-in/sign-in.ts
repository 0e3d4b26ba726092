import type { TokenCredential } from "@azure/identity";
import { error, ProblemsError } from "../../policy/problems";
import { type Endpoints, isLoopback, type Settings } from "../settings";
import type { Secrets } from "../transport/redaction";
import type { IssuedToken, SignIn } from "./authorization";
import { reasonBehind } from "./discovery";
import { loopbackSignIn } from "./loopback";
import { chosenWay, loadLibrary, type Way } from "./ways";

/** Signs in by the first way that is configured; at a tenant on loopback, by made-up credentials where there are none. */
export function signInOf(settings: Settings, { authority, authorityGiven }: Endpoints, secrets: Secrets): SignIn {
  if (isLoopback(authority)) {
    // MSAL speaks https only.
    const plain = authority.startsWith("http:");
    if (plain || !WAYS_OF_PROGRAMS.some((key) => settings.text(key) !== null)) return loopbackSignIn(settings, authority, secrets);
  }
  const { way, skipped } = chosenWay(settings);
  if (way === null) throw noWayIn(skipped, null);
  let credential: Promise<TokenCredential> | null = null;
  return {
    way: way.name,
    async token(scope) {
      credential ??= credentialOf(way, settings, authority, authorityGiven);
      try {
        return issued(await (await credential).getToken(scope));
      } catch (thrown) {
        if (thrown instanceof ProblemsError) throw thrown;
        const text = withoutHistory(thrown);
        const reason = await reasonBehind(text, authority, settings.text("tenantId"));
        throw noWayIn(skipped, `- ${way.name}: ${secrets.redact([text, reason].filter(Boolean).join(" — "))}`);
      }
    },
  };
}

/** Whoever sets one of these means it, at loopback too. */
const WAYS_OF_PROGRAMS = ["useOidc", "adoPipelineServiceConnectionId", "clientCertificatePath", "clientSecret"] as const;

async function credentialOf(way: Way, settings: Settings, authority: string, authorityGiven: boolean): Promise<TokenCredential> {
  return way.credential(settings, await loadLibrary(), { authorityHost: authority, disableInstanceDiscovery: authorityGiven });
}

function issued(token: { token: string; expiresOnTimestamp: number } | null): IssuedToken {
  if (token === null) throw new Error("no token was issued");
  return { token: token.token, expiresAt: token.expiresOnTimestamp };
}

function noWayIn(skipped: readonly string[], tried: string | null): ProblemsError {
  const lines = [...skipped, ...(tried === null ? [] : [tried])].join("\n");
  const mend =
    tried === null
      ? "Configure one of these ways (docs/configuration.md), for example tenantId, clientId and clientSecret:"
      : "Mend the last of these ways, or configure one before it (docs/configuration.md):";
  return new ProblemsError([error("TENANT-credentials", "", "There is no way to sign in to the tenant.", `${mend}\n${lines}`)]);
}

/** The first lines hold Entra's own words (AADSTS…); traces and hints of the library follow. */
function withoutHistory(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !/^To troubleshoot/.test(line))
    .slice(0, 3)
    .join(" ");
}
