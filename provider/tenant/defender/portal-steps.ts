import type { AccessPolicy, FilterField, FilterOperator, FilterRow } from "../../policy/access-policy";
import { printable } from "../../policy/printable";

/** The clicks that make one access policy by hand, in the words of the portal's form (access-policy-aad, July 2026). */

const FIELD_IN_FORM: Readonly<Record<FilterField, string>> = {
  app: "App",
  clientApp: "Client app",
  deviceTag: "Device › Tag",
  deviceType: "Device › Type",
  ipAddress: "IP address › Raw IP address",
  ipCategory: "IP address › Category",
  ipTag: "IP address › Tag",
  location: "Location",
  registeredIsp: "Registered ISP",
  user: "User › Name",
  userAgent: "User agent string",
  userAgentTag: "User agent tag",
  userGroup: "User › From group",
};

const OPERATOR_IN_FORM: Readonly<Record<FilterOperator, string>> = {
  equals: "equals",
  doesNotEqual: "does not equal",
  startsWith: "starts with",
  doesNotStartWith: "does not start with",
  contains: "contains",
  doesNotContain: "does not contain",
  isSet: "is set",
  isNotSet: "is not set",
};

const VALUE_IN_FORM: ReadonlyMap<string, string> = new Map(
  Object.entries({
    browser: "Browser",
    mobileAndDesktop: "Mobile and desktop",
    intuneCompliant: "Intune compliant",
    hybridAzureAdJoined: "Microsoft Entra hybrid joined",
    validClientCertificate: "Valid client certificate",
    corporate: "Corporate",
    administrative: "Administrative",
    risky: "Risky",
    vpn: "VPN",
    cloudProvider: "Cloud provider",
    nativeClient: "Native client",
    outdatedBrowser: "Outdated browser",
    outdatedOperatingSystem: "Outdated operating system",
    robot: "Robot",
  }),
);

/** @param current the policy as the tenant has it, when it is to be changed. */
export function portalSteps(policy: AccessPolicy, current: AccessPolicy | null): string {
  const open =
    current === null
      ? "In the Defender portal (https://security.microsoft.com) open Cloud apps › Policies › Policy management › Conditional access, choose Create policy › Access policy."
      : `In the Defender portal (https://security.microsoft.com) open Cloud apps › Policies › Policy management › Conditional access, choose "${printable(current.name)}".`;
  const steps = [
    open,
    `Policy name: ${printable(policy.name)}`,
    `Policy severity: ${capital(policy.severity)}; Category: Access control`,
    ...(policy.description === null && !current?.description ? [] : [`Description: ${printable(policy.description ?? "(empty)")}`]),
    ...activities(policy.filters),
    `Actions: ${capital(policy.action)}${policy.action === "block" ? blockMessage(policy) : ""}`,
    printable(alerts(policy)),
    current === null ? "Create." : "Update.",
    ...(policy.enabled ? [] : ["In the list of policies disable it (⋮ › Disable)."]),
  ];
  const numbered = steps.map((step, index) => `  ${index + 1}. ${step}`).join("\n");
  return `Microsoft publishes no interface for access policies, so this one is made by hand:\n${numbered}\nThen run \`pulumi up\` again: it takes the policy over and verifies it.`;
}

function activities(rows: readonly FilterRow[]): string[] {
  if (rows.length === 0) return ["Activities matching all of the following: remove every row."];
  const lines = rows.map(
    ({ field, operator, values }) => `     ${FIELD_IN_FORM[field]} ${OPERATOR_IN_FORM[operator]} ${values.map(value).join(", ")}`,
  );
  return [
    `Activities matching all of the following: exactly these rows (remove the others)\n${lines.map((line) => line.trimEnd()).join("\n")}`,
  ];
}

function value(text: string): string {
  return VALUE_IN_FORM.get(text) ?? printable(text);
}

function blockMessage({ blockMessage }: AccessPolicy): string {
  return blockMessage === null ? ", without Customize block message" : `, Customize block message: ${printable(blockMessage)}`;
}

function alerts({ alert, severity }: AccessPolicy): string {
  if (alert === null) return "Alerts: clear Create an alert for each matching event";
  return [
    `Alerts: Create an alert for each matching event with the policy's severity (${severity})`,
    `Daily alert limit ${alert.dailyLimit}`,
    alert.emails.length === 0 ? "" : `Send alert as email: ${alert.emails.join(", ")}`,
    alert.textMessages.length === 0 ? "" : `text messages (no longer offered): ${alert.textMessages.join(", ")}`,
    alert.powerAutomate === null ? "" : `Send alerts to Power Automate: ${alert.powerAutomate}`,
  ]
    .filter(Boolean)
    .join("; ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
