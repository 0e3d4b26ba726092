// The browser build of the package: the table of codes without the names in every language.
import { getAlpha2Codes } from "i18n-iso-countries/index";
import { error, type Problem, warning } from "../problems";

/** Country codes of ISO 3166-1 alpha-2 (i18n-iso-countries; it has XK for Kosovo too, which ISO leaves to its users). */
const CODES: ReadonlySet<string> = new Set(Object.keys(getAlpha2Codes()));

/** Codes that ISO has withdrawn and that tenants still hold: the Netherlands Antilles ended in 2010. */
const WITHDRAWN: ReadonlyMap<string, string> = new Map([["AN", "BQ, CW and SX"]]);

/** Codes that people write for countries which have another one. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ["UK", "GB"],
  ["EL", "GR"],
]);

/** @param kind the first part of the problem's code. */
export function countryCodeProblems(kind: string, path: string, code: string): Problem[] {
  if (CODES.has(code)) return [];
  const successors = WITHDRAWN.get(code);
  if (successors !== undefined) {
    return [warning(`${kind}-country`, path, `"${code}" is no longer a country code of ISO 3166-1.`, `Use ${successors}.`)];
  }
  const meant = MEANT.get(code.toUpperCase()) ?? (CODES.has(code.toUpperCase()) ? code.toUpperCase() : undefined);
  const mend = meant === undefined ? "Write the ISO 3166-1 alpha-2 code of the country, e.g. NL." : `Write ${meant}.`;
  return [error(`${kind}-country`, path, `"${code}" is no country code.`, mend)];
}
