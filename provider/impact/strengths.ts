/** Authentication strengths that every tenant has, and what a requirement implies. */

const PREFIX = "00000000-0000-0000-0000-00000000000";
const [MFA_STRENGTH, PASSWORDLESS, PHISHING_RESISTANT] = ["2", "3", "4"].map((digit) => PREFIX + digit);

/** As Graph names them (graph-docs, authenticationStrengthRoot: list policies); exports of policy sets mostly leave them out. */
export const BUILT_IN_STRENGTHS: ReadonlyMap<string, string> = new Map([
  [MFA_STRENGTH, "Multifactor authentication"],
  [PASSWORDLESS, "Passwordless MFA"],
  [PHISHING_RESISTANT, "Phishing-resistant MFA"],
]);

const control = (strength: string): string => `authenticationStrength:${strength}`;

/** Microsoft's built-in strengths contain each other (concept-authentication-strengths); what a custom one asks for is not known. */
const IMPLIED: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    [control(MFA_STRENGTH)]: ["mfa"],
    [control(PASSWORDLESS)]: ["mfa", control(MFA_STRENGTH)],
    [control(PHISHING_RESISTANT)]: ["mfa", control(MFA_STRENGTH), control(PASSWORDLESS)],
  }),
);

/** Whether the requirement does for one of the controls that are wanted: of its alternatives, each must. */
export function satisfies(requirement: string, wanted: readonly string[]): boolean {
  const does = (alternative: string) => wanted.some((one) => one === alternative || IMPLIED.get(alternative)?.includes(one));
  return requirement.split("|").every(does);
}
