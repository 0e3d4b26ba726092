import { type AccessPolicy, type Alert, type FilterRow, OPERATORS_OF_FIELD, VALUES_OF_FIELD } from "../access-policy";
import { isAddressOrRange } from "../cidr";
import { nearest } from "../nearest";
import { error, type Problem, warning } from "../problems";
import { isGuid } from "../reading";
import { GROUPS_OF_APPS } from "./applications";
import { countryCodeProblems } from "./countries";
import { PLACEHOLDER } from "./ids";
import { nameProblems } from "./names";

/** What about a well-formed access policy Defender would refuse, or its owner regret. Places in lists count in canonical order. */
export function validateAccessPolicy(policy: AccessPolicy): Problem[] {
  return [
    ...nameProblems("AP", "name", policy.name),
    ...policy.filters.flatMap((row, index) => rowProblems(row, `filters[${index}]`)),
    ...scopeProblems(policy),
    ...(policy.action === "audit" && policy.blockMessage !== null
      ? [
          error(
            "AP-block-message",
            "blockMessage",
            "A block message is given, but the policy does not block.",
            'Remove it, or write action: "block".',
            ["action"],
          ),
        ]
      : []),
    ...(policy.alert === null ? [] : alertProblems(policy.alert)),
  ];
}

/** A policy without a row on `app` acts on every app that is enabled for Conditional Access App Control (Microsoft: access-policy-aad). */
function scopeProblems({ filters, action }: AccessPolicy): Problem[] {
  if (filters.some(({ field }) => field === "app")) return [];
  const everybody = filters.length === 0;
  if (action === "block") {
    return [
      warning(
        "AP-scope",
        "filters",
        `THE POLICY BLOCKS ${everybody ? "EVERY ROUTED SESSION OF EVERYBODY" : "ALL MATCHING SESSIONS"} ON EVERY APP that is enabled for Conditional Access App Control, because no filter row names an app.`,
        "Add a row on app, unless that is meant.",
      ),
    ];
  }
  return everybody
    ? [
        warning(
          "AP-scope",
          "filters",
          "Without any filter row the policy audits every routed session on every app.",
          "Add rows, unless that is meant.",
        ),
      ]
    : [];
}

function rowProblems(row: FilterRow, path: string): Problem[] {
  const operators = OPERATORS_OF_FIELD[row.field];
  if (!operators.includes(row.operator)) {
    return [
      error(
        "AP-operator",
        `${path}.operator`,
        `The field ${row.field} does not take ${row.operator}.`,
        `Use one of ${operators.join(", ")}.`,
        [`${path}.field`],
      ),
    ];
  }
  const values = `${path}.values`;
  const presence = row.operator === "isSet" || row.operator === "isNotSet";
  if (presence && row.values.length > 0) {
    return [error("AP-values", values, `${row.operator} takes no values.`, "Remove them.", [`${path}.operator`])];
  }
  if (!presence && row.values.length === 0) {
    return [error("AP-values", values, `${row.operator} needs a value to compare with.`, "Give at least one.", [`${path}.operator`])];
  }
  return row.values.flatMap((value, index) => valueProblems(row, value, `${values}[${index}]`));
}

function valueProblems({ field, operator }: FilterRow, value: string, path: string): Problem[] {
  const wrong = (message: string, mend: string) => [error("AP-value", path, message, mend)];
  if (value.trim() === "") return wrong("A value is empty.", "Remove it.");
  const members = VALUES_OF_FIELD[field];
  if (members !== undefined) {
    if (members.includes(value)) return [];
    const meant = nearest(value, members);
    const all = `The values are ${members.join(", ")}.`;
    return wrong(`"${value}" is no value of ${field}.`, meant === null ? all : `Did you mean "${meant}"? ${all}`);
  }
  switch (field) {
    case "location":
      return countryCodeProblems("AP", path, value);
    case "app":
      if (isGuid(value) || /^[1-9]\d*$/.test(value)) return [];
      if (GROUPS_OF_APPS.includes(value)) {
        return wrong(`"${value}" is a group of apps that only Entra knows.`, "Name the apps one by one, e.g. 11161 for Microsoft 365.");
      }
      return wrong(
        `"${value}" is no id of an app.`,
        "Give Entra's application (client) id, or the number that Defender has for the app, e.g. 11161.",
      );
    case "ipAddress":
      return addressProblems(operator, value, path);
    case "ipTag":
    case "user":
    case "userGroup":
      return PLACEHOLDER.test(value) ? wrong(`"${value}" is a placeholder of a template.`, "Give the value that it stands for.") : [];
    default:
      return [];
  }
}

function addressProblems(operator: FilterRow["operator"], value: string, path: string): Problem[] {
  if (operator === "startsWith" || operator === "doesNotStartWith") {
    if (/^\d[\d.]*$/.test(value)) return [];
    return [error("AP-value", path, `No IPv4 address begins with "${value}".`, "Write the first digits of an IPv4 address, e.g. 192.0.2.")];
  }
  if (!isAddressOrRange(value)) {
    return [error("AP-value", path, `"${value}" is neither an address nor a range.`, "Write e.g. 192.0.2.7 or 192.0.2.0/24.")];
  }
  if (!value.includes(":")) return [];
  // Microsoft (caac-known-issues, 2025).
  return [warning("AP-ipv6", path, `"${value}" is IPv6; Defender applies rules on addresses to IPv4 requests only.`, "Do not rely on it.")];
}

/** Deliberately coarse: one @ between two parts without spaces, the second with a dot inside. */
const ADDRESS = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

function alertProblems({ dailyLimit, emails, textMessages }: Alert): Problem[] {
  return [
    ...(dailyLimit < 1
      ? [error("AP-alert", "alert.dailyLimit", `${dailyLimit} is no number of alerts.`, "Write a whole number from 1.")]
      : []),
    ...emails.flatMap((address, index) =>
      ADDRESS.test(address) ? [] : [error("AP-email", `alert.emails[${index}]`, `"${address}" is no e-mail address.`, "Correct it.")],
    ),
    ...(textMessages.length > 0
      ? [
          warning(
            "AP-text-messages",
            "alert.textMessages",
            "Microsoft took text messages out of the alerts' documentation in January 2023; the numbers are kept, and no message is sent.",
            "Use emails or powerAutomate.",
          ),
        ]
      : []),
  ];
}
