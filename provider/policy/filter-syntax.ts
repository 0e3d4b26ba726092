import { error, hasErrors, type Parsed, type Problem, warning } from "./problems";

/**
 * The rule language of conditional access filters, which is that of dynamic membership rules: comparisons joined by -and, -or and -not, in
 * parentheses where wanted. Which properties there are, and which operators each takes, is the matter of the kind of filter.
 */

export const FILTER_RULE_OPERATORS = [
  "eq",
  "ne",
  "startsWith",
  "notStartsWith",
  "endsWith",
  "notEndsWith",
  "contains",
  "notContains",
  "in",
  "notIn",
] as const;
export type FilterRuleOperator = (typeof FILTER_RULE_OPERATORS)[number];

export type FilterValue = string | boolean | null;

export interface FilterComparison<Property extends string = string> {
  readonly kind: "comparison";
  readonly property: Property;
  readonly operator: FilterRuleOperator;
  /** One value, or for `in` and `notIn` those of the list, as written. */
  readonly values: readonly FilterValue[];
}

/** -not binds closest, then -and, then -or. `and` and `or` have two operands or more, none of their own kind. */
export type FilterExpression<Property extends string = string> =
  | { readonly kind: "and" | "or"; readonly operands: readonly FilterExpression<Property>[] }
  | { readonly kind: "not"; readonly operand: FilterExpression<Property> }
  | FilterComparison<Property>;

/** A comparison as it stands in the text, before anybody asked whether there is such a property. */
export interface WrittenComparison {
  /** E.g. `device.displayName`. */
  readonly subject: string;
  readonly operator: FilterRuleOperator;
  readonly values: readonly FilterValue[];
  /** Counted from 1. */
  readonly positions: { readonly subject: number; readonly operator: number; readonly values: readonly number[] };
}

/** Says what a comparison means for a kind of filter, or why it means nothing. */
export type ComparisonReader<Property extends string> = (written: WrittenComparison) => {
  readonly comparison: FilterComparison<Property> | null;
  readonly problems: readonly Problem[];
};

interface Token {
  readonly kind: "word" | "text" | "(" | ")" | "[" | "]" | "," | "end";
  readonly text: string;
  /** Counted from 1. */
  readonly position: number;
}

class SyntaxProblem extends Error {
  constructor(
    readonly position: number,
    readonly what: string,
    readonly mend: string,
  ) {
    super(what);
  }
}

/** @param code first part of the problem codes, e.g. `DF`. */
export function parseFilterRule<Property extends string>(
  rule: string,
  code: string,
  read: ComparisonReader<Property>,
): Parsed<FilterExpression<Property>> {
  const problems: Problem[] = [];
  try {
    const value = new RuleParser(tokens(rule), read, problems, code).whole();
    return { value: hasErrors(problems) ? null : value, problems };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxProblem)) throw thrown;
    problems.push(error(`${code}-syntax`, "", `${thrown.what} at character ${thrown.position}.`, thrown.mend));
    return { value: null, problems };
  }
}

/** Ends at the first character that no rule has; an escape is a backtick before a quotation mark or a backtick. */
function tokens(rule: string): Token[] {
  const found: Token[] = [];
  const pattern = /\s+|([()[\],])|"((?:[^"`]|`[\s\S]|`$)*)"|'((?:[^'`]|`[\s\S]|`$)*)'|([^\s()[\],"']+)/y;
  while (pattern.lastIndex < rule.length) {
    const position = pattern.lastIndex + 1;
    const match = pattern.exec(rule);
    if (match === null) {
      throw new SyntaxProblem(position, "A text begins and does not end", "Close it with the quotation mark that it began with.");
    }
    const [, mark, doubleQuoted, singleQuoted, word] = match;
    const quoted = doubleQuoted ?? singleQuoted;
    if (mark !== undefined) found.push({ kind: mark as Token["kind"], text: mark, position });
    else if (quoted !== undefined) found.push({ kind: "text", text: quoted.replace(/`(["'`])/g, "$1"), position });
    else if (word !== undefined) found.push({ kind: "word", text: word, position });
  }
  found.push({ kind: "end", text: "", position: rule.length + 1 });
  return found;
}

const OPERATOR_OF_WORD = new Map<string, FilterRuleOperator>(
  FILTER_RULE_OPERATORS.map((operator) => [operator.toLowerCase(), operator] as const),
);
const CONSTANTS = new Map<string, FilterValue>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** No rule of a person comes near; a recursive parser has to end somewhere. */
const DEEPEST = 200;

class RuleParser<Property extends string> {
  private next = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly read: ComparisonReader<Property>,
    private readonly problems: Problem[],
    private readonly code: string,
  ) {}

  whole(): FilterExpression<Property> | null {
    const expression = this.disjunction();
    const token = this.token;
    if (token.kind !== "end") {
      const mend = token.kind === ")" ? "Remove it, or open it before." : "Join comparisons with -and or -or.";
      throw new SyntaxProblem(token.position, `Unexpected ${shown(token)}`, mend);
    }
    return expression;
  }

  private disjunction(): FilterExpression<Property> | null {
    return this.joined("or", () => this.joined("and", () => this.negated()));
  }

  private get token(): Token {
    return this.tokens[this.next] as Token;
  }

  private take(): Token {
    const token = this.token;
    this.next += 1;
    return token;
  }

  /** Null where an operand has a problem of its own: parsing goes on, so that all problems come at once. */
  private joined(kind: "and" | "or", operand: () => FilterExpression<Property> | null): FilterExpression<Property> | null {
    const operands = [operand()];
    while (this.takeKeyword(kind)) operands.push(operand());
    if (operands.includes(null)) return null;
    const flat = (operands as FilterExpression<Property>[]).flatMap((one) => (one.kind === kind ? one.operands : [one]));
    return flat.length === 1 ? (flat[0] as FilterExpression<Property>) : { kind, operands: flat };
  }

  private negated(): FilterExpression<Property> | null {
    const token = this.token;
    if (!this.takeKeyword("not")) return this.primary();
    const operand = this.deeper(token, () => this.negated());
    return operand === null ? null : { kind: "not", operand };
  }

  private deeper<T>(token: Token, inner: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) {
      throw new SyntaxProblem(token.position, `More than ${DEEPEST} levels of -not and parentheses`, "Write the rule with fewer levels.");
    }
    const result = inner();
    this.depth -= 1;
    return result;
  }

  private takeKeyword(keyword: "and" | "or" | "not"): boolean {
    const token = this.token;
    if (token.kind !== "word") return false;
    const word = token.text.toLowerCase();
    if (word !== keyword && word !== `-${keyword}`) return false;
    if (word === keyword) this.withoutDash(token);
    this.next += 1;
    return true;
  }

  /** Seen in published policies; the documentation has the dash everywhere. */
  private withoutDash(token: Token): void {
    this.problems.push(
      warning(
        `${this.code}-dash`,
        "",
        `"${token.text}" at character ${token.position} stands without its dash; it is read as "-${token.text}".`,
        `Write -${token.text}.`,
      ),
    );
  }

  private primary(): FilterExpression<Property> | null {
    if (this.token.kind !== "(") return this.comparison();
    const opening = this.take();
    const inner = this.deeper(opening, () => this.disjunction());
    const closing = this.take();
    if (closing.kind === ")") return inner;
    if (closing.kind === "end") {
      throw new SyntaxProblem(opening.position, "A parenthesis opens and does not close", "Close it, or remove it.");
    }
    throw new SyntaxProblem(closing.position, `Unexpected ${shown(closing)}`, "Join comparisons with -and or -or.");
  }

  private comparison(): FilterExpression<Property> | null {
    const subject = this.take();
    if (subject.kind !== "word") {
      throw new SyntaxProblem(
        subject.position,
        `Expected a property, found ${shown(subject)}`,
        'Write a comparison, e.g. device.trustType -eq "ServerAD".',
      );
    }
    const operatorToken = this.take();
    const bare = operatorToken.text.replace(/^-/, "");
    const operator = OPERATOR_OF_WORD.get(bare.toLowerCase());
    if (operatorToken.kind !== "word" || operator === undefined) {
      throw new SyntaxProblem(
        operatorToken.position,
        `Expected an operator, found ${shown(operatorToken)}`,
        `Use one of ${FILTER_RULE_OPERATORS.map((known) => `-${known}`).join(", ")}.`,
      );
    }
    if (bare === operatorToken.text) this.withoutDash(operatorToken);
    const { values, positions } = operator === "in" || operator === "notIn" ? this.list(operator) : this.single(operator);
    const { comparison, problems } = this.read({
      subject: subject.text,
      operator,
      values,
      positions: { subject: subject.position, operator: operatorToken.position, values: positions },
    });
    this.problems.push(...problems);
    return comparison;
  }

  private single(operator: string): { values: FilterValue[]; positions: number[] } {
    const token = this.take();
    if (token.kind === "[") {
      throw new SyntaxProblem(token.position, `-${operator} takes one value, found a list`, "Use -in or -notIn for a list.");
    }
    return { values: [constantOrText(token)], positions: [token.position] };
  }

  private list(operator: string): { values: FilterValue[]; positions: number[] } {
    const opening = this.take();
    if (opening.kind !== "[") {
      throw new SyntaxProblem(
        opening.position,
        `-${operator} takes a list, found ${shown(opening)}`,
        'Write the values in brackets, e.g. ["a", "b"].',
      );
    }
    const values: FilterValue[] = [];
    const positions: number[] = [];
    for (;;) {
      const token = this.take();
      values.push(constantOrText(token));
      positions.push(token.position);
      const after = this.take();
      if (after.kind === "]") return { values, positions };
      if (after.kind !== ",") {
        throw new SyntaxProblem(after.position, `Expected a comma or the end of the list, found ${shown(after)}`, 'Write ["a", "b"].');
      }
    }
  }
}

function constantOrText(token: Token): FilterValue {
  if (token.kind === "text") return token.text;
  const constant = token.kind === "word" ? CONSTANTS.get(token.text.toLowerCase()) : undefined;
  if (constant !== undefined) return constant;
  throw new SyntaxProblem(
    token.position,
    `Expected a value, found ${shown(token)}`,
    token.kind === "word" ? `Put it in quotation marks: "${token.text}".` : "Write a text in quotation marks, or True, False or null.",
  );
}

function shown(token: Token): string {
  return token.kind === "end" ? "the end of the rule" : token.kind === "text" ? `the text "${token.text}"` : `"${token.text}"`;
}

/** The one spelling of an expression: dashes, double quotation marks, parentheses only where precedence needs them. */
export function printFilterRule<Property extends string>(
  expression: FilterExpression<Property>,
  subject: (property: Property) => string,
): string {
  const print = (one: FilterExpression<Property>, closest: number): string => {
    switch (one.kind) {
      case "comparison": {
        const values = one.values.map(printedValue);
        const value = one.operator === "in" || one.operator === "notIn" ? `[${values.join(", ")}]` : values[0];
        return `${subject(one.property)} -${one.operator} ${value}`;
      }
      case "not":
        return `-not ${one.operand.kind === "comparison" ? `(${print(one.operand, 0)})` : print(one.operand, 3)}`;
      default: {
        const binding = one.kind === "and" ? 2 : 1;
        const text = one.operands.map((operand) => print(operand, binding + 1)).join(` -${one.kind} `);
        return binding < closest ? `(${text})` : text;
      }
    }
  };
  return print(expression, 0);
}

function printedValue(value: FilterValue): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return value ? "True" : "False";
  return `"${value.replace(/["`]/g, "`$&")}"`;
}
