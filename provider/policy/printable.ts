/** Control characters, breaks of lines, and marks that turn the direction of reading. */
const ACTING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/**
 * A text as it may stand in a line of ours. Names come from tenants and from pull requests: one that begins a new line, moves the cursor or
 * turns the direction of reading could say in a preview what nobody found. Such characters are shown as what they are, `\n` or `\u001b`.
 */
export function printable(text: string): string {
  return text.replace(ACTING, (acting) => SHORT.get(acting) ?? escaped(acting));
}

/** The same JSON, in which no character acts on a terminal: `JSON.stringify` leaves those beyond ASCII as they are. */
export function printableJson(json: string): string {
  return json.replace(ACTING, (acting) => (acting === "\n" ? acting : escaped(acting)));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
