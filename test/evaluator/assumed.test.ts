import * as fc from "fast-check";
import { compile } from "../../provider/evaluator/compile";
import { knownSignIn, policySet, runs } from "../arbitraries";
import { accessPolicy, decided, policy, ROUTING, signIn } from "./fixtures";

/** An outcome names the assumptions that it rests on: those of which another reading would give another outcome. */

const SWITCHES = [
  ["address conditions on IPv6", { addressConditionsOnIpv6: "conditionsDropped" }],
  ["negative operators mean none of the values", { negativeOperators: "notAllOf" }],
  ["all resources and user actions", { allResourcesCoverUserActions: false }],
  ["all resources and authentication contexts", { allResourcesCoverAuthenticationContexts: true }],
] as const;

test.each(SWITCHES)("%s: named wherever the switch makes a difference", (label, options) => {
  const core = ({ assumed: _assumed, ...outcome }: { readonly assumed: readonly string[] }) => outcome;
  let differing = 0;
  fc.assert(
    fc.property(policySet(), fc.array(knownSignIn, { minLength: 40, maxLength: 40, size: "max" }), (set, signIns) => {
      const [assuming, otherwise] = [compile(set), compile(set, undefined, options)];
      for (const one of signIns) {
        const outcome = assuming.decide(one);
        if (JSON.stringify(core(outcome)) === JSON.stringify(core(otherwise.decide(one)))) continue;
        differing += 1;
        expect({ one, assumed: outcome.assumed }).toEqual({ one, assumed: expect.arrayContaining([label]) });
      }
    }),
    runs(150),
  );
  expect(differing).toBeGreaterThan(10);
});

describe("named only where it matters", () => {
  const tags = { field: "deviceTag", operator: "doesNotEqual", values: ["intuneCompliant", "hybridAzureAdJoined"] };
  const addresses = { field: "ipAddress", operator: "doesNotEqual", values: ["192.0.2.0/24"] };
  const assumedBy = (filters: object[], values: object) =>
    decided([ROUTING], signIn(values), { accessPolicies: [accessPolicy(filters as never)] }).assumed;

  test("none and not all of the values differ where some of them are there", () => {
    expect(assumedBy([tags], { deviceTags: ["intuneCompliant"] })).toEqual(["negative operators mean none of the values"]);
    expect(assumedBy([tags], { deviceTags: [] })).toEqual([]);
    expect(assumedBy([tags], { deviceTags: ["intuneCompliant", "hybridAzureAdJoined"] })).toEqual([]);
  });

  test("conditions on addresses say nothing about IPv6", () => {
    expect(assumedBy([addresses], { ipAddress: "2001:db8::1" })).toEqual(["address conditions on IPv6"]);
    expect(assumedBy([addresses], { ipAddress: "203.0.113.7" })).toEqual([]);
  });

  test("texts in another case", () => {
    const isp = { field: "registeredIsp", operator: "doesNotEqual", values: ["KPN"] };
    expect(assumedBy([isp], { registeredIsp: "kpn" })).toEqual(["texts of access policies compared without regard to case"]);
    expect(assumedBy([isp], { registeredIsp: "Telekom" })).toEqual([]);
  });

  test("trusted addresses that Graph does not show", () => {
    const untrusted = policy({ locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] } });
    expect(decided([untrusted], signIn({ ipAddress: "8.8.8.8" })).assumed).toEqual(["trusted addresses of multi-factor authentication"]);
    const trusted = policy({ locations: { includeLocations: ["AllTrusted"] } });
    expect(decided([trusted], signIn({ ipAddress: "8.8.8.8" })).assumed).toEqual(["trusted addresses of multi-factor authentication"]);
  });

  test("report-only policies are part of an outcome", () => {
    const pilot = policy({}, { state: "enabledForReportingButNotEnforced" });
    const { application: _application, ...rest } = signIn() as Record<string, unknown>;
    expect(decided([pilot], { ...rest, userAction: "urn:user:registerdevice" } as never).assumed).toEqual([
      "all resources and user actions",
    ]);
  });
});
