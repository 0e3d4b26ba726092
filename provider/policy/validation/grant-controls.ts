import type { ConditionalAccessPolicy, Conditions, GrantControls } from "../conditional-access-policy";
import { error, type Problem, warning } from "../problems";
import { targetsAll } from "./applications";
import { type IdList, idProblems, singleIdProblems } from "./ids";

const TERMS: IdList = { of: "terms of use", mend: "Give the id of the agreement." };
const STRENGTH: IdList = {
  of: "an authentication strength",
  mend: "Give the id of the strength, e.g. 00000000-0000-0000-0000-000000000004 for phishing-resistant authentication.",
};

const BUILT_IN = "grantControls.builtInControls";

export function grantProblems({ conditions, grantControls: grant }: ConditionalAccessPolicy): Problem[] {
  if (grant === null) return [];
  return [
    ...idProblems(TERMS, "grantControls.termsOfUse", grant.termsOfUse),
    ...(grant.authenticationStrength === null
      ? []
      : singleIdProblems(STRENGTH, "grantControls.authenticationStrength.id", grant.authenticationStrength.id)),
    ...blockAlone(grant),
    ...strengthWithoutMfa(grant),
    ...remediationProblems(conditions, grant),
    ...clientAppControlProblems(conditions, grant),
    ...blockOfEverything(conditions, grant),
  ];
}

function blockAlone(grant: GrantControls): Problem[] {
  if (!grant.builtInControls.includes("block")) return [];
  const others = [
    ...grant.builtInControls.filter((control) => control !== "block"),
    ...(grant.termsOfUse.length > 0 ? ["termsOfUse"] : []),
    ...(grant.customAuthenticationFactors.length > 0 ? ["customAuthenticationFactors"] : []),
    ...(grant.authenticationStrength === null ? [] : ["authenticationStrength"]),
  ];
  if (others.length === 0) return [];
  return [error("CA-block", BUILT_IN, `"block" stands beside ${others.join(", ")}.`, "Block, or require the others.", ["grantControls"])];
}

function strengthWithoutMfa({ builtInControls, authenticationStrength }: GrantControls): Problem[] {
  if (authenticationStrength === null || !builtInControls.includes("mfa")) return [];
  return [
    error(
      "CA-strength",
      BUILT_IN,
      "mfa and an authentication strength stand in one policy.",
      "Remove mfa: the strength 00000000-0000-0000-0000-000000000002 asks for the same.",
      ["grantControls.authenticationStrength"],
    ),
  ];
}

/** Microsoft (Graph: conditionalAccessGrantControls): what `passwordChange` and `riskRemediation` need beside them. */
function remediationProblems(conditions: Conditions, grant: GrantControls): Problem[] {
  const { builtInControls, authenticationStrength, operator } = grant;
  const [control, ...more] = (["passwordChange", "riskRemediation"] as const).filter((one) => builtInControls.includes(one));
  if (control === undefined) return [];
  if (more.length > 0) {
    return [
      error(
        "CA-remediation",
        BUILT_IN,
        "passwordChange and riskRemediation stand in one policy.",
        "Keep one of them; each is for policies of its own.",
      ),
    ];
  }
  const problem = (path: string, message: string, mend: string, restsOn: string[] = []) =>
    error(`CA-${control}`, path, `${control} ${message}`, mend, [BUILT_IN, ...restsOn]);
  const companion = "mfa or an authentication strength";
  // The service itself puts a strength and a sign-in frequency beside riskRemediation (concept-conditional-access-grant).
  const accompanied =
    control === "riskRemediation" || ((authenticationStrength !== null || builtInControls.includes("mfa")) && operator === "AND");
  return [
    ...(accompanied
      ? []
      : [problem("grantControls", `needs ${companion} beside it, with the operator AND.`, `Write operator: "AND" and ${companion}.`)]),
    ...(conditions.userRiskLevels.length > 0
      ? []
      : [problem("conditions.userRiskLevels", "is for policies on user risk only.", 'Write e.g. userRiskLevels: ["high"].')]),
    ...(targetsAll(conditions.applications) && conditions.applications.excludeApplications.length === 0
      ? []
      : [
          problem(
            "conditions.applications",
            "is for policies on all applications without exclusions only.",
            'Write includeApplications: ["All"], and exclude none.',
          ),
        ]),
    ...otherConditions(conditions).map((path) =>
      problem(path, "takes no condition but users, applications and user risk.", "Remove this condition."),
    ),
  ];
}

/** Paths of the conditions that are set, users, applications and user risk aside. */
function otherConditions(conditions: Conditions): string[] {
  const { users: _users, applications: _applications, userRiskLevels: _userRiskLevels, clientAppTypes, ...others } = conditions;
  const set = Object.entries(others).filter(([, value]) => value !== null && (!Array.isArray(value) || value.length > 0));
  return [...(clientAppTypes.includes("all") ? [] : ["clientAppTypes"]), ...set.map(([name]) => name)].map((name) => `conditions.${name}`);
}

const OF_CLIENT_APPS = ["approvedApplication", "compliantApplication"] as const;

/** Microsoft (concept-conditional-access-grant, March 2026): Windows has them for Edge only, macOS and Linux not at all. */
function clientAppControlProblems({ platforms }: Conditions, grant: GrantControls): Problem[] {
  const controls = OF_CLIENT_APPS.filter((control) => grant.builtInControls.includes(control));
  const without = (["macOS", "linux"] as const).filter((platform) => platforms?.includePlatforms.includes(platform));
  const others =
    grant.builtInControls.length -
    controls.length +
    grant.termsOfUse.length +
    grant.customAuthenticationFactors.length +
    (grant.authenticationStrength === null ? 0 : 1);
  const inescapable = controls.length > 0 && (others === 0 || grant.operator === "AND");
  return [
    ...(controls.includes("approvedApplication")
      ? [
          warning(
            "CA-retired-control",
            `${BUILT_IN}`,
            "approvedApplication was retired in March 2026.",
            "Require compliantApplication instead.",
          ),
        ]
      : []),
    ...(inescapable && without.length > 0
      ? [
          error(
            "CA-platform-control",
            BUILT_IN,
            `No client on ${without.join(" and ")} can satisfy ${controls.join(" and ")}.`,
            `Take ${without.join(" and ")} out of includePlatforms, or let another control do.`,
            ["conditions.platforms", "grantControls"],
          ),
        ]
      : []),
  ];
}

/** The portal's "Policy configuration not supported": everybody, everything, always, and nobody left out (azure-docs #47322). */
function blockOfEverything(conditions: Conditions, grant: GrantControls): Problem[] {
  const { users, applications } = conditions;
  const excludes =
    users.excludeUsers.length + users.excludeGroups.length + users.excludeRoles.length + applications.excludeApplications.length > 0 ||
    users.excludeGuestsOrExternalUsers !== null;
  const everything = users.includeUsers.includes("All") && targetsAll(applications) && applications.applicationFilter === null;
  const narrowed = otherConditions(conditions).length > 0 || conditions.userRiskLevels.length > 0;
  if (!grant.builtInControls.includes("block") || !everything || excludes || narrowed) return [];
  return [
    error(
      "CA-block-everything",
      "conditions.users",
      "The policy blocks all users from all applications and leaves nobody out; the service refuses that.",
      "Exclude the emergency access accounts: excludeGroups or excludeUsers.",
      ["conditions", "grantControls"],
    ),
  ];
}

/** A policy that neither grants nor shapes a session does nothing, and is refused. */
export function controlsMissing({ grantControls, sessionControls }: ConditionalAccessPolicy): Problem[] {
  if (grantControls !== null || sessionControls !== null) return [];
  return [
    error(
      "CA-controls",
      "grantControls",
      "The policy has neither a grant control nor a session control that is on.",
      "Block, require something, or control the session.",
      ["sessionControls"],
    ),
  ];
}
