import type { AccessPolicy } from "../policy/access-policy";
import type { ConditionalAccessPolicy } from "../policy/conditional-access-policy";
import type { IpRange } from "../policy/ip-range";
import type { NamedLocation } from "../policy/named-location";
import { accessPolicyKind } from "./access-policy";
import { conditionalAccessPolicyKind } from "./conditional-access-policy";
import type { Properties } from "./handler";
import { ipRangeKind } from "./ip-range";
import { checkedArguments, type ManagedKind } from "./managed";
import { namedLocationKind } from "./named-location";

/**
 * What a stack declares, as `AccessImpact` is given it and as it records it. The record holds the canonical inputs: it stands in for the
 * tenant where there are no credentials, and it says which policies were declared last time and are not now.
 */

export interface ObjectOfKind {
  conditionalAccessPolicy: ConditionalAccessPolicy;
  namedLocation: NamedLocation;
  accessPolicy: AccessPolicy;
  ipRange: IpRange;
}
export type PolicyKind = keyof ObjectOfKind;

const KINDS: { readonly [Kind in PolicyKind]: ManagedKind<ObjectOfKind[Kind]> } = {
  conditionalAccessPolicy: conditionalAccessPolicyKind,
  namedLocation: namedLocationKind,
  accessPolicy: accessPolicyKind,
  ipRange: ipRangeKind,
};

export function managedKind<Kind extends PolicyKind>(kind: Kind): ManagedKind<ObjectOfKind[Kind]> {
  return KINDS[kind];
}

export interface Declared<Kind extends PolicyKind = PolicyKind> {
  readonly kind: Kind;
  /** The resource's logical name. */
  readonly resource: string;
  readonly name: string;
  readonly object: ObjectOfKind[Kind];
  readonly inputs: Properties;
  readonly adopt: string | null;
}

export interface Declaration {
  readonly policies: readonly Declared[];
  /** Resources whose arguments are wrong: each of them fails its own check and says why. */
  readonly refused: readonly string[];
  /** Resources of which more than ids is not known yet: nothing can be said about them in this preview. */
  readonly unknown: readonly string[];
}

export function readDeclaration(policies: unknown): Declaration {
  const given = Array.isArray(policies) ? (policies as Properties[]) : [];
  const read = given.map(({ kind, resource, properties }) => readDeclared(kind as PolicyKind, String(resource), properties as Properties));
  return {
    policies: read.flatMap(({ declared }) => declared ?? []),
    refused: read.flatMap(({ resource, refused }) => (refused ? resource : [])),
    unknown: read.flatMap(({ resource, unknown }) => (unknown ? resource : [])),
  };
}

function readDeclared<Kind extends PolicyKind>(kind: Kind, resource: string, properties: Properties) {
  const managed = managedKind(kind);
  const { object, inputs, partial } = checkedArguments(managed, properties ?? {});
  const declared: Declared<Kind> | null =
    object === null || partial
      ? null
      : {
          kind,
          resource,
          name: managed.nameOf(object),
          object,
          inputs,
          adopt: typeof properties.adopt === "string" ? properties.adopt : null,
        };
  return { resource, declared, refused: object === null && !partial, unknown: partial };
}

/** One policy as it was declared last time, with the id that the tenant had for it by then. */
export interface Recorded {
  readonly kind: PolicyKind;
  readonly resource: string;
  readonly name: string;
  readonly id: string | null;
  readonly inputs: Properties;
  /** For one that the program does not declare any more: in how many runs its object was in the tenant still. */
  readonly removed?: number;
}

/** After so many runs an object that is still there stays for good: it was taken out of the state, or is to be retained. */
const MOST_RUNS_REMOVED = 3;

/**
 * The record of this declaration. Resources of which nothing can be said now keep what is recorded of them, and so do those that are about to be
 * deleted: should the run fail before that, the next one deletes them, and its preview must say so.
 *
 * @param gone what was declared last time, is not now, and is in the tenant, with its id there.
 */
export function recordOf(
  declaration: Declaration,
  recorded: readonly Recorded[],
  idOf: ReadonlyMap<Declared, string>,
  gone: ReadonlyMap<Recorded, string> = new Map(),
): readonly Recorded[] {
  return [
    ...declaration.policies.map((policy) => ({
      kind: policy.kind,
      resource: policy.resource,
      name: policy.name,
      id: idOf.get(policy) ?? null,
      inputs: policy.inputs,
    })),
    ...recorded.filter(({ resource }) => declaration.unknown.includes(resource)),
    ...[...gone].flatMap(([record, id]) => {
      const removed = (record.removed ?? 0) + 1;
      return removed > MOST_RUNS_REMOVED ? [] : [{ ...record, id, removed }];
    }),
  ];
}

/** The text that the state keeps as a secret; ordered, so that an unchanged declaration is an unchanged text. */
export function recordText(records: readonly Recorded[]): string {
  const key = ({ kind, resource }: Recorded) => `${kind} ${resource}`;
  const ordered = [...records].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return JSON.stringify({ version: 1, policies: ordered });
}

/** Nothing where there is no record yet, or none that this version can read. */
export function readRecord(text: unknown): readonly Recorded[] {
  if (typeof text !== "string" || text === "") return [];
  try {
    const { version, policies } = JSON.parse(text) as { version: number; policies: Recorded[] };
    return version === 1 ? policies : [];
  } catch {
    return [];
  }
}

/** Whether two records declare the same, whatever ids they know, and whatever was deleted meanwhile. */
export function sameDeclaration(one: readonly Recorded[], other: readonly Recorded[]): boolean {
  const text = (records: readonly Recorded[]) =>
    recordText(records.filter(({ removed }) => removed === undefined).map((record) => ({ ...record, id: null })));
  return text(one) === text(other);
}
