import type { AxiosError, AxiosResponse } from "axios";
import { API_TOKEN } from "../sign-in/authorization";
import { type Spoken, spoken } from "./answer-text";
import { hasUnknownEffect, isOfCertificate } from "./back-off";
import type { ServiceOptions, ServiceRequest } from "./service";
import { type Failure, TenantError } from "./tenant-error";

/** A failed request in the words of a user mistake: a stable code, what is wrong, how to mend it. */

type Explanation = readonly [code: string, message: string, mend: string];
type Options = Pick<ServiceOptions, "name" | "address" | "authorization" | "secrets" | "retries" | "timeout">;

export function explained(thrown: AxiosError, request: ServiceRequest, options: Options): TenantError {
  if (thrown.response !== undefined) return ofAnswer(thrown.response, request, options, hasUnknownEffect(thrown) ? "unknown" : "none");
  return tenantError(withoutAnswer(thrown, options), options, {
    status: null,
    number: null,
    effect: hasUnknownEffect(thrown) ? "unknown" : "none",
    text: "",
  });
}

/** @param effect of an answer that counts as a success and is none: none. */
export function ofAnswer(
  response: AxiosResponse,
  request: ServiceRequest,
  options: Options,
  effect: Failure["effect"] = "none",
): TenantError {
  const says = spoken(response.data, response.headers as Record<string, unknown>);
  const { status } = response;
  return tenantError(withAnswer(status, says, request, options), options, { status, number: says.number, effect, text: says.text });
}

function tenantError([code, message, mend]: Explanation, { secrets }: Options, failure: Failure): TenantError {
  const text = secrets.redact(failure.text);
  return new TenantError(code, secrets.redact(message), secrets.redact(mend), { ...failure, text });
}

function withoutAnswer(thrown: AxiosError, { name, address, timeout }: Options): Explanation {
  const { code = "", message } = thrown;
  const { hostname, port, protocol } = new URL(address);
  const place = `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
  if (isOfCertificate(thrown)) {
    const mend = "Give the certificate of its authority in NODE_EXTRA_CA_CERTS.";
    return ["TENANT-certificate", `${name} at ${place} has a certificate that is not trusted (${code}).`, mend];
  }
  if (code === "ECONNABORTED" || code === "ETIMEDOUT") {
    const mend = "Try again later, or give more time in appcontrol:timeout (seconds).";
    return ["TENANT-timeout", `${name} at ${place} did not answer within ${timeout / 1000} seconds.`, mend];
  }
  const mend = "Check the address, the network and the proxy (HTTPS_PROXY, NO_PROXY).";
  return ["TENANT-unreachable", `${name} at ${place} cannot be reached (${code || message}).`, mend];
}

/** Numbered errors of conditional access, as far as their meaning is known. */
const MEND_OF_NUMBER: Readonly<Record<string, string>> = {
  "1007": "The shape or a value is not one that Graph knows: check enumeration members first.",
  "1011": "Include at least one application, user action or authentication context.",
  "1032": "The controls do not go together: check the rules of passwordChange, and what the chosen applications support.",
  "1034": "Each application needs a service principal in the tenant: create it, or correct the application id.",
  "1038": "The policy uses or was edited with preview features: set `beta: true` on the resource.",
  "1040": "The named location does not exist (any more): correct the id, or let the policy depend on the NamedLocation resource.",
  "1088": "Device states are retired: write a device filter.",
};

function withAnswer(status: number, says: Spoken, request: ServiceRequest, options: Options): Explanation {
  const what = `${request.method} ${request.path.split("?")[0]}`;
  const quoted = [says.code, says.text.replace(/\.$/, "")].filter(Boolean).join(": ");
  const id = says.requestId === null ? "" : ` (request-id ${says.requestId})`;
  const answered = `${options.name} answered ${what} with ${status}${quoted === "" ? "" : `: ${quoted}`}${id}`;
  if (status === 401) return unauthorized(answered, options);
  if (status === 403) return forbidden(answered, request, options);
  if (status === 429) {
    const mend = "Other programs use up the tenant's limit: try again later, or allow more attempts in appcontrol:retries.";
    return ["TENANT-throttled", `${answered}, after ${options.retries + 1} attempts.`, mend];
  }
  if (says.html || (status >= 300 && status < 400)) {
    return ["TENANT-page", `${answered}: a web page instead of data.`, `Check the address ${options.address}.`];
  }
  if (says.number !== null) {
    return [`GRAPH-${says.number}`, `${answered}.`, MEND_OF_NUMBER[says.number] ?? "Correct what the text names."];
  }
  if (status >= 500) return ["TENANT-outage", `${answered}, after ${options.retries + 1} attempts.`, "Try again later."];
  if (status === 404) return ["TENANT-not-found", `${answered}.`, "Check the address and the id."];
  return ["TENANT-refused", `${answered}.`, "Correct what the text names."];
}

function unauthorized(answered: string, { authorization }: Options): Explanation {
  const mend = `Signed in by ${authorization.way}: check that the token is for this service and tenant, and neither expired nor revoked.`;
  return ["TENANT-unauthorized", `${answered}.`, mend];
}

/** Names what is missing, by the permissions that the token itself carries where it can be read. */
function forbidden(answered: string, { permissions }: ServiceRequest, { name, authorization }: Options): Explanation {
  const granted = authorization.permissions();
  const named = permissions.filter((permission) => answered.includes(permission));
  const missing =
    named.length > 0 ? named : granted === null ? permissions : permissions.filter((permission) => !granted.includes(permission));
  if (missing.length === 0) {
    const mend = `The token carries what is needed (${permissions.join(", ")}), so check the licence, the directory role, and whether a protected action asks for more.`;
    return ["TENANT-permission", `${answered}.`, mend];
  }
  if (granted === null && authorization.way === API_TOKEN) {
    return [
      "TENANT-permission",
      `${answered}.`,
      `${API_TOKEN} carries the rights of the administrator who made it: have one make it who may do this.`,
    ];
  }
  const cli =
    authorization.way === "Azure CLI" ? " A token of `az login` never carries Policy.ReadWrite.ConditionalAccess: use an application." : "";
  const mend = `Grant ${missing.join(" and ")} for ${name} to the identity (signed in by ${authorization.way}).${cli}`;
  return ["TENANT-permission", `${answered}.`, mend];
}
