import type { ConditionalAccessPolicy } from "../../policy/conditional-access-policy";
import { isIpLocation, type NamedLocation } from "../../policy/named-location";
import { readLocationToJudge } from "../../policy/policy-set-reading";
import { hasStatus } from "../transport/tenant-error";
import { Collection, type CollectionContext, type CollectionKind } from "./collection";
import { locationsOf } from "./conditional-access-policies";
import { CONDITIONAL_ACCESS, type GraphOptions, TO_WRITE } from "./graph";
import { locationToGraph } from "./named-location-wire";

const namedLocations: CollectionKind<NamedLocation> = {
  label: "named location",
  path: `${CONDITIONAL_ACCESS}/namedLocations`,
  nameOf: (location) => location.displayName,
  read: readLocationToJudge,
  write: locationToGraph,
  completed: (written) => written,
  toWrite: TO_WRITE,
  locationsOf: () => [],
};

/** Policies that were deleted or changed a moment ago may still count as using a location: they are waited for. */
const PATIENCE_FOR_POLICIES = 60_000;
const WAIT_FOR_POLICIES = 3_000;

export class NamedLocations extends Collection<NamedLocation> {
  /** @param policies of the tenant, asked anew. */
  constructor(
    context: CollectionContext,
    private readonly policies: () => Promise<readonly ConditionalAccessPolicy[]>,
  ) {
    super(namedLocations, context);
  }

  override async create(location: NamedLocation, options: GraphOptions = {}): Promise<NamedLocation> {
    const created = await super.create(location, options);
    if (created.id !== null) this.context.freshLocations.add(created.id);
    return created;
  }

  /**
   * The service deletes neither a trusted location nor one that a policy names (entra-docs, concept-assignment-network). Trust is taken away
   * only when nothing else is in the way, and given back when the deletion fails all the same: policies on `AllTrusted` count on it.
   */
  override async remove(id: string, options: GraphOptions = {}): Promise<void> {
    const json = await this.context.graph.get(this.pathOf(id), options);
    // One that this run made is there, whether it shows already or not.
    const made = this.context.freshLocations.has(id) ? await this.get(id, options) : null;
    const location = json === null ? made : this.kind.read(json).value;
    if (location === null) return super.remove(id, options);
    await this.assertUnused(id, location);
    const trusted = isIpLocation(location) && location.isTrusted ? location : null;
    try {
      if (trusted !== null) await this.update(id, { ...trusted, isTrusted: false }, options);
    } catch (thrown) {
      if (hasStatus(thrown, 404)) return super.remove(id, options);
      throw thrown;
    }
    try {
      await this.removed(id, location, options);
    } catch (thrown) {
      if (trusted !== null) await this.update(id, trusted, options);
      throw thrown;
    }
  }

  private async removed(id: string, location: NamedLocation, options: GraphOptions): Promise<void> {
    const { clock } = this.context;
    const begin = clock.now();
    for (;;) {
      try {
        return await super.remove(id, options);
      } catch (thrown) {
        // What the service answers for a location in use is not documented: 400 and 409 were seen to be final (m365).
        if (!hasStatus(thrown, 400, 409)) throw thrown;
        await this.assertUnused(id, location);
        if (clock.now() - begin > PATIENCE_FOR_POLICIES) throw thrown;
        await clock.sleep(WAIT_FOR_POLICIES);
      }
    }
  }

  private async assertUnused(id: string, { displayName }: NamedLocation): Promise<void> {
    const users = (await this.policies()).filter((policy) => locationsOf(policy).includes(id.toLowerCase()));
    if (users.length === 0) return;
    const names = users.map((policy) => `"${policy.displayName}" (${policy.id})`).join(", ");
    throw this.problem(
      "GRAPH-location-in-use",
      `The named location "${displayName}" (${id}) is used by ${names}, so the service does not delete it.`,
      "Take it out of these policies, or delete them, first.",
    );
  }
}
