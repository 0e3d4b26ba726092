import type { FilterComparison, FilterExpression, FilterValue } from "../../../provider/policy/filter-syntax";
import type { Parsed } from "../../../provider/policy/problems";

/** The rule language of filters, over one table: what a comparison says of a value, and of a value that is not there (R14). */

export type PropertyValue = string | boolean | readonly string[] | null;

export function ruleHolds<P extends string>(rule: Parsed<FilterExpression<P>>, propertyOf: (property: P) => PropertyValue): boolean {
  if (rule.value === null) throw new Error(`The rule does not read: ${rule.problems[0]?.message}`);
  return R14_expressionHolds(rule.value, propertyOf);
}

export function R14_expressionHolds<P extends string>(
  expression: FilterExpression<P>,
  propertyOf: (property: P) => PropertyValue,
): boolean {
  switch (expression.kind) {
    case "and":
      return expression.operands.every((operand) => R14_expressionHolds(operand, propertyOf));
    case "or":
      return expression.operands.some((operand) => R14_expressionHolds(operand, propertyOf));
    case "not":
      return !R14_expressionHolds(expression.operand, propertyOf);
    case "comparison":
      return R14_comparisonHolds(expression, propertyOf(expression.property));
  }
}

/** On a value that is not there positive operators are false and negative ones true; `-eq null` asks for just that. */
export function R14_comparisonHolds({ operator, values }: Pick<FilterComparison, "operator" | "values">, value: PropertyValue): boolean {
  const wanted = values[0] as FilterValue;
  switch (operator) {
    case "eq":
      return isEqual(value, wanted);
    case "ne":
      return !isEqual(value, wanted);
    case "in":
      return values.some((one) => isEqual(value, one));
    case "notIn":
      return !values.some((one) => isEqual(value, one));
    case "startsWith":
      return asText(value)?.startsWith(lower(wanted)) ?? false;
    case "notStartsWith":
      return !(asText(value)?.startsWith(lower(wanted)) ?? false);
    case "endsWith":
      return asText(value)?.endsWith(lower(wanted)) ?? false;
    case "notEndsWith":
      return !(asText(value)?.endsWith(lower(wanted)) ?? false);
    case "contains":
      return isContained(value, wanted);
    case "notContains":
      return !isContained(value, wanted);
  }
}

/** A list without elements is not there. */
function isEqual(value: PropertyValue, wanted: FilterValue): boolean {
  if (wanted === null) return value === null || (typeof value === "object" && value.length === 0);
  if (value === null) return false;
  if (typeof value === "string") return lower(value) === lower(wanted);
  return typeof value === "boolean" ? value === wanted : isContained(value, wanted);
}

/** A whole element of a list, a part of a text. */
function isContained(value: PropertyValue, wanted: FilterValue): boolean {
  if (value === null || wanted === null || typeof value === "boolean") return false;
  return typeof value === "string" ? lower(value).includes(lower(wanted)) : value.some((element) => lower(element) === lower(wanted));
}

function asText(value: PropertyValue): string | null {
  return typeof value === "string" ? lower(value) : null;
}

function lower(value: FilterValue): string {
  return String(value).toLowerCase();
}
