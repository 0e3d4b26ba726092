import type { ConditionalAccessPolicy } from "./conditional-access-policy";

/**
 * A declared policy with what the service adds to it of its own accord, as far as the policy that it shows has it. Risk remediation brings an
 * authentication strength and a sign-in frequency of every time with it (graph-docs, grantcontrols).
 */
export function asCompletedByService(declared: ConditionalAccessPolicy, seen: ConditionalAccessPolicy): ConditionalAccessPolicy {
  const { grantControls, sessionControls } = declared;
  if (!grantControls?.builtInControls.includes("riskRemediation") || !seen.grantControls) return declared;
  const { authenticationStrength, operator } = seen.grantControls;
  return {
    ...declared,
    grantControls: { ...grantControls, operator, authenticationStrength: grantControls.authenticationStrength ?? authenticationStrength },
    sessionControls:
      sessionControls === null || seen.sessionControls === null
        ? seen.sessionControls
        : { ...sessionControls, signInFrequency: seen.sessionControls.signInFrequency },
  };
}
