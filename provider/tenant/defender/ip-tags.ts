import { Listing } from "../listing";
import type { TagNames } from "./access-policy-codec";
import type { Defender } from "./defender";

/** Observed (MCASps, Get-MCASIPTag). */
const PATH = "/cas/api/tags/?enabledOnly=true&sort=name&target=ip";

/** Tags on IP address ranges, by name and by the id that filters carry. */
export class IpTags {
  private readonly listing: Listing<string>;

  constructor(defender: Defender) {
    this.listing = new Listing(async () => {
      const { data } = ((await defender.get(PATH)) ?? { data: [] }) as { data: { id: string; name: string | null }[] };
      return new Map(data.map(({ id, name }) => [id.toLowerCase(), name ?? id]));
    });
  }

  async names(): Promise<TagNames> {
    return tagNames(await this.listing.all());
  }

  /** Names that hold all of the wanted ones if the tenant has them: an IP range of this run may have made one since. */
  async namesWith(wanted: readonly string[]): Promise<TagNames> {
    const names = await this.names();
    const known = (tag: string) => names.idOf.has(tag.toLowerCase()) || names.nameOf.has(tag.toLowerCase());
    return wanted.every(known) ? names : tagNames(await this.listing.refreshed());
  }
}

export function tagNames(nameOf: ReadonlyMap<string, string>): TagNames {
  return { nameOf, idOf: new Map([...nameOf].map(([id, name]) => [name.toLowerCase(), id])) };
}
