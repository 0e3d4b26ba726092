import { printable } from "../policy/printable";
import { error, ProblemsError } from "../policy/problems";
import type { Clock } from "./transport/clock";

/**
 * A write that the tenant confirmed and that does not show, or shows otherwise. The object is there: whoever wrote it must remember the id.
 */
export class UnverifiedWriteError<T> extends ProblemsError {
  constructor(
    readonly id: string,
    /** As the tenant shows it; as it was written where nothing shows. */
    readonly object: T,
    message: string,
    mend = "Look at it in the portal, then run `pulumi up --refresh`.",
  ) {
    super([error("TENANT-unverified", "", message, mend)]);
    this.name = "UnverifiedWriteError";
  }
}

export interface Written<T> {
  /** For messages: `conditional access policy "Require MFA"`. */
  readonly label: string;
  readonly id: string;
  readonly object: T;
  /** Null while the tenant does not show the object. */
  readonly read: () => Promise<T | null>;
  /** One line for each property that shows otherwise than it was written. */
  readonly differing: (seen: T) => readonly string[];
  readonly clock: Clock;
}

/** Waits between two reads, in milliseconds; the last one repeats. Reads of the first second are for services that show writes at once. */
const WAITS = [0, 250, 500, 1000, 2000, 4000];
/** Milliseconds until an object that does not show is given up (azuread waits 20 to 25 s as a rule), and one that shows otherwise. */
const PATIENCE = { missing: 60_000, differing: 30_000 };

/**
 * Reads what was written until it shows.
 *
 * @returns the object as the tenant shows it.
 * @throws UnverifiedWriteError that shows both sides.
 */
export async function readBack<T>({ label, id, object, read, differing, clock }: Written<T>): Promise<T> {
  const begin = clock.now();
  const written = `The ${label} (${id}) was written, but`;
  let seen: T | null = null;
  for (let look = 0; look === 0 || clock.now() - begin < PATIENCE[seen === null ? "missing" : "differing"]; look++) {
    await clock.sleep(WAITS[Math.min(look, WAITS.length - 1)] as number);
    seen = await read().catch((thrown) => {
      // Whatever keeps it from being read, it is there.
      if (!(thrown instanceof ProblemsError)) throw thrown;
      throw new UnverifiedWriteError(id, seen ?? object, `${written} cannot be read back: ${thrown.message}`);
    });
    if (seen !== null && differing(seen).length === 0) return seen;
  }
  if (seen === null) throw new UnverifiedWriteError(id, object, `${written} the tenant still does not show it.`);
  const lines = differing(seen).map((line) => `- ${printable(line)}`);
  const mend = `Look at it in the portal, then run \`pulumi up --refresh\`. The differences:\n${lines.join("\n")}`;
  throw new UnverifiedWriteError(id, seen, `${written} reads back differently.`, mend);
}
