import { error, type Parsed, type Problem, warning } from "../../policy/problems";
import { canonicalId, isGuid } from "../../policy/reading";
import { addressText, parseAddress } from "../addresses";
import type { SignIn } from "../sign-in";
import { userAgentTags } from "../user-agent";
import { authenticationFlowOf, clientAppTypeOf, guestTypeOf, platformOf, riskLevelOf, trustTypeOf, userTypeOf } from "./log-values";

/**
 * Entra's sign-in log: Graph's `signIn`, a row of Log Analytics (`SigninLogs` and its sisters: the same properties with a capital, objects
 * also as JSON text), and the event of a diagnostic setting (`{ time, category, properties }`).
 *
 * What the log does not say stays unknown: null and empty text are nothing said. A value that is not known here is a warning and unknown.
 */

type Row = Readonly<Record<string, unknown>>;

const NO_USER = "00000000-0000-0000-0000-000000000000";

export function readLogRow(json: Row): Parsed<SignIn> {
  const row = isEvent(json) ? new LogRow(json.properties as Row, json) : new LogRow(json);
  if (row.isOfManagedIdentity()) {
    const mend = "Leave managed identities out of the file.";
    row.problems.push(error("LOG-managed-identity", "", "Conditional access does not concern managed identities.", mend));
    return { value: null, problems: row.problems };
  }
  return { value: signInOf(row), problems: row.problems };
}

/** The wrapper that diagnostic settings put around a row (Azure Monitor resource log schema). */
export function isEvent(json: Row): boolean {
  return json.properties !== null && typeof json.properties === "object" && ("category" in json || "operationName" in json);
}

function signInOf(row: LogRow): SignIn {
  const servicePrincipalId = row.id("servicePrincipalId");
  const userId = row.id("userId");
  const isUser = servicePrincipalId === "" || (userId !== "" && userId !== NO_USER);
  const userAgent = row.text("userAgent");
  const device = row.object("deviceDetail");
  return stated({
    user: isUser ? userOf(row) : undefined,
    servicePrincipal: isUser
      ? undefined
      : stated({ id: servicePrincipalId, appId: row.id("appId"), displayName: row.text("servicePrincipalName") }),
    application: applicationOf(row, isUser),
    clientAppType: row.mapped("clientAppUsed", row.text("clientAppUsed"), clientAppTypeOf),
    devicePlatform: row.mapped("deviceDetail.operatingSystem", textOf(device?.operatingSystem), platformOf),
    ipAddress: row.mapped("ipAddress", row.text("ipAddress", "IPAddress") || textOf(row.event?.callerIpAddress), canonicalAddress),
    country: row.mapped("location.countryOrRegion", countryOf(row), (code) => (/^[a-z]{2}$/i.test(code) ? code.toUpperCase() : undefined)),
    // Both risk levels of the log are the sign-in's, the aggregated one with detections made later; the user's is not in it. A service
    // principal's row carries a level that no policy asks for.
    signInRiskLevel: isUser ? riskLevelOf(row.text("riskLevelDuringSignIn")) : undefined,
    authenticationFlow: authenticationFlowOf(row.text("originalTransferMethod"), row.text("authenticationProtocol")),
    device: deviceOf(row, device),
    userAgent,
    userAgentTags: userAgent === "" ? undefined : [...userAgentTags(userAgent)],
  });
}

function userOf(row: LogRow): SignIn["user"] {
  const id = row.id("userId");
  const userType = row.mapped("userType", row.text("userType"), userTypeOf);
  const home = row.id("homeTenantId");
  const resource = row.id("resourceTenantId");
  const externalTenantId = home === "" || resource === "" ? undefined : home === resource ? null : home;
  const principalName = row.text("userPrincipalName");
  // For guests the log writes their address at home, not the principal name that they have here (Graph signIn).
  const isOurs = userType === "member" && typeof externalTenantId !== "string" && principalName.includes("@");
  const user = stated({
    id: id === NO_USER ? "" : id,
    userPrincipalName: isOurs ? principalName : "",
    displayName: row.text("userDisplayName"),
    userType,
    guestOrExternalUserType: guestTypeOf(row.text("crossTenantAccessType"), userType ?? ""),
    externalTenantId,
  });
  return Object.keys(user).length === 0 ? undefined : user;
}

/** R7: conditional access looks at the resource. Log Analytics keeps its id in ResourceIdentity; ResourceId is the tenant's path there. */
function applicationOf(row: LogRow, isUser: boolean): string | undefined {
  const resource = [row.id("resourceIdentity"), row.id("resourceId")].find(isGuid);
  const client = row.id("appId");
  if (resource !== undefined || !isUser || client === "") return resource;
  row.problems.push(
    warning("LOG-resource", "resourceId", "The row names no resource.", `Its client application ${client} is taken for the resource.`),
  );
  return client;
}

/** Registered devices alone have an id (Graph deviceDetail): an empty one is a device that is not registered. */
function deviceOf(row: LogRow, detail: Row | undefined): SignIn["device"] {
  if (detail === undefined) return undefined;
  if (detail.deviceId === "") return null;
  const device = stated({
    deviceId: textOf(detail.deviceId),
    displayName: textOf(detail.displayName),
    isCompliant: booleanOf(detail.isCompliant),
    trustType: row.mapped("deviceDetail.trustType", textOf(detail.trustType), trustTypeOf),
  });
  return Object.keys(device).length === 0 ? undefined : device;
}

function countryOf(row: LogRow): string {
  const details = row.object("locationDetails") ?? row.object("location");
  return textOf(details?.countryOrRegion) || row.text("location") || textOf(row.event?.location);
}

function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text);
  return address === null ? undefined : addressText(address);
}

/** Reads by Graph's names, whichever of the two spellings the row has. */
class LogRow {
  readonly problems: Problem[] = [];

  constructor(
    private readonly row: Row,
    readonly event?: Row,
  ) {}

  text(name: string, column = capitalised(name)): string {
    return textOf(this.row[name] ?? this.row[column]);
  }

  id(name: string): string {
    return canonicalId(this.text(name));
  }

  /** The object, which Log Analytics also writes as JSON text. Other text is none. */
  object(name: string): Row | undefined {
    const value = this.row[name] ?? this.row[capitalised(name)];
    if (typeof value !== "string") return value === null || typeof value !== "object" ? undefined : (value as Row);
    if (!value.trimStart().startsWith("{")) return undefined;
    try {
      return JSON.parse(value);
    } catch {
      this.problems.push(warning("LOG-json", name, `The text of ${name} is no JSON.`, "What it says is taken as not known."));
      return undefined;
    }
  }

  mapped<T>(path: string, text: string, meaning: (text: string) => T | undefined): T | undefined {
    if (text === "" || text === "Unknown") return undefined;
    const meant = meaning(text);
    if (meant === undefined) {
      this.problems.push(warning("LOG-value", path, `"${text}" is no value that this version knows.`, "It is taken as not known."));
    }
    return meant;
  }

  isOfManagedIdentity(): boolean {
    const category = textOf(this.event?.category) || this.text("category");
    const types = this.row.signInEventTypes;
    return category === "ManagedIdentitySignInLogs" || (Array.isArray(types) && types.includes("managedIdentity"));
  }
}

function capitalised(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = textOf(value).toLowerCase();
  return text === "true" ? true : text === "false" ? false : undefined;
}

/** Without what is not said: undefined and empty text. */
function stated<T extends object>(given: T): T {
  const result = {} as T;
  for (const name in given) if (given[name] !== undefined && given[name] !== "") result[name] = given[name];
  return result;
}
