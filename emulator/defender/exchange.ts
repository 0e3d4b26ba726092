import type { View } from "../collection";
import { isObject, type JsonObject } from "../json";
import type { Tenant } from "../tenant";

/** One request to Defender for Cloud Apps and its reply. */

export interface DefenderRequest {
  readonly tenant: Tenant;
  readonly view: View;
  /** The variable segments of the route. */
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface DefenderReply {
  readonly status: number;
  /** Sent as JSON; absent = an empty answer. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An error of Defender. Microsoft documents no body; `{"detail": …}` is inferred from the texts that Microsoft's PowerShell module looks for
 * ("throttled"), which are those of the framework that the trailing slashes point to.
 */
export class DefenderFailure extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(detail);
  }
}

/** An address that the portal does not have: an HTML page instead of JSON (XDRInternals, Invoke-XdrCloudAppsRequest). */
export class PageNotFound extends Error {}

export const NOT_FOUND_PAGE =
  "<!DOCTYPE html><html><head><title>Page not found</title><script>window.__ADALLOM_CONSTS = {};</script></head><body><h1>Page not found</h1></body></html>";

export function notFound(): DefenderFailure {
  return new DefenderFailure(404, "Not found.");
}

export function bodyObject({ body }: DefenderRequest): JsonObject {
  if (!isObject(body)) throw new DefenderFailure(400, "The body is no JSON object.");
  return body;
}

/** 24 hexadecimal digits. */
export function isRecordId(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{24}$/i.test(text);
}

/** Times on records: milliseconds, with a fraction (the documented example has one). */
export function recordTime(tenant: Tenant): number {
  return tenant.now + 0.5;
}
