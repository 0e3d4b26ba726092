import { error, type Parsed } from "../../policy/problems";
import { readSignIn, type SignIn } from "../sign-in";
import { isEvent, readLogRow } from "./entra-log";
import { isWhatIfRequest, readWhatIfRequest } from "./what-if";

/**
 * Sign-ins in whatever form they are at hand. In goes one row of a file, out comes the plain form with what was wrong with the row.
 * Which form it is, its content says, row by row.
 */

export type SignInForm = "plain" | "entraLog" | "whatIf";

/** Properties that every form of the log has some of and the plain form has none of, each as Graph and as Log Analytics spell it. */
const OF_THE_LOG = [
  ...["userId", "appId", "clientAppUsed", "deviceDetail", "createdDateTime", "servicePrincipalId", "correlationId", "userPrincipalName"],
  ...["UserId", "AppId", "ClientAppUsed", "DeviceDetail", "CreatedDateTime", "ServicePrincipalId", "CorrelationId", "UserPrincipalName"],
  "TimeGenerated",
];

export function signInFormOf(row: Readonly<Record<string, unknown>>): SignInForm {
  if ("signInIdentity" in row || "signInContext" in row || "signInConditions" in row) return "whatIf";
  if (isEvent(row) || OF_THE_LOG.some((name) => name in row)) return "entraLog";
  return isWhatIfRequest(row) ? "whatIf" : "plain";
}

export function readSignInRow(json: unknown): Parsed<SignIn> {
  if (json === null || typeof json !== "object" || Array.isArray(json)) {
    const message = `A sign-in is an object, not ${json === null ? "null" : Array.isArray(json) ? "a list" : `a ${typeof json}`}.`;
    return {
      value: null,
      problems: [error("SI-row", "", message, "Give the plain form, a row of Entra's sign-in log, or a What If request.")],
    };
  }
  const row = json as Record<string, unknown>;
  switch (signInFormOf(row)) {
    case "whatIf":
      return readWhatIfRequest(row);
    case "entraLog":
      return readLogRow(row);
    case "plain":
      return readSignIn(row);
  }
}
