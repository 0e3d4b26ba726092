/**
 * Device filters: the subset of dynamic-membership syntax that conditional access takes. A parser of the emulator's own, so that it
 * disagrees when the provider's is wrong.
 */

const TEXT_OPERATORS = ["eq", "ne", "startswith", "notstartswith", "endswith", "notendswith", "contains", "notcontains", "in", "notin"];
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(["deviceId", "mdmAppId"].map((name) => [name, ["eq", "ne", "in", "notin"]])),
  ...Object.fromEntries(
    [
      "displayName",
      "enrollmentProfileName",
      "manufacturer",
      "model",
      "operatingSystem",
      "operatingSystemVersion",
      ...Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`),
    ].map((name) => [name, TEXT_OPERATORS]),
  ),
  ...Object.fromEntries(["deviceOwnership", "isCompliant", "profileType", "trustType"].map((name) => [name, ["eq", "ne"]])),
  // The documentation also shows `systemLabels -eq` (concept-token-protection), against its own table.
  ...Object.fromEntries(["physicalIds", "systemLabels"].map((name) => [name, ["contains", "notcontains", "eq", "ne"]])),
};
const PROPERTIES = new Map(Object.keys(OPERATORS).map((name) => [name.toLowerCase(), name]));

/** Properties of one device; null and absent are one. `null` as a whole: a device that is not registered. */
export type Device = Readonly<Record<string, unknown>> | null;
type Rule = (device: Device) => boolean;

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|'[^']*'|-[A-Za-z]+|[()[\],]|[A-Za-z][\w.]*)/y;

/** @returns the rule, or what is wrong with its text. */
export function parseDeviceRule(text: string): Rule | string {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const begin = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) return `the rule is not understood at character ${begin + 1}`;
    tokens.push(match[1] as string);
  }
  try {
    const reader = new Reader(tokens);
    const rule = reader.or();
    reader.end();
    return rule;
  } catch (thrown) {
    if (thrown instanceof RuleProblem) return thrown.message;
    throw thrown;
  }
}

class RuleProblem extends Error {}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  or(): Rule {
    const parts = [this.and()];
    while (this.taken("-or", "or")) parts.push(this.and());
    return (device) => parts.some((part) => part(device));
  }

  end(): void {
    if (this.at < this.tokens.length) throw new RuleProblem(`"${this.tokens[this.at]}" stands where the rule should end`);
  }

  private and(): Rule {
    const parts = [this.unary()];
    while (this.taken("-and", "and")) parts.push(this.unary());
    return (device) => parts.every((part) => part(device));
  }

  private unary(): Rule {
    if (this.taken("-not", "not")) {
      const negated = this.unary();
      return (device) => !negated(device);
    }
    if (!this.taken("(")) return this.comparison();
    const inner = this.or();
    if (!this.taken(")")) throw new RuleProblem("a parenthesis is not closed");
    return inner;
  }

  private comparison(): Rule {
    const name = /^device\.(\w+)$/i.exec(this.next())?.[1];
    const property = PROPERTIES.get(name?.toLowerCase() ?? "");
    if (property === undefined) throw new RuleProblem(`"${this.tokens[this.at - 1]}" is no property of a device`);
    const operator = this.next().toLowerCase().replace(/^-/, "");
    if (!OPERATORS[property]?.includes(operator)) throw new RuleProblem(`device.${property} does not take -${operator}`);
    const values = this.values();
    const positive = operator.replace(/^not|^ne$/, (negation) => (negation === "ne" ? "eq" : ""));
    const isNegative = positive !== operator;
    return (device) => {
      const given = device === null ? null : (device[property] ?? null);
      // R14: an absent property makes positive operators false and negative ones true.
      const holds = given !== null && [given].flat().some((value) => values.some((wanted) => matches(positive, String(value), wanted)));
      return isNegative ? !holds : holds;
    };
  }

  private values(): string[] {
    if (!this.taken("[")) return [this.value()];
    const values = [this.value()];
    while (this.taken(",")) values.push(this.value());
    if (!this.taken("]")) throw new RuleProblem("a list is not closed");
    return values;
  }

  private value(): string {
    const token = this.next();
    if (/^["']/.test(token)) return token.slice(1, -1).replace(/\\(.)/g, "$1");
    if (/^(true|false|null)$/i.test(token)) return token;
    throw new RuleProblem(`"${token}" stands where a value should`);
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new RuleProblem("the rule ends too early");
    return token;
  }

  private taken(...wanted: readonly string[]): boolean {
    if (!wanted.includes(this.tokens[this.at]?.toLowerCase() ?? "")) return false;
    this.at += 1;
    return true;
  }
}

function matches(operator: string, value: string, wanted: string): boolean {
  const given = value.toLowerCase();
  const text = wanted.toLowerCase();
  switch (operator) {
    case "startswith":
      return given.startsWith(text);
    case "endswith":
      return given.endsWith(text);
    case "contains":
      return given.includes(text);
    default:
      return given === text;
  }
}
