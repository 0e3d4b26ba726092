import { effectKey } from "../../evaluator/effects";
import { and, type Expression, keyOf } from "../../evaluator/expression";
import {
  type Box,
  DIMENSIONS,
  type Dimension,
  type Effect,
  type PolicyReference,
  type Rule,
  type SessionControlName,
} from "../../evaluator/rules";
import type { Compatible } from "../universe/universe";

/**
 * A change, effect by effect. A sign-in has an effect when it lies in one of the effect's boxes; so what is gained is the boxes of afterwards
 * without those of before, what is lost is the reverse, and nobody need look at pairs of whole outcomes. Block comes first: where block
 * differs, or blocks anyway, the other effects do not count, so every block box of either side masks them.
 */

export type Family =
  | { readonly kind: "block" }
  | { readonly kind: "require"; readonly requirement: string }
  | { readonly kind: "session"; readonly control: SessionControlName; readonly value: string }
  | { readonly kind: "route"; readonly type: string }
  | { readonly kind: "audit" }
  | { readonly kind: "alert"; readonly alert: string };

export interface Member {
  readonly box: Box;
  readonly key: string;
  /** One policy, or the routing one and the access policy that acts behind it. */
  readonly policies: readonly PolicyReference[];
}

/** A box that only one side has, and what has to be taken from it. */
export interface Problem {
  readonly family: Family;
  readonly direction: "gained" | "lost";
  readonly minuend: Member;
  /** Boxes of the same effect on the other side: there it is as before. */
  readonly same: readonly Member[];
  /** Boxes that block on either side. */
  readonly mask: readonly Member[];
}

export interface Side {
  readonly rules: readonly Rule[];
  readonly compatible: Compatible;
  readonly byEffect: ReadonlyMap<string, readonly Member[]>;
  /** All that blocks. */
  readonly block: readonly Member[];
  /** Blocks of conditional access alone. */
  readonly conditionalBlock: readonly Member[];
  /** Blocks of access policies, where sessions are routed to them; audits and alerts likewise. */
  readonly accessBlock: readonly Member[];
  readonly audits: readonly Member[];
  readonly alerts: readonly (Member & { readonly effect: Effect })[];
}

const keys = new WeakMap<Box, string>();

export function boxKey(box: Box): string {
  let key = keys.get(box);
  if (key === undefined) {
    key = "";
    for (const dimension of DIMENSIONS) {
      const condition = box[dimension];
      if (condition !== undefined) key += `${dimension}: ${keyOf(condition)}\n`;
    }
    keys.set(box, key);
  }
  return key;
}

/** Where both hold; null when that is nowhere. */
export function intersection(a: Box, b: Box, compatible: Compatible): Box | null {
  const known = intersectionsWith(a, compatible);
  let both = known.get(b);
  if (both === undefined) {
    both = intersected(a, b, compatible);
    known.set(b, both);
  }
  return both;
}

const intersections = new WeakMap<Compatible, Map<Box, Map<Box, Box | null>>>();

/** Both sides and several findings ask for the same ones. */
function intersectionsWith(box: Box, compatible: Compatible): Map<Box, Box | null> {
  const ofAll = intersections.get(compatible) ?? new Map<Box, Map<Box, Box | null>>();
  intersections.set(compatible, ofAll);
  const own = ofAll.get(box) ?? new Map<Box, Box | null>();
  ofAll.set(box, own);
  return own;
}

function intersected(a: Box, b: Box, compatible: Compatible): Box | null {
  if (!compatible(a, b)) return null;
  const box: Partial<Record<Dimension, Expression>> = {};
  for (const dimension of DIMENSIONS) {
    const [one, other] = [a[dimension], b[dimension]];
    const condition = one === undefined || other === undefined ? (one ?? other) : and(one, other);
    if (condition !== undefined) box[dimension] = condition;
  }
  return box;
}

export function sideOf(rules: readonly Rule[], compatible: Compatible): Side {
  const conditionalBlock = membersOf(rules.filter(({ effect }) => effect.kind === "block"));
  const accessBlock = routed("accessBlock", rules, compatible);
  return {
    rules,
    compatible,
    byEffect: grouped(rules),
    block: [...conditionalBlock, ...accessBlock],
    conditionalBlock,
    accessBlock,
    audits: routed("accessAudit", rules, compatible),
    alerts: routed("alert", rules, compatible),
  };
}

/** What access policies do, where sessions are routed to them. */
function routed(kind: Effect["kind"], rules: readonly Rule[], compatible: Compatible) {
  const routes = rules.filter(({ effect }) => effect.kind === "route" && effect.type === "mcasConfigured");
  const pairs = rules
    .filter(({ effect }) => effect.kind === kind)
    .flatMap(({ box: access, effect, policy }) =>
      routes.flatMap((route) => {
        const box = intersection(route.box, access, compatible);
        return box === null ? [] : [{ box, key: boxKey(box), policies: [route.policy, policy], effect }];
      }),
    );
  return distinct(pairs, ({ key, effect }) => `${effectKey(effect)}\n${key}`);
}

/** The side as it would be without one policy; a pair that it is a part of is gone. What it has no part in stays the same list. */
export function sideWithout(side: Side, { kind, id }: PolicyReference): Side {
  const isOwn = ({ policy }: Rule) => policy.kind === kind && policy.id === id;
  const own = side.rules.filter(isOwn);
  const rules = side.rules.filter((rule) => !isOwn(rule));
  const has = (...kinds: readonly Effect["kind"][]) => own.some(({ effect }) => kinds.includes(effect.kind));
  const byEffect = new Map(side.byEffect);
  for (const key of new Set(own.map(({ effect }) => effectKey(effect))))
    byEffect.set(key, membersOf(rules.filter(({ effect }) => effectKey(effect) === key)));
  const without = { ...side, rules, byEffect };
  if (has("block")) without.conditionalBlock = membersOf(rules.filter(({ effect }) => effect.kind === "block"));
  if (has("route", "accessBlock")) without.accessBlock = routed("accessBlock", rules, side.compatible);
  if (has("route", "accessAudit")) without.audits = routed("accessAudit", rules, side.compatible);
  if (has("route", "alert")) without.alerts = routed("alert", rules, side.compatible);
  if (has("block", "route", "accessBlock")) without.block = [...without.conditionalBlock, ...without.accessBlock];
  return without;
}

function grouped(rules: readonly Rule[]): Map<string, readonly Member[]> {
  const byEffect = new Map<string, Rule[]>();
  for (const rule of rules) {
    const key = effectKey(rule.effect);
    const own = byEffect.get(key);
    if (own === undefined) byEffect.set(key, [rule]);
    else own.push(rule);
  }
  return new Map([...byEffect].map(([key, own]) => [key, membersOf(own)]));
}

/** By the first of them, the rules that were asked about last. */
const known = new WeakMap<Rule, { readonly rules: readonly Rule[]; readonly members: readonly Member[] }>();

/** The same list for the same rules: what both sides have is not compared. */
function membersOf(rules: readonly Rule[]): readonly Member[] {
  const [first] = rules;
  const last = first === undefined ? undefined : known.get(first);
  if (last !== undefined && last.rules.length === rules.length && last.rules.every((rule, at) => rule === rules[at])) return last.members;
  const members = distinct(
    rules.map(({ box, policy }) => ({ box, key: boxKey(box), policies: [policy] })),
    ({ key }) => key,
  );
  if (first !== undefined) known.set(first, { rules, members });
  return members;
}

/** The same box twice is once; its policies come together. */
function distinct<M extends Member>(members: readonly M[], keyOfMember: (member: M) => string): M[] {
  const byKey = new Map<string, M>();
  for (const member of members) {
    const key = keyOfMember(member);
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? member : { ...known, policies: merged(known.policies, member.policies) });
  }
  return [...byKey.values()];
}

export function merged(a: readonly PolicyReference[], b: readonly PolicyReference[]): PolicyReference[] {
  const byKey = new Map([...a, ...b].map((policy) => [`${policy.kind} ${policy.id}`, policy]));
  return [...byKey.values()];
}

export function problemsOf(before: Side, after: Side): Problem[] {
  const mask = distinct([...before.block, ...after.block], ({ key }) => key);
  const conditionalMask = distinct([...before.conditionalBlock, ...after.conditionalBlock], ({ key }) => key);
  const effects = new Map([...before.rules, ...after.rules].map(({ effect }) => [effectKey(effect), effect]));
  const problems: Problem[] = compared({ kind: "block" }, before.block, after.block, []);
  for (const [key, effect] of effects) {
    const own = (side: Side) => side.byEffect.get(key) ?? [];
    switch (effect.kind) {
      case "require":
      case "route":
        problems.push(...compared(effect, own(before), own(after), mask));
        break;
      case "session": {
        if (own(before) === own(after)) break;
        // A stricter value hides a laxer one, so a value counts where none as strict is on the other side (R27, assumed).
        const asStrict = (side: Side) => membersOf(side.rules.filter((rule) => isAsStrict(rule.effect, effect)));
        problems.push(...compared(effect, own(before), own(after), mask, asStrict(before), asStrict(after)));
        break;
      }
      case "alert": {
        const raising = (side: Side) => side.alerts.filter((member) => effectKey(member.effect) === key);
        problems.push(...compared(effect, raising(before), raising(after), conditionalMask));
        break;
      }
    }
  }
  problems.push(...compared({ kind: "audit" }, before.audits, after.audits, mask));
  return problems;
}

function compared(
  family: Family,
  before: readonly Member[],
  after: readonly Member[],
  mask: readonly Member[],
  allBefore = before,
  allAfter = after,
): Problem[] {
  if (before === after) return [];
  const only = (here: readonly Member[], there: readonly Member[]) => {
    const common = new Set(there.map(({ key }) => key));
    return here.filter(({ key }) => !common.has(key));
  };
  return [
    ...only(before, allAfter).map((minuend): Problem => ({ family, direction: "lost", minuend, same: allAfter, mask })),
    ...only(after, allBefore).map((minuend): Problem => ({ family, direction: "gained", minuend, same: allBefore, mask })),
  ];
}

const RANKED: Partial<Readonly<Record<SessionControlName, readonly string[]>>> = {
  persistentBrowser: ["never", "always"],
  continuousAccessEvaluation: ["strictLocation", "strictEnforcement", "disabled"],
};

function isAsStrict(other: Effect, { control, value }: Extract<Effect, { kind: "session" }>): boolean {
  if (other.kind !== "session" || other.control !== control) return false;
  const ranked = RANKED[control];
  if (ranked !== undefined) return ranked.indexOf(other.value) <= ranked.indexOf(value);
  if (control === "signInFrequency" || control === "signInFrequencySecondary") return hours(other.value) <= hours(value);
  return other.value === value;
}

/** `everyTime` is shorter than any interval. */
function hours(frequency: string): number {
  if (frequency === "everyTime") return 0;
  const [count, unit] = frequency.split(" ");
  return Number(count) * (unit.startsWith("day") ? 24 : 1);
}
