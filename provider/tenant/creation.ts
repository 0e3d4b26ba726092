import type { Clock } from "./transport/clock";
import { TenantError } from "./transport/tenant-error";

/** What it takes to create one object and not two. */
export interface Creation<T> {
  readonly post: () => Promise<T>;
  /** Looks in the tenant, asked anew, for an object that equals the declared one and was not there before. */
  readonly find: () => Promise<T | null>;
  /** Attempts after the first. */
  readonly retries: number;
  readonly clock: Clock;
}

/** Waits before each look, in milliseconds: what was written shows late (msgraph #32). */
const LOOKS = [0, 1000, 2000, 4000, 8000];

/**
 * A POST whose answer was lost may have made the object. Before it is sent again the tenant is searched for what it would have made; only
 * when nothing shows up for a while does the next attempt follow.
 */
export async function createdOnce<T>({ post, find, retries, clock }: Creation<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await post();
    } catch (thrown) {
      if (!(thrown instanceof TenantError) || thrown.failure.effect === "none" || attempt >= retries) throw thrown;
      for (const wait of LOOKS) {
        await clock.sleep(wait);
        const made = await find();
        if (made !== null) return made;
      }
    }
  }
}
