import { TARGET } from "../../evaluator/attributes";
import { IS_USER } from "../../evaluator/conditions/identity";
import { type Expression, type Facts, is } from "../../evaluator/expression";
import type { AccessEntry } from "../../evaluator/policies";
import type { Box } from "../../evaluator/rules";
import { intersection } from "../difference/families";
import { isInside } from "../difference/inside";
import { BudgetExceeded } from "../search/search";
import { UniverseTooLarge } from "../universe/refinement";
import { boxPhrase } from "../words/phrases";
import { type Looking, quoted, type Remark } from "./context";

/** Routing and access policies do something only together: an enabled half without the other is a mistake, or unfinished. */
export function halfPairs(looking: Looking): Remark[] {
  const meet = (a: Box, b: Box) => intersection(a, b, looking.anyone.compatible) !== null;
  const routes = looking.sides.after.rules.filter(({ effect }) => effect.kind === "route" && effect.type === "mcasConfigured");
  const access = looking.access.filter(({ policy }) => policy.enabled);
  const isRouted = ({ box }: AccessEntry) => routes.some((route) => meet(route.box, box));
  const scopes = routes.map(({ box }) => scopeOf(box));
  return [
    ...routes.filter((route) => !access.some(({ box }) => meet(route.box, box))).map(({ policy }) => lonelyRoute(policy.displayName)),
    ...access.filter((entry) => !isRouted(entry)).map(({ policy }) => lonelyAccessPolicy(policy.name)),
    ...access.filter((entry) => namesItsScope(entry) && isRouted(entry)).flatMap((entry) => partlyRouted(entry, scopes, looking)),
  ];
}

/** Whose sessions are routed, from which devices and places, is the routing policy's business; apps and clients have to fit. */
function scopeOf({ target, clientAppType }: Box): Box {
  return { target, clientAppType };
}

function lonelyRoute(name: string): Remark {
  return {
    code: "IM-routing-without-access-policy",
    message: `${quoted(name)} routes sessions to Defender for Cloud Apps, and no enabled access policy acts on any of them.`,
    mend: "Add an access policy for its apps, or take the session control away.",
    policies: [name],
  };
}

function lonelyAccessPolicy(name: string): Remark {
  return {
    code: "IM-access-policy-not-routed",
    message: `No enabled conditional access policy routes any session that access policy ${quoted(name)} acts on.`,
    mend: "Route its users, apps and client apps with the session control Use Conditional Access App Control, custom policy.",
    policies: [name],
  };
}

/** A policy that names neither apps nor client apps is meant for whatever is routed. */
function namesItsScope({ policy: { filters } }: AccessEntry): boolean {
  return filters.some(({ field, operator }) => (field === "app" || field === "clientApp") && operator === "equals");
}

function partlyRouted({ box, policy: { name } }: AccessEntry, routed: readonly Box[], looking: Looking): Remark[] {
  const left = exampleOutside(scopeOf(box), routed, looking);
  if (left === null) return [];
  return [
    {
      code: "IM-access-policy-partly-routed",
      message: `Access policy ${quoted(name)} acts on a part of its scope only: nothing routes, for example, ${boxPhrase(left, looking.names)}.`,
      mend: "Widen the routing policy, or narrow the access policy to what is routed.",
      policies: [name],
    },
  ];
}

function exampleOutside(box: Box, others: readonly Box[], { anyone, budget }: Looking): Box | null {
  if (others.some((other) => isInside(box, other))) return null;
  try {
    const { difference } = anyone.prepare(box, others);
    const found = difference.find(budget.existence);
    return found === null ? null : inWords(found);
  } catch (thrown) {
    if (thrown instanceof BudgetExceeded || thrown instanceof UniverseTooLarge) return null;
    throw thrown;
  }
}

/** Where and with what, as a box that has a phrase. */
function inWords(facts: Facts): Box {
  const one = (attribute: string): Expression | undefined => {
    const fact = facts[attribute];
    return typeof fact === "string" ? is(attribute, [fact]) : undefined;
  };
  return { identity: IS_USER, target: one(TARGET), clientAppType: one("clientAppType") };
}
