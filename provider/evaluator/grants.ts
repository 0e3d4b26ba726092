import { blocks, controlsInPromptOrder, type Requirement } from "./effects";
import type { ConditionalAccessEntry } from "./policies";
import type { Observation } from "./scopes";

/** Which controls a kind of sign-in can never meet, and what report-only policies would have come to. */

export interface UnsatisfiableRequirement extends Omit<Requirement, "operator"> {
  readonly reason: "legacyClient" | "deviceCodeFlow" | "workloadIdentity";
}

/** Words of Graph's `appliedConditionalAccessPolicyResult`. */
export interface ReportOnlyResult {
  readonly id: string;
  readonly displayName: string;
  readonly result: "reportOnlySuccess" | "reportOnlyFailure" | "reportOnlyInterrupted" | "unknown";
}

type Observes = (observation: Observation) => boolean;

const isDeviceControl = (control: string): boolean => control === "compliantDevice" || control === "domainJoinedDevice";
const isLegacyImpossible = (control: string): boolean =>
  isDeviceControl(control) || control === "mfa" || control.startsWith("authenticationStrength:") || control.startsWith("termsOfUse:");

const IMPOSSIBLE: readonly {
  readonly observation: Observation;
  readonly reason: UnsatisfiableRequirement["reason"];
  readonly impossible: (control: string) => boolean;
}[] = [
  // Legacy clients can do no multi-factor authentication, device state or terms of use: R11.
  { observation: "legacyClient", reason: "legacyClient", impossible: isLegacyImpossible },
  // Device code flow cannot satisfy device grants: R22.
  { observation: "deviceCodeFlow", reason: "deviceCodeFlow", impossible: isDeviceControl },
  // For workloads there is no control but block: R24.
  { observation: "workload", reason: "workloadIdentity", impossible: () => true },
];

export function unsatisfiableRequirements(requires: readonly Requirement[], observes: Observes): UnsatisfiableRequirement[] {
  return IMPOSSIBLE.filter(({ observation }) => observes(observation)).flatMap(({ reason, impossible }) =>
    requires.flatMap(({ id, displayName, operator, controls }) => {
      const failing = controls.filter(impossible);
      const fails = operator === "AND" ? failing.length > 0 : failing.length === controls.length;
      return fails ? [{ id, displayName, controls: failing, reason }] : [];
    }),
  );
}

type Satisfaction = "satisfied" | "failed" | "prompts" | "unknown";

/** What the result of a report-only policy can hang on. */
export const ASKED_BY_REPORTS: readonly Observation[] = [
  ...IMPOSSIBLE.map(({ observation }) => observation),
  "compliantDevice",
  "domainJoinedDevice",
];

/** R21: what cannot be prompted for fails, what can be interrupts, and what this kind of sign-in can never meet fails as well. */
export function reportOnlyResult({ policy, reference: { id, displayName } }: ConditionalAccessEntry, observes: Observes): ReportOnlyResult {
  const answer = (result: ReportOnlyResult["result"]) => ({ id, displayName, result });
  const grant = policy.grantControls;
  if (grant === null) return answer("reportOnlySuccess");
  if (blocks(policy)) return answer("reportOnlyFailure");
  const controls = controlsInPromptOrder(grant).map((control) => satisfaction(control, observes));
  const order: readonly Satisfaction[] =
    grant.operator === "AND" ? ["failed", "unknown", "prompts", "satisfied"] : ["satisfied", "unknown", "prompts", "failed"];
  return answer(RESULTS[order.find((one) => controls.includes(one)) as Satisfaction]);
}

const RESULTS: Readonly<Record<Satisfaction, ReportOnlyResult["result"]>> = {
  satisfied: "reportOnlySuccess",
  failed: "reportOnlyFailure",
  prompts: "reportOnlyInterrupted",
  unknown: "unknown",
};

/** Whether the client app is an approved or protected one, no sign-in says. */
function satisfaction(control: string, observes: Observes): Satisfaction {
  if (IMPOSSIBLE.some(({ observation, impossible }) => impossible(control) && observes(observation))) return "failed";
  switch (control) {
    case "compliantDevice":
    case "domainJoinedDevice":
      return observes(control) ? "satisfied" : "failed";
    case "approvedApplication":
    case "compliantApplication":
      return "unknown";
    default:
      return "prompts";
  }
}
