import type { Conditions } from "../../policy/conditional-access-policy";
import { and, type Expression, is, not } from "../expression";
import type { Context } from "./context";
import { deviceRule } from "./filter-rule";

/** Conditions on single signals of the sign-in. One that is not configured matches everything: R3. */

/** R11: literal membership; "all" includes legacy clients. */
export function clientAppCondition({ clientAppTypes }: Conditions): Expression {
  return clientAppTypes.includes("all") || is("clientAppType", clientAppTypes);
}

/** R10: "all" and no inclusion match platforms that are none of the named ones, too. */
export function platformCondition({ platforms }: Conditions): Expression {
  if (platforms === null) return true;
  const { includePlatforms, excludePlatforms } = platforms;
  const listed = (names: readonly string[]) => names.includes("all") || is("devicePlatform", names);
  const included = includePlatforms.length === 0 || listed(includePlatforms);
  // Exclusions win over inclusions: R2.
  return and(included, not(listed(excludePlatforms)));
}

/** R13: levels are a list, not a threshold. */
export const signInRiskCondition = ({ signInRiskLevels }: Conditions): Expression => anyOf("signInRiskLevel", signInRiskLevels);
export const userRiskCondition = ({ userRiskLevels }: Conditions): Expression => anyOf("userRiskLevel", userRiskLevels);
export const insiderRiskCondition = ({ insiderRiskLevels }: Conditions): Expression => anyOf("insiderRiskLevel", insiderRiskLevels);

/** Risk of agent identities concerns agents only, and they are no subjects of a sign-in in the plain form. */
export function servicePrincipalRiskCondition({ servicePrincipalRiskLevels, agentIdRiskLevels }: Conditions): Expression {
  return agentIdRiskLevels.length === 0 && anyOf("servicePrincipalRiskLevel", servicePrincipalRiskLevels);
}

/** R15. */
export const authenticationFlowCondition = ({ authenticationFlows }: Conditions): Expression =>
  anyOf("authenticationFlow", authenticationFlows?.transferMethods ?? []);

/** R14: in mode include the policy applies where the rule is true, in mode exclude where it is false. */
export function deviceCondition({ devices }: Conditions, context: Context): Expression {
  if (devices === null) return true;
  const { mode, rule } = devices.deviceFilter;
  const holds = deviceRule(rule, "conditions.devices.deviceFilter.rule", context);
  return mode === "include" ? holds : not(holds);
}

function anyOf(attribute: string, values: readonly string[]): Expression {
  return values.length === 0 || is(attribute, values);
}
