import fc from "fast-check";
import { parseAttributeFilter, printAttributeFilter } from "../../provider/policy/attribute-filter";
import {
  DEVICE_PROPERTIES,
  type DeviceFilterExpression,
  type DeviceProperty,
  OPERATORS_OF_DEVICE_PROPERTY,
  parseDeviceFilter,
  printDeviceFilter,
} from "../../provider/policy/device-filter";
import { LIMITS } from "../../provider/policy/limits";
import { hasErrors } from "../../provider/policy/problems";

const eq = (property: DeviceProperty, value: string | boolean | null): DeviceFilterExpression => ({
  kind: "comparison",
  property,
  operator: "eq",
  values: [value],
});
const compliant = eq("isCompliant", true);
const company = eq("deviceOwnership", "Company");
const joined = eq("trustType", "ServerAD");

function read(rule: string): DeviceFilterExpression {
  const { value, problems } = parseDeviceFilter(rule);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return value as DeviceFilterExpression;
}

describe("the rule language", () => {
  test.each<[string, string, DeviceFilterExpression]>([
    ["a bare truth value", "device.isCompliant -eq True", compliant],
    ["a truth value in quotation marks", 'device.isCompliant -eq "true"', compliant],
    ["bare null", "device.displayName -eq null", eq("displayName", null)],
    ["double quotation marks", 'device.trustType -eq "ServerAD"', joined],
    ["single quotation marks", "device.trustType -eq 'ServerAD'", joined],
    ["operators in any case", 'device.trustType -EQ "ServerAD"', joined],
    ["property names in any case", 'Device.TRUSTTYPE -eq "ServerAD"', joined],
    [
      "keywords in any case",
      'device.isCompliant -eq True -OR device.trustType -eq "ServerAD"',
      { kind: "or", operands: [compliant, joined] },
    ],
    [
      "-and before -or",
      'device.isCompliant -eq True -or device.deviceOwnership -eq "Company" -and device.trustType -eq "ServerAD"',
      { kind: "or", operands: [compliant, { kind: "and", operands: [company, joined] }] },
    ],
    [
      "parentheses before precedence",
      '(device.isCompliant -eq True -or device.deviceOwnership -eq "Company") -and device.trustType -eq "ServerAD"',
      { kind: "and", operands: [{ kind: "or", operands: [compliant, company] }, joined] },
    ],
    [
      "-not before -and",
      '-not device.isCompliant -eq True -and device.trustType -eq "ServerAD"',
      { kind: "and", operands: [{ kind: "not", operand: compliant }, joined] },
    ],
    [
      "-not over parentheses",
      '-not (device.isCompliant -eq True -and device.trustType -eq "ServerAD")',
      { kind: "not", operand: { kind: "and", operands: [compliant, joined] } },
    ],
    [
      "three operands as one list",
      'device.isCompliant -eq True -or (device.deviceOwnership -eq "Company" -or device.trustType -eq "ServerAD")',
      { kind: "or", operands: [compliant, company, joined] },
    ],
    ["lists", "device.model -notIn [\"A, b\", 'C']", { kind: "comparison", property: "model", operator: "notIn", values: ["A, b", "C"] }],
    ["a quotation mark after a backtick", 'device.model -eq "19`" rack"', eq("model", '19" rack')],
    [
      "no blanks where none are needed",
      '(device.isCompliant -eq True)-or(device.trustType -eq"ServerAD")',
      { kind: "or", operands: [compliant, joined] },
    ],
  ])("reads %s", (_what, rule, expected) => {
    expect(read(rule)).toEqual(expected);
  });

  test.each<[string, string, RegExp, number]>([
    ["a property that devices lack", 'device.colour -eq "red"', /no property "colour"/, 1],
    ["another kind of object", 'user.department -eq "Sales"', /"user.department"/, 1],
    ["an operator that the property does not take", 'device.isCompliant -contains "x"', /does not take -contains/, 20],
    ["an operator that nobody has", 'device.model -match "x"', /found "-match"/, 14],
    ["a text that does not end", 'device.model -eq "x', /does not end/, 18],
    ["a parenthesis that does not close", "(device.isCompliant -eq True", /does not close/, 1],
    ["a parenthesis too many", "device.isCompliant -eq True)", /Unexpected "\)"/, 28],
    ["a word for a text", "device.trustType -eq ServerAD", /Expected a value, found "ServerAD"/, 22],
    ["a list for -eq", 'device.model -eq ["a"]', /takes one value/, 18],
    ["a text for -in", 'device.model -in "a"', /takes a list/, 18],
    ["an empty list", "device.model -in []", /Expected a value/, 19],
    ["nothing", "", /Expected a property, found the end/, 1],
    ["a rule that ends early", "device.isCompliant -eq", /found the end of the rule/, 23],
    ["two comparisons side by side", "device.isCompliant -eq True device.isCompliant -eq True", /Unexpected "device.isCompliant"/, 29],
    ["a truth value for a text", "device.model -eq True", /is a text/, 18],
    ["a text for a truth value", 'device.isCompliant -eq "yes"', /True or False, not "yes"/, 24],
  ])("refuses %s and says where", (_what, rule, message, position) => {
    const { value, problems } = parseDeviceFilter(rule);
    expect(value).toBeNull();
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.message).toMatch(new RegExp(`character ${position}\\b`));
  });

  test("names every wrong comparison, not just the first", () => {
    const { problems } = parseDeviceFilter('device.colour -eq "red" -or device.isCompliant -contains True');
    expect(problems.map(({ code }) => code)).toEqual(["DF-property", "DF-operator"]);
  });

  test("suggests the property that was meant", () => {
    expect(parseDeviceFilter("device.isComplaint -eq True").problems[0]?.mend).toBe("Did you mean device.isCompliant?");
    expect(parseDeviceFilter("isCompliant -eq True").problems[0]?.mend).toBe("Write device.isCompliant.");
  });

  test.each([
    ["joining words without a dash", "device.isCompliant -eq True or device.isCompliant -eq False", "DF-dash"],
    ["ownership, as What If says", 'device.ownership -eq "Company"', "DF-ownership"],
    ["systemLabels -eq, as the token protection page says", 'device.systemLabels -eq "CloudPC"', "DF-labels"],
    ["trust type EntraID, as What If's example says", 'device.trustType -eq "EntraID"', "DF-value"],
  ])("takes %s, with a warning", (_what, rule, code) => {
    const { value, problems } = parseDeviceFilter(rule);
    expect(value).not.toBeNull();
    expect(problems.map((problem) => [problem.code, problem.severity])).toEqual([[code, "warning"]]);
  });

  test("takes rules up to the limit of the service, and no longer ones", () => {
    const ofLength = (length: number) => {
      const frame = 'device.model -eq ""';
      return `device.model -eq "${"x".repeat(length - frame.length)}"`;
    };
    expect(parseDeviceFilter(ofLength(LIMITS.filterRuleCharacters)).value).not.toBeNull();
    expect(parseDeviceFilter(ofLength(LIMITS.filterRuleCharacters + 1)).problems.map(({ code }) => code)).toEqual(["DF-length"]);
    expect(parseDeviceFilter("(".repeat(LIMITS.filterRuleCharacters)).value).toBeNull();
  });
});

const truth = fc.constantFrom(true, false);
const text = fc.oneof(fc.string(), fc.constantFrom('"', "`", "'", '`"', "a`", "a, b", "True"));
const comparison: fc.Arbitrary<DeviceFilterExpression> = fc.constantFrom(...DEVICE_PROPERTIES).chain((property) =>
  fc.constantFrom(...OPERATORS_OF_DEVICE_PROPERTY[property]).chain((operator) => {
    const one: fc.Arbitrary<string | boolean | null> = property === "isCompliant" ? truth : fc.oneof(text, fc.constant(null));
    const values = operator === "in" || operator === "notIn" ? fc.array(one, { minLength: 1, maxLength: 3 }) : one.map((value) => [value]);
    return values.map((given) => ({ kind: "comparison" as const, property, operator, values: given }));
  }),
);
const expression = fc.letrec<{ any: DeviceFilterExpression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    comparison,
    fc.record({ kind: fc.constant("not" as const), operand: tie("any") }),
    fc.record({ kind: fc.constantFrom("and" as const, "or" as const), operands: fc.array(tie("any"), { minLength: 2, maxLength: 3 }) }),
  ),
})).any;

/** An `and` in an `and` is one `and`. */
function flat(one: DeviceFilterExpression): DeviceFilterExpression {
  if (one.kind === "comparison") return one;
  if (one.kind === "not") return { kind: "not", operand: flat(one.operand) };
  return { kind: one.kind, operands: one.operands.map(flat).flatMap((inner) => (inner.kind === one.kind ? inner.operands : [inner])) };
}

describe("the canonical text", () => {
  test("reads back as the same expression, and prints the same again", () => {
    fc.assert(
      fc.property(expression, (given) => {
        const printed = printDeviceFilter(given);
        const { value } = parseDeviceFilter(printed, { ...LIMITS, filterRuleCharacters: Number.POSITIVE_INFINITY });
        expect(value).toEqual(flat(given));
        expect(printDeviceFilter(value as DeviceFilterExpression)).toBe(printDeviceFilter(flat(given)));
      }),
    );
  });

  test("no text makes the parser throw, and none without a value comes without an error", () => {
    const piece = fc.constantFrom(
      "device.",
      "model",
      "-eq",
      " ",
      '"',
      "'",
      "`",
      "(",
      ")",
      "[",
      "]",
      ",",
      "-not",
      "-and",
      "or",
      "True",
      "x",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const { value, problems } = parseDeviceFilter(pieces.join(""));
        expect(value === null).toBe(hasErrors(problems));
      }),
    );
  });

  test("has parentheses only where precedence needs them", () => {
    expect(
      printDeviceFilter(read("((device.isCompliant -eq 'true')) or -not (device.isCompliant -eq false -and (device.model -in ['a']))")),
    ).toBe('device.isCompliant -eq True -or -not (device.isCompliant -eq False -and device.model -in ["a"])');
  });
});

describe("filters over custom security attributes", () => {
  test("take the tenant's own attributes", () => {
    const { value, problems } = parseAttributeFilter("CustomSecurityAttribute.Engineering_Project -in ['Baker','Alpha']");
    expect(problems).toEqual([]);
    expect(printAttributeFilter(value as never)).toBe('CustomSecurityAttribute.Engineering_Project -in ["Baker", "Alpha"]');
  });

  test.each([
    ["a property of devices", 'device.model -eq "x"', "AF-property"],
    ["an attribute without its set", 'CustomSecurityAttribute.Project -eq "x"', "AF-property"],
    ["a truth value, for only text attributes can be asked for", "CustomSecurityAttribute.Engineering_Open -eq True", "AF-value"],
  ])("refuse %s", (_what, rule, code) => {
    expect(parseAttributeFilter(rule)).toMatchObject({ value: null, problems: [{ code }] });
  });
});
