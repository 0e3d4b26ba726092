import { error, type Parsed, type Problem, ProblemsError, problemText, warning } from "../../policy/problems";
import { createdOnce } from "../creation";
import { differences } from "../differences";
import { Listing } from "../listing";
import { readBack } from "../read-back";
import type { Store } from "../store";
import type { Clock } from "../transport/clock";
import { TenantError } from "../transport/tenant-error";
import { type Graph, type GraphObject, type GraphOptions, TO_READ } from "./graph";

/** What tells the two collections of conditional access apart. */
export interface CollectionKind<T> {
  /** As a text calls one object. */
  readonly label: string;
  readonly path: string;
  readonly nameOf: (object: T) => string;
  readonly read: (json: unknown) => Parsed<T>;
  readonly write: (object: T, options: { readonly beta: boolean; readonly current: T | null }) => unknown;
  /** A written object with what the service adds to it of its own accord, as far as it shows it. */
  readonly completed: (written: T, seen: T) => T;
  /** Permissions without which it cannot be created or changed. */
  readonly toWrite: readonly string[];
  /** Named locations that it refers to. */
  readonly locationsOf: (object: T) => readonly string[];
}

export interface CollectionContext {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly retries: number;
  /** Locations that this run made: a policy that names one may be too early (error 1040). */
  readonly freshLocations: Set<string>;
}

/** Milliseconds for which a policy waits until a location of this run is known everywhere. */
const PATIENCE_FOR_LOCATION = 60_000;
const WAIT_FOR_LOCATION = 2_000;

/** Policies or named locations of the tenant: listed once, written whole, read back. */
export class Collection<T extends { readonly id: string | null }> implements Store<T> {
  private readonly listings: { readonly [Version in "beta" | "v1.0"]: Listing<GraphObject> };

  constructor(
    protected readonly kind: CollectionKind<T>,
    protected readonly context: CollectionContext,
  ) {
    const listing = (options: GraphOptions) =>
      new Listing(async () => {
        const objects = await context.graph.list(kind.path, TO_READ, options);
        return new Map(objects.map((object) => [object.id.toLowerCase(), object]));
      });
    this.listings = { beta: listing({ beta: true }), "v1.0": listing({}) };
  }

  async list(options: GraphOptions = {}): Promise<T[]> {
    return (await this.objects(options)).flatMap((json) => this.kind.read(json).value ?? []);
  }

  /** Asked for anew. */
  async present(): Promise<T[]> {
    return [...(await this.listings["v1.0"].refreshed()).values()].flatMap((json) => this.kind.read(json).value ?? []);
  }

  /** Objects that v1.0 does not show, because they were once written with preview features; none where beta does not answer. */
  async shownByBetaOnly(): Promise<T[]> {
    const objects = await this.listings["v1.0"].all();
    const count = await ifAnswered(this.context.graph.count(this.kind.path, { beta: true }));
    if (count === null || count <= objects.size) return [];
    const shown = await ifAnswered(this.list({ beta: true }));
    return (shown ?? []).filter(({ id }) => !objects.has(id as string));
  }

  /** Objects that this version cannot read, one warning each. */
  async unreadable(): Promise<Problem[]> {
    return (await this.objects({})).flatMap((json) => {
      const { value, problems } = this.kind.read(json);
      if (value !== null) return [];
      const message = `The ${this.kind.label} "${json.displayName}" (${json.id}) cannot be read by this version, and is not counted: ${problems.map(problemText).join(" ")}`;
      return [warning("TENANT-unreadable", "", message, "Judge it by hand, or use a version that knows it.")];
    });
  }

  /** From the list of this run, else asked for by its id: a list may be late. */
  async get(id: string, options: GraphOptions = {}): Promise<T | null> {
    const listed = (await this.listing(options).all()).get(id.toLowerCase());
    const json = listed ?? (await this.context.graph.get(this.pathOf(id), options));
    if (json !== null) return this.readable(json);
    if (options.beta !== true && (await this.isShownByBeta(id))) {
      throw this.problem(
        "GRAPH-1038",
        `The ${this.kind.label} ${id} was edited with preview features, so that Graph v1.0 does not show it any more.`,
        "Set `beta: true` on the resource, or create the policy anew.",
      );
    }
    return null;
  }

  async create(object: T, options: GraphOptions = {}): Promise<T> {
    const known = await this.listing(options).all();
    const body = this.kind.write(object, { beta: options.beta === true, current: null });
    const { id } = await createdOnce({
      post: () => this.patiently(object, () => this.context.graph.post(this.kind.path, body, this.kind.toWrite, options)),
      find: async () => {
        const now = await this.listing(options).refreshed();
        const fresh = [...now.values()].filter((json) => !known.has(json.id.toLowerCase()));
        const isDeclared = (seen: T | null) => seen !== null && this.differing(object, seen).length === 0;
        return fresh.find((json) => isDeclared(this.kind.read(json).value)) ?? null;
      },
      retries: this.context.retries,
      clock: this.context.clock,
    });
    return this.verified(id.toLowerCase(), object, options);
  }

  async update(id: string, object: T, options: GraphOptions = {}): Promise<T> {
    const listed = (await this.listing(options).all()).get(id.toLowerCase());
    const current = listed === undefined ? null : this.kind.read(listed).value;
    const body = this.kind.write(object, { beta: options.beta === true, current });
    await this.patiently(object, () => this.context.graph.patch(this.pathOf(id), body, this.kind.toWrite, options));
    return this.verified(id, object, options);
  }

  async remove(id: string, options: GraphOptions = {}): Promise<void> {
    await this.context.graph.delete(this.pathOf(id), options);
    await this.forget(id);
  }

  protected pathOf(id: string): string {
    return `${this.kind.path}/${encodeURIComponent(id)}`;
  }

  protected async verified(id: string, object: T, options: GraphOptions): Promise<T> {
    let latest: GraphObject | null = null;
    try {
      return await readBack({
        label: `${this.kind.label} "${this.kind.nameOf(object)}"`,
        id,
        object: { ...object, id },
        read: async () => {
          latest = await this.context.graph.get(this.pathOf(id), options);
          return latest === null ? null : this.readable(latest);
        },
        differing: (seen) => this.differing(object, seen),
        clock: this.context.clock,
      });
    } finally {
      if (latest === null) await this.forget(id);
      else await Promise.all(Object.values(this.listings).map((listing) => listing.keep(id.toLowerCase(), latest as GraphObject)));
    }
  }

  protected problem(code: string, message: string, mend: string): ProblemsError {
    return new ProblemsError([error(code, "", message, mend)]);
  }

  private async isShownByBeta(id: string): Promise<boolean> {
    return (await ifAnswered(this.context.graph.get(this.pathOf(id), { beta: true }))) !== null;
  }

  private differing(written: T, seen: T): string[] {
    return differences(withoutId(this.kind.completed(written, seen)), withoutId(seen));
  }

  private listing({ beta }: GraphOptions): Listing<GraphObject> {
    return this.listings[beta === true ? "beta" : "v1.0"];
  }

  private async objects(options: GraphOptions): Promise<GraphObject[]> {
    return [...(await this.listing(options).all()).values()];
  }

  private async forget(id: string): Promise<void> {
    await Promise.all(Object.values(this.listings).map((listing) => listing.drop(id.toLowerCase())));
  }

  private readable(json: GraphObject): T {
    const { value, problems } = this.kind.read(json);
    if (value !== null) return value;
    throw new ProblemsError([
      error(
        "TENANT-unreadable",
        "",
        `The ${this.kind.label} "${json.displayName}" (${json.id}) cannot be read by this version.`,
        "Use a version that knows it, or take out of it what is named here.",
      ),
      ...problems,
    ]);
  }

  /** 1040 says that a location is not known; of one that this run made it means "not yet" (CIPP retries it, too). */
  private async patiently<R>(object: T, write: () => Promise<R>): Promise<R> {
    const { clock, freshLocations } = this.context;
    const begin = clock.now();
    for (;;) {
      try {
        return await write();
      } catch (thrown) {
        const isUnknown = thrown instanceof TenantError && thrown.failure.number === "1040";
        const isFresh = this.kind.locationsOf(object).some((id) => freshLocations.has(id));
        if (!isUnknown || !isFresh || clock.now() - begin > PATIENCE_FOR_LOCATION) throw thrown;
        await clock.sleep(WAIT_FOR_LOCATION);
      }
    }
  }
}

/** Null where the service refuses to say. */
async function ifAnswered<R>(answer: Promise<R>): Promise<R | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof TenantError) return null;
    throw thrown;
  }
}

function withoutId<T extends { readonly id: string | null }>(object: T): unknown {
  const { id: _id, ...properties } = object;
  return properties;
}
