import type { AccessPolicy } from "./access-policy";
import type { ConditionalAccessPolicy } from "./conditional-access-policy";
import type { IpRange } from "./ip-range";
import type { NamedLocation } from "./named-location";

/** All that decides a sign-in in one tenant, in canonical form. Every list is present. */
export interface PolicySet {
  readonly conditionalAccessPolicies: readonly ConditionalAccessPolicy[];
  readonly namedLocations: readonly NamedLocation[];
  readonly accessPolicies: readonly AccessPolicy[];
  readonly ipRanges: readonly IpRange[];
  readonly apps: readonly App[];
  readonly authenticationStrengths: readonly AuthenticationStrength[];
}

/** Names a strength in texts; what it takes to satisfy it is not asked. */
export interface AuthenticationStrength {
  readonly id: string;
  readonly displayName: string;
}

/** An app as Conditional Access App Control knows it. */
export interface App {
  readonly appId: string | null;
  readonly defenderId: string | null;
  readonly displayName: string;
  readonly onboarding: "automatic" | "manual" | null;
  readonly enabled: boolean;
}
