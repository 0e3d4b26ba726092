import { type Clock, systemClock } from "./clock";

/** Lets through so many requests in any stretch of time, in the order in which they came: short bursts pass, the rest waits for its turn. */
export class Pace {
  private readonly starts: number[] = [];
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly requests: number,
    private readonly milliseconds: number,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Resolves when the next request may start. */
  turn(): Promise<void> {
    this.last = this.last.then(() => this.take());
    return this.last;
  }

  private async take(): Promise<void> {
    const oldest = this.starts.length < this.requests ? undefined : this.starts.shift();
    const wait = oldest === undefined ? 0 : oldest + this.milliseconds - this.clock.now();
    if (wait > 0) await this.clock.sleep(wait);
    this.starts.push(this.clock.now());
  }
}

/** Both services count a tenant's requests over all callers, so all resources of a process share one pace a service. */
const paces = new Map<string, Pace>();

function shared(name: string, requests: number, milliseconds: number): Pace {
  const known = paces.get(name);
  if (known !== undefined) return known;
  const made = new Pace(requests, milliseconds);
  paces.set(name, made);
  return made;
}

/** 1 request a second and tenant (graph-docs, throttling-limits: conditional access). */
export const conditionalAccessPace = (): Pace => shared("conditional access", 1, 1000);

/** 30 requests a minute and tenant (Microsoft: Defender for Cloud Apps, api-introduction). */
export const defenderPace = (): Pace => shared("Defender for Cloud Apps", 30, 60_000);
