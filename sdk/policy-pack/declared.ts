import type { PolicyResource } from "@pulumi/policy";
import type { PolicySet } from "../../provider/policy/policy-set";
import { hasErrors, problemText } from "../../provider/policy/problems";
import { isReference, referenceTo } from "../../provider/policy/references";
import { isUnknown, UNKNOWN_VALUE } from "../../provider/policy/unknowns";
import { managedKind, type ObjectOfKind, type PolicyKind } from "../../provider/resources/declaration";
import { checkedArguments, type ManagedKind } from "../../provider/resources/managed";
import { resourceType } from "../dynamic-resource";
import { AZUREAD_LOCATION, AZUREAD_POLICY, graphLocation, graphPolicy } from "./azuread";

/** The policies that a stack has, whichever provider makes them. */

type Properties = Record<string, unknown>;

interface Kind {
  readonly kind: PolicyKind;
  readonly shaped: (properties: Properties) => Properties;
}

const asTheyAre = (kind: PolicyKind): Kind => ({ kind, shaped: (properties) => properties });
const KINDS: Readonly<Record<string, Kind>> = {
  [resourceType("ConditionalAccessPolicy")]: asTheyAre("conditionalAccessPolicy"),
  [resourceType("NamedLocation")]: asTheyAre("namedLocation"),
  [resourceType("AccessPolicy")]: asTheyAre("accessPolicy"),
  [resourceType("IpRange")]: asTheyAre("ipRange"),
  [AZUREAD_POLICY]: { kind: "conditionalAccessPolicy", shaped: graphPolicy },
  [AZUREAD_LOCATION]: { kind: "namedLocation", shaped: graphLocation },
};

export interface StackPolicies {
  readonly set: PolicySet;
  /** What ids are called. */
  readonly names: ReadonlyMap<string, string>;
  /** The resources of policies, by the policies' names. */
  readonly urns: ReadonlyMap<string, string>;
  /** Resources of which more than ids is not known yet. */
  readonly unknown: readonly Named[];
  /** Resources that do not read as what they are, with what is wrong. */
  readonly refused: readonly (Named & { readonly reason: string })[];
}
interface Named {
  readonly urn: string;
  readonly name: string;
}

export function stackPolicies(resources: readonly PolicyResource[]): StackPolicies {
  const found = resources.flatMap((resource) => {
    const kind = KINDS[resource.type];
    return kind === undefined ? [] : [{ resource, kind: kind.kind, properties: kind.shaped(plain(resource.props) as Properties) }];
  });
  const ids = new Map(found.map(({ resource, kind }) => [resource.urn, idOf(resource, kind)]));
  const read = found.map(({ resource, kind, properties }) => {
    const { propertyDependencies, name, urn } = resource;
    const locations = (propertyDependencies.conditions ?? []).flatMap((one) => (isLocation(one) ? [ids.get(one.urn) as string] : []));
    const located = kind === "conditionalAccessPolicy" ? withLocations(properties, locations, new Set(ids.values())) : properties;
    return { urn, name, kind, ...readAs(kind, located) };
  });
  const ofKind = <Kind extends PolicyKind>(kind: Kind) =>
    read.flatMap(({ urn, kind: own, object }) =>
      own === kind && object !== null ? [{ ...(object as ObjectOfKind[Kind]), id: ids.get(urn) as string }] : [],
    );
  return {
    set: {
      conditionalAccessPolicies: ofKind("conditionalAccessPolicy"),
      namedLocations: ofKind("namedLocation"),
      accessPolicies: ofKind("accessPolicy"),
      ipRanges: ofKind("ipRange"),
      apps: [],
      authenticationStrengths: [],
    },
    names: namesOf(resources),
    urns: new Map(read.flatMap(({ urn, policy }) => (policy === null ? [] : [[policy, urn]]))),
    unknown: read.filter(({ isPartial }) => isPartial),
    refused: read.flatMap(({ urn, name, object, isPartial, reason }) => (object === null && !isPartial ? [{ urn, name, reason }] : [])),
  };
}

/** Only its shape is asked about: what the service refuses, it has refused where the policy was made. */
function readAs(kind: PolicyKind, properties: Properties) {
  const managed = { ...managedKind(kind), validate: () => [] } as ManagedKind<ObjectOfKind[PolicyKind]>;
  const { object, partial, problems } = checkedArguments(managed, properties);
  const isPartial = partial && !hasErrors(problems);
  return {
    object: partial ? null : object,
    policy: object === null ? null : managed.nameOf(object),
    isPartial,
    reason: problems.map(problemText).join("\n"),
  };
}

/** As plain data, with a placeholder wherever the engine does not know the value yet. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, place) => property(value, place));
  return Object.fromEntries(Object.keys(value).flatMap((name) => (HIDDEN.has(name) ? [] : [[name, property(value, name)]])));
}

/** To read what is not known throws. */
function property(holder: object, key: string | number): unknown {
  try {
    return plain((holder as Properties)[key]);
  } catch (thrown) {
    // By its name, for the pack may have a copy of @pulumi/policy of its own.
    if (thrown instanceof Error && thrown.constructor.name === "UnknownValueError") return UNKNOWN_VALUE;
    throw thrown;
  }
}

/** The engine's own, and what the provider keeps beside the arguments. */
const HIDDEN: ReadonlySet<string> = new Set(["__provider", "schemaVersion"]);

const isLocation = ({ type }: PolicyResource): boolean => KINDS[type]?.kind === "namedLocation";

/** The azuread provider says the id among the outputs; of others it is not told, so something stands for it. */
function idOf({ props, urn }: PolicyResource, kind: PolicyKind): string {
  const objectId = property(props, "objectId");
  return typeof objectId === "string" && !isUnknown(objectId) ? objectId.toLowerCase() : referenceTo(kind, urn);
}

/**
 * A pack is told which resources a property depends on, but not which value came from which of them. Where a policy has one id of a location
 * that no resource is known by, and depends on one location of which no id is known, the one is the other. An id that is not known and could
 * be of several locations leaves the condition open.
 */
function withLocations(properties: Properties, depended: readonly string[], known: ReadonlySet<string>): Properties {
  const conditions = properties.conditions as { readonly locations?: Record<string, unknown> } | undefined;
  const locations = conditions?.locations;
  if (locations === undefined || locations === null || isUnknown(locations)) return properties;
  const listed = Object.values(locations).flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const open = listed.filter(isUnknown);
  const nameless = [...open, ...new Set(listed.filter((id) => isGuid(id) && !isUnknown(id) && !known.has(id.toLowerCase())))];
  const candidates = depended.filter((id) => isReference(id) && !listed.includes(id));
  const isSure = nameless.length === 1 && candidates.length === 1;
  if (!isSure && open.length === 0) return properties;
  const named = (list: unknown) => (Array.isArray(list) ? list.map((id) => (id === nameless[0] ? candidates[0] : id)) : list);
  const resolved = isSure
    ? Object.fromEntries(Object.entries(locations).map(([name, list]) => [name, named(list)]))
    : { includeLocations: UNKNOWN_VALUE };
  return { ...properties, conditions: { ...conditions, locations: resolved } };
}

const isGuid = (id: unknown): id is string => typeof id === "string" && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id);

/** Groups, users and apps of the stack. */
function namesOf(resources: readonly PolicyResource[]): Map<string, string> {
  return new Map(
    resources.flatMap(({ props }) => {
      const [displayName, objectId, clientId] = ["displayName", "objectId", "clientId"].map((name) => property(props, name));
      if (typeof displayName !== "string" || isUnknown(displayName)) return [];
      return [objectId, clientId].flatMap((id) => (isGuid(id) && !isUnknown(id) ? [[id.toLowerCase(), displayName] as const] : []));
    }),
  );
}
