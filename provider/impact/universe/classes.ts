import type { Expression, Facts } from "../../evaluator/expression";
import { Keys } from "../search/keys";
import { valuesOf } from "./attribute-values";
import { asksAbout, attributesOf, type Numbers, type Refined, UniverseTooLarge } from "./refinement";

/** Values as the conditions see them: classes that they do not tell apart. */

/** The facts of one class, and what is still open of each condition: nothing, or what asks about attributes that were left out. */
export interface ValueClass {
  readonly facts: Facts;
  readonly open: readonly Expression[];
}

const MOST_CLASSES = 20_000;
const NOTHING: ReadonlySet<string> = new Set();

export class Classification {
  private readonly known = new Map<string, Known>();
  /** Emptied and used again: there are many questions, and room that is asked for anew takes longer than the question. */
  private readonly places = new Keys();

  constructor(private readonly numbers: Numbers) {}

  /**
   * The classes in which `base` holds, told apart by the other conditions. They come out in one order, the most ordinary ones first.
   *
   * @param leave attributes that stay open.
   * @throws UniverseTooLarge beyond `most` classes.
   */
  within(base: Expression, conditions: readonly Expression[], leave: ReadonlySet<string> = NOTHING, most = MOST_CLASSES): ValueClass[] {
    let reached: ValueClass[] = [{ facts: {}, open: [base, ...conditions] }];
    for (const attribute of attributesInOrder(reached[0].open, leave)) {
      reached = this.distinct(reached.map((found) => this.told(attribute, found)));
      if (reached.length > most) throw new UniverseTooLarge(attribute);
    }
    return reached.filter(({ open }) => open[0] !== false);
  }

  /** The classes in which the base can hold. @param toldApart the classes that came of each, which differ from each other. */
  private distinct(toldApart: readonly (readonly ValueClass[])[]): ValueClass[] {
    const possible = toldApart.flat().filter(({ open }) => open[0] !== false);
    if (toldApart.length === 1) return possible;
    this.places.clear();
    return possible.filter(({ open }, at) => this.places.getOrSet(this.numbers.words(open), at) === at);
  }

  /** A class told further apart by one attribute; only what asks about it can tell. */
  private told(attribute: string, found: ValueClass): readonly ValueClass[] {
    const asking = found.open.flatMap((expression, at) => (asksAbout(expression, attribute) ? [at] : []));
    if (asking.length === 0) return [found];
    const open = asking.map((at) => found.open[at]);
    const refined = this.valuesOf(attribute, open);
    return refined.map(({ value, open: left }) => {
      const whole = [...found.open];
      asking.forEach((at, n) => {
        whole[at] = left[n];
      });
      return { facts: { ...found.facts, [attribute]: value }, open: whole };
    });
  }

  private valuesOf(attribute: string, open: readonly Expression[]): readonly Refined[] {
    const known = this.known.get(attribute) ?? new Known();
    this.known.set(attribute, known);
    const place = known.places.getOrSet(this.numbers.words(open), known.refined.length);
    if (place === known.refined.length) known.refined.push(this.refined(attribute, open));
    const refined = known.refined[place];
    if (refined === null) throw new UniverseTooLarge(attribute);
    return refined;
  }

  /** Null where there are too many classes: to find that out takes long enough once. */
  private refined(attribute: string, open: readonly Expression[]): readonly Refined[] | null {
    try {
      return valuesOf(attribute, open, this.numbers);
    } catch (thrown) {
      if (thrown instanceof UniverseTooLarge) return null;
      throw thrown;
    }
  }
}

/** Values once told apart, by the numbers of the conditions that they were told apart by. */
class Known {
  readonly refined: (readonly Refined[] | null)[] = [];
  readonly places = new Keys();
}

/** Where the sign-in may leave something to its address, examples should do so; that comes first. */
const FIRST: readonly string[] = ["ipTags", "ipCategory"];

/** Those that most conditions ask about first: the fewest different rests. */
export function attributesInOrder(conditions: readonly Expression[], leave = NOTHING): string[] {
  const asked = new Map<string, number>();
  for (const condition of conditions) {
    for (const attribute of attributesOf(condition)) if (!leave.has(attribute)) asked.set(attribute, (asked.get(attribute) ?? 0) + 1);
  }
  const rank = (attribute: string) => (FIRST.includes(attribute) ? Number.POSITIVE_INFINITY : (asked.get(attribute) as number));
  return [...asked.keys()].sort((a, b) => (rank(a) === rank(b) ? (a < b ? -1 : 1) : rank(b) - rank(a)));
}
