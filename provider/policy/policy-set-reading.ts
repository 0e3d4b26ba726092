import { z } from "zod";
import { readAccessPolicy } from "./access-policy";
import { readConditionalAccessPolicy } from "./conditional-access-policy";
import { readIpRange } from "./ip-range";
import { BETA_LOCATIONS, COUNTRY_LOCATION, IP_LOCATION, type NamedLocation, readNamedLocation } from "./named-location";
import { nearest } from "./nearest";
import type { App, AuthenticationStrength, PolicySet } from "./policy-set";
import { error, hasErrors, type Parsed, type Problem, under, warning } from "./problems";
import { canonicalId, optional, propertyNames, shapeProblems, withGraphCasing } from "./reading";
import { matchingOfAccessPolicy, matchingOfConditionalAccess, matchingOfIpRange, matchingOfLocation } from "./validation/matching";
import { atWrittenPlaces } from "./written-places";

/** Reading policy sets from whatever people keep them in. What a document is, its content says. */

/** One parsed file; the path is only for messages. */
export interface PolicyDocument {
  readonly path: string;
  readonly json: unknown;
}

export interface ReadingOptions {
  /** Reads forms that Graph no longer has as today's conditions, with a warning each: for exports of other years. */
  readonly retired?: boolean;
}

export const appSchema = z
  .object({
    appId: optional(z.string().transform(canonicalId)),
    defenderId: optional(z.union([z.string(), z.number().transform(String)])),
    displayName: z.string(),
    onboarding: optional(z.enum(["automatic", "manual"])),
    enabled: z
      .boolean()
      .nullish()
      .transform((enabled) => enabled ?? true),
  })
  .strict();
const appNames = propertyNames(appSchema);

/** Graph has more members, and answers with all of them; only the name is of use here. */
export const authenticationStrengthSchema = z.object({ id: z.string().transform(canonicalId), displayName: z.string() });
const strengthNames = propertyNames(authenticationStrengthSchema);

const LISTS = [
  "conditionalAccessPolicies",
  "namedLocations",
  "accessPolicies",
  "ipRanges",
  "apps",
  "authenticationStrengths",
] as const satisfies readonly (keyof PolicySet)[];
type List = (typeof LISTS)[number];
type Item = PolicySet[List][number];

type Readers = { readonly [L in List]: (json: unknown, options: ReadingOptions) => Parsed<PolicySet[L][number]> };
const READERS: Readers = {
  conditionalAccessPolicies: (json, options) => also(json, readConditionalAccessPolicy(json, options), matchingOfConditionalAccess),
  namedLocations: readLocationToJudge,
  accessPolicies: (json) => also(json, readAccessPolicy(json), matchingOfAccessPolicy),
  ipRanges: (json) => also(json, readIpRange(json), matchingOfIpRange),
  apps: (json) => readEntry<App>("APP", appSchema, appNames, json),
  authenticationStrengths: (json) => readEntry<AuthenticationStrength>("AS", authenticationStrengthSchema, strengthNames, json),
};

export function readLocationToJudge(json: unknown): Parsed<NamedLocation> {
  return also(json, readNamedLocation(json), matchingOfLocation);
}

/** With what more there is to say of it. */
function also<T>(json: unknown, { value, problems }: Parsed<T>, check: (value: T) => readonly Problem[]): Parsed<T> {
  const more = value === null ? [] : atWrittenPlaces(check(value), value, json);
  return { value: hasErrors(more) ? null : value, problems: [...problems, ...more] };
}

function readEntry<T>(code: string, schema: z.ZodType<T>, names: ReadonlyMap<string, string>, json: unknown): Parsed<T> {
  const spelled = withGraphCasing(json, names);
  const result = schema.safeParse(spelled);
  return result.success
    ? { value: result.data, problems: [] }
    : { value: null, problems: shapeProblems(code, result.error.issues, spelled, names) };
}

/**
 * Reads policy sets, Graph collections, bare lists, and single policies, locations, access policies, IP ranges, in any mixture.
 *
 * @param documents parsed files with their paths, or the JSON of one.
 * @returns the whole set in canonical form, or every problem with the document and the property path that it stands at. Policies without an
 *   id keep null; the same object twice is taken once, two objects of one id are an error.
 */
export function readPolicySet(documents: readonly PolicyDocument[] | unknown, options: ReadingOptions = {}): Parsed<PolicySet> {
  const { set, problems } = readPolicySetPartly(documents, options);
  return { value: hasErrors(problems) ? null : set, problems };
}

/** What could be read, whatever else is wrong. */
export interface PartlyRead {
  readonly set: PolicySet;
  readonly problems: readonly Problem[];
  /** A path inside an item of the set, as whoever wrote the documents knows it. */
  readonly written: (path: string) => string;
  /** Whether some item of a list is missing, because it could not be read. */
  readonly lacks: (list: keyof PolicySet) => boolean;
}

export function readPolicySetPartly(documents: readonly PolicyDocument[] | unknown, options: ReadingOptions = {}): PartlyRead {
  const collected = new Collected();
  for (const { path, json } of asDocuments(documents)) {
    readNode(json, path === "" ? "" : `${path}: `, "", options, collected);
  }
  const set = collected.set();
  const written = (path: string) => {
    const [, list, index, rest] = /^(\w+)\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
    const item = set[list as List]?.[Number(index)];
    const place = item === undefined ? undefined : collected.places.get(item);
    if (place === undefined) return path;
    return place === "" || place.endsWith(": ") || rest === "" ? place + rest : `${place}.${rest}`;
  };
  return { set, problems: collected.problems, written, lacks: (list) => collected.unread.has(list) };
}

function asDocuments(documents: unknown): readonly PolicyDocument[] {
  const isDocument = (item: unknown): item is PolicyDocument =>
    item !== null && typeof item === "object" && "path" in item && "json" in item && typeof item.path === "string";
  if (Array.isArray(documents) && documents.every(isDocument)) return documents;
  return [{ path: "", json: documents }];
}

class Collected {
  readonly problems: Problem[] = [];
  private readonly items: { readonly [L in List]: Item[] } = {
    conditionalAccessPolicies: [],
    namedLocations: [],
    accessPolicies: [],
    ipRanges: [],
    apps: [],
    authenticationStrengths: [],
  };
  /** Of each item, with what separates it from a property path. */
  readonly places = new Map<object, string>();
  readonly unread = new Set<List>();
  private readonly byId = new Map<string, { readonly item: Item; readonly place: string }>();

  set(): PolicySet {
    return this.items as unknown as PolicySet;
  }

  add(list: List, item: Item, raw: string): void {
    const place = raw.replace(/: $/, "");
    const id = "id" in item ? item.id : null;
    if (id !== null) {
      const key = `${list} ${id}`;
      const earlier = this.byId.get(key);
      if (earlier !== undefined) {
        this.problems.push(
          JSON.stringify(earlier.item) === JSON.stringify(item)
            ? warning(
                "SET-twice",
                place,
                `The object ${id} stands at ${earlier.place} as well; it is taken once.`,
                "Remove one of the two.",
              )
            : error("SET-duplicate", place, `The id ${id} belongs to another object at ${earlier.place}.`, "Keep one of the two."),
        );
        return;
      }
      this.byId.set(key, { item, place: place || "the beginning" });
    }
    this.items[list].push(item);
    this.places.set(item, raw);
  }
}

/** @param document with what separates it from the property path; empty where there is one document without a path. */
function readNode(json: unknown, document: string, path: string, options: ReadingOptions, collected: Collected): void {
  const place = (inner: string) => document + (path === "" || inner === "" || inner.startsWith("[") ? path + inner : `${path}.${inner}`);
  if (Array.isArray(json)) {
    for (const [index, item] of json.entries()) readNode(item, document, `${path}[${index}]`, options, collected);
    return;
  }
  const names = json !== null && typeof json === "object" ? lowerCaseNames(json) : null;
  const list = names === null ? null : listOf(names);
  if (list !== null) {
    readItem(list, json, place(""), options, collected);
    return;
  }
  if (names !== null && Array.isArray(names.get("value"))) {
    readNode(names.get("value"), document, path === "" ? "value" : `${path}.value`, options, collected);
    return;
  }
  const isSet = names !== null && (names.size === 0 || LISTS.some((name) => names.has(name.toLowerCase())));
  if (!isSet) {
    collected.problems.push(
      error(
        "SET-unknown",
        place("").replace(/: $/, ""),
        "This is neither a policy set nor anything that belongs into one.",
        "Give a policy set, a Graph collection, or single policies, named locations, access policies, IP ranges.",
      ),
    );
    return;
  }
  for (const [name, value] of Object.entries(json as object)) {
    const known = LISTS.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    if (known !== undefined) readList(known, value, place(known), options, collected);
    else if (value !== null && typeof value === "object") {
      const meant = nearest(name, LISTS);
      const mend = meant === null ? `A policy set has ${LISTS.join(", ")}.` : `Did you mean "${meant}"?`;
      collected.problems.push(error("SET-property", place(name), `A policy set has no "${name}".`, mend));
    }
  }
}

function readList(list: List, value: unknown, place: string, options: ReadingOptions, collected: Collected): void {
  if (value === null || value === undefined) return;
  // A Graph collection may stand where its list belongs.
  const items = Array.isArray(value) ? value : (value as { value?: unknown }).value;
  if (!Array.isArray(items)) {
    collected.unread.add(list);
    collected.problems.push(error("SET-type", place, `${list} is a list.`, "Give it as a list."));
    return;
  }
  const at = Array.isArray(value) ? place : `${place}.value`;
  for (const [index, item] of items.entries()) readItem(list, item, `${at}[${index}]`, options, collected);
}

function readItem(list: List, json: unknown, place: string, options: ReadingOptions, collected: Collected): void {
  const kind = (json as { "@odata.type"?: unknown } | null)?.["@odata.type"];
  if (list === "namedLocations" && BETA_LOCATIONS.some((beta) => beta === kind)) {
    const message = `A named location of the kind ${kind} is known to Graph beta only; it is left out of the set.`;
    collected.problems.push(warning("NL-beta", place, message, "Policies that name it are read as naming an unknown location."));
    return;
  }
  const read: (json: unknown, options: ReadingOptions) => Parsed<Item> = READERS[list];
  const { value, problems } = read(json, options);
  collected.problems.push(...(place === "" ? problems : atPlace(place, problems)));
  if (value === null) collected.unread.add(list);
  else collected.add(list, value, place);
}

/** A whole document has no property path of its own: `file.json: conditions.users`. */
function atPlace(place: string, problems: readonly Problem[]): Problem[] {
  if (!place.endsWith(": ")) return under(place, problems);
  return problems.map((problem) => ({ ...problem, path: problem.path === "" ? place.slice(0, -2) : place + problem.path }));
}

/** Which list an object belongs into, as far as its properties leave no doubt. */
function listOf(names: ReadonlyMap<string, unknown>): List | null {
  const kind = names.get("@odata.type");
  if (kind === IP_LOCATION || kind === COUNTRY_LOCATION || BETA_LOCATIONS.some((beta) => beta === kind)) return "namedLocations";
  if (names.has("conditions") || kind === "#microsoft.graph.conditionalAccessPolicy") return "conditionalAccessPolicies";
  if (names.has("displayname")) {
    if (names.has("ipranges") || names.has("countriesandregions")) return "namedLocations";
    if (names.has("state") || names.has("grantcontrols") || names.has("sessioncontrols")) return "conditionalAccessPolicies";
    if (names.has("allowedcombinations")) return "authenticationStrengths";
    if (names.has("defenderid") || names.has("onboarding")) return "apps";
  }
  if (names.has("subnets")) return "ipRanges";
  if (names.has("name") && (names.has("filters") || names.has("action"))) return "accessPolicies";
  return null;
}

function lowerCaseNames(json: object): Map<string, unknown> {
  return new Map(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value]));
}
