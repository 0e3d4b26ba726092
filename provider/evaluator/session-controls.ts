import type { Effect, SessionControlName } from "./rules";

/**
 * Session controls of several policies at once. Microsoft shows them listed together and publishes no table of how they combine (R27), so
 * every outcome in which two policies meet says that it is assumed.
 */

export interface SessionOutcome {
  /** `everyTime`, or an interval such as `4 hours`. */
  readonly signInFrequency?: string;
  /** The same for secondary authentication alone. */
  readonly signInFrequencySecondary?: string;
  readonly persistentBrowser?: "always" | "never";
  readonly applicationEnforcedRestrictions?: true;
  readonly disableResilienceDefaults?: true;
  readonly secureSignInSession?: true;
  readonly continuousAccessEvaluation?: "strictLocation" | "strictEnforcement" | "disabled";
  /** Ids of profiles, sorted. */
  readonly globalSecureAccessFilteringProfile?: readonly string[];
  /** Types of routing to Defender for Cloud Apps, sorted. */
  readonly routing?: readonly string[];
}

/** The first one that is there wins. */
const PRECEDENCE = {
  persistentBrowser: ["never", "always"],
  continuousAccessEvaluation: ["strictLocation", "strictEnforcement", "disabled"],
} as const;

export function combinedSession(effects: readonly Effect[]): SessionOutcome {
  const values = new Map<SessionControlName, string[]>();
  for (const effect of effects) {
    if (effect.kind !== "session") continue;
    const given = values.get(effect.control);
    if (given === undefined) values.set(effect.control, [effect.text ?? effect.value]);
    else given.push(effect.text ?? effect.value);
  }
  const routing = sortedOnce(effects.flatMap((effect) => (effect.kind === "route" ? [effect.type] : [])));
  const combined = [...values].map(([control, given]) => [control, combinedControl(control, given)] as const);
  combined.sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...Object.fromEntries(combined), ...(routing.length > 0 ? { routing } : {}) };
}

function combinedControl(control: SessionControlName, given: readonly string[]): unknown {
  switch (control) {
    case "signInFrequency":
    case "signInFrequencySecondary":
      return mostFrequent(given);
    case "persistentBrowser":
    case "continuousAccessEvaluation":
      return PRECEDENCE[control].find((value) => given.includes(value));
    case "globalSecureAccessFilteringProfile":
      return sortedOnce(given);
    default:
      return true;
  }
}

/** Every time beats any interval, else the shortest; of two spellings of one interval that in hours. */
export function mostFrequent(given: readonly string[]): string {
  // Hours are whole numbers.
  const rank = (frequency: string) => hoursOf(frequency) + (frequency.includes("day") ? 0.5 : 0);
  return [...new Set(given)].reduce((one, other) => (rank(other) < rank(one) ? other : one));
}

function hoursOf(frequency: string): number {
  if (frequency === "everyTime") return 0;
  const [value, unit] = frequency.split(" ");
  return Number(value) * (unit.startsWith("day") ? 24 : 1);
}

function sortedOnce(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
