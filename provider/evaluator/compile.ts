import { type Directory, readDirectory } from "../policy/directory";
import { hasErrors, type Parsed, type Problem, ProblemsError } from "../policy/problems";
import type { PropertyValue } from "./column-rows";
import { ColumnDecider, type Columns, type Decided } from "./columns";
import type { ConditionOptions } from "./conditions/context";
import { Decisions } from "./decisions";
import { type Explanation, explanationOf } from "./explain";
import { factsOf } from "./facts";
import { optionsProblems, readableOptions } from "./options";
import type { Outcome } from "./outcome";
import { scopesOf } from "./scopes";
import { readSetToJudge } from "./sets";
import { readSignIn, type SignIn } from "./sign-in";
import { CodeTable } from "./tables/code-table";
import { RawReader } from "./tables/raw-reader";

/** What to do with references into nowhere, and the switches of what is assumed. */
export type AnalysisOptions = ConditionOptions;

/** Kinds of sign-ins kept before they are forgotten and decided again. */
const MOST_KINDS = 1 << 16;

/** A policy set, ready to decide. */
export interface Evaluator {
  /** Outcomes are frozen, and shared between sign-ins. */
  decide(signIn: unknown): Outcome;
  /** The outcome, and for every policy whether it applies and what knocked it out. */
  explain(signIn: unknown): Explanation;
  /** Many sign-ins at once. Codes stay good for later calls; nothing is allocated for a single sign-in. */
  decideAll(columns: Columns): Decided;
  /** Warnings about the policy set and the directory. */
  readonly problems: readonly Problem[];
}

/**
 * @param policySet JSON in any casing, or a canonical set; forms that Graph has retired are read with a warning.
 * @param directory JSON of a directory snapshot: who is in which group and role.
 * @throws ProblemsError with everything that is wrong, each with its path.
 */
export function compile(policySet: unknown, directory?: unknown, options: AnalysisOptions = {}): Evaluator {
  const set = readSetToJudge(policySet, readableOptions(options));
  const people: Parsed<Directory> | null = directory === undefined || directory === null ? null : readDirectory(directory);
  const problems = [...optionsProblems(options), ...set.problems, ...(people?.problems ?? [])];
  if (set.value === null || people?.value === null || hasErrors(problems)) {
    throw new ProblemsError(problems.filter(({ severity }) => severity === "error"));
  }
  const scopes = scopesOf(set.entries);

  const known = people?.value ?? undefined;
  const decisions = new Decisions(scopes);
  const reader = new RawReader(decisions.tables, known);
  const factsOfRaw = (signIn: unknown) => factsOf(taken(readSignIn(signIn)), known);
  const classesOf = (properties: readonly PropertyValue[]) => {
    if (reader.readProperties(properties)) return reader.classes;
    const facts = factsOfRaw(Object.fromEntries(properties));
    return decisions.tables.map((table) => table.classesOf(facts));
  };
  // What no condition can tell apart is decided once.
  const codes = new CodeTable(reader.allClasses.length, MOST_KINDS);
  const codeOfNewKind = () => {
    const code = decisions.codeOf(reader.rows());
    codes.add(reader.allClasses, code);
    return code;
  };
  const codeOf = (signIn: unknown) => {
    if (!reader.read(signIn)) return decisions.codeOf(decisions.rowsOf(factsOfRaw(signIn)));
    const known = codes.find(reader.allClasses);
    return known >= 0 ? known : codeOfNewKind();
  };
  const columnDecider = new ColumnDecider(decisions, classesOf);
  return {
    decide: (signIn) => decisions.outcome(codeOf(signIn)),
    decideAll: (columns) => columnDecider.decide(columns),
    explain: (signIn) => {
      const facts = factsOfRaw(signIn);
      const outcome = decisions.outcome(decisions.codeOf(decisions.rowsOf(facts)));
      return explanationOf(scopes, facts, outcome);
    },
    problems,
  };
}

function taken(signIn: Parsed<SignIn>): SignIn {
  if (signIn.value === null) throw new ProblemsError(signIn.problems);
  return signIn.value;
}
