import type { Directory, DirectoryUser } from "./directory";

/** A directory as numbers: made once, when it is read, and used by all that goes through its users. */
export interface DirectoryIndex {
  /** Where each user stands in the list, by id. */
  readonly placeOf: ReadonlyMap<string, number>;
  readonly groups: Memberships;
  readonly roles: Memberships;
  readonly origins: Origins;
}

/** Kind of user and home tenant: many users have the same. */
export interface Origins {
  /** By the user's place. */
  readonly numbers: Int32Array;
  /** The place of the first user of each. */
  readonly firsts: readonly number[];
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
    const placeOf = new Map<string, number>();
    for (let place = 0; place < users.length; place += 1) placeOf.set(users[place].id, place);
    index = {
      placeOf,
      groups: numbered(users.map(({ groups }) => groups)),
      roles: numbered(users.map(({ roles }) => roles)),
      origins: originsOf(users),
    };
    INDEXES.set(directory, index);
  }
  return index;
}

export function userWithId(directory: Directory, id: string): DirectoryUser | undefined {
  const place = indexOf(directory).placeOf.get(id);
  return place === undefined ? undefined : directory.users[place];
}

function numbered(lists: readonly (readonly string[] | undefined)[]): Memberships {
  const numberOf = new Map<string, number>();
  const numbers = new Int32Array(lists.reduce((total, list) => total + (list?.length ?? 1), 0));
  const begins = new Int32Array(lists.length + 1);
  let at = 0;
  for (let place = 0; place < lists.length; place += 1) {
    begins[place] = at;
    const list = lists[place];
    if (list === undefined) numbers[at++] = NOT_KNOWN;
    else for (let n = 0; n < list.length; n += 1) numbers[at++] = numberIn(numberOf, list[n]);
  }
  begins[lists.length] = at;
  return { numberOf, numbers, begins, most: lists.reduce((most, list) => Math.max(most, list?.length ?? 1), 0) };
}

function numberIn(numberOf: Map<string, number>, name: string, next = numberOf.size): number {
  let number = numberOf.get(name);
  if (number === undefined) {
    number = next;
    numberOf.set(name, number);
  }
  return number;
}

function originsOf(users: readonly DirectoryUser[]): Origins {
  const numbers = new Int32Array(users.length);
  const firsts: number[] = [];
  const byTenant = new Map<DirectoryUser["externalTenantId"], Map<string, number>>();
  users.forEach(({ externalTenantId, userType, guestOrExternalUserType }, place) => {
    const byKind = byTenant.get(externalTenantId) ?? new Map<string, number>();
    byTenant.set(externalTenantId, byKind);
    numbers[place] = numberIn(byKind, `${userType} ${guestOrExternalUserType}`, firsts.length);
    if (numbers[place] === firsts.length) firsts.push(place);
  });
  return { numbers, firsts };
}
