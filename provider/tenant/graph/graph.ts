import type { Service } from "../transport/service";
import { hasStatus, unexpectedAnswer } from "../transport/tenant-error";

/** Microsoft Graph as this provider uses it: collections that come in pages, objects, and writes. */

export type GraphObject = Readonly<Record<string, unknown>> & { readonly id: string };

export interface GraphOptions {
  /** Preview features are known to this version of Graph only. A policy that was written there once cannot be written elsewhere again. */
  readonly beta?: boolean;
}

export const CONDITIONAL_ACCESS = "/identity/conditionalAccess";

/** The documented least permissions (graph-docs: conditionalaccessroot-list-policies, -post-policies). */
export const TO_READ = ["Policy.Read.All"];
export const TO_WRITE = ["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"];
/** A policy names applications, which the service looks up. */
export const TO_WRITE_POLICIES = [...TO_WRITE, "Application.Read.All"];

export class Graph {
  constructor(private readonly service: Service) {}

  /** All objects of a collection, page by page. */
  async list(path: string, permissions: readonly string[], options: GraphOptions = {}): Promise<GraphObject[]> {
    const objects: GraphObject[] = [];
    let next: string | null = version(options) + path;
    while (next !== null) {
      const { body } = await this.service.send({ method: "GET", path: next, permissions });
      const page = (body ?? {}) as { value?: GraphObject[]; "@odata.nextLink"?: string };
      if (!Array.isArray(page.value)) throw unexpectedAnswer("Microsoft Graph", path, "a list");
      objects.push(...page.value);
      next = this.ownPath(page["@odata.nextLink"]);
    }
    return objects;
  }

  async count(path: string, options: GraphOptions = {}): Promise<number> {
    const counted = `${version(options)}${path}?$count=true&$top=1&$select=id`;
    const { body } = await this.service.send({ method: "GET", path: counted, permissions: TO_READ });
    const { value, "@odata.count": count } = body as { value: readonly unknown[]; "@odata.count"?: number };
    return count ?? value.length;
  }

  /** Bodies of the reads that were answered, of at most twenty in one request (graph-docs, json-batching). */
  async batch(urls: readonly string[]): Promise<unknown[]> {
    const requests = urls.map((url, index) => ({ id: String(index), method: "GET", url }));
    const path = `${version({})}/$batch`;
    const { body } = await this.service.send({ method: "POST", path, body: { requests }, repeatable: true, permissions: TO_READ });
    const { responses } = body as { responses: readonly { status: number; body: unknown }[] };
    return responses.filter(({ status }) => status === 200).map((response) => response.body);
  }

  /** Null when it is not there. */
  async get(path: string, options: GraphOptions = {}): Promise<GraphObject | null> {
    try {
      return (await this.service.send({ method: "GET", path: version(options) + path, permissions: TO_READ })).body as GraphObject;
    } catch (thrown) {
      if (hasStatus(thrown, 404)) return null;
      throw thrown;
    }
  }

  async post(path: string, body: unknown, permissions: readonly string[], options: GraphOptions): Promise<GraphObject> {
    return (await this.service.send({ method: "POST", path: version(options) + path, body, permissions })).body as GraphObject;
  }

  async patch(path: string, body: unknown, permissions: readonly string[], options: GraphOptions): Promise<void> {
    await this.service.send({ method: "PATCH", path: version(options) + path, body, permissions });
  }

  /** Succeeds when it is gone already. */
  async delete(path: string, options: GraphOptions = {}): Promise<void> {
    try {
      await this.service.send({ method: "DELETE", path: version(options) + path, permissions: TO_WRITE });
    } catch (thrown) {
      if (!hasStatus(thrown, 404)) throw thrown;
    }
  }

  /** The next page under the address that we were given: a token goes nowhere else, whatever host a link names. */
  private ownPath(link: string | undefined): string | null {
    if (link === undefined) return null;
    const { pathname, search } = new URL(link, this.service.address);
    const base = new URL(this.service.address).pathname.replace(/\/$/, "");
    return (pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname) + search;
  }
}

function version({ beta }: GraphOptions): string {
  return beta === true ? "/beta" : "/v1.0";
}
