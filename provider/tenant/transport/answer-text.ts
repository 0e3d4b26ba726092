/** What a service says in its error answers. */

export interface Spoken {
  /** The service's code or an empty text. */
  readonly code: string;
  readonly text: string;
  /** Four digits in front of a conditional access error. */
  readonly number: string | null;
  readonly requestId: string | null;
  readonly html: boolean;
}

type Json = Record<string, unknown>;

/** @param headers in lower case. */
export function spoken(body: unknown, headers: Readonly<Record<string, unknown>>): Spoken {
  const html =
    /text\/html/.test(String(headers["content-type"] ?? "")) || /^\s*<(!doctype|html)/i.test(typeof body === "string" ? body : "");
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  const inner = isObject(error.innerError) ? error.innerError : {};
  // Graph puts the numbered text into the message or, in an older shape, into the inner error under a message that says nothing.
  const texts = [inner.message, error.message, isObject(body) ? (body.detail ?? body.message) : html ? htmlTitle(body) : body];
  const text = texts.find((candidate): candidate is string => typeof candidate === "string" && candidate.trim() !== "")?.trim() ?? "";
  const requestId = [inner["request-id"], headers["request-id"], headers["x-ms-request-id"]].find((id) => typeof id === "string");
  return {
    code: typeof error.code === "string" ? error.code : "",
    text: text.slice(0, 2000),
    number: /^(\d{4}):/.exec(text)?.[1] ?? null,
    requestId: (requestId as string | undefined) ?? null,
    html,
  };
}

function htmlTitle(page: unknown): string {
  return /<title>([^<]*)<\/title>/i.exec(String(page))?.[1]?.trim() ?? "";
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
