// The package's main entry reads all its languages from disk.
import { getName, registerLocale } from "i18n-iso-countries/index";
import english from "i18n-iso-countries/langs/en.json";
import { APPLICATION_GROUPS } from "../../evaluator/application-groups";
import { insideOf } from "../../evaluator/conditions/network";
import { keyOf } from "../../evaluator/expression";
import type { Directory } from "../../policy/directory";
import { userWithId } from "../../policy/directory-index";
import { isIpLocation } from "../../policy/named-location";
import type { PolicySet } from "../../policy/policy-set";
import { inOrder } from "../order";
import { BUILT_IN_STRENGTHS } from "../strengths";
import { isStandIn } from "../unknown-ids";
import roles from "./data/roles.json";

/** What ids and sets of addresses are called, by the sets, the directory, and whoever asks. */

registerLocale(english);

const NOT_KNOWN_YET = "(not known yet)";
const AS_IT_WAS = " as it was";
const NOWHERE = keyOf(insideOf([]));

const USER_ACTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "urn:user:registersecurityinfo": "registering security information",
    "urn:user:registerdevice": "registering or joining devices",
  }),
);

export function categoryLabel(category: string): string {
  return `IP category ${category}`;
}

function tagLabel(tag: string): string {
  return `IP tag ${apart(tag)}`;
}

/** What separates and links names in a sentence, and the words that stand for many in it. */
const MISLEADING = /[,;→"]|\b(and|or|except|inside|outside|not|everyone|nobody)\b|^(all|any|nothing)\b/i;

/** A name that could be read as a part of the sentence stands in quotes: `"Offices, everyone else"`. */
function apart(name: string): string {
  return MISLEADING.test(name) ? `"${name}"` : name;
}

export class Names {
  private readonly byId = new Map<string, string>([...Object.entries(roles.roles), ...BUILT_IN_STRENGTHS]);
  private readonly places = new Map<string, string>();
  private readonly spelling = new Map<string, string>();
  /** What each tag and category stands for now, by the key of the test of it. */
  private readonly labelled = new Map<string, string>();
  private readonly changedLabels = new Set<string>();
  /** The locations and ranges that were added last. */
  private placesGiven = "";

  /** @param sets in the order in which they come about. */
  constructor(
    sets: readonly PolicySet[] = [],
    private readonly directory?: Directory,
    given: ReadonlyMap<string, string> = new Map(),
  ) {
    for (const entry of [...(directory?.groups ?? []), ...(directory?.servicePrincipals ?? [])]) this.add(entry.id, entry.displayName);
    for (const set of sets) this.addAll(set);
    for (const [id, name] of given) this.add(id, name);
  }

  private addAll({ apps, authenticationStrengths, namedLocations, ipRanges }: PolicySet): void {
    for (const app of apps) this.add(app.appId, app.displayName);
    for (const strength of authenticationStrengths) this.add(strength.id, strength.displayName);
    // Most changes leave the places as they are.
    const given = JSON.stringify([namedLocations, ipRanges]);
    if (given === this.placesGiven) return;
    this.placesGiven = given;
    this.addTagged(inOrder(ipRanges, ({ name }) => name));
    // Of several with the same addresses, the last one gives the name.
    for (const range of inOrder(ipRanges, ({ name }) => name)) this.addPlace(range.subnets, apart(range.name));
    for (const location of inOrder(namedLocations, ({ displayName, id }) => `${displayName}\n${id}`)) {
      this.add(location.id, location.displayName);
      if (isIpLocation(location)) this.addPlace(location.ipRanges, apart(location.displayName));
    }
  }

  private add(id: string | null, name: string | null | undefined): void {
    if (id !== null && name) this.byId.set(id, name);
  }

  /** All addresses of one tag or category. */
  private addTagged(ranges: PolicySet["ipRanges"]): void {
    const subnets = new Map<string, string[]>([...this.labelled.keys()].map((label) => [label, []]));
    const under = (label: string, more: readonly string[]) => subnets.set(label, [...(subnets.get(label) ?? []), ...more]);
    for (const range of ranges) {
      for (const tag of range.tags) this.spelling.set(tag.toLowerCase(), tag);
      for (const label of [categoryLabel(range.category), ...range.tags.map(tagLabel)]) under(label, range.subnets);
    }
    for (const [label, all] of subnets) {
      const key = this.addPlace(all, label);
      if ((this.labelled.get(label) ?? key) !== key) this.changedLabels.add(label);
      this.labelled.set(label, key);
    }
  }

  /** Of two sets of addresses with one name, the earlier one is what it was. Returns the key of the test of them. */
  private addPlace(ranges: readonly string[], name: string): string {
    const key = keyOf(insideOf(ranges));
    for (const [other, otherName] of this.places) if (otherName === name && other !== key) this.places.set(other, `${name}${AS_IT_WAS}`);
    this.places.set(key, name);
    return key;
  }

  /** Whatever it is the id of; the id itself where no name is known. */
  of(id: string): string {
    if (isStandIn(id)) return NOT_KNOWN_YET;
    const name = this.byId.get(id) ?? this.nameOfUser(id);
    return name ? apart(name) : id;
  }

  /** There are many, and few are named in an answer. */
  private nameOfUser(id: string): string | null | undefined {
    const user = this.directory === undefined ? undefined : userWithId(this.directory, id);
    return user?.displayName ?? user?.userPrincipalName;
  }

  /** The location or range that is exactly this set of addresses. @param key of the test of it. */
  place(key: string): string | undefined {
    return this.places.get(key);
  }

  /** Whether tags or categories stand for just these sets of addresses now; always so where they never stood for others. @param keys of the tests of the addresses. */
  standFor(labels: readonly string[], keys: ReadonlySet<string>): boolean {
    if (!labels.some((label) => this.changedLabels.has(label))) return true;
    const now = new Set(labels.map((label) => this.labelled.get(label) ?? NOWHERE));
    return now.size === keys.size && [...now].every((key) => keys.has(key));
  }

  /** What a tag is called beside other places. */
  tagLabel(tag: string): string {
    return tagLabel(this.spelling.get(tag) ?? tag);
  }

  country(code: string): string {
    return getName(code, "en") ?? code;
  }

  userAction(urn: string): string {
    return USER_ACTIONS.get(urn) ?? urn;
  }

  /** By name; `Office365` and the like where all of their applications are there. */
  applications(ids: readonly string[]): string[] {
    const left = new Set(ids);
    const named: string[] = [];
    for (const { name, appIds } of APPLICATION_GROUPS.values()) {
      if (appIds.length < 2 || !appIds.every((id) => left.has(id))) continue;
      named.push(name);
      for (const id of appIds) left.delete(id);
    }
    return [...named, ...[...left].map((id) => this.of(id))];
  }
}

/** `compliantDevice or authenticationStrength Phishing-resistant MFA`: alternatives with names in place of ids. */
export function requirementText(requirement: string, names: Names): string {
  return requirement
    .split("|")
    .map((control) => {
      const [kind, id] = control.split(":");
      return id === undefined ? control : `${kind} ${names.of(id)}`;
    })
    .join(" or ");
}
