import type { ConditionalAccessPolicy, GuestsOrExternalUsers, SessionControls } from "../../policy/conditional-access-policy";

/**
 * A canonical policy as Graph takes it. PATCH keeps what it does not carry, so the whole state is sent, with an explicit null for everything
 * that is not there: in this way, and only in this way, a condition or control is taken away.
 */

type Json = Record<string, unknown>;

export interface WireOptions {
  /** Members that only Graph beta knows are sent as well. */
  readonly beta?: boolean;
  /** The policy as the tenant has it, when it is updated. */
  readonly current?: ConditionalAccessPolicy | null;
}

export function policyToGraph(policy: ConditionalAccessPolicy, { beta = false, current = null }: WireOptions = {}): Json {
  return {
    displayName: policy.displayName,
    // Microsoft's page says "not used": it is sent only where somebody uses it, or did.
    ...(policy.description === null && current?.description == null ? {} : { description: policy.description }),
    state: policy.state,
    conditions: conditionsToGraph(policy.conditions, beta),
    grantControls: policy.grantControls,
    sessionControls: sessionControlsToGraph(policy.sessionControls, current?.sessionControls ?? null, beta),
  };
}

function conditionsToGraph(conditions: ConditionalAccessPolicy["conditions"], beta: boolean): Json {
  const { users, authenticationFlows, insiderRiskLevels, agentIdRiskLevels, clientApplications, ...others } = conditions;
  return {
    ...others,
    users: {
      ...users,
      includeGuestsOrExternalUsers: guestsToGraph(users.includeGuestsOrExternalUsers),
      excludeGuestsOrExternalUsers: guestsToGraph(users.excludeGuestsOrExternalUsers),
    },
    clientApplications: clientApplicationsToGraph(clientApplications, beta),
    insiderRiskLevels: flagsToGraph(insiderRiskLevels),
    authenticationFlows: authenticationFlows === null ? null : { transferMethods: flagsToGraph(authenticationFlows.transferMethods) },
    ...(beta ? { agentIdRiskLevels: flagsToGraph(agentIdRiskLevels) } : {}),
  };
}

/** Flags enumerations are one text in Graph. */
function flagsToGraph(members: readonly string[]): string | null {
  return members.length === 0 ? null : members.join(",");
}

function guestsToGraph(guests: GuestsOrExternalUsers | null): Json | null {
  if (guests === null) return null;
  const { membershipKind, members } = guests.externalTenants;
  return {
    guestOrExternalUserTypes: flagsToGraph(guests.guestOrExternalUserTypes),
    // Members stand with enumerated tenants only (azuread #1601).
    externalTenants:
      membershipKind === "all"
        ? { "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", membershipKind }
        : { "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants", membershipKind, members },
  };
}

function clientApplicationsToGraph(given: ConditionalAccessPolicy["conditions"]["clientApplications"], beta: boolean): Json | null {
  if (given === null) return null;
  const { includeServicePrincipals, excludeServicePrincipals, servicePrincipalFilter, ...agents } = given;
  return { includeServicePrincipals, excludeServicePrincipals, servicePrincipalFilter, ...(beta ? agents : {}) };
}

/** An object in which nothing is switched on is refused (Microsoft365DSC #1939): null as a whole clears all (azuread #673). */
function sessionControlsToGraph(controls: SessionControls | null, current: SessionControls | null, beta: boolean): Json | null {
  if (controls === null) return null;
  const { continuousAccessEvaluation, globalSecureAccessFilteringProfile, ...known } = controls;
  return {
    ...known,
    ...besideEveryTime(controls, current),
    ...(beta ? { continuousAccessEvaluation, globalSecureAccessFilteringProfile } : {}),
  };
}

/** A sign-in frequency of every time must travel without these two (azuread #1225, #1719), unless they are there and have to go. */
function besideEveryTime({ signInFrequency, ...controls }: SessionControls, current: SessionControls | null): Json {
  if (signInFrequency?.frequencyInterval !== "everyTime") return {};
  const names = ["applicationEnforcedRestrictions", "disableResilienceDefaults"] as const;
  const absent = names.filter((name) => controls[name] === null && !current?.[name]);
  return Object.fromEntries(absent.map((name) => [name, undefined]));
}
