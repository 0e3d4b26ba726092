import { printable } from "../../policy/printable";
import type { Guarantee, Scope } from "../guarantees/guarantee";
import { type Names, requirementText } from "./names";

/** What a guarantee says, for those that have no name of their own. */
export function guaranteeName(guarantee: Guarantee, names: Names): string {
  return printable(guarantee.name ?? nameOf(guarantee, names));
}

function nameOf(guarantee: Guarantee, names: Names): string {
  switch (guarantee.kind) {
    case "neverBlocked":
      return `${scopeText(guarantee.who, names)} is never blocked`;
    case "alwaysRequires":
      return `${scopeText(guarantee.scope, names)} always requires ${requirementText(guarantee.control.join("|"), names)}`;
    case "neverAllowed":
      return `${scopeText(guarantee.scope, names)} is never allowed`;
    case "onlyThrough":
      return `${scopeText(guarantee.scope, names)} only through ${guarantee.routing}`;
  }
}

const WHO: readonly string[] = ["user", "group", "role", "guestType", "servicePrincipal"];
const WHERE: readonly string[] = ["application", "userAction", "authenticationContext"];

function scopeText({ everyone: _everyone, except = {}, ...scope }: Scope, names: Names): string {
  const given = Object.entries(scope).filter(([, values]) => values !== undefined) as [string, readonly string[]][];
  const called = (values: readonly string[]) => values.map((value) => names.of(value)).join(" or ");
  const of = (properties: readonly string[]) =>
    given.flatMap(([property, values]) => (properties.includes(property) ? [called(values)] : []));
  const who = of(WHO).join(" and ") || "everyone";
  const target = of(WHERE).join(" or ");
  const others = given.flatMap(([property, values]) =>
    WHO.includes(property) || WHERE.includes(property) ? [] : [`${property} ${called(values)}`],
  );
  const left = Object.values(except).flatMap((values) => (values ?? []).map((value) => names.of(value)));
  return [`${who}${left.length === 0 ? "" : ` except ${left.join(", ")}`}${target === "" ? "" : ` → ${target}`}`, ...others].join(", ");
}
