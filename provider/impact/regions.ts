import { and, type Expression, keyOf, or } from "../evaluator/expression";
import { type Box, DIMENSIONS, type Dimension, type PolicyReference } from "../evaluator/rules";
import { printable } from "../policy/printable";
import { type Changes, changeIn } from "./changes/causes";
import { boxKey, type Family, type Member, merged } from "./difference/families";
import { changedDimensions } from "./difference/parts";
import type { Statement } from "./difference/statements";
import { byText, inOrder } from "./order";
import { type Exception, type Part, type PolicyChange, REGION_KINDS, type RegionKind, type Severity } from "./result";
import type { Universe } from "./universe/universe";
import { type Names, requirementText } from "./words/names";
import { boxPhrase } from "./words/phrases";
import { shortening, tidiedWithin } from "./words/tidy";
import { Wording } from "./words/wording";

/** Statements gathered into regions: what one change does in one respect, in words. */

export interface RegionDraft {
  readonly kind: RegionKind;
  readonly severity: Severity;
  readonly what: string;
  readonly direction: "gained" | "lost";
  readonly where: string;
  readonly parts: readonly Part[];
  readonly statements: readonly Statement[];
  readonly policies: readonly PolicyChange[];
}

export interface Describing {
  readonly names: Names;
  readonly changes: Changes;
  /** Of every possible directory: words must not depend on who is a member today. */
  readonly anyone: Universe;
}

export function regionsOf(statements: readonly Statement[], describing: Describing): RegionDraft[] {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements) {
    const { family, direction } = statement.problem;
    const authors = authorsOf(statement, describing.changes).map(({ kind, id }) => `${kind} ${id}`);
    const key = JSON.stringify([family, direction, authors, statement.changedIn]);
    groups.set(key, [...(groups.get(key) ?? []), statement]);
  }
  const wording = new Wording(describing.names);
  return sorted(alike([...groups.values()].map((group) => draftOf(group, describing, wording))));
}

/** The policies that changed, in themselves or in what they refer to, each with what of that makes the difference here. */
function authorsOf(statement: Statement, changes: Changes): PolicyChange[] {
  const { minuend, family } = statement.problem;
  const { policies } = minuend;
  const within = (dimensions: ReturnType<typeof changedDimensions>, effect: Family | null) =>
    policies.flatMap((policy) => changeIn(policy, changes, dimensions, effect) ?? []);
  const concerned = within(changedDimensions(statement), family);
  // A path may belong to another dimension than the one that it turned out to concern.
  const ofEffect = concerned.length > 0 ? concerned : within(null, family);
  const changed = ofEffect.length > 0 ? ofEffect : within(null, null);
  const own = changed.length > 0 ? changed : policies.map((policy): PolicyChange => ({ ...policy, change: "modified", paths: [] }));
  return [...own, ...(statement.alsoBy ?? []).flatMap((inner) => authorsOf(inner, changes))];
}

function draftOf(statements: readonly Statement[], describing: Describing, wording: Wording): RegionDraft {
  const [{ problem }] = statements;
  const { family, direction } = problem;
  const described = joined(statements.map((statement) => tidy(statement, describing)));
  const bases = described.map(({ base }) => spoken(base, family));
  const parts = described.map((part, at) => partOf(part, boxPhrase(bases[at], describing.names), wording));
  const kind = KIND[family.kind][direction];
  return {
    kind,
    severity: severityOf(kind, direction, bases),
    what: printable(whatOf(family, describing.names)),
    direction,
    where: parts.map(({ where }) => where).join("; "),
    parts,
    statements,
    policies: distinctChanges(statements.flatMap((statement) => authorsOf(statement, describing.changes))),
  };
}

const KIND: Readonly<Record<Family["kind"], Readonly<Record<"gained" | "lost", RegionKind>>>> = {
  block: { gained: "newlyBlocked", lost: "newlyAllowed" },
  require: { gained: "requirementAdded", lost: "requirementDropped" },
  route: { gained: "routingAdded", lost: "routingDropped" },
  session: { gained: "sessionControlChanged", lost: "sessionControlChanged" },
  audit: { gained: "alertChanged", lost: "alertChanged" },
  alert: { gained: "alertChanged", lost: "alertChanged" },
};

function whatOf(family: Family, names: Names): string {
  switch (family.kind) {
    case "require":
      return requirementText(family.requirement, names);
    case "session":
      return family.value === "true" ? family.control : `${family.control} ${names.of(family.value)}`;
    case "route":
      return family.type;
    case "alert":
      return alertText(JSON.parse(family.alert));
    default:
      return family.kind;
  }
}

interface Alerting {
  readonly severity: string;
  readonly dailyLimit: number;
  readonly emails: readonly string[];
  readonly textMessages: readonly string[];
  readonly powerAutomate: string | null;
}

function alertText({ severity, dailyLimit, emails, textMessages, powerAutomate }: Alerting): string {
  const to = [...emails, ...textMessages, ...(powerAutomate === null ? [] : [`playbook ${powerAutomate}`])];
  return `alert (severity ${severity}, at most ${dailyLimit} a day${to.length === 0 ? "" : `, to ${to.join(", ")}`})`;
}

interface Described {
  readonly base: Box;
  readonly exceptions: readonly { readonly member: Member; readonly because: Exception["because"]; readonly box: Box }[];
}

/** The statement in as few words as its conditions allow. */
function tidy({ base, exceptions, problem }: Statement, { anyone }: Describing): Described {
  const short = mapped(base, (condition, dimension) => tidiedWithin(true, condition, (formula) => anyone.possible(dimension, formula)));
  const shorten = new Map(DIMENSIONS.map((dimension) => [dimension, shortening(short[dimension] ?? true)]));
  const inShort = (box: Box) => mapped(box, (condition, dimension) => shorten.get(dimension)?.(condition) ?? condition);
  const because = (member: Member) => (problem.same.includes(member) ? "same" : "block");
  return { base: short, exceptions: exceptions.map((member) => ({ member, because: because(member), box: inShort(member.box) })) };
}

/** The box with other conditions; those that are always true are left out. */
function mapped(box: Box, change: (condition: Expression, dimension: Dimension) => Expression): Box {
  return Object.fromEntries(
    DIMENSIONS.flatMap((dimension) => {
      const condition = change(box[dimension] ?? true, dimension);
      return condition === true ? [] : [[dimension, condition]];
    }),
  );
}

/** Statements without exceptions that differ in one dimension only are one: there it is either. */
function joined(described: readonly Described[]): Described[] {
  const result: Described[] = [];
  for (const next of described) {
    const fits = (other: Described) =>
      [next, other].every(({ exceptions }) => exceptions.length === 0) && differing(other, next).length <= 1;
    const at = result.findIndex(fits);
    if (at < 0) result.push(next);
    else
      for (const dimension of differing(result[at], next))
        result[at] = { base: eitherIn(dimension, result[at].base, next.base), exceptions: [] };
  }
  return result;
}

function differing(a: Described, b: Described): Dimension[] {
  return DIMENSIONS.filter((dimension) => keyOf(a.base[dimension] ?? true) !== keyOf(b.base[dimension] ?? true));
}

function eitherIn(dimension: Dimension, a: Box, b: Box): Box {
  const { [dimension]: one = true, ...rest } = a;
  const either = or(one, b[dimension] ?? true);
  return either === true ? rest : { ...rest, [dimension]: either };
}

/** R23 goes without saying: users of B2B direct connect get no session controls, so no routing, and nothing behind it. */
function spoken(base: Box, family: Family): Box {
  const { identity } = base;
  if (family.kind === "require" || typeof identity !== "object" || identity.op !== "and") return base;
  return { ...base, identity: and(...identity.of.filter((part) => !isNotDirectConnect(part))) };
}

function isNotDirectConnect(part: Expression): boolean {
  if (typeof part === "boolean" || part.op !== "not" || typeof part.of === "boolean" || part.of.op !== "atom") return false;
  const { test } = part.of;
  return test.kind === "is" && test.values.size === 1 && test.values.has("b2bDirectConnectUser");
}

function partOf({ base, exceptions }: Described, where: string, wording: Wording): Part {
  const grouped = new Map<string, { readonly policies: readonly PolicyReference[]; readonly box: Box } & Pick<Exception, "because">>();
  for (const { member, because, box } of exceptions) {
    const key = `${because} ${boxKey(box)}`;
    const known = grouped.get(key);
    grouped.set(key, { box, because, policies: known === undefined ? member.policies : merged(known.policies, member.policies) });
  }
  return {
    where,
    conditions: wording.conditionsOf(base),
    exceptions: [...grouped.values()].map(({ policies, because, box }): Exception => {
      const conditions = wording.conditionsOf(box);
      return {
        because,
        policies: policies.map(({ displayName }) => displayName).sort(),
        text: conditions.map(({ text }) => text).join(", "),
        conditions,
      };
    }),
  };
}

/** Each policy once, with all paths that were found for it. */
function distinctChanges(changes: readonly PolicyChange[]): PolicyChange[] {
  const byPolicy = new Map<string, PolicyChange>();
  for (const change of changes) {
    const key = `${change.kind} ${change.id}`;
    const known = byPolicy.get(key);
    byPolicy.set(key, known === undefined ? change : { ...known, paths: [...new Set([...known.paths, ...change.paths])] });
  }
  return inOrder([...byPolicy.values()], ({ displayName, kind, id }) => `${displayName}\n${kind}\n${id}`);
}

const EVERY_USER = 'subject is ["user"]';

/** Loosening is dangerous, and so is a block that hits everybody; what only tightens or tells is not. */
function severityOf(kind: RegionKind, direction: "gained" | "lost", bases: readonly Box[]): Severity {
  switch (kind) {
    case "newlyAllowed":
    case "requirementDropped":
      return "high";
    case "newlyBlocked":
      return bases.some(({ identity }) => identity === undefined || keyOf(identity) === EVERY_USER) ? "high" : "medium";
    case "requirementAdded":
    case "routingDropped":
      return "medium";
    case "sessionControlChanged":
      return direction === "lost" ? "medium" : "low";
    default:
      return "low";
  }
}

const AND = " and ";

/** The same effect in the same place by several policies is one region of all of them. */
function alike(drafts: readonly RegionDraft[]): RegionDraft[] {
  const byKey = new Map<string, RegionDraft>();
  // Whoever is audited and alerted of alike is one region.
  const shortKey = ({ kind, what, direction, where }: RegionDraft) =>
    JSON.stringify([kind, kind === "alertChanged" ? "" : what, direction, where]);
  const counts = new Map<string, number>();
  for (const draft of drafts) counts.set(shortKey(draft), (counts.get(shortKey(draft)) ?? 0) + 1);
  for (const draft of drafts) {
    const short = shortKey(draft);
    // The parts are long, and most regions differ in one line already.
    const key = counts.get(short) === 1 ? short : short + JSON.stringify(draft.parts);
    const known = byKey.get(key);
    const statements = [...(known?.statements ?? []), ...draft.statements];
    byKey.set(key, {
      ...draft,
      what: [...new Set([...(known?.what.split(AND) ?? []), draft.what])].sort().reverse().join(AND),
      statements,
      policies: distinctChanges([...(known?.policies ?? []), ...draft.policies]),
    });
  }
  return [...byKey.values()];
}

function sorted(drafts: readonly RegionDraft[]): RegionDraft[] {
  // What is lost comes before what is gained.
  const rank = ({ kind, direction }: RegionDraft) => 2 * REGION_KINDS.indexOf(kind) + (direction === "lost" ? 0 : 1);
  const text = ({ what, where, policies }: RegionDraft) => [what, where, ...policies.map(({ displayName }) => displayName)].join("\n");
  return [...drafts].sort((a, b) => rank(a) - rank(b) || byText(text(a), text(b)));
}
