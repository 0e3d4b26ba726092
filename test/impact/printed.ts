import { type Address, parseAddress } from "../../provider/evaluator/addresses";
import { type Fact, type Facts, type TextOperator, textMatches } from "../../provider/evaluator/expression";
import type { Region } from "../../provider/impact/result";

/** What a region says of a sign-in in print: its conditions as data, without the exceptions. */

type Data = boolean | readonly unknown[];
type Condition = Region["conditions"][number];

export function isInPrint({ parts }: Region, facts: Facts): boolean {
  return parts.some((part) => allHold(part.conditions, facts) && !part.exceptions.some(({ conditions }) => allHold(conditions, facts)));
}

function allHold(conditions: readonly Condition[], facts: Facts): boolean {
  return conditions.every(({ formula }) => holds(formula as Data, facts));
}

function holds(formula: Data, facts: Facts): boolean {
  if (typeof formula === "boolean") return formula;
  const [name, ...rest] = formula;
  if (name === "and") return rest.every((part) => holds(part as Data, facts));
  if (name === "or") return rest.some((part) => holds(part as Data, facts));
  if (name === "not") return !holds(rest[0] as Data, facts);
  const [operator, value] = rest;
  return passes(operator as string, value, facts[name as string]);
}

function passes(operator: string, value: unknown, fact: Fact): boolean {
  // Of another kind of subject.
  if (fact === undefined) return false;
  switch (operator) {
    case "in":
      return (value as readonly unknown[]).includes(fact);
    case "has":
      return Array.isArray(fact) && fact.includes(value);
    case "hasPrefix":
      return Array.isArray(fact) && fact.some((element) => element.startsWith(value));
    case "isSet":
      return Array.isArray(fact) && fact.length > 0;
    case "within":
      return fact !== null && (value as readonly string[]).some((range) => isBetween(fact as Address, range));
    default:
      return typeof fact === "string" && textMatches(operator as TextOperator, fact.toLowerCase(), String(value).toLowerCase());
  }
}

function isBetween({ family, value }: Address, range: string): boolean {
  const [first, last = first] = range.split(" - ").map((text) => parseAddress(text) as Address);
  return family === first.family && first.value <= value && value <= last.value;
}
