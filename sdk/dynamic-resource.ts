import * as pulumi from "@pulumi/pulumi";

/** The exports of `pulumi-appcontrol/dynamic`. State files name them, so a name given once is given for ever. */
export type PolicyKind = "conditionalAccessPolicy" | "namedLocation" | "accessPolicy" | "ipRange";
export type HandlerName = PolicyKind | "accessImpact";

/** The engine reaches dynamic resources under the package `pulumi-nodejs` only; the module segment is ours. */
export function resourceType(name: string): string {
  return `pulumi-nodejs:dynamic/appcontrol:${name}`;
}

/** Whether `value` is a resource of this type, made by whichever copy of the package. */
export function isOfType(value: unknown, type: string): boolean {
  return pulumi.CustomResource.isInstance(value) && (value as unknown as { __pulumiType: string }).__pulumiType === type;
}

/**
 * A resource that the provider process serves by a constant `__provider`: the text names the package's subpath and an export, and nothing of
 * the program is serialised into state. So the installed version of the package runs, for deletes and refreshes too.
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  constructor(
    type: string,
    handler: HandlerName,
    name: string,
    properties: Readonly<Record<string, unknown>>,
    options: pulumi.CustomResourceOptions | undefined,
  ) {
    super(
      type,
      name,
      {
        ...withoutEngineNames(properties),
        schemaVersion: undefined,
        __provider: `exports.handler = () => require('pulumi-appcontrol/dynamic').${handler};`,
      },
      options,
    );
  }
}

/** An exported object carries the id that it had where it came from; the engine keeps these two names for itself. */
function withoutEngineNames(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { id: _id, urn: _urn, ...rest } = properties;
  return rest;
}

/** One policy as it is declared, before or after its resource is made. */
export interface Declaration {
  readonly kind: PolicyKind;
  /** The resource's logical name. */
  readonly resource: string;
  readonly args: object;
}

/** Something that declares policies: one of their resources, or a component of several such as `AppControl`. */
export interface DeclaresPolicies {
  /** The arguments rather than the outputs: one unknown id would hide a whole output. */
  readonly declarations: readonly Declaration[];
}

/** A resource that stands for one object of the tenant. */
export abstract class PolicyResource<Args extends object> extends DynamicResource implements DeclaresPolicies {
  readonly declarations: readonly Declaration[];

  /**
   * @param nameProperty the property that holds the object's name; the logical name is its default, without any suffix.
   * @param outputs every output property: one that is not mentioned would never be set.
   */
  constructor(
    type: string,
    kind: PolicyKind,
    name: string,
    args: Args,
    nameProperty: string & keyof Args,
    outputs: readonly string[],
    options: pulumi.CustomResourceOptions | undefined,
  ) {
    const reading = options?.id !== undefined;
    const declared: Args = reading ? args : { ...args, [nameProperty]: args[nameProperty] ?? name };
    super(type, kind, name, { ...Object.fromEntries(outputs.map((output) => [output, undefined])), ...declared }, options);
    // A resource that only reads what exists declares nothing.
    this.declarations = reading ? [] : [{ kind, resource: name, args: declared }];
  }
}
