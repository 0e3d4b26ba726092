import * as fc from "fast-check";
import { atomsOf, type Expression, truth } from "../../provider/evaluator/expression";
import { FACT_OF_USER, userFacts } from "../../provider/evaluator/facts";
import { rulesOf } from "../../provider/evaluator/rules";
import { KnownPeople } from "../../provider/impact/search/leaves";
import { peopleOf } from "../../provider/impact/universe/people/people";
import { directory, policySet, runs, SMALL } from "../arbitraries";

const identitiesIn = (set: Parameters<typeof rulesOf>[0]): Expression[] =>
  rulesOf(set).rules.flatMap(({ box: { identity } }) => (identity === undefined ? [] : [identity]));

test("what is asked of the users of a directory need not be said before", () => {
  let known = 0;
  fc.assert(
    fc.property(policySet(SMALL), directory, fc.nat(5), (set, tenant, some) => {
      const identities = identitiesIn(set);
      const prepared = peopleOf(tenant, identities);
      const surprised = peopleOf(tenant, identities, identities.slice(0, some));
      for (const base of identities) {
        expect(surprised.include(base)).toBe(prepared.include(base));
        const [one, other] = [prepared, surprised].map((people) =>
          people.leaves({ base, conditions: identities }).filter((leaf) => leaf instanceof KnownPeople),
        );
        expect(other.map((leaf) => leaf.examples())).toEqual(one.map((leaf) => leaf.examples()));
        known += one.length;
      }
    }),
    runs(200),
  );
  expect(known).toBeGreaterThan(100);
});

test("whoever is told apart by no condition is one, and all users stand for somebody", () => {
  fc.assert(
    fc.property(policySet(SMALL), directory, (set, tenant) => {
      const conditions = identitiesIn(set);
      const attributes = conditions.flatMap((condition) => atomsOf(condition).map(({ attribute }) => attribute));
      const whole = tenant.users.filter((user) =>
        attributes.every((name) => !name.startsWith("user.") || FACT_OF_USER.get(name)?.(user) !== undefined),
      );
      const [known] = peopleOf(tenant, conditions)
        .leaves({ base: true, conditions })
        .filter((leaf) => leaf instanceof KnownPeople);
      if (whole.length !== tenant.users.length) return;
      const answers = (facts: Parameters<typeof truth>[1]) => conditions.map((condition) => truth(condition, facts)).join();
      const expected = new Set(whole.map((user) => answers(userFacts(user))));
      // One of whom only member or guest is known may be of any of these kinds.
      const sure = [...expected].filter((text) => !text.includes("unknown"));
      const found = (known?.examples() ?? []).map(answers);
      expect(new Set(found).size).toBe(found.length);
      expect(sure.filter((text) => !found.includes(text))).toEqual([]);
    }),
    runs(200),
  );
});

test("a fact alone is that fact among all", () => {
  fc.assert(
    fc.property(directory, ({ users }) => {
      for (const user of users) for (const [attribute, factOf] of FACT_OF_USER) expect(factOf(user)).toEqual(userFacts(user)[attribute]);
    }),
  );
  expect(FACT_OF_USER.size).toBe(Object.keys(userFacts({ id: "" } as never)).length);
});

test("in which order a directory lists memberships, and how often one, makes no difference", () => {
  let known = 0;
  fc.assert(
    fc.property(policySet(SMALL), directory, (set, tenant) => {
      const conditions = identitiesIn(set);
      const turned = {
        ...tenant,
        users: tenant.users.map((user, n) => {
          const again = (ids: readonly string[] | undefined) => (ids === undefined || n % 2 === 0 ? ids : [...ids.toReversed(), ...ids]);
          return { ...user, ...(user.groups && { groups: again(user.groups) }), ...(user.roles && { roles: again(user.roles) }) };
        }),
      } as typeof tenant;
      const answers = (facts: Parameters<typeof truth>[1]) => conditions.map((condition) => truth(condition, facts)).join();
      const [one, other] = [tenant, turned].map((given) =>
        peopleOf(given, conditions)
          .leaves({ base: true, conditions })
          .flatMap((leaf) => (leaf instanceof KnownPeople ? leaf.examples().map(answers) : [])),
      );
      expect(other).toEqual(one);
      known += one.length;
    }),
    runs(200),
  );
  expect(known).toBeGreaterThan(100);
});
