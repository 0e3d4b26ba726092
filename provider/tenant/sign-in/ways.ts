import { readFile } from "node:fs/promises";
import type { AuthorityValidationOptions, TokenCredential, TokenCredentialOptions } from "@azure/identity";
import { error, ProblemsError } from "../../policy/problems";
import { type Key, nameOf, type Settings } from "../settings";
import { federatedToken } from "./federated-token";

/** Loaded when the first token is asked for: it takes longer than the rest of the start. */
export const loadLibrary = () => import("@azure/identity");
type Library = Awaited<ReturnType<typeof loadLibrary>>;

/**
 * The ways in, in the order in which they are tried. The first one that is configured is taken, and when it fails nothing else is tried:
 * another identity must not slip in. (Which is why this is no `DefaultAzureCredential`, which would go on to an editor's or a broker's login.)
 */
export interface Way {
  readonly name: string;
  /** Why it is passed over; null when it is configured. */
  readonly skipped: (settings: Settings) => string | null;
  /** Keys that it cannot do without. */
  readonly needs: readonly Key[];
  readonly credential: (
    settings: Settings,
    library: Library,
    options: TokenCredentialOptions & AuthorityValidationOptions,
  ) => TokenCredential | Promise<TokenCredential>;
}

const whereSet =
  (key: Key) =>
  (settings: Settings): string | null =>
    settings.text(key) === null ? `${nameOf(key)} is not set` : null;

const whereOn =
  (key: Key) =>
  (settings: Settings): string | null =>
    settings.flag(key) === true ? null : `${nameOf(key)} is not true`;

/** Of a key in `needs`. */
function given(settings: Settings, key: Key): string {
  return settings.text(key) as string;
}

export const WAYS: readonly Way[] = [
  {
    name: "OIDC",
    skipped: whereOn("useOidc"),
    needs: ["tenantId", "clientId"],
    credential: (settings, { ClientAssertionCredential }, options) =>
      new ClientAssertionCredential(given(settings, "tenantId"), given(settings, "clientId"), () => federatedToken(settings), options),
  },
  {
    name: "Azure Pipelines",
    skipped: whereSet("adoPipelineServiceConnectionId"),
    needs: ["tenantId", "clientId", "adoSystemAccessToken"],
    credential: (settings, { AzurePipelinesCredential }, options) =>
      new AzurePipelinesCredential(
        given(settings, "tenantId"),
        given(settings, "clientId"),
        given(settings, "adoPipelineServiceConnectionId"),
        given(settings, "adoSystemAccessToken"),
        options,
      ),
  },
  {
    name: "client certificate",
    skipped: whereSet("clientCertificatePath"),
    needs: ["tenantId", "clientId"],
    credential: async (settings, { ClientCertificateCredential }, options) =>
      new ClientCertificateCredential(
        given(settings, "tenantId"),
        given(settings, "clientId"),
        {
          certificate: await pemCertificate(given(settings, "clientCertificatePath")),
          certificatePassword: settings.text("clientCertificatePassword") ?? undefined,
        },
        options,
      ),
  },
  {
    name: "client secret",
    skipped: whereSet("clientSecret"),
    needs: ["tenantId", "clientId"],
    credential: (settings, { ClientSecretCredential }, options) =>
      new ClientSecretCredential(given(settings, "tenantId"), given(settings, "clientId"), given(settings, "clientSecret"), options),
  },
  {
    name: "workload identity",
    skipped: (settings) => {
      const wanted = settings.flag("useAksWorkloadIdentity") ?? settings.text("federatedTokenFile") !== null;
      return wanted ? null : whereOn("useAksWorkloadIdentity")(settings);
    },
    needs: ["tenantId", "clientId", "federatedTokenFile"],
    credential: (settings, { WorkloadIdentityCredential }, options) =>
      new WorkloadIdentityCredential({
        tenantId: given(settings, "tenantId"),
        clientId: given(settings, "clientId"),
        tokenFilePath: given(settings, "federatedTokenFile"),
        ...options,
      }),
  },
  {
    name: "managed identity",
    skipped: whereOn("useMsi"),
    needs: [],
    credential: (settings, { ManagedIdentityCredential }, options) => {
      const endpoint = settings.text("msiEndpoint");
      // The library takes another address of the metadata service from the environment only.
      if (endpoint !== null) process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST ??= originOf(endpoint, "msiEndpoint");
      const clientId = settings.text("clientId");
      return clientId === null ? new ManagedIdentityCredential(options) : new ManagedIdentityCredential({ clientId, ...options });
    },
  },
  {
    name: "Azure CLI",
    skipped: (settings) => (settings.flag("useCli") === false ? `${nameOf("useCli")} is false` : null),
    needs: [],
    credential: (settings, { AzureCliCredential }) => new AzureCliCredential({ tenantId: settings.text("tenantId") ?? undefined }),
  },
];

export interface Chosen {
  /** Null where every way was passed over. */
  readonly way: Way | null;
  /** One line for each way that was passed over. */
  readonly skipped: readonly string[];
}

/** @throws ProblemsError when the way that is configured lacks something: to go on would sign in as somebody else. */
export function chosenWay(settings: Settings): Chosen {
  const skipped: string[] = [];
  for (const way of WAYS) {
    const reason = way.skipped(settings);
    if (reason !== null) {
      skipped.push(`- ${way.name}: skipped, ${reason}`);
      continue;
    }
    const missing = way.needs.filter((key) => settings.text(key) === null);
    if (missing.length === 0) return { way, skipped };
    const message = `Signing in by ${way.name} is configured, but ${missing.map(nameOf).join(" and ")} ${missing.length === 1 ? "is" : "are"} missing.`;
    throw new ProblemsError([error("TENANT-credentials", "", message, "Set what is missing, or remove the configuration of this way.")]);
  }
  return { way: null, skipped };
}

function originOf(address: string, key: Key): string {
  if (URL.canParse(address)) return new URL(address).origin;
  throw new ProblemsError([error("TENANT-setting", "", `${nameOf(key)} is "${address}", which is no URL.`, "Give it with http://.")]);
}

/** @azure/identity reads PEM only; azuread's bundles are PFX. */
async function pemCertificate(path: string): Promise<string> {
  const problem = (message: string, mend: string) => new ProblemsError([error("TENANT-credentials", "", message, mend)]);
  const text = await readFile(path, "utf8").catch((thrown: Error) => {
    throw problem(`The client certificate cannot be read: ${thrown.message}.`, `Correct ${nameOf("clientCertificatePath")}.`);
  });
  if (text.includes("-----BEGIN")) return text;
  throw problem(`${path} is no PEM file.`, "Convert a PFX bundle: openssl pkcs12 -in bundle.pfx -out certificate.pem -nodes.");
}
