import { isObject, type JsonObject, listOf, objectOf, textOf } from "../json";
import { DefenderFailure, type DefenderReply, type DefenderRequest } from "./exchange";

/** Lists, as all of Defender's tables answer them (api-introduction): filters, sorting, pages of at most 100, two envelopes. */

const MOST = 100;

/** What a table can be filtered and sorted by. */
export type Columns = ReadonlyMap<string, (record: JsonObject) => unknown>;

export function gridReply(request: DefenderRequest, records: readonly JsonObject[], columns: Columns): DefenderReply {
  const body = objectOf(request.body);
  const found = sorted(filtered(records, body, columns), body, columns);
  const skip = wholeNumber(body.skip, "skip") ?? 0;
  const limit = Math.min(wholeNumber(body.limit, "limit") ?? MOST, MOST);
  const data = found.slice(skip, skip + limit);
  const hasNext = skip + data.length < found.length;
  // The portal asks for the count apart (XDRInternals).
  const rest = body.performAsyncTotal === true ? { hasNext, performAsyncTotal: true } : { total: found.length, hasNext };
  return { status: 200, body: { ...rest, data } };
}

export function countReply(request: DefenderRequest, records: readonly JsonObject[], columns: Columns): DefenderReply {
  return { status: 200, body: { total: filtered(records, objectOf(request.body), columns).length, moreThanTotal: false } };
}

type Test = (values: readonly unknown[], wanted: unknown) => boolean;
const text = (value: unknown) => textOf(value).toLowerCase();
const anyOf = (values: readonly unknown[], wanted: unknown, holds: (value: string, wanted: string) => boolean) =>
  values.some((value) => [wanted].flat().some((one) => holds(text(value), text(one))));

/** The operators of the documented grammar that lists of policies and IP ranges can use. */
const OPERATORS: ReadonlyMap<string, Test> = new Map(
  Object.entries({
    eq: (values, wanted) => anyOf(values, wanted, (value, one) => value === one),
    neq: (values, wanted) => !anyOf(values, wanted, (value, one) => value === one),
    contains: (values, wanted) => anyOf(values, wanted, (value, one) => value.includes(one)),
    ncontains: (values, wanted) => !anyOf(values, wanted, (value, one) => value.includes(one)),
    startswith: (values, wanted) => anyOf(values, wanted, (value, one) => value.startsWith(one)),
    text: (values, wanted) => anyOf(values, wanted, (value, one) => value.includes(one)),
    isset: (values) => values.length > 0,
    isnotset: (values) => values.length === 0,
  }),
);

function filtered(records: readonly JsonObject[], body: JsonObject, columns: Columns): JsonObject[] {
  const tests = Object.entries(objectOf(body.filters)).flatMap(([name, conditions]) => {
    const column = columns.get(name);
    if (column === undefined) throw new DefenderFailure(400, `There is no filter "${name}" here.`);
    if (!isObject(conditions)) throw new DefenderFailure(400, `The filter "${name}" has no operator.`);
    return Object.entries(conditions).map(([operator, wanted]) => {
      const test = OPERATORS.get(operator);
      if (test === undefined) throw new DefenderFailure(400, `The filter "${name}" has no operator "${operator}".`);
      return (record: JsonObject) => test(valuesOf(column(record)), wanted);
    });
  });
  return records.filter((record) => tests.every((test) => test(record)));
}

function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? listOf(value) : value === null || value === undefined ? [] : [value];
}

function sorted(records: JsonObject[], { sortField, sortDirection }: JsonObject, columns: Columns): JsonObject[] {
  if (typeof sortField !== "string") return records;
  const column = columns.get(sortField);
  if (column === undefined) throw new DefenderFailure(400, `The list cannot be sorted by "${sortField}".`);
  const sign = sortDirection === "desc" ? -1 : 1;
  const key = (record: JsonObject) => valuesOf(column(record)).map(text).join();
  return [...records].sort((left, right) => (key(left) < key(right) ? -sign : key(left) > key(right) ? sign : 0));
}

function wholeNumber(value: unknown, name: string): number | null {
  if (value === undefined || value === null) return null;
  if (!Number.isInteger(value) || (value as number) < 0) throw new DefenderFailure(400, `"${name}" is no whole number.`);
  return value as number;
}
