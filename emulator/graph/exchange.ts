import { randomUUID } from "node:crypto";
import type { View } from "../collection";
import { isObject, type JsonObject } from "../json";
import type { Tenant } from "../tenant";

/** One request to Graph and its reply, free of HTTP, so that `$batch` can answer many in one. */

export type Version = "v1.0" | "beta";

export interface GraphRequest {
  readonly tenant: Tenant;
  readonly version: Version;
  readonly method: string;
  /** Path behind the version, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** `https://host/v1.0` as the client wrote it, for links and contexts. */
  readonly base: string;
  readonly view: View;
  readonly clientRequestId: string | undefined;
  /** The variable segments of the route. */
  readonly parameters: readonly string[];
}

export interface GraphReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const INFERRED = { "x-appcontrol-emulator": "inferred" };

/** An error of Graph. `inferred` marks a refusal whose words, number or status no source shows. */
export class GraphFailure extends Error {
  readonly detail: string | undefined;
  readonly inferred: boolean;

  constructor(
    readonly status: number,
    readonly code: string,
    readonly text: string,
    options: { detail?: string; inferred?: boolean } = {},
  ) {
    super(text);
    this.detail = options.detail;
    this.inferred = options.inferred ?? false;
  }
}

const PAGE = "https://docs.microsoft.com/en-us/graph/api/conditionalaccessroot-post-policies?view=graph-rest-1.0";

/** The numbered errors for which a source shows number and meaning; there are no others here. */
export const numbered = {
  schema: (detail: string, kind = "ConditionalAccessPolicy") =>
    new GraphFailure(
      400,
      "BadRequest",
      `1007: Incoming ${kind} object is null or does not match the schema of ${kind} type. For examples, please see API documentation at ${PAGE}.`,
      { detail },
    ),
  noApplications: () =>
    new GraphFailure(
      400,
      "BadRequest",
      `1011: 'applications' condition must specify the applications to include. Try 'includeApplications' = ['none'] to start with. For examples, please see API documentation at ${PAGE}.`,
      { detail: "conditions.applications includes nothing" },
    ),
  controls: (reason: "InvalidControls" | "InvalidPasswordResetControl", detail: string) =>
    new GraphFailure(400, "BadRequest", `1032: ConditionalActionPolicy validation failed due to ${reason}.`, { detail }),
  applications: (ids: readonly string[]) =>
    new GraphFailure(
      400,
      "BadRequest",
      `1034: Policy contains invalid applications: ${JSON.stringify(Object.fromEntries(ids.map((id) => [id, "ServicePrincipalNotFound"])))}`,
    ),
  preview: (detail: string) =>
    new GraphFailure(
      400,
      "BadRequest",
      "1038: The policy you are trying to create or update contains preview features. Use the Canary endpoint to create or update this policy.",
      { detail },
    ),
  location: (id: string) => new GraphFailure(400, "BadRequest", `1040: NamedLocation with id ${id} does not exist in the directory.`),
  deviceStates: () =>
    new GraphFailure(
      400,
      "BadRequest",
      `1088: 'includeDeviceStates' and 'excludeDeviceStates' are no longer supported. Please use 'includeDevices' and 'excludeDevices' going forward. For examples, please see API documentation at ${PAGE}.`,
    ),
};

/** A refusal that the references demand without showing its body. */
export function refusal(text: string, detail?: string): GraphFailure {
  return new GraphFailure(400, "BadRequest", text, { inferred: true, detail });
}

export function notFound(kind: string, id: string): GraphFailure {
  return new GraphFailure(404, "ResourceNotFound", `${kind} with id ${id} does not exist in the directory.`);
}

export function failureReply(failure: GraphFailure, request: Pick<GraphRequest, "tenant" | "clientRequestId">): GraphReply {
  const requestId = randomUUID();
  const isNumbered = /^\d{4}: /.test(failure.text);
  const hidden = isNumbered && request.tenant.faults.plan.errorEnvelope === "innerError";
  const body = {
    error: {
      code: failure.code,
      message: hidden ? "The server could not process the request because it is malformed or incorrect." : failure.text,
      innerError: {
        ...(hidden ? { message: failure.text } : {}),
        date: new Date(request.tenant.now).toISOString().slice(0, 19),
        "request-id": requestId,
        "client-request-id": request.clientRequestId ?? requestId,
      },
    },
  };
  return {
    status: failure.status,
    body,
    headers: {
      ...(failure.inferred ? INFERRED : {}),
      ...(failure.detail === undefined ? {} : { "x-appcontrol-emulator-detail": asHeader(failure.detail) }),
    },
  };
}

function asHeader(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 500);
}

export function bodyObject(request: GraphRequest, otherwise: () => GraphFailure): JsonObject {
  if (!isObject(request.body)) throw otherwise();
  return request.body;
}

export function entity(request: GraphRequest, set: string, object: JsonObject): JsonObject {
  return { "@odata.context": `${request.base}/$metadata#${set}/$entity`, ...object };
}
