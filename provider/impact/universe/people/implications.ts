import type { Assignment, Literal } from "./membership-solver";

/**
 * What single literals bring with them. Kept apart from the clauses: there are many, and they are the same in every situation. They are complete:
 * what follows from something that follows is said of the first literal as well.
 */
export class Implications {
  private readonly following = new Map<Literal, Literal[]>();

  /** Where one literal holds, the other does; so where the other does not, neither does the one. */
  add(literal: Literal, consequence: Literal): void {
    this.addOneWay(literal, consequence);
    this.addOneWay(-consequence, -literal);
  }

  private addOneWay(literal: Literal, consequence: Literal): void {
    const known = this.following.get(literal);
    if (known === undefined) this.following.set(literal, [consequence]);
    else known.push(consequence);
  }

  /** Makes the literal hold, and all that follows from it; false when some of that cannot hold any more. */
  hold(literal: Literal, assignment: Assignment): boolean {
    assignment[Math.abs(literal) - 1] = literal > 0 ? 1 : -1;
    const following = this.following.get(literal);
    if (following === undefined) return true;
    for (const consequence of following) {
      const variable = Math.abs(consequence) - 1;
      // A variable that came up later is in no formula of this assignment.
      if (variable >= assignment.length) continue;
      const value = consequence > 0 ? 1 : -1;
      if (assignment[variable] === -value) return false;
      assignment[variable] = value;
    }
    return true;
  }

  /** Whether a literal that holds in a full assignment has all there that follows from it. */
  isKept(literal: Literal, assignment: Assignment): boolean {
    return (this.following.get(literal) ?? []).every((consequence) => assignment[Math.abs(consequence) - 1] !== -Math.sign(consequence));
  }
}
