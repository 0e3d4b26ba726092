import { type Address, type AddressSet, addressText, LAST_V4, LAST_V6, setOfRanges } from "../../evaluator/addresses";
import { FOLLOWS_FROM_ADDRESS } from "../../evaluator/attributes";
import { type Atom, and, type Expression, not, or, within } from "../../evaluator/expression";
import { categoryLabel, type Names } from "./names";

/** Sets of addresses as people write them, and several conditions on the address as one where that is shorter. */

/** More ranges than this are not spelled out. */
const MOST_RANGES = 3;

/** `192.0.2.0/24, 198.51.100.1`; undefined for more than a few. */
export function rangesText({ v4, v6 }: AddressSet): string | undefined {
  if (v4.length + v6.length > MOST_RANGES) return undefined;
  return [
    ...v4.map(([first, last]) => rangeText({ family: 4, value: first }, { family: 4, value: last })),
    ...v6.map(([first, last]) => rangeText({ family: 6, value: first }, { family: 6, value: last })),
  ].join(", ");
}

function rangeText(first: Address, last: Address): string {
  const [from, to] = [BigInt(first.value), BigInt(last.value)];
  const size = to - from + 1n;
  const bits = size.toString(2).length - 1;
  if (size !== 1n << BigInt(bits) || from % size !== 0n) return `${addressText(first)} to ${addressText(last)}`;
  return bits === 0 ? addressText(first) : `${addressText(first)}/${(first.family === 4 ? 32 : 128) - bits}`;
}

/**
 * "The tag is given, or none is and the address is in a range with that tag" as the tag alone; as the addresses alone
 * where the tag has come to stand for others.
 */
export function withTagsOfAddresses(formula: Expression, names: Names): Expression {
  if (typeof formula === "boolean" || formula.op === "atom") return formula;
  if (formula.op === "not") return negated(withTagsOfAddresses(formula.of, names));
  if (formula.op === "and") return and(...formula.of.map((part) => withTagsOfAddresses(part, names)));
  const followed = formula.of.flatMap((part) => tagged(part) ?? []);
  const stated = formula.of.filter((part) => tagged(part) === undefined);
  const labels = stated.flatMap((part) => labelsOf(part, names));
  const inTheirRanges = new Set(followed.map(({ key }) => key));
  if (followed.length > 0 && !names.standFor(labels, inTheirRanges)) {
    return or(...followed, ...stated.filter((part) => labelsOf(part, names).length === 0));
  }
  return stated.length === 0 ? formula : or(...stated.map((part) => withTagsOfAddresses(part, names)));
}

/** "Outside any of these" as "outside this, and outside that": so the same place is said once. */
function negated(formula: Expression): Expression {
  if (typeof formula === "boolean" || formula.op === "atom") return not(formula);
  if (formula.op === "not") return formula.of;
  return formula.op === "or" ? and(...formula.of.map(negated)) : or(...formula.of.map(negated));
}

/** The addresses of "no tag is given, and the address is in a range with it". */
function tagged(part: Expression): Atom | undefined {
  if (typeof part === "boolean" || part.op !== "and") return undefined;
  const follows = part.of.some(
    (one) => typeof one === "object" && one.op === "atom" && one.test.kind === "is" && one.test.values.has(FOLLOWS_FROM_ADDRESS),
  );
  return follows ? part.of.find(isWithin) : undefined;
}

/** The tag or the categories that it asks for. */
function labelsOf(part: Expression, names: Names): string[] {
  if (typeof part === "boolean" || part.op !== "atom") return [];
  const { attribute, test } = part;
  if (attribute === "ipTags" && test.kind === "has") return [names.tagLabel(test.element)];
  if (attribute === "ipCategory" && test.kind === "is")
    return [...test.values].flatMap((value) => (value === null ? [] : categoryLabel(value)));
  return [];
}

/** "Inside the new ranges and outside the old ones" as the few ranges that are left, if they are few. */
export function withAddressesTogether(formula: Expression): Expression {
  if (typeof formula === "boolean" || formula.op !== "and") return formula;
  const inside = formula.of.flatMap((part) => (isWithin(part) ? [part] : []));
  const outside = formula.of.flatMap((part) => (typeof part === "object" && part.op === "not" && isWithin(part.of) ? [part.of] : []));
  if (inside.length === 0 || inside.length + outside.length < 2) return formula;
  const complements = outside.map((one) => complement(addressesOf(one)));
  const left = [...inside.map(addressesOf), ...complements].reduce(intersection);
  if (rangesText(left) === undefined) return formula;
  const others = formula.of.filter(
    (part) => !inside.includes(part as Atom) && !(typeof part === "object" && part.op === "not" && isWithin(part.of)),
  );
  return and(...others, within("ipAddress", left));
}

function isWithin(part: Expression): part is Atom {
  return typeof part === "object" && part.op === "atom" && part.test.kind === "within";
}

function addressesOf({ test }: Atom): AddressSet {
  return test.kind === "within" ? test.addresses : setOfRanges([]);
}

type Range<N> = readonly [N, N];

function complement({ v4, v6 }: AddressSet): AddressSet {
  return madeOf(
    gaps(v4, 0, LAST_V4, (value, step) => value + step),
    gaps(v6, 0n, LAST_V6, (value, step) => value + BigInt(step)),
  );
}

function gaps<N extends number | bigint>(ranges: readonly Range<N>[], least: N, most: N, moved: (value: N, step: 1 | -1) => N): Range<N>[] {
  const result: Range<N>[] = [];
  let from: N = least;
  for (const [first, last] of ranges) {
    if (first > from) result.push([from, moved(first, -1)]);
    from = moved(last, 1);
  }
  if (from <= most) result.push([from, most]);
  return result;
}

/** What is outside neither. */
function intersection(a: AddressSet, b: AddressSet): AddressSet {
  const [outsideA, outsideB] = [complement(a), complement(b)];
  return complement(madeOf([...outsideA.v4, ...outsideB.v4], [...outsideA.v6, ...outsideB.v6]));
}

function madeOf(v4: readonly Range<number>[], v6: readonly Range<bigint>[]): AddressSet {
  return setOfRanges([
    ...v4.map(([first, last]): [Address, Address] => [
      { family: 4, value: first },
      { family: 4, value: last },
    ]),
    ...v6.map(([first, last]): [Address, Address] => [
      { family: 6, value: first },
      { family: 6, value: last },
    ]),
  ]);
}
