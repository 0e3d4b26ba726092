import { isReference } from "../../provider/policy/references";
import { UNKNOWN_VALUE } from "../../provider/policy/unknowns";
import { withReferences } from "../../provider/resources/output-references";

const routing = (excludeGroups: unknown[], more: object = {}) => ({
  kind: "conditionalAccessPolicy",
  resource: "routing",
  properties: { displayName: "Routing", conditions: { users: { includeUsers: ["All"], excludeGroups } }, ...more },
});
const inGroups = ["policies", 0, "properties", "conditions", "users", "excludeGroups", 0];

test("one output is one stand-in wherever it stands, and another output is another", () => {
  const { policies, guarantees, labels } = withReferences({
    policies: [routing([UNKNOWN_VALUE, UNKNOWN_VALUE])],
    guarantees: [{ neverBlocked: { group: UNKNOWN_VALUE } }],
    references: [
      { label: "break-glass", paths: [inGroups, ["guarantees", 0, "neverBlocked", "group"]] },
      { label: "contractors", paths: [[...inGroups.slice(0, -1), 1]] },
    ],
  });
  const [first, second] = (policies as ReturnType<typeof routing>[])[0].properties.conditions.users.excludeGroups as string[];
  expect([first, second].every(isReference)).toBe(true);
  expect(first).not.toBe(second);
  expect(guarantees).toEqual([{ neverBlocked: { group: first } }]);
  expect([labels.get(first), labels.get(second)]).toEqual(["break-glass (not created yet)", "contractors (not created yet)"]);
});

test("an output that is known by now stays what it is", () => {
  const known = "aaaaaaaa-0000-4000-8000-000000000001";
  const { policies, labels } = withReferences({ policies: [routing([known])], references: [{ label: "break-glass", paths: [inGroups] }] });
  expect(policies).toEqual([routing([known])]);
  expect(labels.size).toBe(0);
});

test("names and members of enumerations stay unknown, for a stand-in is an id", () => {
  const given = {
    policies: [
      routing([], { state: UNKNOWN_VALUE, clientAppTypes: [UNKNOWN_VALUE] }),
      {
        kind: "accessPolicy",
        resource: "access",
        properties: { filters: [{ field: "deviceTag", operator: "equals", values: [UNKNOWN_VALUE] }] },
      },
    ],
  };
  const paths = [
    ["policies", 0, "properties", "state"],
    ["policies", 0, "properties", "clientAppTypes", 0],
    ["policies", 1, "properties", "filters", 0, "values", 0],
  ];
  expect(withReferences({ ...given, references: [{ label: "other", paths }] }).policies).toEqual(given.policies);
});

test("a list that is not known as a whole stays unknown, for it may hold any number of ids", () => {
  const given = { policies: [{ ...routing([]), properties: { conditions: { users: { excludeGroups: UNKNOWN_VALUE } } } }] };
  const paths = [["policies", 0, "properties", "conditions", "users", "excludeGroups"]];
  expect(withReferences({ ...given, references: [{ label: "other", paths }] }).policies).toEqual(given.policies);
});

test("a value of an access policy's row on users, groups, apps and tags is an id", () => {
  for (const field of ["app", "user", "userGroup", "ipTag"]) {
    const row = { field, operator: "equals", values: [UNKNOWN_VALUE] };
    const { policies } = withReferences({
      policies: [{ kind: "accessPolicy", resource: "access", properties: { filters: [row] } }],
      references: [{ label: "other", paths: [["policies", 0, "properties", "filters", 0, "values", 0]] }],
    });
    const [{ properties }] = policies as { properties: { filters: { values: string[] }[] } }[];
    expect(isReference(properties.filters[0].values[0])).toBe(true);
  }
});
