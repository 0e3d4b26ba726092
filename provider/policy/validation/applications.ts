import { parseAttributeFilter } from "../attribute-filter";
import type { ApplicationConditions, ConditionalAccessPolicy } from "../conditional-access-policy";
import { LIMITS, type Limits } from "../limits";
import { nearest } from "../nearest";
import { error, type Problem, under, warning } from "../problems";
import { isUnknown } from "../unknowns";
import { REGISTER_DEVICE, USER_ACTIONS } from "../user-actions";
import { type IdList, idProblems } from "./ids";

const APPLICATIONS = "conditions.applications";
const MEND = "Give the application (client) id, which is the same in every tenant; the object id of the service principal is another one.";

/** Words for many applications at once, of which Microsoft keeps the lists. */
export const GROUPS_OF_APPS = ["Office365", "MicrosoftAdminPortals", "AllAgentIdResources"];
const APP: IdList = { of: "an application", mend: MEND, words: ["All", "None", ...GROUPS_OF_APPS] };
const EXCLUDED_APP: IdList = {
  of: "an application",
  mend: MEND,
  words: GROUPS_OF_APPS,
  otherwise: new Map([
    ["All", "A policy that excludes every application applies to none: remove it, or disable the policy."],
    ["None", "Leave the list out where nothing is excluded."],
  ]),
};

/** Words that name everything or nothing, and so stand alone. */
const WHOLE = ["All", "None", "AllAgentIdResources"];

export function applicationProblems(policy: ConditionalAccessPolicy, limits: Limits = LIMITS): Problem[] {
  const { applications } = policy.conditions;
  return [
    ...idProblems(APP, `${APPLICATIONS}.includeApplications`, applications.includeApplications),
    ...idProblems(EXCLUDED_APP, `${APPLICATIONS}.excludeApplications`, applications.excludeApplications),
    ...alone(applications.includeApplications),
    ...target(applications),
    ...actionProblems(policy),
    ...contextProblems(applications.includeAuthenticationContextClassReferences, limits),
    ...filterProblems(applications),
  ];
}

function alone(include: readonly string[]): Problem[] {
  return WHOLE.flatMap((word) =>
    include.includes(word) && include.length > 1
      ? error(
          "CA-applications",
          `${APPLICATIONS}.includeApplications`,
          `"${word}" stands beside ${include.filter((other) => other !== word).join(", ")}.`,
          word === "None" ? 'Remove "None", or the others.' : `Keep "${word}" only, or only the others.`,
        )
      : [],
  );
}

/** Exactly one kind of target; `None` with actions or contexts is how some tools write "no application". */
function target(applications: ApplicationConditions): Problem[] {
  const {
    includeApplications,
    includeUserActions,
    includeAuthenticationContextClassReferences: contexts,
    applicationFilter,
  } = applications;
  const kinds = [
    includeApplications.some((app) => app !== "None") || applicationFilter !== null ? "applications" : [],
    includeUserActions.length > 0 ? "user actions" : [],
    contexts.length > 0 ? "authentication contexts" : [],
  ].flat();
  if (kinds.length > 1) {
    return [
      error(
        "CA-target",
        APPLICATIONS,
        `The policy is about ${kinds.join(" and ")}; it can be about one kind only.`,
        `Write one policy for each of them.`,
      ),
    ];
  }
  if (kinds.length === 1 || includeApplications.includes("None")) return [];
  return [
    // The service answers with error 1011 (CIPP-API).
    error(
      "CA-target",
      `${APPLICATIONS}.includeApplications`,
      "The policy is about no application.",
      'List application ids, "All", "Office365" or "None"; or user actions; or authentication contexts.',
      [APPLICATIONS],
    ),
  ];
}

function actionProblems({ state, conditions, grantControls }: ConditionalAccessPolicy): Problem[] {
  const actions = conditions.applications.includeUserActions;
  const path = `${APPLICATIONS}.includeUserActions`;
  const foreign = actions.flatMap((action, index) => {
    if (USER_ACTIONS.includes(action) || isUnknown(action)) return [];
    const meant = nearest(action, USER_ACTIONS);
    const mend = meant === null ? `Use one of ${USER_ACTIONS.join(", ")}.` : `Did you mean "${meant}"?`;
    return [error("CA-user-action", `${path}[${index}]`, `"${action}" is no user action.`, mend)];
  });
  const reportOnly =
    actions.length > 0 && state === "enabledForReportingButNotEnforced"
      ? [
          warning(
            "CA-user-action",
            "state",
            "Policies on user actions are not evaluated in report-only mode (Microsoft: concept-conditional-access-report-only).",
            "Enable the policy for a few users instead.",
            [path],
          ),
        ]
      : [];
  if (!actions.includes(REGISTER_DEVICE)) return [...foreign, ...reportOnly];
  // Microsoft (concept-conditional-access-cloud-apps): only multifactor authentication, and neither client apps nor devices.
  const others = grantControls?.builtInControls.filter((control) => control !== "mfa") ?? [];
  const wrong = [
    ...others,
    ...(grantControls?.termsOfUse.length ? ["termsOfUse"] : []),
    ...(grantControls?.customAuthenticationFactors.length ? ["customAuthenticationFactors"] : []),
  ];
  return [
    ...foreign,
    ...reportOnly,
    ...(wrong.length > 0
      ? [
          error(
            "CA-register-device",
            "grantControls",
            `For the user action ${REGISTER_DEVICE} there is no control ${wrong.join(", ")}.`,
            "Require mfa or an authentication strength.",
            [path],
          ),
        ]
      : []),
    ...(conditions.clientAppTypes.includes("all")
      ? []
      : [
          error(
            "CA-register-device",
            "conditions.clientAppTypes",
            `The user action ${REGISTER_DEVICE} takes no condition on client apps.`,
            "Remove clientAppTypes.",
            [path],
          ),
        ]),
    ...(conditions.devices === null
      ? []
      : [
          error(
            "CA-register-device",
            "conditions.devices",
            `The user action ${REGISTER_DEVICE} takes no device filter.`,
            "Remove the device filter.",
            [path],
          ),
        ]),
  ];
}

function contextProblems(contexts: readonly string[], limits: Limits): Problem[] {
  return contexts.flatMap((context, index) => {
    const number = Number(/^c([1-9]\d*)$/.exec(context)?.[1] ?? 0);
    if (isUnknown(context) || (number >= 1 && number <= limits.authenticationContexts)) return [];
    return [
      error(
        "CA-authentication-context",
        `${APPLICATIONS}.includeAuthenticationContextClassReferences[${index}]`,
        `"${context}" is no id of an authentication context.`,
        `Use c1 to c${limits.authenticationContexts}.`,
      ),
    ];
  });
}

function filterProblems({ applicationFilter, includeApplications }: ApplicationConditions): Problem[] {
  if (applicationFilter === null) return [];
  const path = `${APPLICATIONS}.applicationFilter`;
  const whole = WHOLE.filter((word) => includeApplications.includes(word));
  return [
    ...under(`${path}.rule`, parseAttributeFilter(applicationFilter.rule).problems),
    ...whole.map((word) =>
      error("CA-filter", path, `An application filter cannot stand beside "${word}".`, "Remove one of the two.", [
        `${APPLICATIONS}.includeApplications`,
      ]),
    ),
  ];
}

/** Whether the policy is about all applications, whatever it excludes. */
export function targetsAll({ includeApplications }: ApplicationConditions): boolean {
  return includeApplications.includes("All");
}
