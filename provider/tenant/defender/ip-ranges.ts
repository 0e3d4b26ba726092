import type { IpRange } from "../../policy/ip-range";
import { error, type Problem, ProblemsError, problemText, warning } from "../../policy/problems";
import { createdOnce } from "../creation";
import { differences } from "../differences";
import { Listing } from "../listing";
import { readBack } from "../read-back";
import type { Store } from "../store";
import type { Clock } from "../transport/clock";
import { hasStatus } from "../transport/tenant-error";
import type { Defender, Json } from "./defender";
import { overlap, rangeFromDefender, rangeToDefender } from "./ip-range-wire";

const SUBNETS = "/api/v1/subnet/";
/** Ranges that the service brings along belong to nobody. */
const CUSTOM_ONLY = { builtIn: { eq: false } };

export interface IpRangesContext {
  readonly defender: Defender;
  readonly clock: Clock;
  readonly retries: number;
}

/** IP address ranges of the tenant. There is no call that reads one: every read is the list. */
export class IpRanges implements Store<IpRange> {
  private readonly listing: Listing<Json>;

  constructor(private readonly context: IpRangesContext) {
    this.listing = new Listing(async () => {
      const ranges = await context.defender.list(SUBNETS, CUSTOM_ONLY);
      return new Map(ranges.map((range) => [String(range._id), range]));
    });
  }

  async list(): Promise<IpRange[]> {
    return readableRanges(await this.listing.all());
  }

  /** Ranges that this version cannot read, one warning each. */
  async unreadable(): Promise<Problem[]> {
    return [...(await this.listing.all()).values()].flatMap((record) => {
      const { value, problems } = rangeFromDefender(record);
      if (value !== null) return [];
      const message = `The IP range "${record.name}" (${record._id}) cannot be read by this version, and is not counted: ${problems.map(problemText).join(" ")}`;
      return [warning("TENANT-unreadable", "", message, "Judge it by hand.")];
    });
  }

  async get(id: string): Promise<IpRange | null> {
    const record = (await this.listing.all()).get(id);
    if (record === undefined) return null;
    const { value, problems } = rangeFromDefender(record);
    if (value === null) throw new ProblemsError(problems);
    return value;
  }

  async create(range: IpRange): Promise<IpRange> {
    const known = await this.listing.all();
    const id = await this.explainingOverlaps(range, null, () =>
      createdOnce({
        post: async () => String(await this.context.defender.write("POST", `${SUBNETS}create_rule/`, rangeToDefender(range))),
        find: async () => {
          const fresh = readableRanges(await this.listing.refreshed()).filter((seen) => !known.has(seen.id as string));
          return fresh.find((seen) => differing(range, seen).length === 0)?.id ?? null;
        },
        retries: this.context.retries,
        clock: this.context.clock,
      }),
    );
    return this.verified(id, range);
  }

  async update(id: string, range: IpRange): Promise<IpRange> {
    await this.explainingOverlaps(range, id, () =>
      this.context.defender.write("POST", `${SUBNETS}${id}/update_rule/`, rangeToDefender(range), { repeatable: true }),
    );
    return this.verified(id, range);
  }

  async remove(id: string): Promise<void> {
    await this.context.defender.delete(`${SUBNETS}${id}/`);
    await this.listing.drop(id);
  }

  private async verified(id: string, range: IpRange): Promise<IpRange> {
    const declared = { ...range, id };
    await readBack({
      label: `IP range "${range.name}"`,
      id,
      object: declared,
      read: async () => readableRanges(await this.listing.refreshed()).find((seen) => seen.id === id) ?? null,
      differing: (seen) => differing(range, seen),
      clock: this.context.clock,
    });
    return declared;
  }

  /** The service refuses ranges that overlap with others (ip-tags), in words that are not published: the others are named here. */
  private async explainingOverlaps<R>(range: IpRange, id: string | null, write: () => Promise<R>): Promise<R> {
    try {
      return await write();
    } catch (thrown) {
      if (!hasStatus(thrown, 400, 409)) throw thrown;
      const others = readableRanges(await this.listing.refreshed()).filter((other) => other.id !== id);
      const clashes = others.flatMap((other) =>
        range.subnets.flatMap((subnet) =>
          other.subnets.filter((taken) => overlap(subnet, taken)).map((taken) => `${subnet} overlaps with ${taken} of "${other.name}"`),
        ),
      );
      if (clashes.length === 0) throw thrown;
      const message = `The IP range "${range.name}" was refused: ${clashes.join("; ")}.`;
      throw new ProblemsError([error("DEFENDER-overlap", "subnets", message, "Take the addresses out of one of the two.")]);
    }
  }
}

function readableRanges(records: ReadonlyMap<string, Json>): IpRange[] {
  return [...records.values()].flatMap((record) => rangeFromDefender(record).value ?? []);
}

/** Tags may be declared by name, in any case, and are shown in the case in which they were made. */
function differing(written: IpRange, seen: IpRange): string[] {
  const folded = (range: IpRange) => ({ ...range, id: null, tags: range.tags.map((tag) => tag.toLowerCase()).sort() });
  return differences(folded(written), folded(seen));
}
