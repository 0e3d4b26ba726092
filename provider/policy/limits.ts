/** The service's limits, each with its source. They move (195 policies became 240 within a year), so each check takes others. */
export interface Limits {
  /** Conditional access policies of a tenant, in any state (Microsoft: plan-conditional-access, 2026). */
  readonly conditionalAccessPolicies: number;
  /** Named locations of a tenant (Microsoft: concept-assignment-network). */
  readonly namedLocations: number;
  /** Address ranges of one named location (Microsoft: concept-assignment-network). */
  readonly rangesOfLocation: number;
  /** Shortest prefix of an IPv4 range of a named location (azuread checks /8; Microsoft's text says "greater than /8"). */
  readonly shortestPrefix: number;
  /** Characters of a device filter rule (Microsoft: concept-condition-filters-for-devices). */
  readonly filterRuleCharacters: number;
  /** Authentication contexts of a tenant, `c1` and up (m365 and CIPP; older Microsoft pages say 25). */
  readonly authenticationContexts: number;
}

export const LIMITS: Limits = {
  conditionalAccessPolicies: 240,
  namedLocations: 195,
  rangesOfLocation: 2000,
  shortestPrefix: 8,
  filterRuleCharacters: 3072,
  authenticationContexts: 99,
};
