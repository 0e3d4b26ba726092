import { ASSUMED } from "./assumptions";
import { signInProperty } from "./attributes";
import { attributesOf, Budget, type Completions, completions, type Question } from "./completions";
import { type Expression, type Facts, keyOf, OneOf, type Truth } from "./expression";
import type { ReportOnlyResult } from "./grants";
import { byAccessPolicies, type Outcome, outcomeOf } from "./outcome";
import { NOTHING, type Part, partsOf } from "./parts";
import type { PolicyReference } from "./rules";
import type { BoxIndex, Scopes } from "./scopes";
import type { SessionOutcome } from "./session-controls";

/** What is known of a sign-in of which something is not. */
export interface Knowledge {
  readonly certain: ReadonlySet<BoxIndex>;
  /** Boxes that may hold, each with what is left of its conditions. */
  readonly open: ReadonlyMap<BoxIndex, Expression>;
  /** Values that an unknown attribute is confined to. */
  readonly facts: Facts;
}

/** Questions kept before they are forgotten and asked again. */
const MOST_REMEMBERED = 1 << 16;

/**
 * The outcomes of such sign-ins: what comes of one in any case stands, and `dependsOn` names the attributes that decide the rest. Each part is
 * asked for on its own, over all completions that make a difference to it; the same questions come up in many sign-ins.
 */
export class UndecidedOutcomes {
  private readonly parts: readonly Part[];
  private readonly remembered = new Map<string, Remembered>();

  constructor(private readonly scopes: Scopes) {
    this.parts = partsOf(scopes);
  }

  outcomeOf(knowledge: Knowledge): Outcome {
    const { scopes } = this;
    const budget = new Budget();
    const settled = this.settled(knowledge, budget);
    const { certain, open } = settled;
    const answers = new Answers(
      this.parts.filter(({ own }) => own.some((box) => open.has(box))).map((part) => [part, this.ask(part, settled, budget)]),
    );

    const sure = outcomeOf(scopes, ascending(certain));
    const most = outcomeOf(scopes, ascending([...certain, ...open.keys()]));
    const result = answers.isAsked("result") ? ((answers.always("result") ?? "undecided") as Outcome["result"]) : sure.result;
    // Behind a block there are no parts, so where there may be one, none is there in any case.
    const mayBlockFirst = answers.isAsked("blockedFirst") && answers.always("blockedFirst") !== "false";
    const session = mayBlockFirst ? {} : sessionOf(sure.session, answers);
    // Several policies together may route in any case.
    const routed = answers.isAsked("routed")
      ? answers.always("routed") === "true"
      : (sure.session.routing?.includes("mcasConfigured") ?? false);
    const access = byAccessPolicies(routed && !mayBlockFirst ? scopes.access.filter(({ applies }) => certain.has(applies)) : []);
    const blockedBy = mayBlockFirst
      ? sure.blockedBy.filter(({ kind }) => kind === "conditionalAccessPolicy")
      : [...sure.blockedBy, ...access.blockedBy];
    // Where now this, now that policy blocks, all of them are named.
    const afterwards =
      answers.always("blockedFirst") === "true" ? [] : scopes.access.filter(({ applies }) => certain.has(applies) || open.has(applies));
    const mayBlock = [...most.blockedBy, ...byAccessPolicies(afterwards).blockedBy];
    const dependsOn = answers.dependsOn();
    return {
      result,
      blockedBy: result !== "blocked" ? [] : once(blockedBy.length > 0 ? blockedBy : mayBlock),
      requires: mayBlockFirst ? [] : sure.requires,
      session,
      accessPolicies: access.accessPolicies,
      alerts: access.alerts,
      reportOnly: most.reportOnly.map((listed) => this.reportOnlyResult(listed, answers)),
      ...(sure.unsatisfiable !== undefined && !mayBlockFirst ? { unsatisfiable: sure.unsatisfiable } : {}),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
      assumed: [...new Set([...sure.assumed, ...most.assumed, ...(answers.areExact ? [] : [ASSUMED.inexact])])].sort(),
    };
  }

  /** A policy that may or may not apply, or that has now this, now that result, is listed as unknown. */
  private reportOnlyResult(listed: ReportOnlyResult, answers: Answers): ReportOnlyResult {
    const of = String(this.scopes.reportOnly.find(({ entry }) => entry.reference.id === listed.id)?.applies);
    if (!answers.isAsked("reportOnly", of)) return listed;
    return { ...listed, result: (answers.always("reportOnly", of) ?? "unknown") as ReportOnlyResult["result"] };
  }

  /** Some boxes hold, or do not, whatever is unknown, though no single condition of theirs says so. */
  private settled({ certain, open, facts }: Knowledge, budget: Budget): Knowledge {
    const judged = [...open].map(([box, expression]) => {
      const question: Question = { open: new Map([[box, expression]]), facts, answer: (holds) => textOf(holds(box)) };
      const found = this.remember(`${keyOf(expression)} ${confinementsOf(facts)}`, question, budget);
      const value: Truth = found === null || found.answers.size > 1 ? "unknown" : found.answers.has("true");
      return [box, expression, value] as const;
    });
    return {
      certain: new Set([...certain, ...judged.flatMap(([box, , value]) => (value === true ? [box] : []))]),
      open: new Map(judged.flatMap(([box, expression, value]) => (value === "unknown" ? [[box, expression] as const] : []))),
      facts,
    };
  }

  private ask(part: Part, { certain, open, facts }: Knowledge, budget: Budget): Answered {
    const concerned = new Map(part.boxes.flatMap((box) => (open.has(box) ? [[box, open.get(box) as Expression] as const] : [])));
    const question: Question = { open: concerned, facts, answer: (holds) => part.value((box) => certain.has(box) || holds(box)) };
    const key = [
      `${part.kind} ${part.of}`,
      part.boxes.filter((box) => certain.has(box)).join(","),
      ...[...concerned].map(([box, expression]) => `${box} ${keyOf(expression)}`),
      confinementsOf(facts),
    ];
    const found = this.remember(key.join("\n"), question, budget);
    return found === null ? { answers: null, dependsOn: attributesOf(concerned.values()) } : found;
  }

  /** A question costs what it cost the first time, so that an outcome is the same whatever was asked before. */
  private remember(key: string, question: Question, budget: Budget): Completions | null {
    const known = this.remembered.get(key);
    if (known !== undefined) return budget.spend(known.work) ? known.found : null;
    const before = budget.remaining;
    const found = completions(question, budget);
    // Where the budget is used up, another sign-in may come to an end.
    if (budget.remaining === 0) return found;
    if (this.remembered.size >= MOST_REMEMBERED) this.remembered.clear();
    this.remembered.set(key, { found, work: before - budget.remaining });
    return found;
  }
}

interface Remembered {
  readonly found: Completions | null;
  readonly work: number;
}

/** Null where there are too many completions to go through. */
interface Answered {
  readonly answers: ReadonlySet<string> | null;
  readonly dependsOn: ReadonlySet<string>;
}

/** The answers to those parts of an outcome that are not decided by what is certain. */
class Answers {
  constructor(private readonly asked: readonly (readonly [Part, Answered])[]) {}

  get areExact(): boolean {
    return this.asked.every(([, { answers }]) => answers !== null);
  }

  isAsked(kind: Part["kind"], of = ""): boolean {
    return this.asked.some(([part]) => part.kind === kind && part.of === of);
  }

  /** The one answer that there is in any case. */
  always(kind: Part["kind"], of = ""): string | null {
    const answers = this.asked.find(([part]) => part.kind === kind && part.of === of)?.[1].answers;
    return answers?.size === 1 ? ([...answers][0] as string) : null;
  }

  ofKind(kind: Part["kind"]): readonly string[] {
    return this.asked.flatMap(([part]) => (part.kind === kind ? [part.of] : []));
  }

  dependsOn(): readonly string[] {
    return [...new Set(this.asked.flatMap(([, { dependsOn }]) => [...dependsOn].map(signInProperty)))].sort();
  }
}

function sessionOf(sure: SessionOutcome, answers: Answers): SessionOutcome {
  const controls: [string, unknown][] = Object.entries(sure).filter(([control]) => !answers.isAsked("session", control));
  for (const control of answers.ofKind("session")) {
    const value = answers.always("session", control);
    if (value !== null && value !== NOTHING && value !== "null") controls.push([control, JSON.parse(value)]);
  }
  return Object.fromEntries(controls.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function confinementsOf(facts: Facts): string {
  return Object.entries(facts)
    .flatMap(([attribute, fact]) => (fact instanceof OneOf ? [`${attribute} ${JSON.stringify(fact.possible)}`] : []))
    .join(" ");
}

function once(references: readonly PolicyReference[]): readonly PolicyReference[] {
  return [...new Set(references)];
}

function ascending(boxes: Iterable<BoxIndex>): readonly BoxIndex[] {
  return [...boxes].sort((one, other) => one - other);
}

function textOf(value: Truth): string | null {
  return value === "unknown" ? null : String(value);
}
