import type { ConditionalAccessPolicy } from "../policy/conditional-access-policy";
import type { PolicySet } from "../policy/policy-set";
import type { Problem } from "../policy/problems";
import type { ConditionOptions } from "./conditions/context";
import { sessionIdentity } from "./conditions/identity";
import { accessEffects, grantEffects, routingEffects, sessionEffects } from "./effects";
import type { Expression } from "./expression";
import { type AccessEntry, type ConditionalAccessEntry, type PolicyEntries, policyEntries } from "./policies";

/**
 * A policy set as rules: one effect each, in force in one box. A box is a product of conditions, one a dimension; dimensions share no
 * attribute, so a box is empty only when one of its conditions is. Policies with several effects are several rules with the same box.
 */

/** Groups of attributes that are independent of each other; what a condition asks of one attribute may depend on others of its dimension only. */
export const DIMENSIONS = [
  /** Who: kind of subject, ids, memberships, guest type, home tenant. */
  "identity",
  /** Application, user action or authentication context, and the application's custom attributes. */
  "target",
  "clientAppType",
  "devicePlatform",
  /** Address, country, Defender's category and tags of the address. */
  "network",
  "signInRisk",
  "userRisk",
  "servicePrincipalRisk",
  "insiderRisk",
  /** All properties of the registered device. */
  "device",
  "authenticationFlow",
  "deviceTags",
  "deviceType",
  "userAgent",
  "userAgentTags",
  "registeredIsp",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The order to ask in: who signs in takes longest, and mostly another dimension has said it all before. */
export const IDENTITY_LAST: readonly Dimension[] = [...DIMENSIONS.filter((dimension) => dimension !== "identity"), "identity"];

/** Absent = everything. A rule whose condition is false in one dimension is no rule. */
export type Box = Readonly<Partial<Record<Dimension, Expression>>>;

export type Effect =
  | { readonly kind: "block" }
  /** `mfa`, `authenticationStrength:<id>`, or for OR its alternatives, sorted: `compliantDevice|mfa`. */
  | { readonly kind: "require"; readonly requirement: string }
  /** `text` is how the policy spells the value, where it may be spelled in two ways. */
  | { readonly kind: "session"; readonly control: SessionControlName; readonly value: string; readonly text?: string }
  /** `mcasConfigured`, `monitorOnly` or `blockDownloads`. */
  | { readonly kind: "route"; readonly type: string }
  /** Of access policies; in force only where a rule routes with `mcasConfigured` and none blocks. */
  | { readonly kind: "accessBlock" }
  | { readonly kind: "accessAudit" }
  /** `alert` is the canonical text of severity and alert settings: two policies that alert the same way raise the same alert. */
  | { readonly kind: "alert"; readonly alert: string };

export type SessionControlName =
  | "signInFrequency"
  | "signInFrequencySecondary"
  | "persistentBrowser"
  | "applicationEnforcedRestrictions"
  | "disableResilienceDefaults"
  | "secureSignInSession"
  | "continuousAccessEvaluation"
  | "globalSecureAccessFilteringProfile";

export interface PolicyReference {
  readonly kind: "conditionalAccessPolicy" | "accessPolicy";
  readonly id: string;
  readonly displayName: string;
}

export interface Rule {
  readonly effect: Effect;
  readonly box: Box;
  readonly policy: PolicyReference;
}

export interface Rules {
  /** Of enabled policies. */
  readonly rules: readonly Rule[];
  /** What report-only policies would do. */
  readonly reportOnly: readonly Rule[];
  /** What is wrong with the conditions, with the path in the set. */
  readonly problems: readonly Problem[];
}

export function rulesOf(set: PolicySet, options: ConditionOptions = {}): Rules {
  return rulesOfEntries(policyEntries(set, options));
}

export function rulesOfEntries({ conditionalAccess, access, problems }: PolicyEntries): Rules {
  const ofState = (state: ConditionalAccessPolicy["state"]) => conditionalAccess.filter(({ policy }) => policy.state === state);
  return {
    rules: [
      ...ofState("enabled").flatMap((entry) => once(entry, rulesOfPolicy)),
      ...access.filter(({ policy }) => policy.enabled).flatMap((entry) => once(entry, rulesOfAccessPolicy)),
    ],
    reportOnly: ofState("enabledForReportingButNotEnforced").flatMap((entry) => once(entry, rulesOfPolicy)),
    problems,
  };
}

const RULES = new WeakMap<object, readonly Rule[]>();

/** Sets that are compared share the entries of what they have in common. With the same boxes, too, all that is found out about a box is found out once. */
function once<E extends object>(entry: E, rulesOfEntry: (entry: E) => readonly Rule[]): readonly Rule[] {
  let rules = RULES.get(entry);
  if (rules === undefined) {
    rules = rulesOfEntry(entry);
    RULES.set(entry, rules);
  }
  return rules;
}

function rulesOfPolicy({ policy, box, reference }: ConditionalAccessEntry): Rule[] {
  const granting = rulesWith(grantEffects(policy), box, reference);
  const effects = [...sessionEffects(policy), ...routingEffects(policy)];
  if (effects.length === 0) return granting;
  return [...granting, ...rulesWith(effects, inSession(box), reference)];
}

const IN_SESSION = new WeakMap<Box, Box>();

/** Where the session controls apply of a policy that applies in the box; the same box each time, as for `once`. */
export function inSession(box: Box): Box {
  let session = IN_SESSION.get(box);
  if (session === undefined) {
    session = { ...box, identity: sessionIdentity(box.identity ?? true) };
    IN_SESSION.set(box, session);
  }
  return session;
}

function rulesOfAccessPolicy({ policy, box, reference }: AccessEntry): Rule[] {
  return rulesWith(accessEffects(policy), box, reference);
}

function rulesWith(effects: readonly Effect[], box: Box, policy: PolicyReference): Rule[] {
  if (Object.values(box).includes(false)) return [];
  return effects.map((effect) => ({ effect, box, policy }));
}
