import * as fc from "fast-check";
import { factsOf } from "../../provider/evaluator/facts";
import { rulesOf } from "../../provider/evaluator/rules";
import type { SignIn } from "../../provider/evaluator/sign-in";
import { impact } from "../../provider/impact/impact";
import { directory, editedSet, knownSignIn, runs, SMALL } from "../arbitraries";
import { differs } from "./by-rules";
import { also, CONTRACTORS, everywhere, legacy, mfa, tenant, withUsers } from "./tenant";

const someSignIns = fc.array(knownSignIn, { minLength: 10, maxLength: 10, size: "max" });

/** The sign-in made by a user of whom the directory says everything. */
function by(id: string, signIn: SignIn): SignIn {
  const { servicePrincipal: _servicePrincipal, ...rest } = signIn;
  return { ...rest, user: { id } };
}

test("with a directory the result is exact for its users, and says nothing of memberships that nobody has", () => {
  let cases = 0;
  let differing = 0;
  fc.assert(
    fc.property(editedSet(SMALL), directory, someSignIns, ({ before, after }, people, signIns) => {
      const [was, is] = [rulesOf(before).rules, rulesOf(after).rules];
      const { regions } = impact(before, after, { directory: people });
      for (const { id } of people.users) {
        for (const signIn of signIns.map((one) => by(id, one))) {
          let isDifferent: boolean;
          try {
            isDifferent = differs(was, is, factsOf(signIn, people));
          } catch {
            // The directory leaves something open that matters.
            continue;
          }
          cases += 1;
          if (isDifferent) differing += 1;
          expect({ signIn, isDifferent: regions.some((region) => region.contains(signIn)) }).toEqual({ signIn, isDifferent });
        }
      }
      for (const { witness } of regions) {
        const known = people.users.find(({ id }) => id === witness?.user?.id);
        if (known?.groups !== undefined) expect(witness?.user?.groups).toEqual(known.groups);
      }
    }),
    runs(120),
  );
  expect(cases).toBeGreaterThan(2_000);
  expect(differing).toBeGreaterThan(20);
});

test("users are counted that can make a sign-in of the region, and no others", () => {
  let counted = 0;
  fc.assert(
    fc.property(editedSet(SMALL), directory, someSignIns, ({ before, after }, people, signIns) => {
      for (const { users, contains, witness } of impact(before, after, { directory: people }).regions) {
        if (users === null) continue;
        expect(users.of).toBe(people.users.length);
        const those = people.users.filter(({ id }) => signIns.some((one) => contains(by(id, one))) || witness?.user?.id === id);
        expect(users.count).toBeGreaterThanOrEqual(those.length);
        counted += those.length;
      }
    }),
    runs(120),
  );
  expect(counted).toBeGreaterThan(20);
});

test("as many users are counted as make a difference when each is the only one", () => {
  let [counted, left] = [0, 0];
  fc.assert(
    fc.property(editedSet(SMALL), directory, ({ before, after }, people) => {
      const regionsFor = (users: typeof people.users) => impact(before, after, { directory: { ...people, users } }).regions;
      const [region, ...others] = regionsFor(people.users);
      if (region?.users == null || others.length > 0) return;
      const making = people.users.filter((user) => regionsFor([user]).some(({ users }) => users?.count === 1));
      expect(region.users.count).toBe(making.length);
      counted += making.length;
      left += people.users.length - making.length;
    }),
    runs(400),
  );
  expect(Math.min(counted, left)).toBeGreaterThan(20);
});

test("without a directory the answer covers every directory", () => {
  fc.assert(
    fc.property(editedSet(SMALL), directory, ({ before, after }, people) => {
      const anybody = impact(before, after).regions;
      for (const { witness } of impact(before, after, { directory: people }).regions) {
        if (witness !== null) expect(anybody.some((region) => region.contains(witness))).toBe(true);
      }
    }),
    runs(120),
  );
});

test("of a user known as a member or a guest only, every kind is possible, and examples name one of them", () => {
  const guests = {
    includeUsers: [],
    excludeGroups: [],
    includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "b2bCollaborationGuest,serviceProvider" },
  };
  const people = [
    {
      id: "dddddddd-0000-4000-8000-000000000001",
      displayName: "Nora",
      userType: "member" as const,
      groups: [CONTRACTORS],
      roles: [],
      externalTenantId: null,
    },
    {
      id: "dddddddd-0000-4000-8000-000000000002",
      displayName: "Otto",
      userType: "guest" as const,
      groups: [],
      roles: [],
      externalTenantId: null,
    },
  ];
  const blocked = (users: typeof people) =>
    impact(
      tenant(),
      also(
        withUsers(
          { ...legacy, id: null, displayName: "Block guests", conditions: { ...legacy.conditions, clientAppTypes: ["all"] } },
          guests,
        ),
      ),
      {
        directory: { users, groups: [], servicePrincipals: [] },
      },
    ).regions.map(
      ({ witness, example }) => `${witness?.user?.id?.at(-1)} ${witness?.user?.guestOrExternalUserType} ${example?.split(" ")[0]}`,
    );
  expect(blocked(people.slice(0, 1))).toEqual(["1 serviceProvider Nora"]);
  expect(blocked(people.slice(1))).toEqual(["2 b2bCollaborationGuest Otto"]);
  const { regions } = impact(tenant(), tenant({ accessPolicies: [] }), { directory: { users: people, groups: [], servicePrincipals: [] } });
  for (const { witness } of regions) expect([null, "internalGuest"]).toContain(witness?.user?.guestOrExternalUserType);
});

test("an example keeps the memberships that are known of its user, where others are not", () => {
  const roled = (roles: readonly string[]) => ({ includeUsers: [], includeGroups: [CONTRACTORS], excludeRoles: roles });
  const [role] = ["62e90394-69f5-4237-9190-012177145e10"];
  const blocking = (roles: readonly string[]) =>
    also(
      withUsers(
        { ...legacy, id: null, displayName: "Block contractors", conditions: { ...legacy.conditions, clientAppTypes: ["all"] } },
        roled(roles),
      ),
    );
  const users = [{ id: "dddddddd-0000-4000-8000-000000000001", displayName: "Nora", groups: [CONTRACTORS], userType: "member" as const }];
  const { regions } = impact(tenant(), blocking([role]), { directory: { users, groups: [], servicePrincipals: [] } });
  const witnesses = regions.flatMap(({ witness }) => (witness?.user?.id === users[0].id ? [witness] : []));
  expect(witnesses.length).toBeGreaterThan(0);
  for (const { user } of witnesses) expect(user).toMatchObject({ groups: [CONTRACTORS], roles: [] });
  for (const region of regions) expect(region.contains(region.witness!)).toBe(true);
});

test("many users of whom memberships are not known are as fast as one, and of each a kind is possible that fits", () => {
  const users = Array.from({ length: 5_000 }, (_, n) => ({
    id: `dddddddd-0000-4000-8000-${String(n).padStart(12, "0")}`,
    userType: "guest" as const,
  }));
  const guests = {
    includeUsers: [],
    includeGroups: [],
    excludeGroups: [CONTRACTORS],
    includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "b2bCollaborationMember,b2bCollaborationGuest" },
  };
  const after = also(
    withUsers({ ...legacy, id: null, displayName: "Block guests", conditions: { ...legacy.conditions, clientAppTypes: ["all"] } }, guests),
  );
  const { regions } = impact(tenant(), after, { directory: { users, groups: [], servicePrincipals: [] } });
  expect(regions.map(({ witness }) => witness?.user?.guestOrExternalUserType)).toEqual(["b2bCollaborationGuest"]);
  expect(regions[0].witness?.user?.groups).toEqual([]);
});

describe("of users of whom only member or guest is known", () => {
  const people = [1, 2, 3].map((n) => ({
    id: `dddddddd-0000-4000-8000-00000000000${n}`,
    userType: n === 3 ? ("guest" as const) : ("member" as const),
    groups: n === 1 ? [CONTRACTORS] : [],
    roles: [],
    externalTenantId: null,
  }));
  const counts = (users: object) =>
    impact(tenant(), also(withUsers({ ...legacy, id: null, displayName: "Other", conditions: everywhere(legacy) }, users)), {
      directory: { users: people, groups: [], servicePrincipals: [] },
    }).regions.map((region) => region.users);
  const guests = (guestOrExternalUserTypes: string) => ({ includeUsers: [], includeGuestsOrExternalUsers: { guestOrExternalUserTypes } });

  test("nobody is counted by a kind that is not known", () => {
    expect(counts({ excludeGroups: [], ...guests("b2bCollaborationMember") })).toEqual([null]);
  });

  test("those are counted whom it concerns whatever their kind is", () => {
    expect(counts({ includeUsers: [], includeGroups: [CONTRACTORS], excludeGroups: [] })).toEqual([{ count: 1, of: 3 }]);
    const all = "internalGuest,b2bCollaborationGuest,b2bDirectConnectUser,otherExternalUser,serviceProvider";
    expect(counts({ excludeGroups: [], ...guests(all) })).toEqual([null]);
  });
});

test("a user whom only a report-only policy names, and the directory does not have, can be in a region", () => {
  const stranger = "dddddddd-0000-4000-8000-000000000009";
  const pilot = withUsers({ ...mfa, id: null, state: "enabledForReportingButNotEnforced" }, { excludeUsers: [stranger] });
  const block = withUsers({ ...legacy, id: null, displayName: "Block all", conditions: everywhere(legacy) }, { excludeGroups: [] });
  const { regions } = impact(also(pilot), also(pilot, block), { directory: { users: [], groups: [], servicePrincipals: [] } });
  const signIn = { user: { id: stranger, groups: [], roles: [] }, application: CONTRACTORS, clientAppType: "browser" } as SignIn;
  expect(regions.map(({ kind, contains }) => [kind, contains(signIn)])).toContainEqual(["newlyBlocked", true]);
});

test("a sign-in of which something is not known lies in a region where it does whatever that is", () => {
  const never = '(device.displayName -eq "PAW") -and (device.displayName -notContains "P")';
  const devices = { deviceFilter: { mode: "exclude", rule: never } };
  const blocking = withUsers(
    { ...legacy, id: null, displayName: "Block", conditions: { ...everywhere(legacy), devices } },
    { includeUsers: [], includeGroups: [CONTRACTORS], excludeGroups: [] },
  );
  const [region] = impact(tenant(), also(blocking)).regions;
  const signIn = { user: { groups: [CONTRACTORS], roles: [] }, application: CONTRACTORS, clientAppType: "browser" } as SignIn;
  expect(region.contains(signIn)).toBe(true);
  expect(region.contains({ ...signIn, user: { groups: [], roles: [] } })).toBe(false);
  expect(region.contains({ application: CONTRACTORS, clientAppType: "browser" } as SignIn)).toBe(false);
});
