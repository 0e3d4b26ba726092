import {
  FILTER_RULE_OPERATORS,
  type FilterComparison,
  type FilterExpression,
  type FilterRuleOperator,
  type FilterValue,
  parseFilterRule,
  printFilterRule,
  type WrittenComparison,
} from "./filter-syntax";
import { LIMITS } from "./limits";
import { nearest } from "./nearest";
import { error, type Parsed, type Problem, warning } from "./problems";

/** Filters for devices (Microsoft: concept-condition-filters-for-devices, April 2025). */

const MEMBERSHIP = ["eq", "ne", "in", "notIn"] as const satisfies readonly FilterRuleOperator[];
const TEXT = FILTER_RULE_OPERATORS;
const EQUALITY = ["eq", "ne"] as const satisfies readonly FilterRuleOperator[];
const CONTAINMENT = ["contains", "notContains"] as const satisfies readonly FilterRuleOperator[];

/** Operators of each property. `physicalIds` and `systemLabels` hold several values; containment asks for a whole one of them. */
export const OPERATORS_OF_DEVICE_PROPERTY = {
  deviceId: MEMBERSHIP,
  mdmAppId: MEMBERSHIP,
  displayName: TEXT,
  enrollmentProfileName: TEXT,
  manufacturer: TEXT,
  model: TEXT,
  operatingSystem: TEXT,
  operatingSystemVersion: TEXT,
  extensionAttribute1: TEXT,
  extensionAttribute2: TEXT,
  extensionAttribute3: TEXT,
  extensionAttribute4: TEXT,
  extensionAttribute5: TEXT,
  extensionAttribute6: TEXT,
  extensionAttribute7: TEXT,
  extensionAttribute8: TEXT,
  extensionAttribute9: TEXT,
  extensionAttribute10: TEXT,
  extensionAttribute11: TEXT,
  extensionAttribute12: TEXT,
  extensionAttribute13: TEXT,
  extensionAttribute14: TEXT,
  extensionAttribute15: TEXT,
  deviceOwnership: EQUALITY,
  isCompliant: EQUALITY,
  profileType: EQUALITY,
  trustType: EQUALITY,
  physicalIds: CONTAINMENT,
  systemLabels: CONTAINMENT,
} as const satisfies Record<string, readonly FilterRuleOperator[]>;

export type DeviceProperty = keyof typeof OPERATORS_OF_DEVICE_PROPERTY;
export type DeviceFilterExpression = FilterExpression<DeviceProperty>;
export type DeviceFilterComparison = FilterComparison<DeviceProperty>;

export const DEVICE_PROPERTIES = Object.keys(OPERATORS_OF_DEVICE_PROPERTY) as DeviceProperty[];

/** Values that the documentation lists for a property. */
export const VALUES_OF_DEVICE_PROPERTY: Partial<Readonly<Record<DeviceProperty, readonly string[]>>> = {
  deviceOwnership: ["Personal", "Company"],
  profileType: ["RegisteredDevice", "SecureVM", "Printer", "Shared", "IoT"],
  trustType: ["AzureAD", "ServerAD", "Workplace"],
};

const PROPERTY_OF_WORD = new Map(DEVICE_PROPERTIES.map((property) => [property.toLowerCase(), property]));

/**
 * Reads a rule, e.g. `device.isCompliant -eq True -or device.trustType -eq "ServerAD"`. Property names come out in the spelling of the
 * documentation, without `device.`; the value of `isCompliant` is a truth value. Where Microsoft's pages contradict each other
 * (`ownership` for `deviceOwnership`, `systemLabels -eq`, trust type `EntraID`), the rule is taken, with a warning.
 *
 * Each problem says at which character, counted from 1.
 */
export function parseDeviceFilter(rule: string, limits = LIMITS): Parsed<DeviceFilterExpression> {
  const parsed = parseFilterRule(rule, "DF", readComparison);
  if (rule.length <= limits.filterRuleCharacters) return parsed;
  const tooLong = error(
    "DF-length",
    "",
    `The rule has ${rule.length} characters; the service takes ${limits.filterRuleCharacters}.`,
    "Shorten it, or mark the devices with an extension attribute and ask for that.",
  );
  return { value: null, problems: [...parsed.problems, tooLong] };
}

/** The one spelling of a rule; reading it gives the same expression. */
export function printDeviceFilter(expression: DeviceFilterExpression): string {
  return printFilterRule(expression, (property) => `device.${property}`);
}

function readComparison(written: WrittenComparison) {
  const { property, problems } = readProperty(written);
  if (property === null) return { comparison: null, problems };
  const faults = [...problems, ...operatorProblems(written, property), ...valueProblems(written, property)];
  const values = written.values.map((value) => (property === "isCompliant" ? truthValue(value) : value));
  const comparison: DeviceFilterComparison = { kind: "comparison", property, operator: written.operator, values };
  return { comparison, problems: faults };
}

function readProperty({ subject, positions }: WrittenComparison): { property: DeviceProperty | null; problems: Problem[] } {
  const name = /^device\.(.+)$/i.exec(subject)?.[1];
  if (name === undefined) {
    const mend = PROPERTY_OF_WORD.has(subject.toLowerCase()) ? `Write device.${subject}.` : "Begin it with device.";
    return {
      property: null,
      problems: [error("DF-property", "", `"${subject}" at character ${positions.subject} is no property of a device.`, mend)],
    };
  }
  if (name.toLowerCase() === "ownership") {
    const written = warning(
      "DF-ownership",
      "",
      `"${subject}" at character ${positions.subject} is what What If calls deviceOwnership; it is read as that.`,
      "Write device.deviceOwnership.",
    );
    return { property: "deviceOwnership", problems: [written] };
  }
  const property = PROPERTY_OF_WORD.get(name.toLowerCase()) ?? null;
  if (property !== null) return { property, problems: [] };
  const close = nearest(name, DEVICE_PROPERTIES);
  return {
    property,
    problems: [
      error(
        "DF-property",
        "",
        `A device has no property "${name}" (character ${positions.subject}).`,
        close === null ? `Use one of ${DEVICE_PROPERTIES.join(", ")}.` : `Did you mean device.${close}?`,
      ),
    ],
  };
}

function operatorProblems({ operator, positions }: WrittenComparison, property: DeviceProperty): Problem[] {
  const allowed: readonly FilterRuleOperator[] = OPERATORS_OF_DEVICE_PROPERTY[property];
  if (allowed.includes(operator)) return [];
  if (property === "systemLabels" && (operator === "eq" || operator === "ne")) {
    return [
      warning(
        "DF-labels",
        "",
        `systemLabels -${operator} (character ${positions.operator}) stands in Microsoft's page on token protection only; the page on filters gives systemLabels -contains and -notContains.`,
        `Write -${operator === "eq" ? "contains" : "notContains"}.`,
      ),
    ];
  }
  return [
    error(
      "DF-operator",
      "",
      `device.${property} does not take -${operator} (character ${positions.operator}).`,
      `Use one of ${allowed.map((known) => `-${known}`).join(", ")}.`,
    ),
  ];
}

function valueProblems({ values, positions }: WrittenComparison, property: DeviceProperty): Problem[] {
  const known = VALUES_OF_DEVICE_PROPERTY[property];
  return values.flatMap((value, index) => {
    const place = `character ${positions.values[index]}`;
    if (value === null) return [];
    if (property === "isCompliant") {
      if (typeof truthValue(value) === "boolean") return [];
      return [error("DF-value", "", `device.isCompliant is True or False, not "${value}" (${place}).`, "Write True or False.")];
    }
    if (typeof value === "boolean") {
      const mend = `Write the text: "${value ? "True" : "False"}".`;
      return [error("DF-value", "", `device.${property} is a text, not a truth value (${place}).`, mend)];
    }
    if (known === undefined || known.some((member) => member.toLowerCase() === value.toLowerCase())) return [];
    const hint =
      property === "trustType" && value.toLowerCase() === "entraid" ? " What If's example has it; the page on filters has AzureAD." : "";
    return [
      warning(
        "DF-value",
        "",
        `The page on filters does not list "${value}" for device.${property} (${place}).${hint}`,
        `Use one of ${known.join(", ")}.`,
      ),
    ];
  });
}

function truthValue(value: FilterValue): FilterValue {
  if (typeof value !== "string") return value;
  const text = value.toLowerCase();
  return text === "true" ? true : text === "false" ? false : value;
}
