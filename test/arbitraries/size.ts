import * as fc from "fast-check";

/** Knobs of the random universe. */
export interface Size {
  /** Most conditional access policies in a set. */
  readonly conditionalAccessPolicies: number;
  /** Most access policies in a set. */
  readonly accessPolicies: number;
  /**
   * How probable it is that a policy configures one of its optional conditions, in per cent. High values make policies that hardly ever apply.
   */
  readonly conditionDensity: number;
  /** Deepest nesting of a filter's expression. */
  readonly filterDepth: number;
}

export const ORDINARY: Size = { conditionalAccessPolicies: 6, accessPolicies: 3, conditionDensity: 15, filterDepth: 3 };
/** For laws that enumerate. */
export const SMALL: Size = { conditionalAccessPolicies: 3, accessPolicies: 2, conditionDensity: 12, filterDepth: 2 };

/** A condition that is configured as often as the density says. */
export function sometimes<T, U>(percent: number, configured: fc.Arbitrary<T>, otherwise: U): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 100 - percent, arbitrary: fc.constant(otherwise) }, { weight: percent, arbitrary: configured });
}

export function someOf<T>(values: readonly T[], most = 3): fc.Arbitrary<T[]> {
  return fc.subarray([...values], { minLength: 0, maxLength: Math.min(most, values.length) });
}

export function oneOrMoreOf<T>(values: readonly T[], most = 3): fc.Arbitrary<T[]> {
  return fc.subarray([...values], { minLength: 1, maxLength: Math.min(most, values.length) });
}

export function oneOf<T>(values: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}
