import { error, type Problem, ProblemsError } from "../policy/problems";

/**
 * Where the tenant is and how to get in. A key is looked up in the stack's configuration (`appcontrol:KEY`), then as `APPCONTROL_KEY`, then
 * under the names that azuread and the Azure SDK gave it: `ARM_*` before `AZURE_*`.
 */
export const KEYS = {
  /** One URL for everything: a tenant on loopback. */
  tenant: [],
  graphEndpoint: [],
  defenderEndpoint: [],
  authorityHost: ["AZURE_AUTHORITY_HOST"],
  environment: ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"],
  tenantId: ["ARM_TENANT_ID", "AZURE_TENANT_ID"],
  clientId: ["ARM_CLIENT_ID", "AZURE_CLIENT_ID"],
  clientSecret: ["ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"],
  clientCertificatePath: ["ARM_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH"],
  clientCertificatePassword: ["ARM_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD"],
  useOidc: ["ARM_USE_OIDC"],
  oidcToken: ["ARM_OIDC_TOKEN"],
  oidcTokenFilePath: ["ARM_OIDC_TOKEN_FILE_PATH"],
  oidcRequestUrl: ["ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"],
  oidcRequestToken: ["ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
  adoPipelineServiceConnectionId: ["ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID"],
  adoSystemAccessToken: ["SYSTEM_ACCESSTOKEN"],
  useAksWorkloadIdentity: ["ARM_USE_AKS_WORKLOAD_IDENTITY"],
  federatedTokenFile: ["AZURE_FEDERATED_TOKEN_FILE"],
  useMsi: ["ARM_USE_MSI"],
  msiEndpoint: ["ARM_MSI_ENDPOINT"],
  useCli: ["ARM_USE_CLI"],
  defenderToken: [],
  /** `portal`: access policies are never written, the clicks are listed instead. */
  defenderWrites: [],
  /** Whether an `up` computes and stores the impact, too. */
  recordImpact: [],
  retries: [],
  timeout: [],
} as const satisfies Record<string, readonly string[]>;
export type Key = keyof typeof KEYS;

/** Never part of a text that anybody reads. */
const SECRET_KEYS: readonly Key[] = [
  "clientSecret",
  "clientCertificatePassword",
  "oidcToken",
  "oidcRequestToken",
  "adoSystemAccessToken",
  "defenderToken",
];

export class Settings {
  constructor(
    /** Configuration of the stack and `APPCONTROL_*`. */
    private readonly setting: (key: string) => string | undefined,
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  /** Absent and empty are one: pipelines define variables that they do not fill. */
  text(key: Key): string | null {
    const given = [this.setting(key), ...KEYS[key].map((name) => this.environment[name])];
    return given.find((value) => value !== undefined && value.trim() !== "")?.trim() ?? null;
  }

  /** Null where the key is not given. */
  flag(key: Key): boolean | null {
    const text = this.text(key)?.toLowerCase();
    if (text === undefined) return null;
    if (["true", "1", "yes"].includes(text)) return true;
    if (["false", "0", "no"].includes(text)) return false;
    throw new ProblemsError([error("TENANT-setting", "", `${nameOf(key)} is "${text}".`, "Give true or false.")]);
  }

  /** A number between the two, `otherwise` where the key is not given. */
  number(key: Key, otherwise: number, least: number, most: number): number {
    const text = this.text(key);
    if (text === null) return otherwise;
    const number = Number(text);
    if (Number.isFinite(number) && number >= least && number <= most) return number;
    throw new ProblemsError([error("TENANT-setting", "", `${nameOf(key)} is "${text}".`, `Give a number from ${least} to ${most}.`)]);
  }

  secrets(): string[] {
    return SECRET_KEYS.flatMap((key) => this.text(key) ?? []);
  }
}

/** How a message calls a key: `appcontrol:tenantId (ARM_TENANT_ID, AZURE_TENANT_ID)`. */
export function nameOf(key: Key): string {
  return KEYS[key].length === 0 ? `appcontrol:${key}` : `appcontrol:${key} (${KEYS[key].join(", ")})`;
}

export interface Endpoints {
  /** Origin, without a path. */
  readonly graph: string;
  /** What a token for Graph is asked for. */
  readonly graphScope: string;
  /** Null in a cloud whose common host is not known. */
  readonly defender: string | null;
  /** Whether somebody said where Defender is: then it must answer. */
  readonly defenderGiven: boolean;
  readonly authority: string;
  /** Not one of Microsoft's own, which MSAL can look up. */
  readonly authorityGiven: boolean;
}

interface Cloud {
  readonly authority: string;
  readonly graph: string;
  /** Answers for every tenant, more slowly than the tenant's own (Microsoft: api-introduction); of the other clouds no such host is known. */
  readonly defender: string | null;
}

const PUBLIC: Cloud = {
  authority: "https://login.microsoftonline.com",
  graph: "https://graph.microsoft.com",
  defender: "https://portal.cloudappsecurity.com",
};
const GOVERNMENT: Cloud = { authority: "https://login.microsoftonline.us", graph: "https://graph.microsoft.us", defender: null };
const DEFENSE: Cloud = { ...GOVERNMENT, graph: "https://dod-graph.microsoft.us" };
const CHINA: Cloud = { authority: "https://login.chinacloudapi.cn", graph: "https://microsoftgraph.chinacloudapi.cn", defender: null };

/** Names of azure-native and of azuread. */
const CLOUDS: ReadonlyMap<string, Cloud> = new Map(
  Object.entries({
    public: PUBLIC,
    global: PUBLIC,
    usgovernment: GOVERNMENT,
    usgovernmentl4: GOVERNMENT,
    usgovernmentl5: DEFENSE,
    china: CHINA,
  }),
);

/** @throws ProblemsError with everything that is wrong with the addresses. */
export function endpoints(settings: Settings): Endpoints {
  const problems: Problem[] = [];
  const address = (key: Key): string | null => {
    const text = settings.text(key);
    if (text === null) return null;
    const problem = addressProblem(key, text);
    if (problem !== null) problems.push(problem);
    return problem === null ? new URL(text).href.replace(/\/+$/, "") : text;
  };
  const everything = address("tenant");
  const [graph, defender, authority] = [address("graphEndpoint"), address("defenderEndpoint"), address("authorityHost")];
  const name = (settings.text("environment") ?? "public").toLowerCase();
  const cloud = CLOUDS.get(name);
  if (cloud === undefined) {
    const mend = `Give one of ${[...CLOUDS.keys()].join(", ")}.`;
    problems.push(error("TENANT-setting", "", `${nameOf("environment")} is "${name}".`, mend));
  }
  if (problems.length > 0 || cloud === undefined) throw new ProblemsError(problems);
  return {
    graph: graph ?? everything ?? cloud.graph,
    graphScope: `${cloud.graph}/.default`,
    defender: defender ?? everything ?? cloud.defender,
    defenderGiven: defender !== null || everything !== null || settings.text("defenderToken") !== null,
    authority: authority ?? everything ?? cloud.authority,
    authorityGiven: (authority ?? everything) !== null,
  };
}

function addressProblem(key: Key, text: string): Problem | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    return error("TENANT-setting", "", `${nameOf(key)} is "${text}", which is no URL.`, "Give it with https://.");
  }
  if (url.protocol === "http:" && !isLoopback(text)) {
    const message = `${nameOf(key)} is "${text}": credentials and tokens would travel in the clear.`;
    return error("TENANT-plain-http", "", message, "Use https://; plain http is for a tenant on loopback (127.0.0.1, ::1, localhost).");
  }
  return null;
}

export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
