import type { ConditionOptions } from "../evaluator/conditions/context";
import type { Facts } from "../evaluator/expression";
import { factsOf } from "../evaluator/facts";
import type { PolicyEntries } from "../evaluator/policies";
import { type Rule, rulesOfEntries } from "../evaluator/rules";
import type { SignIn } from "../evaluator/sign-in";
import type { Directory } from "../policy/directory";
import type { PolicySet } from "../policy/policy-set";
import { printable } from "../policy/printable";
import { hasErrors, ProblemsError, under } from "../policy/problems";
import { assumedBy } from "./assumed";
import { type Changes, causeTexts, changesOf } from "./changes/causes";
import { withCommonParts } from "./common";
import { BUDGET, boxesIn, peopled, statementsOf, universeOf } from "./difference/difference";
import { problemsOf, type Side, sideOf } from "./difference/families";
import { outermost } from "./difference/nested";
import { type Budget, holdSurely } from "./difference/statements";
import { Entries } from "./entries";
import type { Looking } from "./findings/context";
import { emptyScopes } from "./findings/empty-scopes";
import { findingsOf } from "./findings/findings";
import { type Guarantee, readGuarantees } from "./guarantees/guarantee";
import { askedBy, type Proving, prove, referenceProblems, type State } from "./guarantees/guarantees";
import { idProblemsIn } from "./guarantees/id-problems";
import { impliedBy } from "./implied";
import { inOneOrder } from "./order";
import { outcomesOf } from "./outcomes";
import { type RegionDraft, regionsOf } from "./regions";
import { type GuaranteeResult, type Impact, type ImpactOptions, REGION_KINDS, type Region, type RegionKind } from "./result";
import { attributesIn } from "./universe/refinement";
import type { Universe } from "./universe/universe";
import { withStandIns } from "./unknown-ids";
import { witnessOf } from "./witness";
import { guaranteeName } from "./words/guarantee-names";
import { Names } from "./words/names";
import { outcomeText } from "./words/outcome-text";
import { signInText } from "./words/sign-in-text";

/**
 * What a change does to every possible sign-in: each sign-in whose outcome differs lies in at least one region, and any other lies in none.
 *
 * @param before in canonical form, as `readPolicySet` gives it; `after` likewise.
 * @throws ProblemsError when a set cannot be judged, or a guarantee does not read.
 */
export function impact(before: PolicySet, after: PolicySet, given: ImpactOptions = {}): Impact {
  const { directory, guarantees: written, between = [], budget: factor = 1, names: knownNames, caller, ...options } = given;
  const [was, is, ...steps] = withCommonParts([before, after, ...between]).map(withStandIns);
  const guarantees = guaranteesOf(written, [is, was], directory, options);
  const states = [was, is, ...steps];
  const reading = new Entries(options, states);
  const entries = states.map((set) => reading.of(set));
  const [rulesBefore, rulesAfter, ...rulesBetween] = inOneOrder(entries.map((own) => rulesOfEntries(own).rules));
  const asked = [...[rulesBefore, rulesAfter, ...rulesBetween].flat().map(({ box }) => box), ...askedBy(guarantees, is, options)];
  // Users whom only policies that are not enforced name are there as well.
  const named = entries.flatMap(({ conditionalAccess, access }) => [...conditionalAccess, ...access].map(({ box }) => box));
  const anyone = universeOf(asked);
  const budget = scaled(factor);
  const side = (rules: readonly Rule[]) => sideOf(rules, anyone.compatible);
  const sides = { before: side(rulesBefore), after: side(rulesAfter) };
  const problems = problemsOf(sides.before, sides.after);
  // Guarantees ask about every policy, a difference only about those that meet what changed.
  const expected = () => (guarantees.length > 0 ? asked : problems.flatMap((problem) => boxesIn(problem, anyone)));
  const universe = peopled(anyone, [...asked, ...named], expected, directory);

  const statements = outermost(statementsOf(problems, sides, universe, budget), anyone);
  const changes = changesOf(was, is);
  const names = new Names([was, is], directory, knownNames);
  const drafts = regionsOf(statements, { names, changes, anyone });
  const examples = new Examples(entries);
  const described = drafts.map((draft) => regionOf(draft, { examples, names, changes, directory, universe, budget, sides }));
  // What something else implies changes nothing for anybody: it stands last.
  const regions = [...described.filter((region) => !isImplied(region)), ...described.filter(isImplied)];

  const proving: Proving = { universe, options, budget };
  const stages: States = {
    before: { name: "before", set: was, side: sides.before },
    later: [
      ...steps.map((set, index): State => ({ name: `between[${index}]`, set, side: side(rulesBetween[index]) })),
      { name: "after", set: is, side: sides.after },
    ],
  };
  const proved = guarantees.map((guarantee) => guaranteeResult(guarantee, stages, proving, names, examples));

  const looking: Looking = {
    ...entries[1],
    before: was,
    after: is,
    sides,
    statements,
    changes,
    names,
    anyone,
    directory,
    caller,
    budget,
  };
  const lookingBefore: Looking = { ...looking, ...entries[0], after: was, sides: { before: sides.before, after: sides.before } };

  return {
    version: 1,
    exact: statements.every(({ example }) => example !== null),
    summary: summaryOf(regions),
    regions,
    guarantees: proved,
    findings: [...emptyScopes(guarantees, proved, stages.later[steps.length], proving), ...findingsOf(looking, lookingBefore)],
    assumed: assumedBy(drafts, [was, is], entries),
    notExact: [...drafts.flatMap(notExactly), ...proved.flatMap(notProved)],
    sets: changes.counts,
  };
}

function guaranteesOf(
  json: unknown,
  [after, ...others]: readonly PolicySet[],
  directory: Directory | undefined,
  options: ConditionOptions,
): readonly Guarantee[] {
  const { value, problems } = readGuarantees(json);
  const inValue = (guarantees: readonly Guarantee[]) => [
    ...guarantees.flatMap((guarantee, index) => under(`guarantees[${index}]`, idProblemsIn(guarantee, [after, ...others], directory))),
    ...referenceProblems(guarantees, after, options),
  ];
  const all = [...under("guarantees", problems), ...(value === null ? [] : inValue(value))];
  if (value === null || hasErrors(all)) throw new ProblemsError(all);
  return value;
}

function scaled(factor: number): Budget {
  return { existence: BUDGET.existence * factor, exception: BUDGET.exception * factor, exceptions: BUDGET.exceptions * factor };
}

/** Sign-ins to show, and what the two sets decide about them. */
class Examples {
  private readonly asked: ReadonlySet<string>;
  /** Before and after. */
  readonly outcomes: ReturnType<typeof outcomesOf>;

  constructor(entries: readonly PolicyEntries[]) {
    const [before, after] = entries;
    const boxes = new Set(
      [before, after].flatMap(({ conditionalAccess, access }) => [...conditionalAccess, ...access].map(({ box }) => box)),
    );
    this.asked = attributesIn(boxes);
    this.outcomes = outcomesOf([before, after]);
  }

  of(facts: Facts | null): SignIn | null {
    return facts === null ? null : witnessOf(facts, this.asked);
  }
}

/** Counted when it is asked for. */
function usersIn({ statements }: RegionDraft, universe: Universe, { existence }: Budget): () => Region["users"] {
  let users: Region["users"] | undefined;
  return () => {
    if (users === undefined) {
      const boxes = statements.map(({ base, exceptions }) => ({ base, others: exceptions.map(({ box }) => box) }));
      users = universe.users(boxes, existence);
    }
    return users;
  };
}

interface Showing {
  readonly examples: Examples;
  readonly names: Names;
  readonly changes: Changes;
  readonly directory: Directory | undefined;
  readonly universe: Universe;
  readonly budget: Budget;
  readonly sides: { readonly before: Side; readonly after: Side };
}

function regionOf(draft: RegionDraft, showing: Showing): Region {
  const { examples, names, changes, directory, universe, budget, sides } = showing;
  const users = usersIn(draft, universe, budget);
  const { kind, severity, what, direction, where, parts, policies, statements } = draft;
  const witness = examples.of(statements.find(({ example }) => example !== null)?.example ?? null);
  const implying = impliedBy(statements, sides, names);
  const [before, after] = witness === null ? [null, null] : examples.outcomes(witness);
  return {
    kind,
    severity: implying.length > 0 ? "low" : severity,
    what,
    direction,
    impliedBy: implying,
    where,
    because: policies.flatMap((policy) => causeTexts(policy, changes, names)).map(printable),
    conditions: parts[0].conditions,
    parts,
    witness,
    example: witness === null ? null : signInText(witness, names),
    before,
    after,
    was: before === null ? null : printable(outcomeText(before, names)),
    now: after === null ? null : printable(outcomeText(after, names)),
    policies,
    get users() {
      return users();
    },
    contains: (signIn) => holdSurely(statements, factsOf(signIn, directory)),
  };
}

interface States {
  readonly before: State;
  /** In the order in which they come about. */
  readonly later: readonly State[];
}

function guaranteeResult(guarantee: Guarantee, states: States, proving: Proving, names: Names, examples: Examples): GuaranteeResult {
  const name = guaranteeName(guarantee, names);
  const brokenBefore = !prove(guarantee, states.before, proving).holds;
  const judged = states.later.map((state) => ({ state, verdict: prove(guarantee, state, proving) }));
  // What was broken before and is mended in the end may stay broken on the way.
  const verdicts = brokenBefore ? judged.slice(-1) : judged;
  const broken = verdicts.find(({ verdict }) => !verdict.holds);
  if (broken === undefined) {
    const proved = verdicts.every(({ verdict }) => verdict.proved);
    return { name, holds: true, proved, brokenBefore, witness: null, example: null, state: null, policies: [] };
  }
  const { state, verdict } = broken;
  const witness = examples.of(verdict.example);
  return {
    name,
    holds: false,
    proved: verdict.proved,
    brokenBefore,
    witness,
    example: witness === null ? null : signInText(witness, names),
    state: state.name,
    policies: verdict.policies.map(({ displayName }) => displayName),
  };
}

const isImplied = ({ impliedBy }: Region): boolean => impliedBy.length > 0;

/** The noun is what there are several of. */
const COUNTED: Readonly<Record<RegionKind, readonly [noun: string, rest: string]>> = {
  newlyAllowed: ["", "newly allowed"],
  requirementDropped: ["requirement", "dropped"],
  newlyBlocked: ["", "newly blocked"],
  requirementAdded: ["requirement", "added"],
  routingDropped: ["", "no longer routed"],
  routingAdded: ["", "newly routed"],
  sessionControlChanged: ["session control", "changed"],
  alertChanged: ["alert", "changed"],
};

function summaryOf(regions: readonly Region[]): string {
  const counted = (some: readonly Region[], remark: string) =>
    REGION_KINDS.flatMap((kind) => {
      const count = some.filter((region) => region.kind === kind).length;
      const [noun, rest] = COUNTED[kind];
      return count === 0 ? [] : [`${count} ${noun === "" ? "" : `${noun}${count > 1 ? "s" : ""} `}${rest}${remark}`];
    });
  const counts = [
    ...counted(
      regions.filter((region) => !isImplied(region)),
      "",
    ),
    ...counted(regions.filter(isImplied), " (implied)"),
  ];
  return counts.join(", ") || "no sign-in changes";
}

function notExactly({ statements, what, policies }: RegionDraft): string[] {
  const by = printable(policies.map(({ displayName }) => `"${displayName}"`).join(", "));
  if (statements.some(({ example }) => example === null)) return [`not proved to hold any sign-in: ${what} by ${by}`];
  return statements.every(({ simplified }) => simplified) ? [] : [`not simplified: ${what} by ${by}`];
}

function notProved({ name, holds, proved }: GuaranteeResult): string[] {
  if (proved) return [];
  return [holds ? `rests on ids that are not known yet: ${name}` : `not proved: ${name}`];
}
