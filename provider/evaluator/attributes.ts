/** Names of the attributes that conditions ask about: the sign-in's own properties, and a few that stand for several of them. */

/** Kind of the subject: `user` or `servicePrincipal`. */
export const SUBJECT = "subject";
/** Application, user action or authentication context, as `application:<id>`, `userAction:<urn>`, `authenticationContext:<id>`. */
export const TARGET = "target";

export const TARGET_KINDS = ["application", "userAction", "authenticationContext"] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];
export const target = (kind: TargetKind, id: string): string => `${kind}:${id}`;
export const targetPrefix = (kind: TargetKind): string => `${kind}:`;

/** Stands for `ipCategory` and `ipTags` where the sign-in leaves them to the set's IP ranges. */
export const FOLLOWS_FROM_ADDRESS = "(follows from the address)";

/** References to what the policy set does not have; whether they hold is an attribute of its own. */
export const unresolvedLocation = (id: string): string => `namedLocation:${id}`;
export const unresolvedApp = (id: string): string => `app:${id}`;

/** What `dependsOn` calls an attribute: a sign-in that says nothing about its subject depends on `user`, one without a target on `application`. */
export function signInProperty(attribute: string): string {
  return attribute === SUBJECT ? "user" : attribute === TARGET ? "application" : attribute;
}
