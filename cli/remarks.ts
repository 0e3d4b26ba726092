import { type Problem, problemText } from "../provider/policy/problems";

/**
 * What is said of the rows of a file, on standard error. Rows that cannot be read are listed one by one as they come; remarks on rows that
 * can are counted, for a log of a million rows may have the same one a million times.
 */
export class Remarks {
  unreadable = 0;
  private readonly counted = new Map<string, { readonly text: string; count: number }>();

  constructor(private readonly print: (line: string) => void) {}

  refused(place: string, problems: readonly Problem[]): void {
    this.unreadable += 1;
    for (const problem of problems.filter(({ severity }) => severity === "error")) this.print(`${place}: ${problemText(problem)}`);
  }

  taken(place: string, problems: readonly Problem[]): void {
    for (const problem of problems) {
      const known = this.counted.get(`${problem.code} ${problem.path}`);
      if (known === undefined) this.counted.set(`${problem.code} ${problem.path}`, { text: `${place}: ${problemText(problem)}`, count: 1 });
      else known.count += 1;
    }
  }

  /** @param rows how many there were. */
  end(rows: number): void {
    for (const { text, count } of this.counted.values()) this.print(`warning: ${text}${moreLikeThis(count - 1)}`);
    if (this.unreadable > 0) this.print(`${this.unreadable} of ${rows} rows could not be read.`);
  }
}

export function moreLikeThis(count: number): string {
  return count > 0 ? ` (and ${count} more like this)` : "";
}
