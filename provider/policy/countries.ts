// The browser build of the package: the table of codes without the names in every language.
import { getAlpha2Codes } from "i18n-iso-countries/index";

/** Country codes of ISO 3166-1 alpha-2 (i18n-iso-countries; it has XK for Kosovo too, which ISO leaves to its users). */
const CODES: ReadonlySet<string> = new Set(Object.keys(getAlpha2Codes()));

export function isCountryCode(text: string): boolean {
  return CODES.has(text);
}

/** Codes that people write for countries which have another one. */
const MEANT: Readonly<Record<string, string>> = { UK: "GB", EL: "GR" };

/** What to write instead of a text that is no code. */
export function countryMend(text: string): string {
  const meant = MEANT[text.toUpperCase()];
  return meant === undefined ? "Write the ISO 3166-1 alpha-2 code of the country, e.g. NL." : `Write ${meant}.`;
}
