import type { ConditionOptions } from "../evaluator/conditions/context";
import type { Outcome } from "../evaluator/outcome";
import type { Dimension } from "../evaluator/rules";
import type { SignIn } from "../evaluator/sign-in";
import type { Directory } from "../policy/directory";
import type { PolicySet } from "../policy/policy-set";

/** What a change does, as data. `text.ts` prints it; as JSON it is what `impact --format json` answers. */

export interface ImpactOptions extends ConditionOptions {
  /** Today's users and memberships. Without it the answer holds for every possible directory. */
  readonly directory?: Directory;
  /** A list of guarantees, as plain data (`guarantee.ts`); they must hold after the change and in every state of `between`. */
  readonly guarantees?: unknown;
  /** The states between the two, in the order in which the change is applied. */
  readonly between?: readonly PolicySet[];
  /** How many situations a search may look at, as a multiple of the default. */
  readonly budget?: number;
  /** Who applies the change: a finding when they lock themselves out. */
  readonly caller?: Caller;
  /** What ids are called, beside what the sets and the directory say. */
  readonly names?: ReadonlyMap<string, string>;
}

/** As much as is known of the one who applies the change; lists are complete when they are given. */
export interface Caller {
  readonly id: string;
  readonly kind: "user" | "servicePrincipal";
  readonly groups?: readonly string[];
  readonly roles?: readonly string[];
}

/** Dangerous ones first. */
export const REGION_KINDS = [
  "newlyAllowed",
  "requirementDropped",
  "newlyBlocked",
  "requirementAdded",
  "routingDropped",
  "routingAdded",
  "sessionControlChanged",
  "alertChanged",
] as const;
export type RegionKind = (typeof REGION_KINDS)[number];
export type Severity = "high" | "medium" | "low";

export interface PolicyChange {
  readonly kind: "conditionalAccessPolicy" | "accessPolicy";
  readonly id: string;
  readonly displayName: string;
  readonly change: "modified" | "added" | "removed";
  /** Where it changed, e.g. `conditions.users.excludeGroups[2]`; or what it refers to, e.g. `namedLocations["Offices"].ipRanges`. */
  readonly paths: readonly string[];
}

/** One dimension of a region. */
export interface Condition {
  readonly dimension: Dimension;
  /** For people. */
  readonly text: string;
  /** For programs: `["and", …]`, `["or", …]`, `["not", …]`, or a test `[attribute, operator, value]`. */
  readonly formula: unknown;
}

export interface Part {
  /** One line: who → what, further conditions. */
  readonly where: string;
  readonly conditions: readonly Condition[];
  /** What is left out: where the other side has the same effect, or where sign-ins are blocked on either side. */
  readonly exceptions: readonly Exception[];
}

export interface Exception {
  readonly policies: readonly string[];
  /** `same`: on the other side it is so, too; `block`: it is blocked there, before or after, which is told of its own where it is news. */
  readonly because: "same" | "block";
  readonly text: string;
  readonly conditions: readonly Condition[];
}

export interface Region {
  readonly kind: RegionKind;
  readonly severity: Severity;
  /** `block`, the requirement, the session control with its value, the type of routing, `audit`, or the alert. */
  readonly what: string;
  readonly direction: "gained" | "lost";
  /** Of a requirement: those on the other side of the change that imply it in the whole region, such as phishing-resistant MFA where MFA is dropped. Then nothing changes for anybody. */
  readonly impliedBy: readonly string[];
  /** One line: that of each part. */
  readonly where: string;
  /** One sentence a cause. */
  readonly because: readonly string[];
  /** Those of the first part; nearly all regions have one. */
  readonly conditions: readonly Condition[];
  /** The region is their union. */
  readonly parts: readonly Part[];
  /** A sign-in of the region of which everything is known, as ordinary as was found; null when the search was given up. */
  readonly witness: SignIn | null;
  /** The witness in words. */
  readonly example: string | null;
  /** What the two sets decide about the witness. */
  readonly before: Outcome | null;
  readonly after: Outcome | null;
  /** The same in words. */
  readonly was: string | null;
  readonly now: string | null;
  readonly policies: readonly PolicyChange[];
  /** How many users of the directory can make a sign-in that lies in the region; null without one, where it leaves open what matters, and where conditions ask for many words in a text. */
  readonly users: { readonly count: number; readonly of: number } | null;
  /** Whether the sign-in surely lies in the region; where unknown attributes matter it does not. */
  contains(signIn: SignIn): boolean;
}

export interface GuaranteeResult {
  readonly name: string;
  readonly holds: boolean;
  /** False when the search was given up (then `holds` is false as well), or when it rests on ids that are not known yet. */
  readonly proved: boolean;
  readonly brokenBefore: boolean;
  /** A sign-in that breaks it. */
  readonly witness: SignIn | null;
  readonly example: string | null;
  /** The first state that breaks it: `between[n]` or `after`. */
  readonly state: string | null;
  /** The policies that break it, by name. */
  readonly policies: readonly string[];
}

export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly mend: string;
  /** Whether it was so before the change; the text leaves those out. */
  readonly heldBefore: boolean;
  /** The policies that it is about, by name. */
  readonly policies: readonly string[];
}

export interface Impact {
  readonly version: 1;
  /** False when a region may be empty, because the search for a sign-in in it was given up. */
  readonly exact: boolean;
  /** `1 newly allowed, 1 newly blocked`; `no sign-in changes` where there is no region. */
  readonly summary: string;
  readonly regions: readonly Region[];
  readonly guarantees: readonly GuaranteeResult[];
  readonly findings: readonly Finding[];
  /** Rules that the result rests on and that Microsoft does not document. */
  readonly assumed: readonly string[];
  /** Where brevity or a proof was given up: `not simplified: …` (the exceptions are right, but not all are needed), `not proved: …`. */
  readonly notExact: readonly string[];
  /** Numbers of policies. */
  readonly sets: {
    readonly before: number;
    readonly after: number;
    readonly added: number;
    readonly removed: number;
    readonly modified: number;
  };
}
