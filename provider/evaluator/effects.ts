import type { AccessPolicy } from "../policy/access-policy";
import type { ConditionalAccessPolicy, GrantControls } from "../policy/conditional-access-policy";
import type { Effect, PolicyReference, SessionControlName } from "./rules";

/** What a policy does where it applies. */

/** R20: the order in which Entra prompts; what it does not name (strength, risk remediation) stands beside its like. */
const PROMPT_ORDER = [
  "mfa",
  "compliantDevice",
  "domainJoinedDevice",
  "approvedApplication",
  "compliantApplication",
  "passwordChange",
  "riskRemediation",
] as const;

export const blocks = (policy: ConditionalAccessPolicy): boolean => policy.grantControls?.builtInControls.includes("block") ?? false;

/** The controls of a grant other than block, in the order of R20. */
export function controlsInPromptOrder(grant: GrantControls): readonly string[] {
  const builtIn = PROMPT_ORDER.filter((control) => grant.builtInControls.includes(control));
  const strength = grant.authenticationStrength === null ? [] : [`authenticationStrength:${grant.authenticationStrength.id}`];
  return [
    ...builtIn.filter((control) => control === "mfa"),
    ...strength,
    ...builtIn.filter((control) => control !== "mfa"),
    ...grant.termsOfUse.map((id) => `termsOfUse:${id}`),
    ...grant.customAuthenticationFactors.map((id) => `customAuthenticationFactor:${id}`),
  ];
}

/** What a policy requires, for the outcome. */
export interface Requirement {
  readonly id: string;
  readonly displayName: string;
  readonly operator: "AND" | "OR";
  /** In the order in which Entra prompts. */
  readonly controls: readonly string[];
}

export function requirementOf({ grantControls }: ConditionalAccessPolicy, { id, displayName }: PolicyReference): Requirement | null {
  return grantControls === null
    ? null
    : { id, displayName, operator: grantControls.operator, controls: controlsInPromptOrder(grantControls) };
}

/** R19: block beats every other control of its policy. An AND of n controls is n requirements, an OR is one (R18). */
export function grantEffects(policy: ConditionalAccessPolicy): readonly Effect[] {
  if (policy.grantControls === null) return [];
  if (blocks(policy)) return [{ kind: "block" }];
  return requirementClasses(policy.grantControls).map((requirement) => ({ kind: "require", requirement }));
}

export function requirementClasses(grant: GrantControls): readonly string[] {
  const controls = controlsInPromptOrder(grant);
  return grant.operator === "AND" ? controls : [[...controls].sort().join("|")];
}

export function sessionEffects({ sessionControls }: ConditionalAccessPolicy): readonly Effect[] {
  if (sessionControls === null) return [];
  const session = (control: SessionControlName, value: string | null | undefined | false): Effect[] =>
    value ? [{ kind: "session", control, value }] : [];
  return [
    ...frequencyEffects(sessionControls.signInFrequency),
    ...session("persistentBrowser", sessionControls.persistentBrowser?.mode),
    ...session("applicationEnforcedRestrictions", sessionControls.applicationEnforcedRestrictions && "true"),
    ...session("disableResilienceDefaults", sessionControls.disableResilienceDefaults && "true"),
    ...session("secureSignInSession", sessionControls.secureSignInSession && "true"),
    ...session("continuousAccessEvaluation", sessionControls.continuousAccessEvaluation?.mode),
    ...session("globalSecureAccessFilteringProfile", sessionControls.globalSecureAccessFilteringProfile?.profileId),
  ];
}

type Frequency = NonNullable<ConditionalAccessPolicy["sessionControls"]>["signInFrequency"];

/** `everyTime` or a duration; 24 hours and 1 day are one value in two spellings. A control that says neither is without effect. */
function frequencyEffects(frequency: Frequency): readonly Effect[] {
  if (frequency === null) return [];
  const { frequencyInterval, authenticationType, type, value } = frequency;
  const control = authenticationType === "secondaryAuthentication" ? "signInFrequencySecondary" : "signInFrequency";
  if (frequencyInterval === "everyTime") return [{ kind: "session", control, value: "everyTime" }];
  if (type === null || value === null) return [];
  const hours = type === "days" ? value * 24 : value;
  const duration = hours % 24 === 0 ? durationText(hours / 24, "days") : durationText(hours, "hours");
  return [{ kind: "session", control, value: duration, text: durationText(value, type) }];
}

function durationText(count: number, unit: "hours" | "days"): string {
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

export function routingEffects({ sessionControls }: ConditionalAccessPolicy): readonly Effect[] {
  const type = sessionControls?.cloudAppSecurity?.cloudAppSecurityType;
  return type === undefined ? [] : [{ kind: "route", type }];
}

/** 5.6 (1): only sessions with custom policies get to access policies. */
export const routesToAccessPolicies = (effect: Effect): boolean => effect.kind === "route" && effect.type === "mcasConfigured";

export function accessEffects(policy: AccessPolicy): readonly Effect[] {
  const action: Effect = { kind: policy.action === "block" ? "accessBlock" : "accessAudit" };
  return policy.alert === null ? [action] : [action, { kind: "alert", alert: alertText(policy) }];
}

export const alertText = ({ severity, alert }: AccessPolicy): string => JSON.stringify({ severity, ...alert });

/** Effects with equal keys are one effect, however it is spelled. */
export function effectKey(effect: Effect): string {
  switch (effect.kind) {
    case "require":
      return `require ${effect.requirement}`;
    case "session":
      return `session ${effect.control} ${effect.value}`;
    case "route":
      return `route ${effect.type}`;
    case "alert":
      return `alert ${effect.alert}`;
    default:
      return effect.kind;
  }
}
