import { comments, type Page, pages, type Sample } from "./pages";

/**
 * The programs in the docs and in the comments that editors show. A sample that begins with an import is a program of its own; one without goes on where the sample before it on the
 * page ended.
 */

export interface Program {
  /** The page, and which of its programs it is. */
  readonly name: string;
  /** Every line where it stands on the page, so that a complaint names the line that has to be mended. */
  readonly text: string;
}

export const programs: readonly Program[] = [...pages, ...comments].flatMap(programsOf);

function programsOf(page: Page): Program[] {
  const parts: Sample[][] = [];
  for (const one of page.samples.filter(({ language }) => language === "ts")) {
    if (one.text.startsWith("import ") || parts.length === 0) parts.push([one]);
    else parts.at(-1)!.push(one);
  }
  return parts.map((samples, n) => ({ name: `${page.path}.${n}`, text: inPlace(page, samples) }));
}

function inPlace(page: Page, samples: readonly Sample[]): string {
  const lines: string[] = Array.from({ length: page.text.split("\n").length }, () => "");
  for (const { line, text } of samples) for (const [n, code] of text.split("\n").entries()) lines[line - 1 + n] = code;
  return lines.join("\n");
}
