/** What must never be read by anybody: the secrets that this run knows, and whatever else has the form of one. */

const HIDDEN = "(hidden)";

const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{10,}\.[\w-]+(\.[\w-]*)?/g, HIDDEN],
  [/\b(Bearer|Token|Basic)\s+[\w.~+/=-]{20,}/gi, `$1 ${HIDDEN}`],
  [
    /\b(client_secret|client_assertion|assertion|password|access_token|refresh_token|id_token)(["']?\s*[=:]\s*["']?)[^"'&\s,}]+/gi,
    `$1$2${HIDDEN}`,
  ],
];

export class Secrets {
  private readonly known = new Set<string>();

  constructor(secrets: readonly string[] = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** Shorter ones would blacken ordinary words; no service issues such. */
  add(secret: string): void {
    if (secret.length < 6) return;
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) this.known.add(form);
  }

  redact(text: string): string {
    const longestFirst = [...this.known].sort((one, other) => other.length - one.length);
    const withoutKnown = longestFirst.reduce((redacted, secret) => redacted.replaceAll(secret, HIDDEN), text);
    return FORMS.reduce((redacted, [form, hidden]) => redacted.replace(form, hidden), withoutKnown);
  }
}
