/** More than these are counted; the formula beside the text has them all. */
const MOST_LISTED = 8;

/** A list that stays readable: the first few, and how many more there are. */
export function enumerated(texts: readonly string[], separator = ", ", last = " and "): string {
  if (texts.length <= MOST_LISTED) return texts.join(separator);
  const shown = texts.slice(0, MOST_LISTED - 2);
  return `${shown.join(separator)}${last}${texts.length - shown.length} more`;
}

/** The first of them, and how many more there are. */
export function firstOf(texts: readonly string[], most: number, separator = ", "): string {
  const more = texts.length - most;
  return more > 0 ? `${texts.slice(0, most).join(separator)} and ${more} more` : texts.join(separator);
}
