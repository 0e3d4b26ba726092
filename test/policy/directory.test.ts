import fc from "fast-check";
import { readDirectory } from "../../provider/policy/directory";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const group = (n: number, ...memberOf: number[]) => ({ id: id(n), memberOf: memberOf.map(id) });

describe("a directory", () => {
  test("has transitive memberships", () => {
    const { value } = readDirectory({ users: [{ id: id(9), groups: [id(1)] }], groups: [group(1, 2), group(2, 3), group(3)] });
    expect(value?.users[0]?.groups).toEqual([id(1), id(2), id(3)]);
    expect(value?.groups.map(({ memberOf }) => memberOf)).toEqual([[id(2), id(3)], [id(3)], []]);
  });

  test("may have groups in a circle", () => {
    const { value } = readDirectory({ users: [{ id: id(9), groups: [id(1)] }], groups: [group(1, 2), group(2, 1)] });
    expect(value?.users[0]?.groups).toEqual([id(1), id(2)]);
  });

  test("keeps memberships in groups that it does not list", () => {
    const { value } = readDirectory({ users: [{ id: id(9), groups: [id(1)] }], groups: [] });
    expect(value?.users[0]?.groups).toEqual([id(1)]);
  });

  test("does not make up memberships where none are given", () => {
    expect(readDirectory({ users: [{ id: id(9) }] }).value?.users[0]).toEqual({ id: id(9) });
  });

  test("reads Graph's objects: casing, members that are not asked for, objects for ids", () => {
    const { value, problems } = readDirectory({
      Users: [{ Id: id(9).toUpperCase(), userType: "Guest", mail: "a@example.com", groups: [{ id: id(1) }] }],
      servicePrincipals: [{ id: id(8), appId: id(7), displayName: "App" }],
    });
    expect(problems).toEqual([]);
    expect(value?.users).toEqual([{ id: id(9), userType: "guest", groups: [id(1)] }]);
  });

  test("with one id twice is refused", () => {
    expect(readDirectory({ groups: [group(1), group(1, 2)] }).problems).toMatchObject([{ code: "DIR-duplicate", path: "groups[1].id" }]);
  });

  test("has as memberships exactly the groups that a walk upwards reaches", () => {
    const edges = fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(5)), { selector: String });
    fc.assert(
      fc.property(edges, (pairs) => {
        const memberOf = (n: number) => pairs.filter(([from]) => from === n).map(([, to]) => to);
        const groups = Array.from({ length: 6 }, (_, n) => group(n, ...memberOf(n)));
        const { value } = readDirectory({ groups });
        // Warshall's closure, as an independent opinion.
        const reach = groups.map((_, n) => Array.from({ length: 6 }, (_unused, to) => memberOf(n).includes(to)));
        for (let k = 0; k < 6; k += 1)
          for (let i = 0; i < 6; i += 1) for (let j = 0; j < 6; j += 1) if (reach[i]![k] && reach[k]![j]) reach[i]![j] = true;
        expect(value?.groups.map((one) => one.memberOf)).toEqual(
          reach.map((row) => row.flatMap((reached, to) => (reached ? [id(to)] : []))),
        );
      }),
    );
  });
});
