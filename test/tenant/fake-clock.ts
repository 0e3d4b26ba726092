import type { Clock } from "../../provider/tenant/transport/clock";

/** Time that passes only while somebody sleeps. */
export class FakeClock implements Clock {
  private time = 0;
  private sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.sleepers.push({ until: this.time + milliseconds, wake }));
  }

  /** Lets the work run, and time pass to the next who wakes, until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => {});
    while (!done) {
      for (let turn = 0; turn < 20 && !done; turn++) await Promise.resolve();
      if (done || this.sleepers.length === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      this.sleepers.sort((one, other) => one.until - other.until);
      const next = this.sleepers.shift() as { until: number; wake: () => void };
      this.time = Math.max(this.time, next.until);
      next.wake();
    }
    return settled;
  }
}
