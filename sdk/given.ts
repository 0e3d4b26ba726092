import type * as pulumi from "@pulumi/pulumi";

type Scalar = string | number | boolean;

/**
 * A value as a program may give it: outright, or as an output of another resource, at any depth. Null and absent are one, as in Graph,
 * so that an exported policy can be pasted in with its nulls.
 */
export type Given<T> = [T] extends [Scalar]
  ? pulumi.Input<T>
  : [T] extends [readonly (infer Item)[]]
    ? pulumi.Input<Given<Item>[]>
    : pulumi.Input<{ [Name in keyof T]: Given<NonNullable<T[Name]>> | null }>;

/** The properties of `T`, each of them as a program may give it. */
export type GivenProperties<T> = { [Name in keyof T]: Given<NonNullable<T[Name]>> | null };
