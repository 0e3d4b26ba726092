import type { Claims } from "../tokens";
import { GraphFailure } from "./exchange";

/** Application permissions that a request needs, and the words of the 403 without them. */

/** Any one of these. */
export const READ_POLICIES = ["Policy.Read.All", "Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"];

export function assertConditionalAccessRead({ roles }: Claims): void {
  if (!READ_POLICIES.some((role) => roles.includes(role))) throw missingScopes(READ_POLICIES[0] as string);
}

/** graph-docs: create and update need all three; without Application.Read.All the text names it (IntuneCD #142). */
export function assertConditionalAccessWrite({ roles }: Claims, options: { applications: boolean }): void {
  for (const role of ["Policy.ReadWrite.ConditionalAccess", "Policy.Read.All"]) {
    if (!roles.includes(role)) throw missingScopes(role);
  }
  if (options.applications && !roles.includes("Application.Read.All")) {
    throw new GraphFailure(403, "AccessDenied", "Application.Read.All scope is required to add/edit application condition");
  }
}

export function assertStrengthWrite({ roles }: Claims): void {
  if (!roles.some((role) => ["Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.ConditionalAccess"].includes(role))) {
    throw missingScopes("Policy.ReadWrite.AuthenticationMethod");
  }
}

/** For the directory, any one of the roles (the resource's own, or Directory.Read.All). */
export function assertDirectoryRead({ roles }: Claims, own: readonly string[]): void {
  if ([...own, "Directory.Read.All"].some((role) => roles.includes(role))) return;
  throw new GraphFailure(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.", {
    detail: `needs ${own[0]} or Directory.Read.All`,
  });
}

function missingScopes(role: string): GraphFailure {
  return new GraphFailure(403, "AccessDenied", "You cannot perform the requested operation, required scopes are missing in the token.", {
    detail: `needs ${role}`,
  });
}
