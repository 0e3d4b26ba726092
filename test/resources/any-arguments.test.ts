import fc from "fast-check";
import { ProblemsError, problemText } from "../../provider/policy/problems";
import { UNKNOWN_VALUE } from "../../provider/policy/reading";
import { accessImpactHandler } from "../../provider/resources/access-impact";
import { accessPolicyHandler } from "../../provider/resources/access-policy";
import { conditionalAccessPolicyHandler } from "../../provider/resources/conditional-access-policy";
import type { Properties, ResourceHandler } from "../../provider/resources/handler";
import { ipRangeHandler } from "../../provider/resources/ip-range";
import { namedLocationHandler } from "../../provider/resources/named-location";
import { runs } from "../arbitraries";
import { mutilated } from "../arbitraries/mutilated";
import { memoryHost } from "./memory-tenant";

/** Whatever is at one place of a program's arguments, `check` takes it or says what is wrong; nothing fails in another way. */

const closed = memoryHost(null);
const group = "aaaaaaaa-0000-4000-8000-000000000001";

const policy = {
  displayName: "Require MFA",
  state: "enabled",
  conditions: {
    applications: { includeApplications: ["All"] },
    users: { includeUsers: ["All"], excludeGroups: [group] },
    locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] },
    devices: { deviceFilter: { mode: "exclude", rule: "device.isCompliant -eq True" } },
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
};
const accessPolicy = {
  name: "Block unmanaged",
  action: "block",
  severity: "high",
  filters: [
    { field: "deviceTag", operator: "doesNotEqual", values: ["intuneCompliant"] },
    { field: "location", operator: "equals", values: ["NL"] },
  ],
  alert: { dailyLimit: 5, emails: ["a@contoso.example"] },
};
const location = { displayName: "Office", "@odata.type": "#microsoft.graph.ipNamedLocation", isTrusted: true, ipRanges: ["192.0.2.0/24"] };
const countries = { displayName: "Home", countriesAndRegions: ["NL", "BE"], includeUnknownCountriesAndRegions: true };
const range = { name: "Office", category: "corporate", subnets: ["192.0.2.0/24"], tags: ["office"] };
const guarantees = [{ name: "kept", kind: "neverBlocked", who: { group, application: ["Office365"], device: "unmanaged" } }];

/** The class of the SDK hands policies over in this form; what is in them is the program's. */
const policies = (properties: unknown) => [{ kind: "conditionalAccessPolicy", resource: "urn:pulumi:dev::p::t::policy", properties }];
const isArguments = (json: unknown): json is Properties => typeof json === "object" && json !== null && !Array.isArray(json);

test.each<[string, unknown, ResourceHandler, (json: unknown) => unknown]>([
  ["a conditional access policy", policy, conditionalAccessPolicyHandler(closed), (json) => json],
  ["a named location", location, namedLocationHandler(closed), (json) => json],
  ["a country location", countries, namedLocationHandler(closed), (json) => json],
  ["an access policy", accessPolicy, accessPolicyHandler(closed), (json) => json],
  ["an IP range", range, ipRangeHandler(closed), (json) => json],
  [
    "an impact, in its policy",
    policy,
    accessImpactHandler(closed),
    (json) => isArguments(json) && { policies: policies(json), guarantees },
  ],
  ["an impact, in its guarantees", guarantees, accessImpactHandler(closed), (json) => ({ policies: policies(policy), guarantees: json })],
])("any JSON at one place of the arguments of %s", async (_what, whole, handler, argumentsOf) => {
  const anything = fc.oneof(mutilated(whole), mutilated(whole), mutilated(whole, fc.constant(UNKNOWN_VALUE))).map(argumentsOf);
  await fc.assert(
    fc.asyncProperty(anything, async (newInputs) => {
      fc.pre(isArguments(newInputs));
      const checked = handler.check({ oldInputs: null, newInputs });
      // The provider makes failures of problems that are thrown.
      const problems = checked.then(
        ({ failures }) => failures.map(({ reason }) => reason),
        (thrown) => {
          if (!(thrown instanceof ProblemsError)) throw thrown;
          return thrown.problems.map(problemText);
        },
      );
      for (const problem of await problems) expect(problem).toMatch(/^(?!.*(\[native code\]|\[object )).*\S/s);
    }),
    runs(300),
  );
});
