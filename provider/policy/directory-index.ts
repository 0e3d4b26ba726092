import type { Directory } from "./directory";

/** A directory as numbers: made once, when it is read, and used by all that goes through its users. */
export interface DirectoryIndex {
  /** Where each user stands in the list, by id. */
  readonly placeOf: ReadonlyMap<string, number>;
  readonly groups: Memberships;
  readonly roles: Memberships;
}

/** The groups, or the roles, of all users. */
export interface Memberships {
  /** By id. */
  readonly numberOf: ReadonlyMap<string, number>;
  /** Of one user after the other; of somebody whose memberships are not known `NOT_KNOWN` alone. */
  readonly numbers: Int32Array;
  /** Where those of each user begin, and at last where they end. */
  readonly begins: Int32Array;
  /** Of one user. */
  readonly most: number;
}

export const NOT_KNOWN = -1;

const INDEXES = new WeakMap<Directory, DirectoryIndex>();

export function indexOf(directory: Directory): DirectoryIndex {
  let index = INDEXES.get(directory);
  if (index === undefined) {
    const { users } = directory;
    index = {
      placeOf: new Map(users.map(({ id }, place) => [id, place])),
      groups: numbered(users.map(({ groups }) => groups)),
      roles: numbered(users.map(({ roles }) => roles)),
    };
    INDEXES.set(directory, index);
  }
  return index;
}

function numbered(lists: readonly (readonly string[] | undefined)[]): Memberships {
  const numberOf = new Map<string, number>();
  const numbers = new Int32Array(lists.reduce((total, list) => total + (list?.length ?? 1), 0));
  const begins = new Int32Array(lists.length + 1);
  let at = 0;
  lists.forEach((list, place) => {
    begins[place] = at;
    if (list === undefined) numbers[at++] = NOT_KNOWN;
    else {
      for (const id of list) {
        const number = numberOf.get(id) ?? numberOf.size;
        numberOf.set(id, number);
        numbers[at++] = number;
      }
    }
  });
  begins[lists.length] = at;
  return { numberOf, numbers, begins, most: lists.reduce((most, list) => Math.max(most, list?.length ?? 1), 0) };
}
