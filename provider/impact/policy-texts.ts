/** The JSON text of a policy, made once: by it two policies are the same, and in it ids are found. */
const TEXTS = new WeakMap<object, string>();

export function textOf(policy: object): string {
  let text = TEXTS.get(policy);
  if (text === undefined) {
    text = JSON.stringify(policy);
    TEXTS.set(policy, text);
  }
  return text;
}
