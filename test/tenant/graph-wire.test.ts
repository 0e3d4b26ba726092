import fc from "fast-check";
import type { ConditionalAccessPolicy } from "../../provider/policy/conditional-access-policy";
import { readNamedLocation } from "../../provider/policy/named-location";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { policyFromGraph } from "../../provider/tenant/graph/conditional-access-policy-reading";
import { policyToGraph } from "../../provider/tenant/graph/conditional-access-policy-wire";
import { locationToGraph } from "../../provider/tenant/graph/named-location-wire";
import { policySet, runs } from "../arbitraries";
import { describeWithCorpora, jsonFiles, readCorpus } from "../corpora/files";
import { policy } from "./objects";

/** As it comes out of JSON. */
const sent = (value: unknown) => JSON.parse(JSON.stringify(value));

function roundTrip(original: ConditionalAccessPolicy): void {
  const { value, problems } = policyFromGraph(sent(policyToGraph(original, { beta: true })));
  expect(problems).toEqual([]);
  expect(value).toEqual({ ...original, id: null });
}

test("what is sent is read as what was meant, for any policy", () => {
  fc.assert(
    fc.property(policySet(), ({ conditionalAccessPolicies }) => {
      for (const original of conditionalAccessPolicies) roundTrip(original);
    }),
    runs(200),
  );
});

test("what is sent is read as what was meant, for any named location", () => {
  fc.assert(
    fc.property(policySet(), ({ namedLocations }) => {
      for (const original of namedLocations) {
        expect(readNamedLocation(sent(locationToGraph(original))).value).toEqual({ ...original, id: null });
      }
    }),
    runs(200),
  );
});

describeWithCorpora("every policy of the corpora", () => {
  test("is read as what was meant when it is sent", () => {
    let count = 0;
    for (const file of jsonFiles("")) {
      const policies = readPolicySet([{ path: file, json: readCorpus(file) }], { retired: true }).value?.conditionalAccessPolicies ?? [];
      for (const original of policies) {
        roundTrip(original);
        count++;
      }
    }
    expect(count).toBeGreaterThan(100);
  });
});

describe("a policy on the wire", () => {
  test("carries an explicit null for everything that is not there", () => {
    const { conditions, grantControls, sessionControls } = sent(policyToGraph(policy()));
    expect(conditions).toMatchObject({
      platforms: null,
      locations: null,
      devices: null,
      clientApplications: null,
      authenticationFlows: null,
    });
    expect(conditions).toMatchObject({ insiderRiskLevels: null, signInRiskLevels: [], userRiskLevels: [], servicePrincipalRiskLevels: [] });
    expect(conditions.users).toMatchObject({ includeGuestsOrExternalUsers: null, excludeGuestsOrExternalUsers: null, excludeUsers: [] });
    expect(grantControls.authenticationStrength).toBeNull();
    expect(sessionControls).toBeNull();
  });

  test("with one session control has null for the others", () => {
    const { sessionControls } = sent(policyToGraph(policy({ sessionControls: { persistentBrowser: { isEnabled: true, mode: "never" } } })));
    expect(sessionControls).toEqual({
      applicationEnforcedRestrictions: null,
      cloudAppSecurity: null,
      disableResilienceDefaults: null,
      persistentBrowser: { isEnabled: true, mode: "never" },
      secureSignInSession: null,
      signInFrequency: null,
    });
  });

  test("has no member that only beta knows, unless it goes there", () => {
    const members = ["agentIdRiskLevels", "continuousAccessEvaluation", "globalSecureAccessFilteringProfile"];
    const full = policy({ sessionControls: { signInFrequency: { type: "hours", value: 1 } } });
    const names = (beta: boolean) => JSON.stringify(policyToGraph(full, { beta }));
    for (const member of members) {
      expect(names(false)).not.toContain(member);
      expect(names(true)).toContain(member);
    }
  });

  test("says a sign-in frequency of every time without the two controls that it must not travel with", () => {
    const everyTime = { signInFrequency: { isEnabled: true, frequencyInterval: "everyTime" } };
    const created = sent(policyToGraph(policy({ sessionControls: everyTime }))).sessionControls;
    expect(created).not.toHaveProperty("applicationEnforcedRestrictions");
    expect(created).not.toHaveProperty("disableResilienceDefaults");
    expect(created.signInFrequency).toMatchObject({ type: null, value: null });

    const current = policy({ sessionControls: { applicationEnforcedRestrictions: { isEnabled: true } } });
    const updated = sent(policyToGraph(policy({ sessionControls: everyTime }), { current })).sessionControls;
    expect(updated.applicationEnforcedRestrictions).toBeNull();
    expect(updated).not.toHaveProperty("disableResilienceDefaults");
  });

  test("sends flags as one text, and members of tenants only where they are enumerated", () => {
    const guests = (externalTenants: object) => ({
      conditions: {
        applications: { includeApplications: ["All"] },
        users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "serviceProvider,internalGuest", externalTenants } },
      },
    });
    const written = (externalTenants: object) =>
      sent(policyToGraph(policy(guests(externalTenants)))).conditions.users.includeGuestsOrExternalUsers;
    expect(written({ membershipKind: "all" })).toEqual({
      guestOrExternalUserTypes: "internalGuest,serviceProvider",
      externalTenants: { "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", membershipKind: "all" },
    });
    expect(written({ membershipKind: "enumerated", members: ["t1"] }).externalTenants).toMatchObject({ members: ["t1"] });
  });
});

describe("a policy with members that this version does not know", () => {
  const json = (changes: { top?: object; conditions?: object; session?: object }) => {
    const wire = sent(policyToGraph(policy()));
    return {
      ...wire,
      ...changes.top,
      conditions: { ...wire.conditions, ...changes.conditions },
      sessionControls: changes.session ?? null,
    };
  };

  test.each([
    ["at the top", { top: { somethingDateTime: "2027-01-01", partial: { a: 1 } } }],
    ["that are empty", { conditions: { weather: null, moods: [], tides: { include: [] } } }],
    ["that are switched off", { session: { teleportation: { isEnabled: false }, haste: false } }],
  ])("%s is read without them", (_where, changes) => {
    expect(policyFromGraph(json(changes)).value).toEqual(policy());
  });

  test.each([
    ["in conditions", { conditions: { weather: "rain" } }, "conditions.weather"],
    ["in session controls", { session: { teleportation: { isEnabled: true } } }, "sessionControls.teleportation"],
  ])("%s that say something is not read, and the problem names them", (_where, changes, path) => {
    const { value, problems } = policyFromGraph(json(changes));
    expect(value).toBeNull();
    expect(problems.map((problem) => problem.path)).toEqual([path]);
  });
});
