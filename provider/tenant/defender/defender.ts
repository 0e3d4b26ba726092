import { error, ProblemsError } from "../../policy/problems";
import type { Service, ServiceRequest } from "../transport/service";
import { hasStatus, unexpectedAnswer } from "../transport/tenant-error";

/** Defender for Cloud Apps as this provider uses it. Every address ends in a slash: without it the portal answers with a page. */

export type Json = Readonly<Record<string, unknown>>;
export type Filters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Roles of Defender's application (api-authentication-application); policies have none of their own, so which one they ask for is inferred. */
const TO_READ = ["settings.read"];
const TO_WRITE = ["settings.manage"];

/** Most that one answer carries (api-introduction). */
const PAGE = 100;

export class Defender {
  constructor(private readonly service: Pick<Service, "send">) {}

  /** Every record of a grid. A list is asked for by POST, and is repeatable all the same. */
  async list(path: string, filters: Filters): Promise<Json[]> {
    const records: Json[] = [];
    for (;;) {
      const body = { filters, skip: records.length, limit: PAGE };
      const answer = await this.service.send({ method: "POST", path, body, repeatable: true, permissions: TO_READ });
      const { data, hasNext } = (answer.body ?? {}) as { data?: Json[]; hasNext?: boolean };
      if (!Array.isArray(data)) throw unexpectedAnswer("Defender for Cloud Apps", path, "a list");
      records.push(...data);
      if (hasNext !== true || data.length === 0) return records;
    }
  }

  /** Null when it is not there. */
  async get(path: string): Promise<unknown> {
    try {
      return (await this.service.send({ method: "GET", path, permissions: TO_READ })).body;
    } catch (thrown) {
      if (hasStatus(thrown, 404)) return null;
      throw thrown;
    }
  }

  async write(method: "POST" | "PUT", path: string, body: unknown, options: Pick<ServiceRequest, "repeatable"> = {}): Promise<unknown> {
    return (await this.service.send({ method, path, body, permissions: TO_WRITE, ...options })).body;
  }

  /** Succeeds when it is gone already. */
  async delete(path: string): Promise<void> {
    try {
      await this.service.send({ method: "DELETE", path, permissions: TO_WRITE });
    } catch (thrown) {
      if (!hasStatus(thrown, 404)) throw thrown;
    }
  }
}

/** Stands for the Defender of a tenant that nobody gave the address of. */
export const NO_DEFENDER: Pick<Service, "send"> = {
  async send() {
    const mend = "Set appcontrol:defenderEndpoint to the address that the portal shows for your tenant.";
    throw new ProblemsError([error("TENANT-setting", "", "The address of Defender for Cloud Apps is not known in this cloud.", mend)]);
  },
};
