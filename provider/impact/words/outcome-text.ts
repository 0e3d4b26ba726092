import type { Outcome } from "../../evaluator/outcome";
import { inOrder } from "../order";
import { enumerated } from "./enumerated";
import { type Names, requirementText } from "./names";

/** `granted, mfa, routed (mcasConfigured)`. */
export function outcomeText({ result, blockedBy, requires, session, accessPolicies, alerts, dependsOn }: Outcome, names: Names): string {
  const kindText = (kind: string) => (kind === "accessPolicy" ? "access policy" : "policy");
  const { routing, ...controls } = session;
  const alerting =
    alerts.length === 0
      ? []
      : [
          `alerts by ${alerts
            .map((name) => `"${name}"`)
            .sort()
            .join(", ")}`,
        ];
  if (result === "blocked") {
    const by = inOrder(blockedBy, ({ displayName }) => displayName).map(({ kind, displayName }) => `${kindText(kind)} "${displayName}"`);
    return [`blocked by ${by.join(", ")}`, ...alerting].join(", ");
  }
  const required = new Set(requires.flatMap(({ operator, controls: own }) => (operator === "AND" ? own : [own.join("|")])));
  return [
    result,
    ...[...required].map((requirement) => requirementText(requirement, names)).sort(),
    ...Object.entries(controls).map(([control, value]) => (value === true ? control : `${control} ${value}`)),
    ...(routing === undefined ? [] : [`routed (${routing.join(", ")})`]),
    ...accessPolicies.map(({ name, action }) => `${action} by "${name}"`).sort(),
    ...alerting,
    ...(dependsOn === undefined ? [] : [`depends on ${enumerated(dependsOn)}`]),
  ].join(", ");
}
