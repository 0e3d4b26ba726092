import { type Candidate, candidatesOf, elementsOf, isElementTest } from "./candidates";
import { type Atom, atomsOf, type Expression, type Facts, keyOf, passes, residual, type Truth, testsByAttribute } from "./expression";

/**
 * What is not known, completed in every way that the conditions can tell apart: a decision diagram over the unknown attributes, reduced, so
 * that an attribute stands in it exactly when it matters.
 */
export interface Question {
  /** What is left of each box that may or may not hold. */
  readonly open: ReadonlyMap<number, Expression>;
  /** Values that an unknown attribute is confined to. */
  readonly facts: Facts;
  /** The answer, or null as long as it hangs on boxes of which it is not known whether they hold. Equal texts are equal answers. */
  readonly answer: (holds: (box: number) => Truth) => string | null;
}

export interface Completions {
  /** Every answer that some completion gives. */
  readonly answers: ReadonlySet<string>;
  /** Attributes that the answer depends on; empty when it is the same in every completion. */
  readonly dependsOn: ReadonlySet<string>;
}

/** Steps after which the search gives up. A question is about few policies at a time, and most take some tens. */
const MOST_STEPS = 3_000;
/** Characters of conditions, which take some tenths of a second to go through. */
const MOST_WORK = 8_000_000;

/** What one or several searches may take together, in characters of the conditions that are gone through: a measure that is the same on every machine. */
export class Budget {
  constructor(private left = MOST_WORK) {}

  /** Whether there was as much. */
  spend(work: number): boolean {
    const enough = work <= this.left;
    this.left = enough ? this.left - work : 0;
    return enough;
  }

  get remaining(): number {
    return this.left;
  }
}

/** Null when the question takes more than the budget. */
export function completions(question: Question, budget = new Budget()): Completions | null {
  if (!budget.spend(lengthOf(question.open.values()))) return null;
  const found = variablesOf(question);
  if (found === null) return null;
  const variables: readonly Variable[] = found;
  const nodes = new Map<string, number>();
  const visited = new Map<string, number>();
  const answers = new Set<string>();
  const dependsOn = new Set<string>();
  let steps = 0;

  function visit(level: number, state: State): number | null {
    const answer = question.answer(state.holds);
    if (answer !== null) {
      answers.add(answer);
      return nodeOf(`= ${answer}`);
    }
    const key = `${level} ${state.key}`;
    const known = visited.get(key);
    if (known !== undefined) return known;
    if (++steps > MOST_STEPS) return null;
    const variable = variables[level];
    const children: number[] = [];
    for (const value of variable.values) {
      if (!budget.spend(state.key.length)) return null;
      const child = visit(level + 1, stateOf(state.left, variable.answers(value)));
      if (child === null) return null;
      children.push(child);
    }
    const same = children.every((child) => child === children[0]);
    if (!same) dependsOn.add(variable.attribute);
    const node = same ? children[0] : nodeOf(`${level}: ${children.join(" ")}`);
    visited.set(key, node);
    return node;
  }

  function nodeOf(content: string): number {
    const node = nodes.get(content) ?? nodes.size;
    nodes.set(content, node);
    return node;
  }

  return visit(
    0,
    stateOf(question.open, () => undefined),
  ) === null
    ? null
    : { answers, dependsOn };
}

function lengthOf(expressions: Iterable<Expression>): number {
  let length = 0;
  for (const expression of expressions) length += keyOf(expression).length;
  return length;
}

interface State {
  readonly left: ReadonlyMap<number, Expression>;
  readonly holds: (box: number) => Truth;
  readonly key: string;
}

type Answers = (test: Atom) => boolean | undefined;

function stateOf(before: ReadonlyMap<number, Expression>, answers: Answers): State {
  const left = new Map([...before].map(([box, expression]) => [box, residual(expression, answers)]));
  return {
    left,
    holds: (box) => {
      const expression = left.get(box) ?? false;
      return typeof expression === "boolean" ? expression : "unknown";
    },
    key: [...left.values()].map(keyOf).join(" , "),
  };
}

interface Variable {
  readonly attribute: string;
  readonly values: readonly Candidate[];
  /** What the value answers, together with those chosen before it. */
  readonly answers: (value: Candidate) => Answers;
}

function variablesOf({ open, facts }: Question): Variable[] | null {
  const tests = new Map<string, Map<string, Atom>>();
  for (const expression of open.values()) {
    for (const test of atomsOf(expression)) {
      const known = tests.get(test.attribute) ?? new Map<string, Atom>();
      tests.set(test.attribute, known.set(test.key, test));
    }
  }
  const variables: Variable[] = [];
  for (const [attribute, byKey] of [...tests].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const atoms = [...byKey.values()];
    if (atoms.some(({ test }) => isElementTest(test))) variables.push(...elementVariables(attribute, atoms));
    else {
      const values = candidatesOf(attribute, atoms, facts[attribute]);
      if (values === null) return null;
      variables.push(valueVariable(attribute, values));
    }
  }
  return variables;
}

function valueVariable(attribute: string, values: readonly Candidate[]): Variable {
  return { attribute, values, answers: (value) => (test) => (test.attribute === attribute ? passes(test.test, value) : undefined) };
}

/**
 * A list is one choice an element: in or out. A test is answered by the first element in that passes it; when the last element that could is
 * out, the answer is no.
 */
function elementVariables(attribute: string, atoms: readonly Atom[]): Variable[] {
  const elements = elementsOf(atoms);
  const lastFor = new Map(atoms.map((atom) => [atom.key, elements.findLastIndex((element) => passes(atom.test, [element]))]));
  return elements.map((element, index) => ({
    attribute,
    values: [null, element],
    answers: (value) => (test) => {
      if (test.attribute !== attribute) return undefined;
      if (value !== null && passes(test.test, [element])) return true;
      return (lastFor.get(test.key) ?? -1) <= index ? false : undefined;
    },
  }));
}

/** Unknown only when the attributes that are not known can make it come out either way; with the attributes that it then depends on. */
export function exactTruth(expression: Expression, facts: Facts): { readonly value: Truth; readonly dependsOn: ReadonlySet<string> } {
  const found = completions({
    open: new Map([[0, expression]]),
    facts,
    answer: (holds) => (holds(0) === "unknown" ? null : String(holds(0))),
  });
  if (found === null) return { value: "unknown", dependsOn: attributesOf([expression]) };
  return { value: found.answers.size > 1 ? "unknown" : found.answers.has("true"), dependsOn: found.dependsOn };
}

export function attributesOf(expressions: Iterable<Expression>): ReadonlySet<string> {
  return new Set([...expressions].flatMap((expression) => [...testsByAttribute(expression).keys()]));
}
