import type { ApplicationGroup } from "./application-groups";

/**
 * Where Microsoft's documentation is silent or contradicts itself. An outcome that rests on one of these says so in `assumed`, and whoever
 * knows better switches it.
 */
export interface Assumptions {
  /** R9: policies for all resources apply to user actions, as What If's sample for registering security information shows. */
  readonly allResourcesCoverUserActions: boolean;
  /** R9: they do not apply to authentication contexts; What If's sample for one shows none of them, but may be shortened. */
  readonly allResourcesCoverAuthenticationContexts: boolean;
  /** R12: the trusted addresses of multi-factor authentication hold nothing when the policy set does not have them as a location. */
  readonly mfaTrustedIps: "nothing" | "unknown";
  /** Defender 5.3: several values of a negative operator mean none of them; the API's text could be read as not all of them. */
  readonly negativeOperators: "noneOf" | "notAllOf";
  /** Defender 5.6: on an IPv6 address a policy with a condition on addresses does not match; the documentation says "rules are not applied". */
  readonly addressConditionsOnIpv6: "policyDoesNotMatch" | "conditionsDropped";
}

export const ASSUMPTIONS: Assumptions = {
  allResourcesCoverUserActions: true,
  allResourcesCoverAuthenticationContexts: false,
  mfaTrustedIps: "nothing",
  negativeOperators: "noneOf",
  addressConditionsOnIpv6: "policyDoesNotMatch",
};

/** The same with the one that this label stands for the other way round, where a switch does that. */
export function opposed(assumptions: Assumptions, label: string | null): Assumptions {
  const { negativeOperators, addressConditionsOnIpv6 } = assumptions;
  if (label === ASSUMED.negativeOperators) {
    return { ...assumptions, negativeOperators: negativeOperators === "noneOf" ? "notAllOf" : "noneOf" };
  }
  if (label !== ASSUMED.ipv6) return assumptions;
  const dropped = addressConditionsOnIpv6 === "conditionsDropped";
  return { ...assumptions, addressConditionsOnIpv6: dropped ? "policyDoesNotMatch" : "conditionsDropped" };
}

/** What `assumed` says, word for word. */
export const ASSUMED = {
  allResourcesUserActions: "all resources and user actions",
  allResourcesAuthenticationContexts: "all resources and authentication contexts",
  applicationGroup: ({ name, date }: ApplicationGroup) => `${name} as listed on ${date}`,
  mfaTrustedIps: "trusted addresses of multi-factor authentication",
  gpsCountry: "country by GPS taken as country",
  sessionControls: "session controls combined",
  negativeOperators: "negative operators mean none of the values",
  ipv6: "address conditions on IPv6",
  ignoreCase: "texts of access policies compared without regard to case",
  blockBeatsAudit: "block beats audit",
  /** Too much was unknown to go through all that may come of it. */
  inexact: "dependsOn may name more than matters",
} as const;

/** Those that conditions rest on and that can be read the other way round. */
export const OPPOSABLE: ReadonlySet<string> = new Set([
  ASSUMED.mfaTrustedIps,
  ASSUMED.gpsCountry,
  ASSUMED.negativeOperators,
  ASSUMED.ipv6,
  ASSUMED.ignoreCase,
]);
