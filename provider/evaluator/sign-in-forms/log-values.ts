import type { SignIn } from "../sign-in";

/** What Entra's sign-in logs write, in the words of the plain form. A text that stands in no table here is not known. */

type ClientAppType = NonNullable<SignIn["clientAppType"]>;
type Platform = NonNullable<SignIn["devicePlatform"]>;

/**
 * `clientAppUsed`. Graph's signIn names Browser, Modern clients, Exchange ActiveSync, IMAP, MAPI, SMTP, POP and other clients; the portal's
 * filter (entra-docs, block legacy authentication) spells the protocols out. Conditional access knows them all as `other` (R11).
 */
const CLIENT_APPS: ReadonlyMap<string, ClientAppType> = new Map([
  ["browser", "browser"],
  ["mobile apps and desktop clients", "mobileAppsAndDesktopClients"],
  ["modern clients", "mobileAppsAndDesktopClients"],
  ["exchange activesync", "exchangeActiveSync"],
  ...[
    "authenticated smtp",
    "autodiscover",
    "exchange online powershell",
    "exchange web services",
    "imap",
    "imap4",
    "mapi",
    "mapi over http",
    "offline address book",
    "other clients",
    "outlook anywhere (rpc over http)",
    "outlook service",
    "pop",
    "pop3",
    "reporting web services",
    "smtp",
    "universal outlook",
  ].map((protocol) => [protocol, "other"] as const),
]);

/** Also `Other clients; POP`, as the portal writes a protocol that it knows no more about. */
export function clientAppTypeOf(text: string): ClientAppType | undefined {
  return CLIENT_APPS.get(text.split(";")[0].trim().toLowerCase());
}

/** `deviceDetail.operatingSystem` is a name with or without a version: `Windows 10`, `Windows10`, `MacOs`, `Ios 17.4`. The longer name first. */
const SYSTEMS: readonly (readonly [beginning: string, Platform])[] = [
  ["windowsphone", "windowsPhone"],
  ["windows", "windows"],
  ["macos", "macOS"],
  ["ios", "iOS"],
  ["android", "android"],
  ["linux", "linux"],
];

export function platformOf(text: string): Platform | undefined {
  const name = text.toLowerCase().replaceAll(" ", "");
  return SYSTEMS.find(([beginning]) => name.startsWith(beginning))?.[1];
}

/**
 * `deviceDetail.trustType`: the portal's words in the log, old brand and new (Graph's deviceDetail: workplace-, Entra-, domain-joined), or the
 * directory's own values, which the device filter compares with (device: Workplace, AzureAd, ServerAd). What If's sample says EntraID.
 */
const TRUST_TYPES: ReadonlyMap<string, string> = new Map([
  ["azure ad joined", "AzureAD"],
  ["microsoft entra joined", "AzureAD"],
  ["azuread", "AzureAD"],
  ["entraid", "AzureAD"],
  ["hybrid azure ad joined", "ServerAD"],
  ["microsoft entra hybrid joined", "ServerAD"],
  ["domain joined", "ServerAD"],
  ["serverad", "ServerAD"],
  ["azure ad registered", "Workplace"],
  ["microsoft entra registered", "Workplace"],
  ["workplace joined", "Workplace"],
  ["workplace", "Workplace"],
]);

export function trustTypeOf(text: string): string | undefined {
  return TRUST_TYPES.get(text.trim().toLowerCase());
}

export function userTypeOf(text: string): NonNullable<SignIn["user"]>["userType"] {
  const type = text.toLowerCase();
  return type === "member" || type === "guest" ? type : undefined;
}

/**
 * What the log tells of a user's relation to the tenant (R5). `crossTenantAccessType` is documented in entra-docs, sign-in log activity
 * details; `none` did not cross a tenant's boundary. A guest who did not cross one has an account here or a personal one: not known which.
 */
export function guestTypeOf(crossTenantAccess: string, userType: string): NonNullable<SignIn["user"]>["guestOrExternalUserType"] {
  switch (`${crossTenantAccess} ${userType}`.toLowerCase()) {
    case "none member":
      return null;
    case "b2bcollaboration guest":
      return "b2bCollaborationGuest";
    case "b2bcollaboration member":
      return "b2bCollaborationMember";
  }
  switch (crossTenantAccess.toLowerCase()) {
    case "b2bdirectconnect":
      return "b2bDirectConnectUser";
    case "serviceprovider":
      return "serviceProvider";
  }
  return undefined;
}

/**
 * R15: the transfer method that the session began with. A protocol other than these two tells nothing of it, for the session may have begun
 * with another.
 */
export function authenticationFlowOf(originalTransferMethod: string, authenticationProtocol: string): SignIn["authenticationFlow"] {
  switch (originalTransferMethod.toLowerCase()) {
    case "none":
      return "none";
    case "devicecodeflow":
      return "deviceCodeFlow";
    case "authenticationtransfer":
      return "authenticationTransfer";
  }
  switch (authenticationProtocol.toLowerCase()) {
    case "devicecode":
      return "deviceCodeFlow";
    case "authenticationtransfer":
      return "authenticationTransfer";
  }
  return undefined;
}

/** `hidden` is what a tenant without Entra ID P2 reads: there is a level, and it is not told. */
export function riskLevelOf(text: string): SignIn["signInRiskLevel"] {
  const level = text.toLowerCase();
  return level === "none" || level === "low" || level === "medium" || level === "high" ? level : undefined;
}
