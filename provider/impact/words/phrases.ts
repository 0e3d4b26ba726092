import { SUBJECT, TARGET, type TargetKind, targetPrefix } from "../../evaluator/attributes";
import { type Atom, type Compound, conjunctsOf, type Expression, has, keyOf, not, or, residual } from "../../evaluator/expression";
import { type Box, DIMENSIONS, type Dimension } from "../../evaluator/rules";
import { SIGN_IN_GUEST_TYPES } from "../../evaluator/sign-in";
import { printable } from "../../policy/printable";
import { withAddressesTogether, withTagsOfAddresses } from "./address-phrases";
import { enumerated } from "./enumerated";
import type { Names } from "./names";
import { testPhrase } from "./test-phrases";

/** Conditions in the words of those who wrote them: groups, apps and places by name, everything but exceptions as "all … except …". */

/** `Contractors except Vendor-Admins → Salesforce, unmanaged device, outside Offices`. */
export function boxPhrase(box: Box, names: Names): string {
  const rest = DIMENSIONS.filter((dimension) => dimension !== "identity" && dimension !== "target" && box[dimension] !== undefined);
  return printable(
    [
      `${identityPhrase(box.identity ?? true, names)} → ${targetPhrase(box.target ?? true, names)}`,
      ...rest.map((dimension) => phrase(dimension, box[dimension] ?? true, names)),
    ].join(", "),
  );
}

export function phrase(dimension: Dimension, condition: Expression, names: Names): string {
  if (dimension === "identity") return identityPhrase(condition, names);
  if (dimension === "target") return targetPhrase(condition, names);
  if (keyOf(condition) === UNMANAGED) return "unmanaged device";
  const formula = dimension === "network" ? withAddressesTogether(withTagsOfAddresses(condition, names)) : condition;
  return sentence(formula, (test, holds) => testPhrase(test, holds, names), "any") || "tagged by its address";
}

/** What Microsoft's template for access policies calls so. */
const UNMANAGED = keyOf(not(or(has("deviceTags", "intuneCompliant"), has("deviceTags", "hybridAzureAdJoined"))));

type Word = (test: Atom, holds: boolean) => string;
type Formula = Exclude<Expression, boolean>;

function sentence(formula: Expression, word: Word, everything: string): string {
  if (typeof formula === "boolean") return formula ? everything : "nothing";
  return clause(formula, true, word);
}

function clause(formula: Formula, holds: boolean, word: Word): string {
  if (formula.op === "atom") return word(formula, holds);
  if (formula.op === "not") return clause(formula.of as Formula, !holds, word);
  const link = (formula.op === "and") === holds ? " and " : " or ";
  const parts = formula.op === "and" ? withGuestsTogether(formula.of as readonly Formula[]) : (formula.of as readonly Formula[]);
  const [first] = parts;
  if (parts.length === 1 && isPair(first)) return pairPhrase(first, holds, word);
  const texts = (link === " and " ? allowedFirst(parts, holds) : parts).flatMap((part) => {
    const text = clause(part, holds, word);
    return text === "" ? [] : apart(part, text);
  });
  const places = link === " or " ? "inside " : "outside ";
  return enumerated(together(texts, places), link, link);
}

/** Of a part that links several things it must not seem that some of them stand beside it. */
function apart(part: Formula, text: string): string {
  return isTest(part) || !/ (and|or) /.test(text) ? text : `(${text})`;
}

/** `tag A and no tag B`: in the other order it reads as neither. */
function allowedFirst(parts: readonly Formula[], holds: boolean): Formula[] {
  const isAllowed = (part: Formula) => (part.op !== "not") === holds;
  return [...parts.filter(isAllowed), ...parts.filter((part) => !isAllowed(part))];
}

/** `inside A, B, C` for several places of which any will do, `outside A, B, C` for none of them. */
function together(texts: readonly string[], prefix: string): string[] {
  const places = [...new Set(texts.filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length)))];
  if (places.length < 2) return [...texts];
  return [...texts.filter((text) => !text.startsWith(prefix)), prefix + enumerated(places)];
}

function isTest(formula: Formula): boolean {
  return formula.op === "atom" || (formula.op === "not" && isTest(formula.of as Formula));
}

function identityPhrase(condition: Expression, names: Names): string {
  const word = (test: Atom) => personPhrase(test, names);
  const parts = [
    { everything: "everyone", condition: ofSubject(condition, "user") },
    { everything: "service principals", condition: ofSubject(condition, "servicePrincipal") },
  ].filter((part) => part.condition !== false);
  return parts.map((part) => withExceptions(part.condition, part.everything, word)).join(" and ") || "nobody";
}

/** What the condition asks of subjects of one kind. */
function ofSubject(condition: Expression, kind: "user" | "servicePrincipal"): Expression {
  return residual(condition, ({ attribute, test }) => {
    if (attribute === SUBJECT) return test.kind === "is" && test.values.has(kind);
    return attribute.startsWith(`${kind}.`) ? undefined : false;
  });
}

/** `A or B except C`: what is asked for, without what is ruled out. */
function withExceptions(condition: Expression, everything: string, word: (test: Atom) => string): string {
  if (typeof condition === "boolean") return condition ? everything : "nothing";
  const parts = withGuestsTogether(conjunctsOf(condition) as readonly Formula[]);
  const text = (part: Formula) => clause(part, true, (test, holds) => (holds ? word(test) : `not ${word(test)}`));
  const required = parts.filter((part) => part.op !== "not");
  const excluded = parts.flatMap((part) => (part.op === "not" ? [part.of as Formula] : []));
  const who =
    required.map((part) => (required.length > 1 && part.op === "or" ? `(${text(part)})` : text(part))).join(" and ") || everything;
  if (excluded.length === 0) return who;
  const alternatives = excluded.flatMap((part) => (part.op === "or" ? (part.of as readonly Formula[]) : [part]));
  return `${who} except ${enumerated(alternatives.map((part) => apart(part, text(part))))}`;
}

function personPhrase(atom: Atom, names: Names): string {
  const { attribute, test } = atom;
  if (test.kind === "has") return attribute === "user.roles" ? `${names.of(test.element)} (role)` : names.of(test.element);
  if (test.kind !== "is") return testPhrase(atom, true, names);
  const values = [...test.values].map(String);
  if (attribute === GUEST_TYPE) {
    return values.length >= SIGN_IN_GUEST_TYPES.length ? "guests and external users" : `guests (${values.join(", ")})`;
  }
  const called = enumerated(values.map((value) => names.of(value)));
  return attribute === HOME_TENANT ? `${ANYBODY}of tenant${values.length === 1 ? "" : "s"} ${called}` : called;
}

const GUEST_TYPE = "user.guestOrExternalUserType";
const HOME_TENANT = "user.externalTenantId";
const ANYBODY = "users ";

/** The kind of guest and the home tenant, which a policy names together. */
interface GuestsOfTenant extends Compound {
  readonly op: "and";
  readonly of: readonly [Atom, Atom];
}

/** Kind and tenant of guests as one part: `guests (serviceProvider) of tenant X`. */
function withGuestsTogether(parts: readonly Formula[]): readonly Formula[] {
  const about = (attribute: string) => parts.find((part): part is Atom => part.op === "atom" && part.attribute === attribute);
  const [type, tenant] = [about(GUEST_TYPE), about(HOME_TENANT)];
  if (type === undefined || tenant === undefined) return parts;
  const pair: GuestsOfTenant = { op: "and", of: [type, tenant], key: `(${type.key} & ${tenant.key})`, tests: null };
  return [...parts.filter((part) => part !== type && part !== tenant), pair];
}

function isPair(formula: Formula): formula is GuestsOfTenant {
  if (formula.op !== "and" || formula.of.length !== 2) return false;
  const attributes = (formula.of as readonly Formula[]).map((part) => (part.op === "atom" ? part.attribute : ""));
  return attributes[0] === GUEST_TYPE && attributes[1] === HOME_TENANT;
}

function pairPhrase({ of: [type, tenant] }: GuestsOfTenant, holds: boolean, word: Word): string {
  return `${word(type, holds)} ${word(tenant, true).replace(ANYBODY, "")}`;
}

const EVERY_TARGET: Readonly<Record<TargetKind, string>> = {
  application: "all applications",
  userAction: "user actions",
  authenticationContext: "authentication contexts",
};

function targetPhrase(condition: Expression, names: Names): string {
  const parts = (Object.keys(EVERY_TARGET) as TargetKind[])
    .map((kind) => ({ kind, condition: ofTarget(condition, kind) }))
    .filter((part) => part.condition !== false);
  const text = (part: (typeof parts)[number], everything = EVERY_TARGET[part.kind]) =>
    withExceptions(part.condition, everything, (test) => thingPhrase(part.kind, test, names));
  if (parts.length === 3 && parts.every((part) => part.condition === true)) return "anything";
  const [first, second] = parts;
  // What a policy for all resources covers.
  if (parts.length === 2 && first.kind === "application" && second.kind === "userAction" && second.condition === true)
    return text(first, "all resources");
  return parts.map((part) => text(part)).join(" and ") || "nothing";
}

/** What the condition asks of targets of one kind. */
function ofTarget(condition: Expression, kind: TargetKind): Expression {
  const prefix = targetPrefix(kind);
  return residual(condition, ({ attribute, test }) => {
    if (attribute !== TARGET) return kind === "application" ? undefined : false;
    if (test.kind === "prefix") return test.prefix === prefix;
    return test.kind === "is" && ![...test.values].some((value) => value?.startsWith(prefix)) ? false : undefined;
  });
}

function thingPhrase(kind: TargetKind, atom: Atom, names: Names): string {
  const { attribute, test } = atom;
  if (attribute !== TARGET || test.kind !== "is") return testPhrase(atom, true, names);
  const prefix = targetPrefix(kind);
  const ids = [...test.values].flatMap((value) => (value?.startsWith(prefix) ? [value.slice(prefix.length)] : []));
  if (kind === "application") return enumerated(names.applications(ids));
  return ids.map((id) => (kind === "userAction" ? names.userAction(id) : `authentication context ${id}`)).join(", ");
}
