import { referenceTo } from "../policy/references";
import { isUnknown } from "../policy/unknowns";
import type { Properties } from "./handler";

/**
 * Outputs of other resources that are not known yet. The engine stands one text for all of them; the program said beside it which places hold
 * the same output, so that a group that is about to be created is one group wherever it stands, and can be called by its name.
 */

export interface WithReferences {
  readonly policies: unknown;
  readonly guarantees: unknown;
  /** What each stand-in is called in texts. */
  readonly labels: ReadonlyMap<string, string>;
}

type Path = readonly (string | number)[];

export function withReferences({ policies, guarantees, references }: Properties): WithReferences {
  const judged: { policies: unknown; guarantees: unknown } = structuredClone({ policies, guarantees });
  const labels = new Map<string, string>();
  const given = Array.isArray(references) ? (references as { label: string; paths: Path[] }[]) : [];
  for (const [index, { label, paths }] of given.entries()) {
    const standIn = referenceTo("output", String(index));
    for (const path of paths) {
      const place = valueAt(judged, path.slice(0, -1)) as Properties | undefined;
      const last = path.at(-1) as string;
      if (!isUnknown(place?.[last]) || !takesIds(judged, path)) continue;
      (place as Properties)[last] = standIn;
      labels.set(standIn, label === "" ? "a value that is not known yet" : `${label} (not created yet)`);
    }
  }
  return { ...judged, labels };
}

const ID_LISTS: ReadonlySet<unknown> = new Set([
  ...["Users", "Groups", "Roles", "Applications", "Locations", "ServicePrincipals"].flatMap((what) => [`include${what}`, `exclude${what}`]),
  "members",
  "termsOfUse",
  "customAuthenticationFactors",
]);
const FILTER_FIELDS_OF_IDS: readonly unknown[] = ["app", "user", "userGroup", "ipTag"];

/** Whether an id may stand there: members of enumerations, names and texts stay unknown. */
function takesIds(judged: unknown, path: Path): boolean {
  if (path[0] === "guarantees") return true;
  const inList = typeof path.at(-1) === "number";
  const names = path.filter((step) => typeof step === "string");
  const last = names.at(-1);
  if (last === "id") return names.at(-2) === "authenticationStrength";
  // A list that is not known as a whole may hold any number of ids.
  if (!inList) return false;
  if (last === "values") return FILTER_FIELDS_OF_IDS.includes((valueAt(judged, path.slice(0, -2)) as Properties | undefined)?.field);
  return ID_LISTS.has(last);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Properties | null | undefined)?.[step], value);
}
