import { Settings } from "../../provider/tenant/settings";
import { chosenWay, WAYS } from "../../provider/tenant/sign-in/ways";

const chosen = (environment: Record<string, string>, configured: Record<string, string> = {}) =>
  chosenWay(new Settings((key) => configured[key], environment));
const app = { ARM_TENANT_ID: "contoso.example", ARM_CLIENT_ID: "app" };

test("the ways are tried in one fixed order", () => {
  expect(WAYS.map(({ name }) => name)).toEqual([
    "OIDC",
    "Azure Pipelines",
    "client certificate",
    "client secret",
    "workload identity",
    "managed identity",
    "Azure CLI",
  ]);
});

test.each<[string, Record<string, string>]>([
  ["OIDC", { ...app, ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "token", ARM_CLIENT_SECRET: "secret" }],
  ["Azure Pipelines", { ...app, ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID: "connection", SYSTEM_ACCESSTOKEN: "token" }],
  ["client certificate", { ...app, ARM_CLIENT_CERTIFICATE_PATH: "certificate.pem", ARM_CLIENT_SECRET: "secret" }],
  ["client secret", { ...app, ARM_CLIENT_SECRET: "secret", ARM_USE_MSI: "true" }],
  ["client secret", { AZURE_TENANT_ID: "contoso.example", AZURE_CLIENT_ID: "app", AZURE_CLIENT_SECRET: "secret" }],
  ["workload identity", { ...app, AZURE_FEDERATED_TOKEN_FILE: "token" }],
  ["workload identity", { ...app, ARM_USE_AKS_WORKLOAD_IDENTITY: "true", AZURE_FEDERATED_TOKEN_FILE: "token" }],
  ["managed identity", { ARM_USE_MSI: "true" }],
  ["Azure CLI", {}],
  ["Azure CLI", { ...app, ARM_USE_AKS_WORKLOAD_IDENTITY: "false", AZURE_FEDERATED_TOKEN_FILE: "token" }],
  ["Azure CLI", { ARM_USE_CLI: "true", ARM_USE_OIDC: "false", ARM_OIDC_TOKEN: "token" }],
])("%s is taken with %j", (name, environment) => {
  expect(chosen(environment).way?.name).toBe(name);
});

test("of each way that is passed over it is said which key would have chosen it", () => {
  const { way, skipped } = chosen({ ARM_USE_CLI: "false" });
  expect(way).toBeNull();
  expect(skipped).toEqual([
    "- OIDC: skipped, appcontrol:useOidc (ARM_USE_OIDC) is not true",
    "- Azure Pipelines: skipped, appcontrol:adoPipelineServiceConnectionId (ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID) is not set",
    "- client certificate: skipped, appcontrol:clientCertificatePath (ARM_CLIENT_CERTIFICATE_PATH, AZURE_CLIENT_CERTIFICATE_PATH) is not set",
    "- client secret: skipped, appcontrol:clientSecret (ARM_CLIENT_SECRET, AZURE_CLIENT_SECRET) is not set",
    "- workload identity: skipped, appcontrol:useAksWorkloadIdentity (ARM_USE_AKS_WORKLOAD_IDENTITY) is not true",
    "- managed identity: skipped, appcontrol:useMsi (ARM_USE_MSI) is not true",
    "- Azure CLI: skipped, appcontrol:useCli (ARM_USE_CLI) is false",
  ]);
});

test("a way that is configured in part is an error, and no other identity slips in", () => {
  expect(() => chosen({ ARM_CLIENT_SECRET: "secret", ARM_CLIENT_ID: "app", ARM_USE_MSI: "true" })).toThrow(
    /client secret is configured, but appcontrol:tenantId \(ARM_TENANT_ID, AZURE_TENANT_ID\) is missing/,
  );
  expect(() => chosen({ ARM_USE_OIDC: "true" })).toThrow(/tenantId.* and .*clientId.* are missing/);
});
