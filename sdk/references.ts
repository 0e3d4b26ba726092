import * as pulumi from "@pulumi/pulumi";
import { referenceTo } from "../provider/policy/references";
import { PolicyResource } from "./dynamic-resource";

/**
 * Where outputs stand in the arguments of policies. In a preview the engine sends one and the same text for every value that is not known yet;
 * a program still knows which of them are the same output, and which resource each belongs to.
 */

/** An output of another resource, and every place in the arguments where it stands. */
export interface OutputReference {
  /** The resource that it belongs to, as the program calls it. */
  readonly label: string;
  readonly paths: readonly (readonly (string | number)[])[];
}

type Outputs = ReadonlyMap<unknown, string>;

/** The id outputs of these policies, each with its stand-in. */
export function idsOf(policies: readonly unknown[]): Outputs {
  return new Map(
    policies.flatMap((policy) => {
      if (!(policy instanceof PolicyResource)) return [];
      return policy.declarations.map(({ kind, resource }) => [policy.id, referenceTo(kind, resource)] as const);
    }),
  );
}

/**
 * The same value with stand-ins for the ids of the stack's own policies. So the impact, which is judged before anything is written, waits for
 * none of them.
 */
export function withStandIns(value: unknown, ids: Outputs): unknown {
  const standIn = ids.get(value);
  if (standIn !== undefined) return standIn;
  if (Array.isArray(value)) return value.map((item) => withStandIns(item, ids));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, withStandIns(property, ids)]));
}

/** Every output in `value`, in order of appearance. */
export function outputsIn(value: unknown): OutputReference[] {
  const found = new Map<unknown, { label: string; paths: (string | number)[][] }>();
  const visit = (inner: unknown, path: (string | number)[]) => {
    if (pulumi.Output.isInstance(inner)) {
      const known = found.get(inner);
      if (known) known.paths.push(path);
      else found.set(inner, { label: labelOf(inner), paths: [path] });
    } else if (Array.isArray(inner)) for (const [index, item] of inner.entries()) visit(item, [...path, index]);
    else if (isPlainObject(inner)) for (const [name, property] of Object.entries(inner)) visit(property, [...path, name]);
  };
  visit(value, []);
  return [...found.values()];
}

/** Names of the resources that an output depends on. The SDK keeps them on the output and has no public type for that. */
function labelOf(output: pulumi.Output<unknown>): string {
  const resources = (output as unknown as { resources?: () => ReadonlySet<{ __name?: string }> }).resources?.() ?? new Set();
  return [...resources].flatMap(({ __name }) => __name ?? []).join(", ");
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}
