import type { FilterField } from "../policy/access-policy";
import { SUBJECT, signInProperty, TARGET } from "./attributes";
import { exactTruth } from "./completions";
import { type AccessRow, ADDRESS_FIELDS } from "./conditions/access-filters";
import { type Expression, type Facts, type Truth, truth, whatIsLeft } from "./expression";
import type { Outcome } from "./outcome";
import type { Box, Dimension } from "./rules";
import type { Scopes } from "./scopes";

/** Why: every policy of the set, whether it applies, and the first condition that knocked it out. */

export interface Explanation extends Outcome {
  /** Conditional access policies in any state, in the order of the set. */
  readonly policies: readonly PolicyTrace[];
  /** Access policies: whether their filters match, routed or not. */
  readonly filters: readonly FilterTrace[];
}

export interface PolicyTrace {
  readonly id: string;
  readonly displayName: string;
  readonly applies: Truth;
  readonly knockedOutBy?: Condition;
  /** The word of What If for it. */
  readonly analysisReason?: string;
  /** Where it is not known whether the policy applies: what that depends on. */
  readonly dependsOn?: readonly string[];
}

export interface FilterTrace {
  readonly id: string;
  readonly name: string;
  readonly matches: Truth;
  readonly knockedOutBy?: string;
  readonly dependsOn?: readonly string[];
}

export type Condition =
  | "policyNotEnabled"
  | "applications"
  | "users"
  | "workloadIdentities"
  | "devicePlatform"
  | "location"
  | "clientApps"
  | "signInRisk"
  | "userRisk"
  | "servicePrincipalRisk"
  | "insiderRisk"
  | "devices"
  | "authenticationFlow";

/** In the order in which What If looks at them. */
const CONDITIONS: readonly (readonly [Dimension, Exclude<Condition, "policyNotEnabled" | "workloadIdentities">])[] = [
  ["target", "applications"],
  ["identity", "users"],
  ["devicePlatform", "devicePlatform"],
  ["network", "location"],
  ["clientAppType", "clientApps"],
  ["signInRisk", "signInRisk"],
  ["userRisk", "userRisk"],
  ["servicePrincipalRisk", "servicePrincipalRisk"],
  ["insiderRisk", "insiderRisk"],
  ["device", "devices"],
  ["authenticationFlow", "authenticationFlow"],
];

/** Each with the field that it is called by where no row of the policy is to blame: the scope of apps, of users, of clients. */
const FILTERS: readonly (readonly [Dimension, FilterField])[] = [
  ["target", "app"],
  ["identity", "user"],
  ["clientAppType", "clientApp"],
  ["network", "ipAddress"],
  ["deviceTags", "deviceTag"],
  ["deviceType", "deviceType"],
  ["userAgent", "userAgent"],
  ["userAgentTags", "userAgentTag"],
  ["registeredIsp", "registeredIsp"],
];

export function explanationOf(scopes: Scopes, facts: Facts, outcome: Outcome): Explanation {
  return {
    ...outcome,
    policies: scopes.entries.map(({ policy, box, reference: { id, displayName } }) => {
      if (policy.state === "disabled") return { id, displayName, applies: false, ...reasons("policyNotEnabled", facts) };
      const { value, knockedOutBy, dependsOn } = judged(box, facts, CONDITIONS);
      return { id, displayName, applies: value, ...(knockedOutBy ? reasons(knockedOutBy, facts) : {}), ...dependsOn };
    }),
    filters: scopes.access.map(({ entry: { box, rows, reference } }) => {
      const { value, knockedOutBy: field, dependsOn } = judged(box, facts, FILTERS);
      const knockedOutBy = field === undefined ? undefined : fieldOf(rows, field, facts);
      return { id: reference.id, name: reference.displayName, matches: value, ...(knockedOutBy ? { knockedOutBy } : {}), ...dependsOn };
    }),
  };
}

/** The field of the row that fails; on IPv6 conditions on addresses fail together, and the first of them is named (5.6). */
function fieldOf(rows: readonly AccessRow[], field: FilterField, facts: Facts): FilterField {
  const dimension = FILTERS.find(([, name]) => name === field)?.[0];
  const own = rows.filter((row) => row.dimension === dimension);
  const failing = own.find(({ condition }) => exactly(condition, facts).value === false);
  return (failing ?? own.find((row) => ADDRESS_FIELDS.has(row.field)))?.field ?? field;
}

/** What knocked the policy out, in this project's word and in What If's. */
function reasons(condition: Condition, facts: Facts): { knockedOutBy: Condition; analysisReason: string } {
  switch (condition) {
    case "users": {
      const concerned = facts[SUBJECT] === "servicePrincipal" ? "workloadIdentities" : "users";
      return { knockedOutBy: concerned, analysisReason: concerned };
    }
    case "applications": {
      const target = facts[TARGET];
      const kind = typeof target === "string" ? target.slice(0, target.indexOf(":")) : "application";
      return { knockedOutBy: condition, analysisReason: kind === "userAction" ? "userActions" : kind };
    }
    default:
      return { knockedOutBy: condition, analysisReason: condition };
  }
}

interface Judgement<C> {
  readonly value: Truth;
  readonly knockedOutBy?: C;
  readonly dependsOn: { readonly dependsOn?: readonly string[] };
}

/** Dimensions share no attribute, so a box is false where one of its conditions is, and open only where none is. */
function judged<C>(box: Box, facts: Facts, conditions: readonly (readonly [Dimension, C])[]): Judgement<C> {
  const open: string[] = [];
  for (const [dimension, condition] of conditions) {
    const { value, dependsOn } = exactly(box[dimension] ?? true, facts);
    if (value === false) return { value, knockedOutBy: condition, dependsOn: {} };
    if (value === "unknown") open.push(...dependsOn);
  }
  return open.length === 0 ? { value: true, dependsOn: {} } : { value: "unknown", dependsOn: { dependsOn: open.sort() } };
}

function exactly(expression: Expression, facts: Facts): { readonly value: Truth; readonly dependsOn: readonly string[] } {
  const known = truth(expression, facts);
  if (known !== "unknown") return { value: known, dependsOn: [] };
  const { value, dependsOn } = exactTruth(whatIsLeft(expression, facts), facts);
  return { value, dependsOn: [...dependsOn].map(signInProperty) };
}
