import ipaddr from "ipaddr.js";
import type { ConditionalAccessPolicy } from "../../provider/policy/conditional-access-policy";
import { isIpLocation, type NamedLocation } from "../../provider/policy/named-location";
import type { AuthenticationStrength } from "../../provider/policy/policy-set";
import type { JsonObject } from "../json";
import { normalisedLocation } from "./named-locations";
import { normalised } from "./normalisation";

/** Seeded objects in the form that Graph keeps them: canonical form has lists where Graph has flags, and texts where it has objects. */

export function policyInGraph({ conditions, ...policy }: ConditionalAccessPolicy, created: string): JsonObject {
  const flags = (names: readonly string[]) => (names.length === 0 ? null : names.join(","));
  const guests = (given: ConditionalAccessPolicy["conditions"]["users"]["includeGuestsOrExternalUsers"]) =>
    given && { ...given, guestOrExternalUserTypes: flags(given.guestOrExternalUserTypes) };
  const { users, authenticationFlows } = conditions;
  return {
    id: policy.id,
    createdDateTime: created,
    modifiedDateTime: null,
    ...normalised({
      ...policy,
      conditions: {
        ...conditions,
        users: {
          ...users,
          includeGuestsOrExternalUsers: guests(users.includeGuestsOrExternalUsers),
          excludeGuestsOrExternalUsers: guests(users.excludeGuestsOrExternalUsers),
        },
        insiderRiskLevels: flags(conditions.insiderRiskLevels),
        agentIdRiskLevels: flags(conditions.agentIdRiskLevels),
        authenticationFlows: authenticationFlows && { transferMethods: flags(authenticationFlows.transferMethods) },
      },
    }),
  };
}

export function locationInGraph(location: NamedLocation, created: string): JsonObject {
  const times = { createdDateTime: created, modifiedDateTime: created };
  if (!isIpLocation(location)) return normalisedLocation({ ...location, ...times });
  const ipRanges = location.ipRanges.map((cidrAddress) => ({
    "@odata.type": ipaddr.IPv6.isValidCIDR(cidrAddress) ? "#microsoft.graph.iPv6CidrRange" : "#microsoft.graph.iPv4CidrRange",
    cidrAddress,
  }));
  return normalisedLocation({ ...location, ...times, ipRanges });
}

/** What a seeded strength allows is not asked for and not said. */
export function strengthInGraph({ id, displayName }: AuthenticationStrength, created: string): JsonObject {
  return {
    id,
    createdDateTime: created,
    modifiedDateTime: created,
    displayName,
    description: "",
    policyType: "custom",
    requirementsSatisfied: "mfa",
    allowedCombinations: [],
  };
}
