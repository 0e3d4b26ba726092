import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { Directory } from "../../../provider/policy/directory";

/**
 * Facts of a sign-in as the rules ask for them. The rules are written for sign-ins of which everything is known; where one asks for something
 * that is not, it stops, and whoever wants to know what then tries every value (see `unknown.ts`).
 */

export class NotKnown extends Error {
  constructor(readonly attribute: string) {
    super(`${attribute} is not known`);
  }
}

export function known<T>(value: T | undefined, attribute: string): T {
  if (value === undefined) throw new NotKnown(attribute);
  return value;
}

type User = NonNullable<SignIn["user"]>;
type ServicePrincipal = NonNullable<SignIn["servicePrincipal"]>;

export type Subject =
  | { readonly kind: "user"; readonly user: User }
  | { readonly kind: "servicePrincipal"; readonly principal: ServicePrincipal };

export function subjectOf(signIn: SignIn): Subject {
  if (signIn.user !== undefined) return { kind: "user", user: signIn.user };
  return { kind: "servicePrincipal", principal: known(signIn.servicePrincipal, "user") };
}

export interface Target {
  readonly kind: "application" | "userAction" | "authenticationContext";
  readonly name: string;
}

export function targetOf(signIn: SignIn): Target {
  if (signIn.userAction !== undefined) return { kind: "userAction", name: signIn.userAction };
  if (signIn.authenticationContext !== undefined) return { kind: "authenticationContext", name: signIn.authenticationContext };
  return { kind: "application", name: known(signIn.application, "application") };
}

/** What the sign-in leaves open about its subject, the directory says. */
export function withDirectory(signIn: SignIn, directory: Directory | undefined): SignIn {
  const user = directory?.users.find((entry) => entry.id === signIn.user?.id);
  const principal = directory?.servicePrincipals.find(
    (entry) =>
      entry.id === signIn.servicePrincipal?.id ||
      (signIn.servicePrincipal?.id === undefined && entry.appId !== undefined && entry.appId === signIn.servicePrincipal?.appId),
  );
  return {
    ...signIn,
    ...(user && signIn.user ? { user: filledIn(signIn.user, { ...user, guestOrExternalUserType: guestTypeOf(user) }) } : {}),
    ...(principal && signIn.servicePrincipal ? { servicePrincipal: filledIn(signIn.servicePrincipal, principal) } : {}),
  };
}

function guestTypeOf({ guestOrExternalUserType }: Directory["users"][number]): User["guestOrExternalUserType"] {
  return guestOrExternalUserType === "none" ? null : guestOrExternalUserType;
}

function filledIn<T extends object>(given: T, entry: T): T {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...entry, ...Object.fromEntries(said) };
}
