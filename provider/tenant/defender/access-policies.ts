import type { AccessPolicy } from "../../policy/access-policy";
import { error, type Problem, ProblemsError, problemText, warning } from "../../policy/problems";
import { createdOnce } from "../creation";
import { differences } from "../differences";
import { Listing } from "../listing";
import { readBack } from "../read-back";
import type { Store } from "../store";
import type { Clock } from "../transport/clock";
import { hasStatus, unexpectedAnswer } from "../transport/tenant-error";
import { ACCESS_POLICIES_ONLY, ACCESS_POLICY_PATHS, decodeAccessPolicy, encodeAccessPolicy, type TagNames } from "./access-policy-codec";
import type { Defender, Json } from "./defender";
import { type IpTags, tagNames } from "./ip-tags";
import { portalSteps } from "./portal-steps";

export interface AccessPoliciesContext {
  readonly defender: Defender;
  readonly tags: IpTags;
  readonly clock: Clock;
  readonly retries: number;
  /** `portal`: create and update are never tried, for Microsoft publishes no interface for them. */
  readonly writes: "api" | "portal";
}

/** What a tenant answers that has no such interface, or none for this identity. */
const REFUSALS = [403, 404, 405, 501];

/** Access policies of the tenant: listed once, written whole, read back. */
export class AccessPolicies implements Store<AccessPolicy> {
  private readonly listing: Listing<Json>;

  constructor(private readonly context: AccessPoliciesContext) {
    this.listing = new Listing(async () => {
      const policies = await context.defender.list(ACCESS_POLICY_PATHS.list, ACCESS_POLICIES_ONLY);
      const whole = policies.map(async (policy) => (isWhole(policy) ? policy : ((await this.read(String(policy._id))) ?? policy)));
      return new Map((await Promise.all(whole)).map((policy) => [String(policy._id), policy]));
    });
  }

  async list(): Promise<AccessPolicy[]> {
    const records = [...(await this.listing.all()).values()];
    const names = await this.namesFor(records);
    return records.flatMap((record) => decodeAccessPolicy(record, names).value ?? []);
  }

  /** Policies that this version cannot read, one warning each. */
  async unreadable(): Promise<Problem[]> {
    const records = [...(await this.listing.all()).values()];
    const names = await this.namesFor(records);
    return records.flatMap((record) => {
      const { value, problems } = decodeAccessPolicy(record, names);
      if (value !== null) return [];
      const message = `The access policy "${record.name}" (${record._id}) cannot be read by this version, and is not counted: ${problems.map(problemText).join(" ")}`;
      return [warning("TENANT-unreadable", "", message, "Judge it by hand.")];
    });
  }

  async get(id: string): Promise<AccessPolicy | null> {
    const record = (await this.listing.all()).get(id) ?? (await this.read(id));
    return record === null ? null : this.readable(record);
  }

  async create(policy: AccessPolicy): Promise<AccessPolicy> {
    const known = await this.listing.all();
    const sameName = [...known.values()].find(({ name }) => name === policy.name);
    if (sameName !== undefined) await this.readable(sameName);
    const body = await this.encoded(policy, null);
    const expected = await this.asShown(body);
    const made = await this.orPortal(policy, null, () =>
      createdOnce({
        post: async () => withId(await this.context.defender.write("POST", ACCESS_POLICY_PATHS.create, body)),
        find: async () => {
          const fresh = [...(await this.listing.refreshed()).values()].filter((record) => !known.has(String(record._id)));
          const names = await this.namesFor(fresh);
          return fresh.find((record) => differing(expected, decodeAccessPolicy(record, names).value).length === 0) ?? null;
        },
        retries: this.context.retries,
        clock: this.context.clock,
      }),
    );
    return this.verified(String(made._id), policy, expected);
  }

  async update(id: string, policy: AccessPolicy): Promise<AccessPolicy> {
    const record = await this.read(id);
    if (record === null) {
      throw problem("TENANT-not-found", `The access policy "${policy.name}" (${id}) is gone.`, "Run `pulumi up --refresh`.");
    }
    const current = await this.readable(record);
    const body = await this.encoded(policy, record);
    const expected = await this.asShown(body);
    if (differing({ ...expected, enabled: current.enabled }, current).length > 0) {
      await this.orPortal(policy, current, () => this.context.defender.write("PUT", ACCESS_POLICY_PATHS.update(id), body));
    } else {
      await this.switch(id, policy.enabled);
    }
    return this.verified(id, policy, expected);
  }

  async remove(id: string): Promise<void> {
    await this.context.defender.delete(ACCESS_POLICY_PATHS.delete(id));
    await this.listing.drop(id);
  }

  private async switch(id: string, enabled: boolean): Promise<void> {
    const path = enabled ? ACCESS_POLICY_PATHS.enable(id) : ACCESS_POLICY_PATHS.disable(id);
    await this.context.defender.write("POST", path, undefined, { repeatable: true });
  }

  /** @returns the policy as it was declared: tags may be named in another way than the tenant shows them. */
  private async verified(id: string, policy: AccessPolicy, expected: AccessPolicy): Promise<AccessPolicy> {
    const declared = { ...policy, id };
    let latest: Json | null = null;
    let switched = false;
    try {
      await readBack({
        label: `access policy "${policy.name}"`,
        id,
        object: declared,
        read: async () => {
          latest = await this.read(id);
          const seen = latest === null ? null : await this.readable(latest);
          // Microsoft: a policy is enabled when it is made (control-cloud-apps-with-policies). The call that switches it is observed, the
          // key in the body is not.
          if (seen !== null && seen.enabled !== expected.enabled && !switched) {
            switched = true;
            await this.switch(id, expected.enabled);
          }
          return seen;
        },
        differing: (seen) => [
          ...differing(expected, seen),
          ...(expected.enabled && !seen.enabled ? ["Defender disables a policy whose filters are too complex or name what is gone."] : []),
        ],
        clock: this.context.clock,
      });
      return declared;
    } finally {
      if (latest === null) await this.listing.drop(id);
      else await this.listing.keep(id, latest);
    }
  }

  private async orPortal<R>(policy: AccessPolicy, current: AccessPolicy | null, write: () => Promise<R>): Promise<R> {
    if (this.context.writes === "portal") {
      throw problem("DEFENDER-portal", "appcontrol:defenderWrites is `portal`.", portalSteps(policy, current));
    }
    try {
      return await write();
    } catch (thrown) {
      if (!hasStatus(thrown, ...REFUSALS)) throw thrown;
      throw problem("DEFENDER-portal", `The tenant refuses to write access policies: ${thrown.message}`, portalSteps(policy, current));
    }
  }

  private async read(id: string): Promise<Json | null> {
    const answer = await this.context.defender.get(ACCESS_POLICY_PATHS.read(id));
    return answer === null ? null : unwrapped(answer);
  }

  private async readable(record: Json): Promise<AccessPolicy> {
    const { value, problems } = decodeAccessPolicy(record, await this.namesFor([record]));
    if (value !== null) return value;
    throw new ProblemsError([
      error(
        "TENANT-unreadable",
        "",
        `The access policy "${record.name}" (${record._id}) says what this version does not understand.`,
        "It is not overwritten: change it in the portal, or delete it there.",
      ),
      ...problems,
    ]);
  }

  private async encoded(policy: AccessPolicy, current: Json | null): Promise<Json> {
    const wanted = policy.filters.filter(({ field }) => field === "ipTag").flatMap(({ values }) => values);
    const names = wanted.length === 0 ? NO_TAGS : await this.context.tags.namesWith(wanted);
    const { value, problems } = encodeAccessPolicy(policy, names, current);
    if (value === null) throw new ProblemsError(problems);
    return value;
  }

  /** A body as the tenant would show it. */
  private async asShown(body: Json): Promise<AccessPolicy> {
    const { value, problems } = decodeAccessPolicy(body, await this.namesFor([body]));
    if (value === null) throw new ProblemsError(problems);
    return value;
  }

  /** The tags are asked for only where a filter names one; where they cannot be read, their ids stand for themselves. */
  private async namesFor(records: readonly Json[]): Promise<TagNames> {
    if (!records.some((record) => JSON.stringify([record.filters, record.consoleFilters]).includes("ip.tags"))) return NO_TAGS;
    return this.context.tags.names().catch(() => NO_TAGS);
  }
}

const NO_TAGS = tagNames(new Map());

function differing(expected: AccessPolicy, seen: AccessPolicy | null): string[] {
  return seen === null ? ["unreadable"] : differences({ ...expected, id: null }, { ...seen, id: null });
}

/** Whether a list shows more than a summary: no recorded answer tells. */
function isWhole(record: Json): boolean {
  return record.filters !== undefined || record.consoleFilters !== undefined;
}

/** Some answers wrap the policy (XDRInternals allows for both). */
function unwrapped(answer: unknown): Json {
  const { data } = answer as { data?: Json };
  return data ?? (answer as Json);
}

/** The whole policy, or as with IP ranges the id alone; without either it has to be looked for. */
function withId(answer: unknown): Json {
  const made = typeof answer === "string" ? { _id: answer } : unwrapped(answer ?? {});
  if (typeof made._id === "string") return made;
  throw unexpectedAnswer("Defender for Cloud Apps", ACCESS_POLICY_PATHS.create, "an id", "unknown");
}

function problem(code: string, message: string, mend: string): ProblemsError {
  return new ProblemsError([error(code, "", message, mend)]);
}
