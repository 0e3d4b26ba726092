import { readDirectory } from "../../provider/policy/directory";
import { indexOf, NOT_KNOWN, userWithId } from "../../provider/policy/directory-index";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

describe("a directory as numbers", () => {
  const users = [{ id: id(1), groups: [id(8), id(7)], roles: [] }, { id: id(2) }, { id: id(3), groups: [id(8)], roles: [id(5)] }];
  const { value } = readDirectory({ users });
  if (value === null) throw new Error("it does not read");
  const { placeOf, groups, roles } = indexOf(value);

  const listed = ({ numberOf, numbers, begins }: typeof groups, place: number) => {
    const ids = [...numberOf.keys()];
    return [...numbers.slice(begins[place], begins[place + 1])].map((number) => (number === NOT_KNOWN ? null : ids[number]));
  };

  test("says of each user the groups and roles that the list says", () => {
    expect(value.users.map((_, place) => listed(groups, place))).toEqual([[id(7), id(8)], [null], [id(8)]]);
    expect(value.users.map((_, place) => listed(roles, place))).toEqual([[], [null], [id(5)]]);
    expect([groups.most, roles.most]).toEqual([2, 1]);
  });

  test("finds users by id", () => {
    expect([...placeOf]).toEqual(value.users.map((user, place) => [user.id, place]));
    expect(userWithId(value, id(3))).toBe(value.users[2]);
    expect(userWithId(value, id(4))).toBeUndefined();
  });

  test("numbers where users come from", () => {
    const guest = { userType: "guest", externalTenantId: id(9) };
    const kinds = [
      {},
      guest,
      { userType: "member" },
      { externalTenantId: null },
      guest,
      { ...guest, guestOrExternalUserType: "internalGuest" },
      {},
    ];
    const read = readDirectory({ users: kinds.map((kind, n) => ({ ...kind, id: id(n) })) }).value;
    if (read === null) throw new Error("it does not read");
    const { numbers, firsts } = indexOf(read).origins;
    expect([...numbers]).toEqual([0, 1, 2, 3, 1, 4, 0]);
    expect(firsts).toEqual([0, 1, 2, 3, 5]);
  });

  test("is made once", () => {
    expect(indexOf(value)).toBe(indexOf(value));
    expect(indexOf({ ...value })).toEqual(indexOf(value));
  });

  test("of nobody is empty", () => {
    expect(indexOf({ users: [], groups: [], servicePrincipals: [] }).groups).toMatchObject({ most: 0, begins: new Int32Array(1) });
  });
});
