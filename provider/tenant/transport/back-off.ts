import type { AxiosError } from "axios";

/** Whether and after how long a failed request is sent again. */

/** The request never left this machine, or nobody took it. */
const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const CERTIFICATE = /CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_VERIFY/;
const PASSING_STATUSES = new Set([408, 500, 502, 503, 504]);
/** A wrong address should be reported before it bores: about seven seconds. */
const ATTEMPTS_TO_CONNECT = 3;
const LONGEST_WAIT = 30_000;
/** A service that asks for more is down for this run. */
const LONGEST_RETRY_AFTER = 120_000;

/** Whoever is there, it is not proved to be the service: nothing was sent. */
export function isOfCertificate({ code }: AxiosError): boolean {
  return CERTIFICATE.test(code ?? "");
}

function wasNotSent(error: AxiosError): boolean {
  return error.response === undefined && (NOT_SENT.has(error.code ?? "") || isOfCertificate(error));
}

/** No answer, or one that says nothing about what became of the request. */
export function hasUnknownEffect(error: AxiosError): boolean {
  if (error.response !== undefined) return PASSING_STATUSES.has(error.response.status);
  return !wasNotSent(error);
}

/** @param repeatable sending the request twice has the effect of sending it once. */
export function mayRepeat(error: AxiosError, repeatable: boolean, attempt: number): boolean {
  // 429: refused before it was looked at.
  if (error.response?.status === 429) return true;
  if (wasNotSent(error)) return attempt <= ATTEMPTS_TO_CONNECT && !isOfCertificate(error);
  return repeatable && hasUnknownEffect(error);
}

/**
 * What the service asks for, else twice as long after each attempt, half of it by chance: resources of a stack fail together and must not
 * come back together. (Graph sends no `Retry-After` for conditional access.)
 */
export function waitBefore(attempt: number, error: AxiosError, shortest: number, chance: () => number = Math.random): number {
  const asked = retryAfter(error.response?.headers["retry-after"]);
  if (asked !== null && asked > 0) return Math.min(asked, LONGEST_RETRY_AFTER);
  const wait = Math.min(shortest * 2 ** (attempt - 1), LONGEST_WAIT);
  return wait / 2 + (wait / 2) * chance();
}

/** Seconds or a date. */
function retryAfter(header: unknown): number | null {
  if (typeof header !== "string" || header.trim() === "") return null;
  const seconds = Number(header);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) && milliseconds >= 0 ? milliseconds : null;
}
