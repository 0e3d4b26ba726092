import axios, { type AxiosInstance, type AxiosResponse, isAxiosError } from "axios";
import axiosRetry from "axios-retry";
import { isLoopback } from "../settings";
import type { Authorization } from "../sign-in/authorization";
import { spoken } from "./answer-text";
import { mayRepeat, waitBefore } from "./back-off";
import { explained, ofAnswer } from "./explanation";
import type { Pace } from "./pace";
import type { Secrets } from "./redaction";

/** One service of the tenant over HTTP: signed in, paced, repeated, and every failure explained. */

export interface ServiceOptions {
  readonly name: "Microsoft Graph" | "Defender for Cloud Apps";
  readonly address: string;
  readonly authorization: Authorization;
  readonly secrets: Secrets;
  /** Sent with each request, beside those that every request carries. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose turn a request must wait for; null for requests that the service does not count. */
  readonly pace: (path: string) => Pace | null;
  /** Attempts after the first. */
  readonly retries: number;
  /** Milliseconds that one attempt may take. */
  readonly timeout: number;
}

export interface ServiceRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** From the service's address on, with the leading slash. */
  readonly path: string;
  readonly body?: unknown;
  /** Sending it twice has the effect of sending it once. A POST is taken not to, anything else is. */
  readonly repeatable?: boolean;
  /** Permissions without which the service refuses it. */
  readonly permissions: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Milliseconds before the second attempt. A limit that is a minute long passes within the attempts, on loopback too. */
const SHORTEST_WAIT = 1000;
const SHORTEST_WAIT_ON_LOOPBACK = { throttled: 500, otherwise: 50 };

declare module "axios" {
  interface AxiosRequestConfig {
    repeatable?: boolean;
  }
}

export class Service {
  private readonly client: AxiosInstance;
  /** A tenant on loopback is nobody else's, and is not paced until it says that it counts. */
  private paced: boolean;

  constructor(private readonly options: ServiceOptions) {
    const loopback = isLoopback(options.address);
    this.paced = !loopback;
    this.client = axios.create({
      baseURL: options.address,
      timeout: options.timeout,
      // Whoever is sent elsewhere is not signed in, and a token goes nowhere but to the service.
      maxRedirects: 0,
      // HTTPS_PROXY and NO_PROXY count, but never for this machine.
      ...(loopback ? { proxy: false as const } : {}),
      headers: { Accept: "application/json", "User-Agent": "pulumi-appcontrol", ...options.headers },
    });
    // Interceptors run for each attempt: a repeated request takes its turn and its token anew.
    this.client.interceptors.request.use(async (request) => {
      if (this.paced) await options.pace(request.url ?? "")?.turn();
      request.headers.set("Authorization", await options.authorization.header());
      return request;
    });
    axiosRetry(this.client, {
      retries: options.retries,
      shouldResetTimeout: true,
      retryCondition: (error) => mayRepeat(error, error.config?.repeatable === true, (error.config?.["axios-retry"]?.retryCount ?? 0) + 1),
      retryDelay: (attempt, error) => {
        const throttled = error.response?.status === 429;
        this.paced ||= throttled;
        const onLoopback = SHORTEST_WAIT_ON_LOOPBACK[throttled ? "throttled" : "otherwise"];
        return waitBefore(attempt, error, loopback ? onLoopback : SHORTEST_WAIT);
      },
    });
  }

  get address(): string {
    return this.options.address;
  }

  /** @throws TenantError */
  async send(request: ServiceRequest): Promise<Answer> {
    try {
      const response = await this.attempted(request);
      if (isPage(response)) throw ofAnswer(response, request, this.options);
      return answerOf(response);
    } catch (thrown) {
      if (!isAxiosError(thrown)) throw thrown;
      throw explained(thrown, request, this.options);
    }
  }

  /** A token that was taken back before its time is replaced once. */
  private async attempted(request: ServiceRequest): Promise<AxiosResponse> {
    try {
      return await this.once(request);
    } catch (thrown) {
      if (!isAxiosError(thrown) || thrown.response?.status !== 401 || !this.options.authorization.renew()) throw thrown;
      return this.once(request);
    }
  }

  private once({ method, path, body, repeatable }: ServiceRequest): Promise<AxiosResponse> {
    return this.client.request({
      method,
      url: path,
      data: body,
      repeatable: repeatable ?? method !== "POST",
      validateStatus: (status) => status >= 200 && status < 300,
      ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" } }),
    });
  }
}

/** A portal that knows nothing better answers with its first page, and calls that a success. */
function isPage({ headers, data }: AxiosResponse): boolean {
  return spoken(data, headers as Record<string, unknown>).html;
}

function answerOf({ status, data }: AxiosResponse): Answer {
  return { status, body: data === "" ? null : data };
}
