import { parseAttributeFilter } from "../../policy/attribute-filter";
import { type DeviceProperty, parseDeviceFilter } from "../../policy/device-filter";
import type { FilterComparison, FilterExpression, FilterRuleOperator } from "../../policy/filter-syntax";
import { type Parsed, under } from "../../policy/problems";
import { and, type Expression, has, is, nonEmpty, not, or, type TextOperator, text } from "../expression";
import type { Context } from "./context";

/**
 * Rules of filters (R14). A property that is absent (null) makes positive operators false and negative ones true; comparisons ignore case.
 */

const POSITIVE: Readonly<Record<FilterRuleOperator, { readonly operator: TextOperator; readonly negated: boolean }>> = {
  eq: { operator: "equals", negated: false },
  ne: { operator: "equals", negated: true },
  in: { operator: "equals", negated: false },
  notIn: { operator: "equals", negated: true },
  startsWith: { operator: "startsWith", negated: false },
  notStartsWith: { operator: "startsWith", negated: true },
  endsWith: { operator: "endsWith", negated: false },
  notEndsWith: { operator: "endsWith", negated: true },
  contains: { operator: "contains", negated: false },
  notContains: { operator: "contains", negated: true },
};

/** Properties of several values: containment asks for a whole one of them. */
const LISTS: ReadonlySet<string> = new Set<DeviceProperty>(["physicalIds", "systemLabels"]);

export function deviceRule(rule: string, path: string, context: Context): Expression {
  return meaning(parseDeviceFilter(rule), path, context, ({ property, operator, values }) => {
    const attribute = `device.${property}`;
    return or(
      ...values.map((value) => {
        if (LISTS.has(property)) return value === null ? not(nonEmpty(attribute)) : has(attribute, String(value).toLowerCase());
        if (typeof value === "boolean") return is(attribute, [String(value)]);
        return ofText(attribute, operator, value);
      }),
    );
  });
}

/** @param attributes where the sign-in has the attributes, e.g. `applicationAttributes`. */
export function attributeRule(rule: string, attributes: string, path: string, context: Context): Expression {
  return meaning(parseAttributeFilter(rule), path, context, ({ property, operator, values }) =>
    or(...values.map((value) => ofText(`${attributes}.${property}`, operator, value === null ? null : String(value)))),
  );
}

function ofText(attribute: string, operator: FilterRuleOperator, value: string | null): Expression {
  const { operator: positive } = POSITIVE[operator];
  if (value !== null) return text(attribute, positive, value);
  return positive === "equals" ? is(attribute, [null]) : false;
}

function meaning<Property extends string>(
  { value, problems }: Parsed<FilterExpression<Property>>,
  path: string,
  context: Context,
  positive: (comparison: FilterComparison<Property>) => Expression,
): Expression {
  context.problems.push(...under(path, problems));
  const meaningOf = (expression: FilterExpression<Property>): Expression => {
    switch (expression.kind) {
      case "comparison":
        return POSITIVE[expression.operator].negated ? not(positive(expression)) : positive(expression);
      case "not":
        return not(meaningOf(expression.operand));
      case "and":
        return and(...expression.operands.map(meaningOf));
      case "or":
        return or(...expression.operands.map(meaningOf));
    }
  };
  return value === null ? false : meaningOf(value);
}
