import { nearest } from "../nearest";
import { error, type Problem } from "../problems";
import { isGuid } from "../reading";

/** What may stand in one list of ids. */
export interface IdList {
  /** Of what the list holds ids, e.g. `a group`. */
  readonly of: string;
  /** Which id it is and where it is found, in one sentence. */
  readonly mend: string;
  /** Words that stand for themselves in this list. */
  readonly words?: readonly string[];
  /** A word that people write although this list does not have it, and what to do instead. */
  readonly otherwise?: ReadonlyMap<string, string>;
}

export const USER_ID: IdList = { of: "a user", mend: "Give the user's object id." };
export const GROUP_ID: IdList = { of: "a group", mend: "Give the group's object id." };
export const ROLE_ID: IdList = {
  of: "a directory role",
  mend: "Give the template id of the built-in role, e.g. 62e90394-69f5-4237-9190-012177145e10 for Global Administrator.",
};
export const SERVICE_PRINCIPAL_ID: IdList = {
  of: "a service principal",
  mend: "Give the object id of the service principal; the application (client) id is another one.",
};

/** Everything in `values` that is neither an id nor one of the list's words. */
export function idProblems(list: IdList, path: string, values: readonly string[]): Problem[] {
  return values.flatMap((value, index) => {
    if (isGuid(value) || list.words?.includes(value)) return [];
    const { message, mend } = notAnId(list, value);
    return [error("CA-id", `${path}[${index}]`, message, mend)];
  });
}

/** The same for a property that holds one id. */
export function singleIdProblems(list: IdList, path: string, value: string): Problem[] {
  return idProblems(list, path, [value]).map((problem) => ({ ...problem, path }));
}

/** `<RING>`, `%breakglass%`, `{{group}}`, `${group}`, `[group]`: what templates carry where an id belongs. */
export const PLACEHOLDER = /^(<.*>|%.*%|\{\{.*\}\}|\$\{.*\}|\[.*\]|\{[^{}]*\})$/;
/** The form of a GUID, spelled with letters or signs that no GUID has. */
const DUMMY = /^[0-9a-z?*#]{8}(-[0-9a-z?*#]{4}){3}-[0-9a-z?*#]{12}$/i;
const BRACED = /^\{?([0-9a-f-]{36})\}?$/i;
const BARE = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i;

function notAnId({ of, mend, words = [], otherwise }: IdList, value: string): { message: string; mend: string } {
  const shown = JSON.stringify(value);
  if (value.trim() === "") return { message: `An empty text stands where the id of ${of} belongs.`, mend };
  const advice = otherwise?.get(value);
  if (advice !== undefined) return { message: `${shown} has no meaning in this list.`, mend: advice };
  const embedded = embeddedGuid(value);
  if (embedded !== null) return { message: `${shown} is not the plain spelling of an id.`, mend: `Write ${embedded}.` };
  if (PLACEHOLDER.test(value)) return { message: `${shown} is a placeholder of a template, not the id of ${of}.`, mend };
  const name = /^NAME:\s*(.*)$/i.exec(value)?.[1];
  if (name !== undefined) {
    return {
      message: `${shown} refers to ${of} by its name, which the service does not resolve.`,
      mend: `${mend} It is called "${name}".`,
    };
  }
  if (DUMMY.test(value)) return { message: `${shown} has the form of an id, but is a made-up one.`, mend };
  if (value.includes("@")) return { message: `${shown} is a user principal name or an address, not the id of ${of}.`, mend };
  const meant = nearest(value, words);
  if (meant !== null) return { message: `${shown} is not one of this list's words.`, mend: `Did you mean "${meant}"?` };
  const alternatives = words.length === 0 ? "" : ` Or write ${words.map((word) => `"${word}"`).join(" or ")}.`;
  return { message: `${shown} is no id; it looks like the name of ${of}.`, mend: mend + alternatives };
}

/** The GUID in `{…}`, in 32 digits without hyphens, or at the end of a path such as `/identity/…/<guid>` (azuread #1504). */
function embeddedGuid(value: string): string | null {
  const last = value.split("/").at(-1) as string;
  const guid = BRACED.exec(last)?.[1] ?? BARE.exec(last)?.slice(1).join("-") ?? null;
  return guid !== null && isGuid(guid) ? guid.toLowerCase() : null;
}
