/** Counts requests in a sliding window. Both services limit by tenant over all callers, so one window a service is enough. */
export class SlidingWindow {
  private times: number[] = [];

  /** Whether one more request fits; a refused one is not counted. */
  admit(now: number, requests: number, milliseconds: number): boolean {
    this.times = this.times.filter((time) => now - time < milliseconds);
    if (this.times.length >= requests) return false;
    this.times.push(now);
    return true;
  }
}
