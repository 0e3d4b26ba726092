import { DEVICE_TYPES, IP_CATEGORIES } from "../policy/access-policy";
import { INSIDER_RISK_LEVELS, RISK_LEVELS, TRANSFER_METHODS } from "../policy/conditional-access-policy";
import { type Address, type AddressSet, LAST_V4, LAST_V6 } from "./addresses";
import { SUBJECT, TARGET, TARGET_KINDS, target } from "./attributes";
import { type Atom, type Fact, isWordSeparator, OneOf, passes, type Test } from "./expression";
import { SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_GUEST_TYPES, SIGN_IN_PLATFORMS } from "./sign-in";

/** Values that an unknown attribute may have, one for each way in which the tests at hand can come out. */

export type Candidate = string | null | Address;

/** A character that stands in no name, id or pattern. */
const OTHER = "\u0001";

const TRUTH = ["true", "false"];
const DOMAINS: Readonly<Record<string, readonly (string | null)[]>> = {
  [SUBJECT]: ["user", "servicePrincipal"],
  "user.guestOrExternalUserType": [...SIGN_IN_GUEST_TYPES, null],
  clientAppType: [...SIGN_IN_CLIENT_APP_TYPES, null],
  devicePlatform: [...SIGN_IN_PLATFORMS, null],
  signInRiskLevel: RISK_LEVELS,
  userRiskLevel: RISK_LEVELS,
  servicePrincipalRiskLevel: RISK_LEVELS,
  insiderRiskLevel: [...INSIDER_RISK_LEVELS, null],
  authenticationFlow: [...TRANSFER_METHODS, null],
  deviceType: [...DEVICE_TYPES, null],
  ipCategory: [...IP_CATEGORIES, null],
  "device.isCompliant": [...TRUTH, null],
  mfaTrustedIp: TRUTH,
  compliantNetwork: TRUTH,
};

/** Ids are always there; a sign-in without a target is none. */
const NEVER_ABSENT: ReadonlySet<string> = new Set(["user.id", "servicePrincipal.id", TARGET]);

/** Null where there are too many to go through. */
export function candidatesOf(attribute: string, atoms: readonly Atom[], fact: Fact): readonly Candidate[] | null {
  const tests = atoms.map(({ test }) => test);
  const contained = tests.filter((test) => test.kind === "text" && (test.operator === "contains" || test.operator === "containsWord"));
  if (contained.length > MOST_CONTAINED) return null;
  return oneOfEach(tests, fact instanceof OneOf ? fact.possible : (domainOf(attribute) ?? openCandidates(attribute, tests)));
}

function domainOf(attribute: string): readonly (string | null)[] | undefined {
  return attribute.startsWith("namedLocation:") || attribute.startsWith("app:") ? TRUTH : DOMAINS[attribute];
}

function openCandidates(attribute: string, tests: readonly Test[]): readonly Candidate[] {
  return [
    ...(attribute === TARGET ? TARGET_KINDS.map((kind) => target(kind, OTHER)) : []),
    ...tests.flatMap((test) => (test.kind === "is" ? [...test.values] : [])),
    ...addressCandidates(tests.flatMap((test) => (test.kind === "within" ? [test.addresses] : []))),
    ...textCandidates(tests.filter((test) => test.kind === "text")),
    ...(attribute === TARGET ? [] : [OTHER]),
    ...(NEVER_ABSENT.has(attribute) ? [] : [null]),
  ].filter((candidate) => candidate !== OTHER || !tests.some((test) => test.kind === "within"));
}

/** The first of the candidates that answer all tests alike. */
function oneOfEach(tests: readonly Test[], candidates: readonly Candidate[]): readonly Candidate[] {
  const byAnswers = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const answers = tests.map((test) => (passes(test, candidate) ? "1" : "0")).join("");
    if (!byAnswers.has(answers)) byAnswers.set(answers, candidate);
  }
  return [...byAnswers.values()];
}

/** The first address of each stretch between two boundaries. */
function addressCandidates(sets: readonly AddressSet[]): readonly Address[] {
  if (sets.length === 0) return [];
  const v4 = sets.flatMap((set) => set.v4.flatMap(([first, last]) => (last < LAST_V4 ? [first, last + 1] : [first])));
  const v6 = sets.flatMap((set) => set.v6.flatMap(([first, last]) => (last < LAST_V6 ? [first, last + 1n] : [first])));
  return [
    ...[0, ...new Set(v4)].map((value) => ({ family: 4 as const, value })),
    ...[0n, ...new Set(v6)].map((value) => ({ family: 6 as const, value })),
  ];
}

/** So many texts to contain make some thousands of choices. */
const MOST_CONTAINED = 8;

type TextTest = Extract<Test, { kind: "text" }>;

/** Every beginning with every ending and every choice of what is contained, kept apart so that nothing else is matched by accident. */
function textCandidates(tests: readonly TextTest[]): readonly string[] {
  const valuesOf = (...operators: TextTest["operator"][]) =>
    tests.filter(({ operator }) => operators.includes(operator)).map(({ value }) => value);
  const separator = separatorFor(tests);
  const contained = subsets(valuesOf("contains", "containsWord"));
  const beginnings = ["", ...valuesOf("startsWith")];
  const endings = ["", ...valuesOf("endsWith")];
  const joined = beginnings.flatMap((beginning) =>
    endings.flatMap((ending) =>
      contained.map((middle) => [beginning === "" ? OTHER : beginning, ...middle, ending === "" ? OTHER : ending].join(separator)),
    ),
  );
  return [...valuesOf("equals", "startsWith", "endsWith", "contains", "containsWord"), ...joined];
}

function subsets(values: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 2 ** values.length }, (_, choice) => values.filter((_value, index) => (choice >> index) % 2 === 1));
}

/** Separates words, and stands in no value that is asked for, where there is such a one. */
function separatorFor(tests: readonly TextTest[]): string {
  const used = tests.map(({ value }) => value).join("");
  return [",", " ", ".", "_"].find((character) => isWordSeparator(character) && !used.includes(character)) ?? " ";
}

export function isElementTest(test: Test): boolean {
  return test.kind === "has" || test.kind === "hasPrefix" || test.kind === "nonEmpty";
}

/** Elements that a list may have, as far as the tests can tell. */
export function elementsOf(atoms: readonly Atom[]): readonly string[] {
  const elements = atoms.flatMap(({ test }) =>
    test.kind === "has" ? [test.element] : test.kind === "hasPrefix" ? [test.prefix + OTHER] : [OTHER],
  );
  return [...new Set(elements)];
}
