import { GROUP } from "../../policies";
import { problemsOf, requiring } from "./policies";

describe("an id that is none", () => {
  test.each<[string, string, string, RegExp, RegExp]>([
    [
      "a name",
      "conditions.applications.includeApplications",
      "Salesforce",
      /"Salesforce" is no id; it looks like the name of an application/,
      /application \(client\) id/,
    ],
    ["a placeholder in angle brackets", "conditions.users.excludeGroups", "<RING>", /"<RING>" is a placeholder/, /group's object id/],
    ["a placeholder in per cents", "conditions.users.excludeUsers", "%breakglass%", /"%breakglass%" is a placeholder/, /user's object id/],
    [
      "a reference by name",
      "conditions.locations.excludeLocations",
      "NAME:Head office",
      /"NAME:Head office" refers to a named location by its name/,
      /It is called "Head office"/,
    ],
    ["a dummy", "conditions.users.excludeGroups", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", /made-up/, /object id/],
    [
      "a user principal name",
      "conditions.users.excludeUsers",
      "ada@example.com",
      /"ada@example.com" is a user principal name/,
      /object id/,
    ],
    [
      "a path",
      "grantControls.termsOfUse",
      `/identityGovernance/termsOfUse/agreements/${GROUP}`,
      /plain spelling/,
      new RegExp(`Write ${GROUP}`),
    ],
    ["an id in braces", "conditions.users.excludeGroups", `{${GROUP.toUpperCase()}}`, /plain spelling/, new RegExp(`Write ${GROUP}`)],
    ["an id without hyphens", "conditions.users.excludeGroups", GROUP.replaceAll("-", ""), /plain spelling/, new RegExp(`Write ${GROUP}`)],
    ["an empty text", "conditions.users.excludeGroups", "", /empty text/, /object id/],
    ["a word in another casing", "conditions.applications.includeApplications", "office365", /"office365"/, /Did you mean "Office365"/],
    ["all roles", "conditions.users.excludeRoles", "All", /"All" has no meaning/, /template ids/],
    ["everybody excluded", "conditions.users.excludeUsers", "All", /"All" has no meaning/, /disable the policy/],
    ["a word of another list", "conditions.users.excludeGroups", "GuestsOrExternalUsers", /"GuestsOrExternalUsers" is no id/, /object id/],
    [
      "a custom authentication strength by name",
      "grantControls.authenticationStrength.id",
      "Phishing resistant",
      /"Phishing resistant"/,
      /id of the strength/,
    ],
  ])("%s", (_what, path, value, message, mend) => {
    const single = path.endsWith(".id");
    const include = path.includes("Locations") ? { "conditions.locations.includeLocations": ["All"] } : {};
    const found = problemsOf(
      requiring({ ...include, "grantControls.builtInControls": [], "grantControls.termsOfUse": [GROUP], [path]: single ? value : [value] }),
    );
    expect(found).toMatchObject([{ code: "CA-id", path: single ? path : `${path}[0]`, severity: "error" }]);
    expect(found[0].message).toMatch(message);
    expect(found[0].mend).toMatch(mend);
  });
});
