import { alertText, blocks, requirementClasses, routesToAccessPolicies } from "./effects";
import type { Truth } from "./expression";
import { ASKED_BY_REPORTS, reportOnlyResult } from "./grants";
import type { BoxIndex, EnforcedScope, Scopes } from "./scopes";
import { combinedSession, type SessionOutcome } from "./session-controls";

/**
 * An outcome taken apart, for sign-ins of which something is not known. Each part is a function of which boxes hold, in three values. Names of
 * policies are no part: which of two policies blocks makes no difference.
 */
export interface Part {
  readonly kind: "result" | "blockedFirst" | "routed" | "requirement" | "session" | "audited" | "alert" | "reportOnly";
  /** Which requirement, session control, alert or policy. */
  readonly of: string;
  /** Boxes without which there is no such part. */
  readonly own: readonly BoxIndex[];
  /** All boxes that it hangs on. */
  readonly boxes: readonly BoxIndex[];
  /** Null as long as it hangs on boxes of which it is not known whether they hold. */
  readonly value: (holds: Holds) => string | null;
}

export type Holds = (box: BoxIndex) => Truth;

/** The value of every part that a block of conditional access makes empty (R26). */
export const NOTHING = "nothing";

export function partsOf(scopes: Scopes): readonly Part[] {
  const blocking = scopes.enforced.filter(({ entry }) => blocks(entry.policy)).map(({ applies }) => applies);
  const routing = scopes.enforced.flatMap(({ session }) => (session?.effects.some(routesToAccessPolicies) ? [session.applies] : []));
  const access = scopes.access.map(({ applies }) => applies);
  const blockingAccess = scopes.access.filter(({ entry }) => entry.policy.action === "block").map(({ applies }) => applies);

  const isBlockedFirst = (holds: Holds) => any(blocking, holds);
  const isBlockedByAccess = (holds: Holds) => both(any(routing, holds), any(blockingAccess, holds));
  const isBlocked = (holds: Holds) => either(isBlockedFirst(holds), isBlockedByAccess(holds));
  const unless =
    (blocked: (holds: Holds) => Truth, value: Part["value"]): Part["value"] =>
    (holds) => {
      const emptied = blocked(holds);
      return emptied === true ? NOTHING : emptied === "unknown" ? null : value(holds);
    };

  const deciding = [...blocking, ...routing, ...blockingAccess];
  const audited = unless(isBlocked, (holds) => textOf(both(any(routing, holds), any(access, holds))));
  return [
    { kind: "result", of: "", own: deciding, boxes: deciding, value: (holds) => textOf(isBlocked(holds), "blocked", "granted") },
    {
      kind: "routed",
      of: "",
      own: routing,
      boxes: [...blocking, ...routing],
      value: unless(isBlockedFirst, (holds) => textOf(any(routing, holds))),
    },
    { kind: "blockedFirst", of: "", own: blocking, boxes: blocking, value: (holds) => textOf(isBlockedFirst(holds)) },
    ...byKey(scopes.enforced, requirementsOf).map(([requirement, policies]): Part => {
      const own = policies.map(({ applies }) => applies);
      return {
        kind: "requirement",
        of: requirement,
        own,
        boxes: [...blocking, ...own],
        value: unless(isBlockedFirst, (holds) => textOf(any(own, holds))),
      };
    }),
    ...byKey(scopes.enforced, controlsOf).map(([control, policies]): Part => {
      const sessions = policies.flatMap(({ session }) => session ?? []);
      const own = sessions.map(({ applies }) => applies);
      const value = (holds: Holds) => {
        if (own.some((box) => holds(box) === "unknown")) return null;
        const effects = sessions.flatMap(({ applies, effects }) => (holds(applies) === true ? effects : []));
        return JSON.stringify(combinedSession(effects)[control as keyof SessionOutcome] ?? null);
      };
      return { kind: "session", of: control, own, boxes: [...blocking, ...own], value: unless(isBlockedFirst, value) };
    }),
    { kind: "audited", of: "", own: [...routing, ...access], boxes: [...deciding, ...access], value: audited },
    ...byKey(scopes.access, ({ entry: { policy } }) => (policy.alert === null ? [] : [alertText(policy)])).map(
      ([alert, policies]): Part => {
        const own = policies.map(({ applies }) => applies);
        const raised = (holds: Holds) => textOf(both(any(routing, holds), any(own, holds)));
        return {
          kind: "alert",
          of: alert,
          own: [...routing, ...own],
          boxes: [...blocking, ...routing, ...own],
          value: unless(isBlockedFirst, raised),
        };
      },
    ),
    ...scopes.reportOnly.map(({ entry, applies }): Part => {
      const asked = ASKED_BY_REPORTS.map((observation) => scopes.observed[observation]);
      const value = (holds: Holds) => {
        if (holds(applies) !== true) return holds(applies) === false ? NOTHING : null;
        const open = asked.filter((box) => holds(box) === "unknown");
        // Each may be so or not, whatever the others are.
        const answers = subsets(open).map((taken) => {
          const observes = (box: BoxIndex) => taken.includes(box) || holds(box) === true;
          return reportOnlyResult(entry, (observation) => observes(scopes.observed[observation])).result;
        });
        return answers.every((answer) => answer === answers[0]) ? answers[0] : null;
      };
      return { kind: "reportOnly", of: String(applies), own: [applies, ...asked], boxes: [applies, ...asked], value };
    }),
  ];
}

function requirementsOf({ entry: { policy } }: EnforcedScope): readonly string[] {
  return policy.grantControls === null || blocks(policy) ? [] : requirementClasses(policy.grantControls);
}

function controlsOf({ session }: EnforcedScope): readonly string[] {
  return session === null ? [] : Object.keys(combinedSession(session.effects));
}

function byKey<T>(entries: readonly T[], keysOf: (entry: T) => readonly string[]): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const entry of entries) for (const key of keysOf(entry)) groups.set(key, [...(groups.get(key) ?? []), entry]);
  return [...groups];
}

function subsets<T>(of: readonly T[]): T[][] {
  return of.length === 0 ? [[]] : subsets(of.slice(1)).flatMap((taken) => [taken, [of[0], ...taken]]);
}

function any(boxes: readonly BoxIndex[], holds: Holds): Truth {
  let result: Truth = false;
  for (const box of boxes) {
    const value = holds(box);
    if (value === true) return true;
    if (value === "unknown") result = value;
  }
  return result;
}

function both(a: Truth, b: Truth): Truth {
  return a === false || b === false ? false : a === true ? b : a;
}

function either(a: Truth, b: Truth): Truth {
  return a === true || b === true ? true : a === false ? b : a;
}

function textOf(value: Truth, yes = "true", no = "false"): string | null {
  return value === "unknown" ? null : value ? yes : no;
}
