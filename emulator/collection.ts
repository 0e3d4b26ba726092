/**
 * Objects of one kind, with what a reader sees shortly after a write: Graph answers reads from replicas, so a fresh object may be missing
 * and a changed one may still look as before (msgraph #32, azuread #659). Writes always act on the truth.
 */

/** How one request sees the tenant. */
export interface View {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long a write stays invisible, in milliseconds. */
  readonly visibilityDelay: number;
  /** The request is answered from a replica that has not seen the last write of any object. */
  readonly stale: boolean;
}

interface Entry<T> {
  current: T | null;
  previous: T | null;
  changedAt: number;
}

export class Collection<T> {
  private readonly entries = new Map<string, Entry<T>>();

  constructor(private readonly idOf: (object: T) => string) {}

  /** The truth; ids are compared without case. */
  get(id: string): T | undefined {
    return this.entries.get(id.toLowerCase())?.current ?? undefined;
  }

  all(): T[] {
    return [...this.entries.values()].flatMap(({ current }) => (current === null ? [] : [current]));
  }

  get size(): number {
    return this.all().length;
  }

  /** What a reader sees. */
  seen(id: string, view: View): T | undefined {
    const entry = this.entries.get(id.toLowerCase());
    return entry === undefined ? undefined : (visible(entry, view) ?? undefined);
  }

  allSeen(view: View): T[] {
    return [...this.entries.values()].flatMap((entry) => visible(entry, view) ?? []);
  }

  put(object: T, view: View): void {
    this.write(this.idOf(object), object, view);
  }

  remove(id: string, view: View): void {
    this.write(id, null, view);
  }

  /** Puts an object there as if it had always been there. */
  seed(object: T): void {
    this.entries.set(this.idOf(object).toLowerCase(), { current: object, previous: object, changedAt: Number.NEGATIVE_INFINITY });
  }

  private write(id: string, object: T | null, view: View): void {
    const key = id.toLowerCase();
    const entry = this.entries.get(key);
    const previous = entry === undefined ? null : visible(entry, { ...view, stale: false });
    this.entries.set(key, { current: object, previous, changedAt: view.now });
  }
}

function visible<T>({ current, previous, changedAt }: Entry<T>, { now, visibilityDelay, stale }: View): T | null {
  const fresh = changedAt !== Number.NEGATIVE_INFINITY && (stale || now - changedAt < visibilityDelay);
  return fresh ? previous : current;
}
