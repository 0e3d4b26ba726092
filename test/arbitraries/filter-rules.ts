import * as fc from "fast-check";
import { type AttributeFilterExpression, printAttributeFilter } from "../../provider/policy/attribute-filter";
import {
  type DeviceFilterExpression,
  type DeviceProperty,
  OPERATORS_OF_DEVICE_PROPERTY,
  printDeviceFilter,
} from "../../provider/policy/device-filter";
import {
  FILTER_RULE_OPERATORS,
  type FilterExpression,
  type FilterRuleOperator,
  type FilterValue,
} from "../../provider/policy/filter-syntax";
import { ATTRIBUTE_VALUES, ATTRIBUTES, DEVICE_LISTS, DEVICE_TEXTS } from "./names";
import { oneOf, type Size } from "./size";

/** Rules of device filters and attribute filters: every property and operator, nested with -and, -or and -not. */

export function deviceRule(size: Size): fc.Arbitrary<string> {
  const properties = ["isCompliant", ...Object.keys(DEVICE_TEXTS), ...Object.keys(DEVICE_LISTS)] as DeviceProperty[];
  // What policies ask for in the field is mostly these two.
  const property = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom<DeviceProperty>("isCompliant", "trustType") },
    { weight: 3, arbitrary: oneOf(properties) },
  );
  const comparison = property.chain((name) => comparisonOf(name, operatorsOf(name), valuesOf(name)));
  return expression(comparison, size.filterDepth).map((made) => printDeviceFilter(made as DeviceFilterExpression));
}

export function attributeRule(size: Size): fc.Arbitrary<string> {
  const comparison = oneOf(ATTRIBUTES).chain((name) => comparisonOf(name, FILTER_RULE_OPERATORS, textsAndParts(ATTRIBUTE_VALUES)));
  return expression(comparison, size.filterDepth).map((made) => printAttributeFilter(made as AttributeFilterExpression));
}

/** One of Microsoft's pages has `systemLabels -eq`, which is read with a warning. */
function operatorsOf(property: DeviceProperty): readonly FilterRuleOperator[] {
  const documented = OPERATORS_OF_DEVICE_PROPERTY[property];
  return property === "systemLabels" ? [...documented, "eq", "ne"] : documented;
}

function valuesOf(property: DeviceProperty): readonly FilterValue[] {
  if (property === "isCompliant") return [true, false];
  return DEVICE_LISTS[property] ?? textsAndParts(DEVICE_TEXTS[property] as readonly string[]);
}

/** The texts, and a beginning, an inside and an end of each, so that every operator has something to find. */
function textsAndParts(texts: readonly string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => [text, text, text.slice(0, 3), text.slice(1, 3), text.slice(-2)]).filter((text) => text !== "")),
  ];
}

/** Presence is asked for with null, where whole values are compared. */
function comparisonOf(
  property: string,
  operators: readonly FilterRuleOperator[],
  values: readonly FilterValue[],
): fc.Arbitrary<FilterExpression> {
  return oneOf(operators).chain((operator) => {
    const comparison = (given: FilterValue[]): FilterExpression => ({ kind: "comparison", property, operator, values: given });
    if (operator === "in" || operator === "notIn")
      return fc.uniqueArray(oneOf([...values, ...values, null]), { minLength: 1, maxLength: 3 }).map(comparison);
    const value = operator === "eq" || operator === "ne" ? oneOf([...values, null]) : oneOf(values);
    return value.map((one) => comparison([one]));
  });
}

function expression(comparison: fc.Arbitrary<FilterExpression>, depth: number): fc.Arbitrary<FilterExpression> {
  if (depth <= 1) return comparison;
  const operand = expression(comparison, depth - 1);
  const several = fc.array(operand, { minLength: 2, maxLength: 3 });
  return fc.oneof(
    { weight: 3, arbitrary: comparison },
    { weight: 1, arbitrary: several.map((operands) => ({ kind: "and" as const, operands })) },
    { weight: 1, arbitrary: several.map((operands) => ({ kind: "or" as const, operands })) },
    { weight: 1, arbitrary: operand.map((one) => ({ kind: "not" as const, operand: one })) },
  );
}
