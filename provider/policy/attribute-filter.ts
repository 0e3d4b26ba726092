import { type FilterExpression, parseFilterRule, printFilterRule, type WrittenComparison } from "./filter-syntax";
import { error, type Parsed, type Problem } from "./problems";

/**
 * Filters for applications and for service principals: the same rule language over custom security attributes, which must be of type String
 * (Microsoft: concept-filter-for-applications). Set and name are the tenant's own.
 */

/** `<set>_<name>`, as the tenant calls the attribute. */
export type AttributeFilterExpression = FilterExpression<string>;

const SUBJECT = /^CustomSecurityAttribute\.(.+_.+)$/i;

/** Reads a rule, e.g. `CustomSecurityAttribute.Engineering_Project -eq "Baker"`. */
export function parseAttributeFilter(rule: string): Parsed<AttributeFilterExpression> {
  return parseFilterRule(rule, "AF", readComparison);
}

export function printAttributeFilter(expression: AttributeFilterExpression): string {
  return printFilterRule(expression, (attribute) => `CustomSecurityAttribute.${attribute}`);
}

function readComparison({ subject, operator, values, positions }: WrittenComparison) {
  const property = SUBJECT.exec(subject)?.[1];
  if (property === undefined) {
    const problem = error(
      "AF-property",
      "",
      `"${subject}" at character ${positions.subject} is no custom security attribute.`,
      "Write CustomSecurityAttribute.<set>_<name>.",
    );
    return { comparison: null, problems: [problem] };
  }
  const problems: Problem[] = values.flatMap((value, index) =>
    typeof value === "boolean"
      ? [
          error(
            "AF-value",
            "",
            `Only attributes of type String can be asked for; ${value ? "True" : "False"} (character ${positions.values[index]}) is a truth value.`,
            "Use an attribute of type String, and write its value in quotation marks.",
          ),
        ]
      : [],
  );
  return { comparison: { kind: "comparison" as const, property, operator, values }, problems };
}
