import { type Facts, truth } from "../../provider/evaluator/expression";
import type { Effect, Rule } from "../../provider/evaluator/rules";

/** What a sign-in comes to, straight from the rules, one by one: the definition of an outcome, to which the search is held. */

interface ByRules {
  readonly blockedByConditionalAccess: boolean;
  readonly blocked: boolean;
  /** One text each; who decides is no part of an outcome. */
  readonly granted: string;
  readonly alerts: string;
}

export function differs(before: readonly Rule[], after: readonly Rule[], facts: Facts): boolean {
  const [was, is] = [byRules(before, facts), byRules(after, facts)];
  if (was.blocked !== is.blocked) return true;
  if (was.blockedByConditionalAccess || is.blockedByConditionalAccess) return false;
  return was.alerts !== is.alerts || (!was.blocked && was.granted !== is.granted);
}

function byRules(rules: readonly Rule[], facts: Facts): ByRules {
  const effects = rules
    .filter(({ box }) => Object.values(box).every((condition) => known(truth(condition, facts))))
    .map(({ effect }) => effect);
  const has = (kind: Effect["kind"]) => effects.some((effect) => effect.kind === kind);
  const routed = effects.some((effect) => effect.kind === "route" && effect.type === "mcasConfigured");
  const blockedByConditionalAccess = has("block");
  return {
    blockedByConditionalAccess,
    blocked: blockedByConditionalAccess || (routed && has("accessBlock")),
    granted: [
      set(effects.filter(({ kind }) => kind === "require" || kind === "route")),
      session(effects),
      routed && has("accessAudit") ? "audited" : "",
    ].join("\n"),
    alerts: routed ? set(effects.filter(({ kind }) => kind === "alert")) : "",
  };
}

function known(value: boolean | "unknown"): boolean {
  if (value === "unknown") throw new Error("The sign-in leaves something open.");
  return value;
}

function set(effects: readonly Effect[]): string {
  return [...new Set(effects.map((effect) => JSON.stringify(effect)))].sort().join(" ");
}

const STRICTEST_FIRST: Readonly<Record<string, readonly string[]>> = {
  persistentBrowser: ["never", "always"],
  continuousAccessEvaluation: ["strictLocation", "strictEnforcement", "disabled"],
};

/** R27. */
function session(effects: readonly Effect[]): string {
  const values = new Map<string, string[]>();
  for (const effect of effects) {
    if (effect.kind === "session") values.set(effect.control, [...(values.get(effect.control) ?? []), effect.value]);
  }
  const combined = [...values].map(([control, given]) => {
    const ranked = STRICTEST_FIRST[control];
    if (ranked !== undefined) return `${control} ${ranked.find((value) => given.includes(value))}`;
    if (control.startsWith("signInFrequency")) return `${control} ${Math.min(...given.map(hours))}`;
    return `${control} ${[...new Set(given)].sort().join(" ")}`;
  });
  return combined.sort().join("\n");
}

function hours(frequency: string): number {
  if (frequency === "everyTime") return 0;
  return Number.parseInt(frequency, 10) * (frequency.includes("day") ? 24 : 1);
}
