import type { JsonObject } from "../json";
import { GraphFailure, type GraphReply, type GraphRequest } from "./exchange";
import { filterTest, valueAt } from "./filter-expression";

/** LIST with `$filter`, `$orderby`, `$top`, `$skip`, `$select`, `$count` and paging by `@odata.nextLink`. */

const KNOWN = ["$filter", "$orderby", "$top", "$skip", "$skiptoken", "$select", "$count"];

export function listReply(request: GraphRequest, set: string, items: readonly JsonObject[]): GraphReply {
  const { query } = request;
  for (const name of query.keys()) {
    if (name === "$expand") throw new GraphFailure(400, "BadRequest", `Query option '${name}' is not allowed.`, { inferred: true });
    if (name.startsWith("$") && !KNOWN.includes(name)) {
      throw new GraphFailure(400, "BadRequest", `The query parameter '${name}' is not supported.`, { inferred: true });
    }
  }
  const filter = query.get("$filter");
  const found = filter === null ? [...items] : items.filter(filterTest(filter));
  const order = query.get("$orderby");
  if (order !== null) sort(found, order);
  const top = wholeNumber(query, "$top");
  const begin = (wholeNumber(query, "$skiptoken") ?? 0) + (query.has("$skiptoken") ? 0 : (wholeNumber(query, "$skip") ?? 0));
  const page = found.slice(begin, begin + (top ?? request.tenant.faults.plan.pageSize));
  const end = begin + page.length;
  return {
    status: 200,
    body: {
      "@odata.context": `${request.base}/$metadata#${set}`,
      ...(query.get("$count") === "true" ? { "@odata.count": found.length } : {}),
      ...(end < found.length && page.length > 0 ? { "@odata.nextLink": nextLink(request, end) } : {}),
      value: page.map((item) => selected(item, query)),
    },
  };
}

export function countReply(request: GraphRequest, items: readonly JsonObject[]): GraphReply {
  const filter = request.query.get("$filter");
  const found = filter === null ? items : items.filter(filterTest(filter));
  return { status: 200, body: String(found.length), headers: { "content-type": "text/plain" } };
}

/** One object with the properties that `$select` names; `id` comes along always, as in Graph. */
export function selected(item: JsonObject, query: URLSearchParams): JsonObject {
  const select = query.get("$select");
  if (select === null) return item;
  const wanted = new Set([...select.split(",").map((name) => name.trim().toLowerCase()), "id"]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.has(name.toLowerCase()) || name.startsWith("@odata.")));
}

function nextLink(request: GraphRequest, end: number): string {
  const query = new URLSearchParams(request.query);
  query.delete("$skip");
  query.set("$skiptoken", String(end));
  const text = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `${request.base}${request.path}?${text}`;
}

function wholeNumber(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || (name === "$top" && value === 0)) {
    throw new GraphFailure(400, "BadRequest", `Invalid value '${text}' for the query option '${name}'.`, { inferred: true });
  }
  return value;
}

function sort(items: JsonObject[], order: string): void {
  const [property = "", direction] = order.trim().split(/\s+/);
  const sign = direction?.toLowerCase() === "desc" ? -1 : 1;
  const text = (item: JsonObject) => String(valueAt(item, property) ?? "");
  items.sort((left, right) => (text(left) < text(right) ? -sign : text(left) > text(right) ? sign : 0));
}
