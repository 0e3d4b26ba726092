/** What a sign-in comes to. */

export interface Named {
  readonly kind: "conditionalAccessPolicy" | "accessPolicy";
  readonly id: string | null;
  readonly displayName: string;
}

export interface Requirement {
  readonly id: string | null;
  readonly displayName: string;
  readonly operator: "AND" | "OR";
  readonly controls: readonly string[];
}

export interface Unsatisfiable extends Omit<Requirement, "operator"> {
  readonly reason: "legacyClient" | "deviceCodeFlow" | "workloadIdentity";
}

export interface Session {
  readonly signInFrequency?: string;
  readonly signInFrequencySecondary?: string;
  readonly persistentBrowser?: "always" | "never";
  readonly applicationEnforcedRestrictions?: true;
  readonly disableResilienceDefaults?: true;
  readonly secureSignInSession?: true;
  readonly continuousAccessEvaluation?: "strictLocation" | "strictEnforcement" | "disabled";
  readonly globalSecureAccessFilteringProfile?: readonly string[];
  readonly routing?: readonly string[];
}

export interface Outcome {
  readonly result: "blocked" | "granted";
  readonly blockedBy: readonly Named[];
  readonly requires: readonly Requirement[];
  readonly session: Session;
  readonly accessPolicies: readonly { readonly name: string; readonly action: "block" | "audit" }[];
  readonly alerts: readonly string[];
  readonly reportOnly: readonly { readonly id: string | null; readonly displayName: string; readonly result: ReportOnlyResult }[];
}

export type ReportOnlyResult = "reportOnlySuccess" | "reportOnlyFailure" | "reportOnlyInterrupted" | "unknown";

/** The condition that keeps a policy from applying, by What If's word; the three kinds of target are one word. */
export type KnockedOutBy =
  | "policyNotEnabled"
  | "applications"
  | "users"
  | "workloadIdentities"
  | "devicePlatform"
  | "location"
  | "clientApps"
  | "signInRisk"
  | "userRisk"
  | "servicePrincipalRisk"
  | "insiderRisk"
  | "devices"
  | "authenticationFlow";

export interface Trace {
  readonly id: string | null;
  readonly displayName: string;
  readonly applies: boolean;
  readonly knockedOutBy: KnockedOutBy | null;
}
