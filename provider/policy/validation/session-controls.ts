import type { ConditionalAccessPolicy, Conditions, SessionControls } from "../conditional-access-policy";
import { error, type Problem, warning } from "../problems";
import { targetsAll } from "./applications";

const FREQUENCY = "sessionControls.signInFrequency";

export function sessionProblems(policy: ConditionalAccessPolicy): Problem[] {
  const session = policy.sessionControls;
  if (session === null) return [];
  return [
    ...frequencyProblems(policy, session),
    ...persistenceProblems(policy.conditions, session),
    ...tokenProtectionProblems(policy.conditions, session),
    ...continuousEvaluationProblems(policy.conditions, session),
  ];
}

function frequencyProblems({ conditions, grantControls }: ConditionalAccessPolicy, session: SessionControls): Problem[] {
  const frequency = session.signInFrequency;
  if (frequency === null) return [];
  const interval = `${FREQUENCY}.frequencyInterval`;
  if (frequency.frequencyInterval === "timeBased") {
    const type =
      frequency.type === null
        ? [error("CA-sign-in-frequency", `${FREQUENCY}.type`, "The unit is missing.", 'Write "hours" or "days".', [interval])]
        : [];
    const value =
      frequency.value === null || frequency.value < 1
        ? [
            error(
              "CA-sign-in-frequency",
              `${FREQUENCY}.value`,
              frequency.value === null ? "The number of hours or days is missing." : `${frequency.value} is no number of hours or days.`,
              "Write a whole number from 1.",
              [interval],
            ),
          ]
        : [];
    return [...type, ...value];
  }
  const everyTime = (path: string, message: string, mend: string) => error("CA-every-time", path, message, mend, [interval]);
  const remediates = (["passwordChange", "riskRemediation"] as const).some((control) => grantControls?.builtInControls.includes(control));
  return [
    ...(["type", "value"] as const).flatMap((name) =>
      frequency[name] === null
        ? []
        : everyTime(`${FREQUENCY}.${name}`, `"everyTime" takes no ${name}.`, `Remove it, or write frequencyInterval: "timeBased".`),
    ),
    // azuread #1225: the service refuses these beside it.
    ...(["applicationEnforcedRestrictions", "disableResilienceDefaults"] as const).flatMap((name) =>
      session[name] === null
        ? []
        : everyTime(`sessionControls.${name}`, `${name} cannot stand beside a sign-in frequency of every time.`, "Write two policies."),
    ),
    // The portal's message (azure-docs #115859).
    ...(conditions.userRiskLevels.length > 0 && !remediates
      ? [
          error(
            "CA-every-time",
            interval,
            "With a condition on user risk, a sign-in frequency of every time needs a control that remediates the risk.",
            "Require passwordChange or riskRemediation.",
            ["conditions.userRiskLevels", "grantControls"],
          ),
        ]
      : []),
  ];
}

/** Microsoft (concept-conditional-access-session): one session token serves all apps of a browser. */
function persistenceProblems({ applications }: Conditions, { persistentBrowser }: SessionControls): Problem[] {
  if (persistentBrowser === null || targetsAll(applications)) return [];
  return [
    error(
      "CA-persistent-browser",
      "sessionControls.persistentBrowser",
      "A persistent browser session is for policies on all applications only.",
      'Write includeApplications: ["All"].',
      ["conditions.applications"],
    ),
  ];
}

/** Microsoft (concept-token-protection) advises against both. */
function tokenProtectionProblems({ applications, clientAppTypes }: Conditions, { secureSignInSession }: SessionControls): Problem[] {
  if (secureSignInSession === null) return [];
  const path = "sessionControls.secureSignInSession";
  const office = applications.includeApplications.includes("Office365");
  const browser = clientAppTypes.includes("all") || clientAppTypes.includes("browser");
  return [
    ...(office
      ? [
          warning(
            "CA-token-protection",
            path,
            "Token protection on the group Office365 reaches applications that cannot do it.",
            "Name Exchange Online, SharePoint Online and Teams one by one.",
            ["conditions.applications"],
          ),
        ]
      : []),
    ...(browser
      ? [
          warning(
            "CA-token-protection",
            path,
            "Token protection is for native clients; in a browser it can block sign-ins.",
            'Write clientAppTypes: ["mobileAppsAndDesktopClients"].',
            ["conditions.clientAppTypes"],
          ),
        ]
      : []),
  ];
}

/** Switching continuous access evaluation off is for everything or nothing. */
function continuousEvaluationProblems(conditions: Conditions, { continuousAccessEvaluation }: SessionControls): Problem[] {
  if (continuousAccessEvaluation?.mode !== "disabled") return [];
  const { users: _users, applications, clientAppTypes, ...others } = conditions;
  const narrowed = Object.values(others).some((value) => value !== null && (!Array.isArray(value) || value.length > 0));
  if (targetsAll(applications) && clientAppTypes.includes("all") && !narrowed) return [];
  return [
    error(
      "CA-continuous-access-evaluation",
      "sessionControls.continuousAccessEvaluation",
      '"disabled" is for policies on all applications without conditions only.',
      'Write includeApplications: ["All"] and no condition but users.',
      ["conditions"],
    ),
  ];
}
