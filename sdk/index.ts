/** What a Pulumi program imports: resources, the pair, filter rows and guarantees. */
export * from "./access-impact";
export * from "./access-policy";
export * from "./app-control";
export * from "./conditional-access-policy";
export * from "./conditional-access-policy-shape";
export type { Declaration, DeclaresPolicies } from "./dynamic-resource";
export * from "./filters";
export type { Given, GivenProperties } from "./given";
export * from "./guarantees";
export * from "./ip-range";
export * from "./named-location";
