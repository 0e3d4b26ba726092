import { parseAttributeFilter } from "../attribute-filter";
import type { ConditionalAccessPolicy, Conditions } from "../conditional-access-policy";
import { parseDeviceFilter } from "../device-filter";
import { LIMITS, type Limits } from "../limits";
import { error, type Problem, under, warning } from "../problems";
import { type IdList, idProblems, SERVICE_PRINCIPAL_ID } from "./ids";

const LOCATION: IdList = { of: "a named location", mend: "Give the named location's id.", words: ["All", "AllTrusted"] };
const EXCLUDED_LOCATION: IdList = {
  of: "a named location",
  mend: "Give the named location's id.",
  words: ["AllTrusted"],
  otherwise: new Map([["All", "A policy that excludes every location applies nowhere: remove it, or disable the policy."]]),
};
const SERVICE_PRINCIPAL: IdList = { ...SERVICE_PRINCIPAL_ID, words: ["ServicePrincipalsInMyTenant"] };
const AGENT: IdList = { of: "an agent identity", mend: "Give the object id of the agent identity.", words: ["All"] };

/** Conditions on where, with what and at which risk; users and applications have rooms of their own. */
export function conditionProblems({ conditions }: ConditionalAccessPolicy, limits: Limits = LIMITS): Problem[] {
  return [
    ...locationProblems(conditions),
    ...platformProblems(conditions),
    ...deviceProblems(conditions, limits),
    ...riskProblems(conditions),
  ];
}

function locationProblems({ locations }: Conditions): Problem[] {
  if (locations === null) return [];
  const include = "conditions.locations.includeLocations";
  return [
    ...idProblems(LOCATION, include, locations.includeLocations),
    ...idProblems(EXCLUDED_LOCATION, "conditions.locations.excludeLocations", locations.excludeLocations),
    ...(locations.includeLocations.length === 0
      ? [error("CA-locations", include, "Locations are excluded, but none is included.", 'Write includeLocations: ["All"].')]
      : []),
  ];
}

function platformProblems({ platforms }: Conditions): Problem[] {
  if (platforms === null || platforms.includePlatforms.length > 0) return [];
  const include = "conditions.platforms.includePlatforms";
  return [error("CA-platforms", include, "Platforms are excluded, but none is included.", 'Write includePlatforms: ["all"].')];
}

function deviceProblems({ devices }: Conditions, limits: Limits): Problem[] {
  if (devices === null) return [];
  return under("conditions.devices.deviceFilter.rule", parseDeviceFilter(devices.deviceFilter.rule, limits).problems);
}

/** Maester MT.1049: the two risks AND together, which is seldom meant. */
function riskProblems(conditions: Conditions): Problem[] {
  const both = conditions.signInRiskLevels.length > 0 && conditions.userRiskLevels.length > 0;
  const workload = conditions.servicePrincipalRiskLevels.length > 0 && conditions.clientApplications === null;
  return [
    ...(both
      ? [
          warning(
            "CA-risk",
            "conditions.userRiskLevels",
            "Sign-in risk and user risk stand in one policy: it applies only where both are met.",
            "Write one policy for each risk, unless that is meant.",
            ["conditions.signInRiskLevels"],
          ),
        ]
      : []),
    ...(workload
      ? [
          warning(
            "CA-risk",
            "conditions.servicePrincipalRiskLevels",
            "Only workload identities have a service principal risk, and the policy is not about any.",
            "Name them in conditions.clientApplications, or remove the risk levels.",
            ["conditions.clientApplications"],
          ),
        ]
      : []),
  ];
}

/** Policies on workload identities: no users, and no control but `block` (Microsoft: workload-identity). */
export function workloadProblems({ conditions, grantControls, sessionControls }: ConditionalAccessPolicy): Problem[] {
  const workload = conditions.clientApplications;
  if (workload === null) return [];
  const path = "conditions.clientApplications";
  const included = workload.includeServicePrincipals.length + workload.includeAgentIdServicePrincipals.length;
  const filtered = workload.servicePrincipalFilter !== null || workload.agentIdServicePrincipalFilter !== null;
  const blocks = grantControls?.builtInControls.join() === "block";
  return [
    ...idProblems(SERVICE_PRINCIPAL, `${path}.includeServicePrincipals`, workload.includeServicePrincipals),
    ...idProblems(SERVICE_PRINCIPAL_ID, `${path}.excludeServicePrincipals`, workload.excludeServicePrincipals),
    ...idProblems(AGENT, `${path}.includeAgentIdServicePrincipals`, workload.includeAgentIdServicePrincipals),
    ...idProblems(AGENT, `${path}.excludeAgentIdServicePrincipals`, workload.excludeAgentIdServicePrincipals),
    ...["servicePrincipalFilter" as const, "agentIdServicePrincipalFilter" as const].flatMap((name) => {
      const filter = workload[name];
      return filter === null ? [] : under(`${path}.${name}.rule`, parseAttributeFilter(filter.rule).problems);
    }),
    ...(included === 0 && !filtered
      ? [
          error(
            "CA-workload",
            path,
            "No workload identity is included.",
            'Name some, or write includeServicePrincipals: ["ServicePrincipalsInMyTenant"].',
          ),
        ]
      : []),
    ...(workload.excludeServicePrincipals.length > 0 && !workload.includeServicePrincipals.includes("ServicePrincipalsInMyTenant")
      ? [
          error(
            "CA-workload",
            `${path}.excludeServicePrincipals`,
            "Service principals can be excluded from all of the tenant only.",
            'Write includeServicePrincipals: ["ServicePrincipalsInMyTenant"], or remove the exclusions.',
            [`${path}.includeServicePrincipals`],
          ),
        ]
      : []),
    ...(namesUsers(conditions)
      ? [
          error("CA-workload", "conditions.users", "A policy on workload identities cannot be about users too.", "Write two policies.", [
            path,
          ]),
        ]
      : []),
    ...(blocks
      ? []
      : [
          error("CA-workload", "grantControls", "The only control for workload identities is block.", 'Write builtInControls: ["block"].', [
            path,
          ]),
        ]),
    ...(sessionControls === null
      ? []
      : [
          error("CA-workload", "sessionControls", "Workload identities have no session to control.", "Remove the session controls.", [
            path,
          ]),
        ]),
  ];
}

/** Canonical form writes `None` where a policy on workload identities says nothing about users. */
function namesUsers({ users }: Conditions): boolean {
  return (
    users.includeUsers.some((user) => user !== "None") ||
    users.includeGroups.length > 0 ||
    users.includeRoles.length > 0 ||
    users.includeGuestsOrExternalUsers !== null
  );
}
