import { isDeepStrictEqual } from "node:util";
import { firstOf } from "../impact/words/enumerated";
import { printable } from "../policy/printable";
import { type Declaration, type Declared, managedKind, type Recorded } from "./declaration";
import type { Overlay } from "./overlay";

/** What the reader of an impact must know about how the declared policies and the tenant's objects were put together. */

/** Objects that a new resource takes over, by `adopt` or because they are equal: the plan shows a creation, and nothing is created. */
export function takeovers(declared: readonly Declared[], recorded: readonly Recorded[], { idOf }: Overlay): string[] {
  const own = new Set(recorded.flatMap(({ kind, id, name }) => [`${kind} ${id}`, `${kind} ${name}`]));
  const taken = declared.filter((policy) => {
    const id = idOf.get(policy);
    return id !== undefined && !own.has(`${policy.kind} ${id}`) && !own.has(`${policy.kind} ${policy.name}`);
  });
  return said(taken, "In the tenant already, so that `up` takes over what is there");
}

/** Declared as last time, and yet the tenant has something else. */
export function drift(declared: readonly Declared[], recorded: readonly Recorded[], { idOf, written }: Overlay): string[] {
  const unedited = declared.filter((policy) => {
    const record = recorded.find(({ kind, resource }) => kind === policy.kind && resource === policy.resource);
    return written.has(policy) && record !== undefined && isDeepStrictEqual(record.inputs, policy.inputs);
  });
  const [changed, missing] = [unedited.filter((policy) => idOf.has(policy)), unedited.filter((policy) => !idOf.has(policy))];
  return [
    ...said(
      changed,
      "Not as declared, though the declaration is that of last time: changed outside of this stack, or a write failed. The impact is that of bringing it back, for which `pulumi up` may need `--refresh`",
    ),
    ...said(
      missing,
      "Declared last time, and not in the tenant by its name: deleted, renamed, or never made. The impact is that of making it anew; with `--refresh` Pulumi sees which it is",
    ),
  ];
}

/** Taken out of the program in a run before, and in the tenant still. */
export function leftovers({ gone }: Overlay): string[] {
  const left = [...gone.keys()].filter(({ removed }) => removed !== undefined);
  return said(
    left,
    "Taken out of the program before, and in the tenant still, so it counts as deleted now; it stays if it was to be retained",
  );
}

/** Other impacts of the same program, by name. */
export function besides(siblings: unknown): string[] {
  const names = Array.isArray(siblings) ? siblings.map((name) => printable(`"${name}"`)) : [];
  if (names.length === 0) return [];
  return [
    `Policies that only another AccessImpact of this program declares are taken as the tenant has them now (${firstOf(names, MOST_LISTED)}). Where both change, one AccessImpact over all of them, with \`impact: false\` in the pairs, shows what comes of it.`,
  ];
}

/** Resources of which nothing can be said in this preview. */
export function leftOut({ unknown }: Declaration): string[] {
  return unknown.map((resource) => printable(`Not known yet, and left out: ${resource}.`));
}

const MOST_LISTED = 5;

type Named = Pick<Declared, "kind" | "name">;

function said(policies: readonly Named[], what: string): string[] {
  return policies.length === 0 ? [] : [`${what}: ${firstOf(policies.map(asNamed), MOST_LISTED)}.`];
}

function asNamed({ kind, name }: Named): string {
  return printable(`${managedKind(kind).label} "${name}"`);
}
