import { blocks, routesToAccessPolicies } from "./effects";
import type { BoxIndex, OppositeBox, Scopes } from "./scopes";
import { hasBit, setBit, wordsFor } from "./tables/word-table";

/** Of the boxes that hold, those that make a difference: most combinations of policies come to one of few outcomes. */
export class Essentials {
  private readonly blocking: Int32Array;
  private readonly routing: Int32Array;
  /** What an outcome mentions though the sign-in is blocked: reports, and what the sign-in is. */
  private readonly whenBlocked: Int32Array;
  private readonly whenNotRouted: Int32Array;
  private readonly opposites: readonly OppositeBox[];

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
    this.opposites = [...scopes.opposites.values()].flat();
    const opposed = maskOf(this.opposites.map(({ opposite }) => opposite));
    const access = maskOf(scopes.access.map(({ applies }) => applies));
    const always = maskOf([...scopes.reportOnly.map(({ applies }) => applies), ...Object.values(scopes.observed)]);
    this.whenBlocked = this.blocking.map((word, place) => word | always[place]);
    this.whenNotRouted = access.map((word, place) => ~(word | opposed[place]));
  }

  of(holding: Int32Array): Int32Array {
    const { differs, shaky } = this.readings(holding);
    const sure = differs ? holding.map((word, place) => word & ~shaky[place]) : holding;
    // Behind a block, by whatever reading, there is nothing but other blocks: R19, R26.
    if (meet(sure, this.blocking)) return this.withOpposites(holding, this.whenBlocked);
    // Where an assumption makes a difference to what holds, all of it may matter to the outcome that the other reading gives.
    if (differs) return holding;
    // Access policies see what is routed to them, and nothing else: 5.6 (1).
    return meet(holding, this.routing) ? holding : this.withOpposites(holding, this.whenNotRouted);
  }

  /** Whether some box holds by one reading of an assumption and not by another, and those that do not hold by another. */
  private readings(holding: Int32Array): { readonly differs: boolean; readonly shaky: Int32Array } {
    const shaky = new Int32Array(holding.length);
    let differs = false;
    for (const { box, opposite } of this.opposites) {
      const holds = hasBit(holding, box);
      if (holds === hasBit(holding, opposite)) continue;
      differs = true;
      if (holds) setBit(shaky, box);
    }
    return { differs, shaky };
  }

  /** Only these boxes, and of opposites only theirs. */
  private withOpposites(holding: Int32Array, mask: Int32Array): Int32Array {
    const found = holding.map((word, place) => word & mask[place]);
    for (const { box, opposite } of this.opposites) if (hasBit(mask, box) && hasBit(holding, opposite)) setBit(found, opposite);
    return found;
  }
}

function meet(one: Int32Array, other: Int32Array): boolean {
  return one.some((word, place) => (word & other[place]) !== 0);
}
