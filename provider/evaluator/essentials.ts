import { blocks, routesToAccessPolicies } from "./effects";
import type { BoxIndex, OppositeBox, Scopes } from "./scopes";
import { hasBit, setBit, wordsFor } from "./tables/word-table";

/** Of the boxes that hold, those that make a difference: most combinations of policies come to one of few outcomes. */
export class Essentials {
  private readonly blocking: Int32Array;
  private readonly routing: Int32Array;
  private readonly access: Int32Array;
  /** What an outcome mentions though the sign-in is blocked. */
  private readonly always: Int32Array;
  private readonly opposites: readonly OppositeBox[];
  /** All but the boxes of assumptions read the other way round. */
  private readonly own: Int32Array;

  constructor(scopes: Scopes) {
    const maskOf = (boxes: readonly BoxIndex[]) => {
      const mask = new Int32Array(wordsFor(scopes.boxes.length));
      for (const box of boxes) if (box >= 0) setBit(mask, box);
      return mask;
    };
    this.blocking = maskOf(scopes.enforced.filter(({ entry }) => blocks(entry.policy)).map(({ applies }) => applies));
    this.routing = maskOf(
      scopes.enforced.flatMap(({ session }) => (session?.effects.some(routesToAccessPolicies) ? [session.applies] : [])),
    );
    this.access = maskOf(scopes.access.map(({ applies }) => applies));
    this.opposites = [...scopes.opposites.values()].flat();
    const opposed = maskOf(this.opposites.map(({ opposite }) => opposite));
    this.own = opposed.map((word) => ~word);
    this.always = maskOf([...scopes.reportOnly.map(({ applies }) => applies), ...Object.values(scopes.observed)]);
  }

  of(given: Int32Array): Int32Array {
    // Where an assumption makes a difference to what holds, all of it may matter to the outcome that the other reading gives.
    if (this.opposites.some(({ box, opposite }) => hasBit(given, box) !== hasBit(given, opposite))) return given;
    const found = this.ofOwn(given.map((word, place) => word & this.own[place]));
    for (const { box, opposite } of this.opposites) if (hasBit(found, box)) setBit(found, opposite);
    return found;
  }

  /** @returns an array of its own. */
  private ofOwn(holding: Int32Array): Int32Array {
    // Behind a block there is nothing but other blocks: R19, R26.
    if (meet(holding, this.blocking)) return holding.map((word, place) => word & (this.blocking[place] | this.always[place]));
    // Access policies see what is routed to them, and nothing else: 5.6 (1).
    return meet(holding, this.routing) ? holding : holding.map((word, place) => word & ~this.access[place]);
  }
}

function meet(one: Int32Array, other: Int32Array): boolean {
  return one.some((word, place) => (word & other[place]) !== 0);
}
