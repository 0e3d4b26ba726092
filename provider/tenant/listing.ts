/**
 * What a service listed, asked for once a run. Own writes go in as soon as they are verified, and stay whatever a later list says: lists are
 * answered from replicas that lag behind.
 */
export class Listing<T> {
  private loaded: Promise<Map<string, T>> | null = null;
  /** Null for what this run deleted. */
  private readonly own = new Map<string, T | null>();

  constructor(private readonly load: () => Promise<ReadonlyMap<string, T>>) {}

  all(): Promise<ReadonlyMap<string, T>> {
    this.loaded ??= this.load().then(
      (objects) => this.withOwn(new Map(objects)),
      (thrown) => {
        // The next one who asks tries again.
        this.loaded = null;
        throw thrown;
      },
    );
    return this.loaded;
  }

  /** Asks again. */
  refreshed(): Promise<ReadonlyMap<string, T>> {
    this.loaded = null;
    return this.all();
  }

  async keep(id: string, object: T): Promise<void> {
    this.own.set(id, object);
    (await this.loaded)?.set(id, object);
  }

  async drop(id: string): Promise<void> {
    this.own.set(id, null);
    (await this.loaded)?.delete(id);
  }

  private withOwn(objects: Map<string, T>): Map<string, T> {
    for (const [id, object] of this.own) {
      if (object === null) objects.delete(id);
      else objects.set(id, object);
    }
    return objects;
  }
}
