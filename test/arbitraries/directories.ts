import * as fc from "fast-check";
import { type Directory, readDirectory } from "../../provider/policy/directory";
import { ProblemsError } from "../../provider/policy/problems";
import { ATTRIBUTE_VALUES, ATTRIBUTES, GROUPS, PRINCIPAL_NAMES, ROLES, SERVICE_PRINCIPALS, USERS } from "./names";
import { guestFacts } from "./sign-ins";
import { oneOf, someOf } from "./size";

/** The last of the universe is nobody that the directory knows. */
export const USERS_IN_DIRECTORY: readonly string[] = USERS.slice(0, -1);

/** Directories with groups inside groups, in circles too. */
export const directory: fc.Arbitrary<Directory> = fc
  .record({
    users: fc.tuple(
      ...USERS_IN_DIRECTORY.map((id, n) =>
        fc.tuple(someOf(GROUPS, 2), someOf(ROLES), guestFacts).map(([groups, roles, guest]) => ({
          id,
          groups,
          roles,
          ...guest,
          userPrincipalName: PRINCIPAL_NAMES[n],
        })),
      ),
    ),
    groups: fc.tuple(...GROUPS.map((id) => someOf(GROUPS, 2).map((memberOf) => ({ id, displayName: `Group ${id.slice(-1)}`, memberOf })))),
    servicePrincipals: fc.tuple(
      ...SERVICE_PRINCIPALS.map((id) =>
        fc.tuple(...ATTRIBUTES.map(() => oneOf([...ATTRIBUTE_VALUES, null]))).map((values) => ({
          id,
          attributes: Object.fromEntries(ATTRIBUTES.map((name, n) => [name, values[n]])),
        })),
      ),
    ),
  })
  .map((json) => {
    const { value, problems } = readDirectory(json);
    if (value === null) throw new ProblemsError(problems);
    return value;
  });
