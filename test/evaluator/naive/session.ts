import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { ConditionalAccessPolicy, SessionControls } from "../../../provider/policy/conditional-access-policy";
import { known, subjectOf } from "./known";
import type { Session } from "./outcome";

/** Session controls of all policies that apply, as one: R23, R27, R28. Microsoft has no table of it; how it combines is assumed. */

export function R27_combinedSession(applying: readonly ConditionalAccessPolicy[], signIn: SignIn): Session {
  const controls = applying.flatMap(({ sessionControls }) => (sessionControls === null ? [] : [sessionControls]));
  if (controls.length === 0 || R23_hasNoSession(signIn)) return {};
  return withoutAbsent({
    signInFrequency: R27_mostFrequent(controls, "primaryAndSecondaryAuthentication"),
    signInFrequencySecondary: R27_mostFrequent(controls, "secondaryAuthentication"),
    persistentBrowser: firstOf(
      ["never", "always"],
      controls.map((one) => one.persistentBrowser?.mode),
    ),
    applicationEnforcedRestrictions: controls.some((one) => one.applicationEnforcedRestrictions) || undefined,
    disableResilienceDefaults: controls.some((one) => one.disableResilienceDefaults) || undefined,
    secureSignInSession: controls.some((one) => one.secureSignInSession) || undefined,
    continuousAccessEvaluation: firstOf(
      ["strictLocation", "strictEnforcement", "disabled"],
      controls.map((one) => one.continuousAccessEvaluation?.mode),
    ),
    globalSecureAccessFilteringProfile: allOf(controls.map((one) => one.globalSecureAccessFilteringProfile?.profileId)),
    routing: allOf(controls.map((one) => one.cloudAppSecurity?.cloudAppSecurityType)),
  });
}

/** B2B direct connect users get no session controls, Conditional Access App Control included. */
export function R23_hasNoSession(signIn: SignIn): boolean {
  const subject = subjectOf(signIn);
  return subject.kind === "user" && known(subject.user.guestOrExternalUserType, "user.guestOrExternalUserType") === "b2bDirectConnectUser";
}

/**
 * Every time beats any interval, and the shortest interval the others, for each of the two kinds of authentication on its own. It is said in the
 * unit of the policy that asks for it, in hours where policies ask for the same in both.
 */
export function R27_mostFrequent(
  controls: readonly SessionControls[],
  authentication: "primaryAndSecondaryAuthentication" | "secondaryAuthentication",
): string | undefined {
  const asked = controls.flatMap(({ signInFrequency }) =>
    signInFrequency?.authenticationType === authentication ? [signInFrequency] : [],
  );
  if (asked.some((one) => one.frequencyInterval === "everyTime")) return "everyTime";
  const intervals = asked.map((one) => frequencyText(one.value ?? 0, one.type ?? "hours"));
  const shortest = Math.min(...intervals.map(hoursOfFrequency));
  return intervals
    .filter((text) => hoursOfFrequency(text) === shortest)
    .sort((a, b) => Number(a.includes("day")) - Number(b.includes("day")))[0];
}

function frequencyText(value: number, unit: "hours" | "days"): string {
  return `${value} ${value === 1 ? unit.slice(0, -1) : unit}`;
}

/** 24 hours and one day are one frequency. */
export function hoursOfFrequency(text: string): number {
  return Number.parseInt(text, 10) * (text.includes("day") ? 24 : 1);
}

function firstOf<T extends string>(strictestFirst: readonly T[], asked: readonly (string | undefined)[]): T | undefined {
  return strictestFirst.find((one) => asked.includes(one));
}

function allOf(asked: readonly (string | undefined)[]): string[] | undefined {
  const all = [...new Set(asked.filter((one) => one !== undefined))].sort();
  return all.length === 0 ? undefined : all;
}

function withoutAbsent(session: { readonly [C in keyof Session]: unknown }): Session {
  return Object.fromEntries(Object.entries(session).filter(([, value]) => value !== undefined)) as Session;
}
