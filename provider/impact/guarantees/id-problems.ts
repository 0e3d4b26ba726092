import type { Directory } from "../../policy/directory";
import type { PolicySet } from "../../policy/policy-set";
import type { Problem } from "../../policy/problems";
import { countryCodeProblems } from "../../policy/validation/countries";
import { GROUP_ID, type IdList, ROLE_ID, SERVICE_PRINCIPAL_ID, singleIdProblems, USER_ID } from "../../policy/validation/ids";
import { textOf } from "../policy-texts";
import type { Guarantee, Scope } from "./guarantee";
import { scopeOf } from "./scopes";

/** A guarantee about a group that is called by its name holds or breaks for nobody, and its text could not be told from a true one. */

const LISTS = { user: USER_ID, group: GROUP_ID, role: ROLE_ID, servicePrincipal: SERVICE_PRINCIPAL_ID } as const satisfies Partial<
  Record<keyof Scope, IdList>
>;

/**
 * What stands where an id or a country belongs and is none. Templates carry texts in place of ids; what a policy of the sets names, or
 * somebody in the directory has, is the same text here.
 */
export function idProblemsIn(guarantee: Guarantee, sets: readonly PolicySet[], directory: Directory | undefined): Problem[] {
  const scope = scopeOf(guarantee);
  const path = guarantee.kind === "neverBlocked" ? "who" : "scope";
  const isKnown = (id: string) => isNamed(id, sets) || (directory !== undefined && isThere(id, directory));
  return [...inConditions(scope, path, isKnown), ...inConditions(scope.except ?? {}, `${path}.except`, isKnown)];
}

function inConditions(conditions: Scope, path: string, isKnown: (id: string) => boolean): Problem[] {
  const ids = Object.entries(LISTS).flatMap(([property, list]) =>
    (conditions[property as keyof typeof LISTS] ?? []).flatMap((id) =>
      singleIdProblems(list, `${path}.${property}`, id)
        .filter(() => !isKnown(id))
        .map((problem) => ({ ...problem, code: "GU-id" })),
    ),
  );
  return [...ids, ...(conditions.country ?? []).flatMap((code) => countryCodeProblems("GU", `${path}.country`, code))];
}

function isThere(id: string, { users, groups, servicePrincipals }: Directory): boolean {
  return (
    [...users, ...groups, ...servicePrincipals].some((entry) => entry.id === id) ||
    users.some((user) => [...(user.groups ?? []), ...(user.roles ?? [])].includes(id))
  );
}

function isNamed(id: string, sets: readonly PolicySet[]): boolean {
  const text = JSON.stringify(id);
  return sets.some(({ conditionalAccessPolicies, accessPolicies }) =>
    [...conditionalAccessPolicies, ...accessPolicies].some((policy) => textOf(policy).includes(text)),
  );
}
