import type { AccessPolicy } from "../policy/access-policy";
import type { ConditionalAccessPolicy } from "../policy/conditional-access-policy";
import { LIMITS, type Limits } from "../policy/limits";
import type { PolicySet } from "../policy/policy-set";
import { error, type Problem, warning } from "../policy/problems";
import { isGuid } from "../policy/reading";
import { isReference } from "../policy/references";
import { isUnknown } from "../policy/unknowns";
import type { Declared } from "./declaration";

/** What a pair needs of its tenant before it can do what it says. Everything that is missing, in one list. */

/** "Microsoft Defender for Cloud Apps - Session Controls" (Microsoft, November 2024): a block on it locks users out of every routed app. */
export const SESSION_CONTROLS_APP = "8a0c2593-9cbc-4f86-a247-beb7aab00d83";

/** Service plans of Entra ID P1 and P2; conditional access needs one of them. */
const ENTRA_ID_PREMIUM = ["AAD_PREMIUM", "AAD_PREMIUM_P2"];

export interface TenantFacts {
  /** Names of the enabled service plans; null where they could not be read. */
  readonly servicePlans: readonly string[] | null;
  /** Null where the apps under Conditional Access App Control could not be read. */
  readonly apps: PolicySet["apps"] | null;
}

/** @param after the tenant with the declared policies laid over it. */
export function preconditions(facts: TenantFacts, declared: readonly Declared[], after: PolicySet, limits: Limits = LIMITS): Problem[] {
  const routing = declared.flatMap((policy) =>
    policy.kind === "conditionalAccessPolicy" ? (policy.object as ConditionalAccessPolicy) : [],
  );
  const access = declared.flatMap((policy) => (policy.kind === "accessPolicy" ? (policy.object as AccessPolicy) : []));
  const routed = routing.filter((policy) => policy.state !== "disabled" && routesToAccessPolicies(policy));
  return [
    ...(routing.length > 0 ? licence(facts) : []),
    ...onboarding(facts, routed, access),
    ...room("conditional access policies", after.conditionalAccessPolicies, limits.conditionalAccessPolicies),
    ...room("named locations", after.namedLocations, limits.namedLocations),
    ...(routed.length > 0 ? blockedSessionControls(after) : []),
  ];
}

/** A tenant that has more than we know of has another limit by now, and is left alone until something is added. */
function room(what: string, objects: readonly { readonly id: string | null }[], most: number): Problem[] {
  if (objects.length <= most || !objects.some(({ id }) => id !== null && isReference(id))) return [];
  return [
    error(
      "PRE-limit",
      "",
      `The tenant would have ${objects.length} ${what}; Microsoft allows ${most}, those that are off included.`,
      "Delete some, or join some into one.",
    ),
  ];
}

/** `mcasConfigured` lets access policies decide; the other two types are complete in Entra. */
export function routesToAccessPolicies(policy: ConditionalAccessPolicy): boolean {
  return policy.sessionControls?.cloudAppSecurity?.cloudAppSecurityType === "mcasConfigured";
}

function licence({ servicePlans }: TenantFacts): Problem[] {
  if (servicePlans === null || servicePlans.some((plan) => ENTRA_ID_PREMIUM.includes(plan))) return [];
  return [
    error(
      "PRE-licence",
      "",
      "The tenant has neither Entra ID P1 nor P2, which conditional access needs.",
      `Add a licence with the service plan ${ENTRA_ID_PREMIUM.join(" or ")}.`,
    ),
  ];
}

function onboarding({ apps }: TenantFacts, routed: readonly ConditionalAccessPolicy[], access: readonly AccessPolicy[]): Problem[] {
  // Apps appear in the list once they were used: a tenant without any has not begun, and says nothing about one app.
  if (apps === null || apps.length === 0) return [];
  const asked = new Set([
    ...routed.flatMap((policy) => policy.conditions.applications.includeApplications.filter(isGuid)),
    ...access
      .filter((policy) => policy.enabled)
      .flatMap((policy) =>
        policy.filters.filter(({ field, operator }) => field === "app" && operator === "equals").flatMap(({ values }) => values),
      ),
  ]);
  return [...asked].sort().flatMap((id) => {
    if (isUnknown(id) || isReference(id)) return [];
    const app = apps.find(({ appId, defenderId }) => appId === id || defenderId === id);
    if (app === undefined) {
      return error(
        "PRE-onboarding",
        "",
        `The app ${id} is not onboarded to Conditional Access App Control.`,
        "Sign in to it once through a policy that routes, or add it in Defender: Settings, Cloud Apps, Conditional Access App Control apps.",
      );
    }
    if (app.enabled) return [];
    return error(
      "PRE-onboarding",
      "",
      `Conditional Access App Control is disabled for the app "${app.displayName}" (${id}).`,
      "Enable it in Defender: Settings, Cloud Apps, Conditional Access App Control apps.",
    );
  });
}

/**
 * Microsoft: a block of the Session Controls app keeps users out of every protected app. Blocks that hold only in some places, on some devices
 * or at some risk are meant to cover it, and are left alone.
 */
function blockedSessionControls(after: PolicySet): Problem[] {
  const sinners = after.conditionalAccessPolicies.filter(
    (policy) => policy.state === "enabled" && policy.grantControls?.builtInControls.includes("block") && isUnconditionalFor(policy),
  );
  return sinners.map((policy) =>
    error(
      "PRE-session-controls",
      "",
      `The conditional access policy "${policy.displayName}" blocks the app "Microsoft Defender for Cloud Apps - Session Controls", so nobody whom it covers can reach a routed app.`,
      `Exclude ${SESSION_CONTROLS_APP} from it.`,
    ),
  );
}

function isUnconditionalFor({ conditions }: ConditionalAccessPolicy): boolean {
  const { includeApplications, excludeApplications, applicationFilter } = conditions.applications;
  const covered = (includeApplications.includes("All") || includeApplications.includes(SESSION_CONTROLS_APP)) && applicationFilter === null;
  const reachesBrowsers = conditions.clientAppTypes.includes("all") || conditions.clientAppTypes.includes("browser");
  const unrestricted =
    conditions.locations === null &&
    conditions.platforms === null &&
    conditions.devices === null &&
    conditions.clientApplications === null &&
    conditions.authenticationFlows === null &&
    [conditions.signInRiskLevels, conditions.userRiskLevels, conditions.servicePrincipalRiskLevels, conditions.insiderRiskLevels].every(
      (levels) => levels.length === 0,
    );
  return (
    covered &&
    !excludeApplications.includes(SESSION_CONTROLS_APP) &&
    reachesBrowsers &&
    unrestricted &&
    conditions.users.includeUsers.includes("All")
  );
}

/** What no published API can check, to be known all the same. */
export function notes(declared: readonly Declared[]): Problem[] {
  const access = declared.flatMap((policy) => (policy.kind === "accessPolicy" ? (policy.object as AccessPolicy) : []));
  const onCertificates = access.filter((policy) =>
    policy.filters.some(({ field, values }) => field === "deviceTag" && values.includes("validClientCertificate")),
  );
  const routing = declared.flatMap((policy) =>
    policy.kind === "conditionalAccessPolicy" ? (policy.object as ConditionalAccessPolicy) : [],
  );
  const withoutExclusion = routing.filter(
    ({ state, conditions: { users } }) =>
      state === "enabled" && users.includeUsers.includes("All") && users.excludeUsers.length === 0 && users.excludeGroups.length === 0,
  );
  return [
    ...onCertificates.map((policy) =>
      warning(
        "NOTE-client-certificate",
        "",
        `"${policy.name}" asks for a valid client certificate, which Defender recognises by a root certificate in its device identification settings; no published API can read them.`,
        "See that the root certificate is there: Settings, Cloud Apps, Device identification.",
      ),
    ),
    ...withoutExclusion.map((policy) =>
      warning(
        "NOTE-break-glass",
        "",
        `"${policy.displayName}" covers all users and excludes nobody, not even break-glass accounts.`,
        "Exclude the group of the emergency access accounts.",
      ),
    ),
  ];
}
