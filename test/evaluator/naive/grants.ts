import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { ConditionalAccessPolicy, GRANT_CONTROLS, GrantControls } from "../../../provider/policy/conditional-access-policy";
import { known, subjectOf } from "./known";
import type { ReportOnlyResult, Requirement, Unsatisfiable } from "./outcome";

/** What a policy that applies asks for: R18 to R21. */

/** One block is enough, whatever else is granted. */
export function R19_blocks({ grantControls }: ConditionalAccessPolicy): boolean {
  return grantControls?.builtInControls.includes("block") ?? false;
}

/** Every policy is to be satisfied on its own, by its own operator. */
export function R18_requirement({ id, displayName, grantControls }: ConditionalAccessPolicy): Requirement | null {
  if (grantControls === null) return null;
  return { id, displayName, operator: grantControls.operator, controls: R20_promptOrder(grantControls) };
}

export function R20_promptOrder(grant: GrantControls): string[] {
  const builtIn = (...names: readonly (typeof GRANT_CONTROLS)[number][]) => names.filter((name) => grant.builtInControls.includes(name));
  return [
    ...builtIn("mfa"),
    ...(grant.authenticationStrength ? [`authenticationStrength:${grant.authenticationStrength.id}`] : []),
    ...builtIn("compliantDevice", "domainJoinedDevice", "approvedApplication", "compliantApplication", "passwordChange", "riskRemediation"),
    ...grant.termsOfUse.map((id) => `termsOfUse:${id}`),
    ...grant.customAuthenticationFactors.map((id) => `customAuthenticationFactor:${id}`),
  ];
}

/** Requirements that the sign-in can never meet: with AND if it cannot do one of the controls, with OR if it can do none. */
export function unsatisfiableRequirements(requires: readonly Requirement[], signIn: SignIn): readonly Unsatisfiable[] {
  const reasons = R11_R22_R24_impossibilities(signIn);
  return requires.flatMap(({ id, displayName, operator, controls }) =>
    reasons.flatMap(({ reason, isSo, isImpossible }) => {
      const impossible = controls.filter(isImpossible);
      const isUnsatisfiable = operator === "AND" ? impossible.length > 0 : impossible.length === controls.length;
      return isUnsatisfiable && isSo() ? [{ id, displayName, controls: impossible, reason }] : [];
    }),
  );
}

/**
 * Controls that the sign-in can never meet, and why. Legacy clients can do no multi-factor authentication, no terms of use, and show no device (R11);
 * nor does device code flow show one (R22); a workload identity can do nothing (R24).
 */
function R11_R22_R24_impossibilities(signIn: SignIn): readonly Impossibility[] {
  const isOfDevice = (control: string) => ["compliantDevice", "domainJoinedDevice"].includes(control);
  const isOfPerson = (control: string) => control === "mfa" || /^(authenticationStrength|termsOfUse):/.test(control);
  return [
    { reason: "legacyClient", isSo: () => isLegacyClient(signIn), isImpossible: (control) => isOfDevice(control) || isOfPerson(control) },
    {
      reason: "deviceCodeFlow",
      isSo: () => known(signIn.authenticationFlow, "authenticationFlow") === "deviceCodeFlow",
      isImpossible: isOfDevice,
    },
    { reason: "workloadIdentity", isSo: () => subjectOf(signIn).kind === "servicePrincipal", isImpossible: () => true },
  ];
}

interface Impossibility {
  readonly reason: Unsatisfiable["reason"];
  readonly isSo: () => boolean;
  readonly isImpossible: (control: string) => boolean;
}

function isLegacyClient({ clientAppType }: SignIn): boolean {
  return ["exchangeActiveSync", "easSupported", "other"].includes(known(clientAppType, "clientAppType") ?? "");
}

/**
 * What report-only logs: a person can be asked for the interactive controls, and not for those of device and app. No sign-in says whether its app
 * is an approved or protected one, so a result that hangs on that is unknown.
 */
export function R21_reportOnlyResult(policy: ConditionalAccessPolicy, signIn: SignIn): ReportOnlyResult {
  const { grantControls } = policy;
  if (grantControls === null) return "reportOnlySuccess";
  if (R19_blocks(policy)) return "reportOnlyFailure";
  const [result, otherwise] = [true, false].map((isManagedApp) => {
    const results = R20_promptOrder(grantControls).map((control) => R21_controlResult(control, signIn, isManagedApp));
    return DECIDING_FIRST[grantControls.operator].find((one) => results.includes(one))!;
  });
  return result === otherwise ? result! : "unknown";
}

/** With OR the best of the controls counts, with AND the worst. */
const DECIDING_FIRST = {
  OR: ["reportOnlySuccess", "reportOnlyInterrupted", "reportOnlyFailure"],
  AND: ["reportOnlyFailure", "reportOnlyInterrupted", "reportOnlySuccess"],
} as const;

export function R21_controlResult(control: string, signIn: SignIn, isManagedApp: boolean): ReportOnlyResult {
  if (R11_R22_R24_impossibilities(signIn).some(({ isSo, isImpossible }) => isImpossible(control) && isSo())) return "reportOnlyFailure";
  const device = signIn.device;
  const hasIt = () => {
    switch (control) {
      case "compliantDevice":
        return device !== null && known(device?.isCompliant, "device.isCompliant") === true;
      case "domainJoinedDevice":
        return device !== null && known(device?.trustType, "device.trustType")?.toLowerCase() === "serverad";
      case "approvedApplication":
      case "compliantApplication":
        return isManagedApp;
      default:
        return "ask";
    }
  };
  const answer = hasIt();
  return answer === "ask" ? "reportOnlyInterrupted" : answer ? "reportOnlySuccess" : "reportOnlyFailure";
}
