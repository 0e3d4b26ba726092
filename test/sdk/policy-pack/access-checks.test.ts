import { type PolicyResource, type StackValidationPolicy, unknownCheckingProxy } from "@pulumi/policy";
import { ProblemsError } from "../../../provider/policy/problems";
import { UNKNOWN_VALUE } from "../../../provider/policy/unknowns";
import { alwaysRequires, neverBlocked } from "../../../sdk/guarantees";
import { accessChecks } from "../../../sdk/policy-pack";
import { AZUREAD_POLICY } from "../../../sdk/policy-pack/azuread";
import type { Json } from "../../arbitraries/conditional-access-policies";
import { GROUP, policy, ROLE, requiring } from "../../evaluator/fixtures";
import { stateOf } from "./azuread-state";

function resource(name: string, graph: Json, state: Json = {}): PolicyResource {
  const props = { ...stateOf({ ...graph, displayName: name }), ...state };
  return {
    type: AZUREAD_POLICY,
    name,
    urn: `urn of ${name}`,
    props: unknownCheckingProxy(props),
    propertyDependencies: {},
  } as unknown as PolicyResource;
}

/** What the policy of this name reports, each with the resource that it is reported at. */
async function reported(checks: readonly StackValidationPolicy[], name: string, resources: readonly PolicyResource[]) {
  const found: { message: string; urn: string | undefined }[] = [];
  const check = checks.find((one) => one.name === name) as StackValidationPolicy;
  await check.validateStack(
    { resources } as never,
    Object.assign((message: string, urn?: string) => void found.push({ message, urn }), {}) as never,
  );
  return found;
}

const blockAll = resource("Block all", policy());
const exceptBreakGlass = resource("Block most", policy({ users: { includeUsers: ["All"], excludeGroups: [GROUP] } }));
const mfa = resource("MFA", policy({ users: { includeRoles: [ROLE] } }, requiring("OR", "mfa")));

describe("access-guarantees", () => {
  const checks = accessChecks({ guarantees: [neverBlocked({ group: GROUP }), alwaysRequires("mfa", { role: ROLE })] });

  test("say who breaks them, and how", async () => {
    const [broken, ...others] = await reported(checks, "access-guarantees", [blockAll, mfa]);
    expect(others).toEqual([]);
    expect(broken.urn).toBe("urn of Block all");
    expect(broken.message).toMatch(/is never blocked" is broken\.\nbroken by "Block all"\nexample: /);
  });

  test("say nothing where they hold", async () => {
    expect(await reported(checks, "access-guarantees", [exceptBreakGlass, mfa])).toEqual([]);
  });

  test("are broken by what is missing as well", async () => {
    const [{ message, urn }] = await reported(checks, "access-guarantees", [exceptBreakGlass]);
    expect(message).toContain("mfa");
    expect(urn).toBeUndefined();
  });

  test("do not hold over a policy that does not read", async () => {
    const [{ message, urn }] = await reported(checks, "access-guarantees", [mfa, resource("Odd", policy(), { state: "on" })]);
    expect(message).toMatch(/^Odd cannot be judged:\nstate/);
    expect(urn).toBe("urn of Odd");
  });

  test("fail the preview, unless it is said otherwise", () => {
    const levelOf = (all: readonly StackValidationPolicy[]) => all.map(({ enforcementLevel }) => enforcementLevel);
    expect(levelOf(checks)).toEqual(["mandatory", "advisory"]);
    expect(levelOf(accessChecks({ enforcementLevel: "advisory" }))).toEqual(["advisory", "advisory"]);
  });

  test("are refused at once where they do not read", () => {
    expect(() => accessChecks({ guarantees: [{ kind: "neverBlocked" } as never] })).toThrow(ProblemsError);
  });
});

describe("access-findings", () => {
  test("stand at the policy that they are about", async () => {
    const filter = { mode: "include", rule: "device.isCompliant -eq False" };
    const devices = resource("Devices", policy({ devices: { deviceFilter: filter } }));
    const [{ message, urn }, ...others] = await reported(accessChecks(), "access-findings", [exceptBreakGlass, devices]);
    expect(others).toEqual([]);
    expect(message).toContain("[IM-device-filter-misses-unregistered]");
    expect(urn).toBe("urn of Devices");
  });

  test("name what was left out", async () => {
    const coming = resource("Coming", policy(), { state: UNKNOWN_VALUE });
    const found = await reported(accessChecks(), "access-findings", [exceptBreakGlass, coming]);
    expect(found).toEqual([
      { message: "Coming is not known yet, and was left out: what is said of the others is said without it.", urn: "urn of Coming" },
    ]);
  });
});
