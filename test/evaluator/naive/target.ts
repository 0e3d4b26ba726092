import listed from "../../../provider/evaluator/data/application-groups.json";
import type { SignIn } from "../../../provider/evaluator/sign-in";
import { parseAttributeFilter } from "../../../provider/policy/attribute-filter";
import type { ApplicationConditions } from "../../../provider/policy/conditional-access-policy";
import { ruleHolds } from "./filter-rules";
import { known, targetOf } from "./known";

/** What: R7, R9. */

const GROUPS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(listed).map(([name, { applications }]) => [name, applications.map(({ appId }) => appId)]),
);

export function R9_targetIsAssigned(applications: ApplicationConditions, signIn: SignIn): boolean {
  const target = targetOf(signIn);
  switch (target.kind) {
    case "userAction":
      // What If's sample: policies for all resources come back for a user action.
      return applications.includeUserActions.includes(target.name) || applications.includeApplications.includes("All");
    case "authenticationContext":
      return applications.includeAuthenticationContextClassReferences.includes(target.name);
    case "application":
      return R7_applicationIsAssigned(applications, target.name, signIn);
  }
}

export function R7_applicationIsAssigned(applications: ApplicationConditions, application: string, signIn: SignIn): boolean {
  const isNamed = (names: readonly string[]) => names.some((name) => R7_nameMeans(name, application));
  const filter = applications.applicationFilter;
  const passes = (mode: "include" | "exclude") =>
    filter?.mode === mode &&
    ruleHolds(parseAttributeFilter(filter.rule), (attribute) =>
      known(signIn.applicationAttributes?.[attribute], `applicationAttributes.${attribute}`),
    );
  const included = isNamed(applications.includeApplications) || passes("include");
  const excluded = isNamed(applications.excludeApplications) || passes("exclude");
  return included && !excluded;
}

/** A group stands for its members; its own name, as the target of a sign-in, is no application at all. */
export function R7_nameMeans(name: string, application: string): boolean {
  if (name === "All") return true;
  if (name === "None") return false;
  return R7_membersOf(name).includes(application);
}

export function R7_membersOf(name: string): readonly string[] {
  return GROUPS.get(name) ?? [name];
}
