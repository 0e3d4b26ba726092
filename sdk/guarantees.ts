import type * as pulumi from "@pulumi/pulumi";
import type { GuaranteeInput, ScopeInput } from "../provider/impact/guarantees/guarantee";

/**
 * Statements that must hold after every change, and at each step on the way: proved in the preview over every possible sign-in, or refuted with
 * one that breaks them. A broken one fails the preview before anything is written.
 *
 * ```ts
 * import { alwaysRequires, neverAllowed, neverBlocked, onlyThrough } from "pulumi-appcontrol";
 *
 * const guarantees = [
 *     neverBlocked({ group: breakGlass.objectId }),
 *     alwaysRequires("mfa", { role: globalAdministrator }),
 *     neverAllowed({ clientAppType: ["exchangeActiveSync", "other"], except: { group: legacyMail.objectId } }),
 *     onlyThrough("mcasConfigured", { application: salesforce.clientId, device: "unmanaged" }),
 * ];
 * ```
 */

type Single<T> = T extends readonly (infer Item)[] ? Item : T;
/** One value, or several of which any will do; each outright or as an output of another resource. */
type OneOrMore<T> = pulumi.Input<Single<T>> | readonly pulumi.Input<Single<T>>[];

type Conditions = { readonly [Property in keyof Omit<ScopeInput, "everyone" | "except">]: OneOrMore<NonNullable<ScopeInput[Property]>> };

/**
 * The sign-ins that a guarantee is about: every property given must hold, and of several values of one property, any. Users only, unless
 * `servicePrincipal` names others; all applications, unless `application`, `userAction` or `authenticationContext` say which.
 */
export interface Scope extends Conditions {
  /** All users; may be said where no other property names any. */
  readonly everyone?: true;
  /** Sign-ins that meet any of these are left out. */
  readonly except?: Conditions;
}

type Kinds = { [Kind in GuaranteeInput["kind"]]: Extract<GuaranteeInput, { kind: Kind }> };
export type Control = OneOrMore<Kinds["alwaysRequires"]["control"]>;
export type Routing = Kinds["onlyThrough"]["routing"];

export type Guarantee =
  | { readonly kind: "neverBlocked"; readonly name?: string; readonly who: Scope }
  | { readonly kind: "alwaysRequires"; readonly name?: string; readonly control: Control; readonly scope: Scope }
  | { readonly kind: "neverAllowed"; readonly name?: string; readonly scope: Scope }
  | { readonly kind: "onlyThrough"; readonly name?: string; readonly routing: Routing; readonly scope: Scope };

/** None of their sign-ins is blocked, wherever it goes: break-glass accounts. */
export function neverBlocked(who: Scope, name?: string): Guarantee {
  return { kind: "neverBlocked", ...named(name), who };
}

/** Each sign-in in the scope is blocked or requires the control. Of several controls, any will do; stronger authentication strengths do as well. */
export function alwaysRequires(control: Control, scope: Scope, name?: string): Guarantee {
  return { kind: "alwaysRequires", ...named(name), control, scope };
}

/** Each sign-in in the scope is blocked. */
export function neverAllowed(scope: Scope, name?: string): Guarantee {
  return { kind: "neverAllowed", ...named(name), scope };
}

/** Each sign-in in the scope is blocked or routed so. */
export function onlyThrough(routing: Routing, scope: Scope, name?: string): Guarantee {
  return { kind: "onlyThrough", ...named(name), routing, scope };
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}
