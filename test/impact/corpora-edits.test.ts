import * as fc from "fast-check";
import { parseAddress } from "../../provider/evaluator/addresses";
import { SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_GUEST_TYPES, SIGN_IN_PLATFORMS, type SignIn } from "../../provider/evaluator/sign-in";
import { impact } from "../../provider/impact/impact";
import { INSIDER_RISK_LEVELS, RISK_LEVELS, TRANSFER_METHODS } from "../../provider/policy/conditional-access-policy";
import { DEVICE_PROPERTIES } from "../../provider/policy/device-filter";
import type { PolicySet } from "../../provider/policy/policy-set";
import { readPolicySet } from "../../provider/policy/policy-set-reading";
import { ProblemsError } from "../../provider/policy/problems";
import { ORDINARY, runs } from "../arbitraries";
import { accessPolicy } from "../arbitraries/access-policies";
import type { Json } from "../arbitraries/conditional-access-policies";
import { describeWithCorpora, jsonFiles, readCorpus, steps } from "../corpora/files";
import { filledIn } from "../corpora/policies-of";
import { naiveDifference } from "../evaluator/naive/difference";

/**
 * Real policy sets with edits as people make them, out of values that the set has elsewhere. Sign-ins at random and around the examples of the
 * regions are decided by the naive evaluator: what differs lies in a region, what does not lies in none.
 *
 * A long run, of other cases: `APPCONTROL_SEED=7 APPCONTROL_RUNS=50 npx jest test/impact/corpora-edits`.
 */

type Gen = fc.GeneratorValue;
const pick = <T>(gen: Gen, list: readonly T[]): T => list[gen(fc.nat, list.length - 1)] as T;
const chance = (gen: Gen, percent: number) => gen(fc.nat, 99) < percent;
const STRANGER = "99999999-0000-4000-8000-000000000009";

/** What a set names, for edits and sign-ins to use. */
class Named {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly applications: readonly string[];
  readonly actions: readonly string[];
  readonly contexts: readonly string[];
  readonly tenants: readonly string[];
  readonly locations: readonly string[];
  readonly servicePrincipals: readonly string[];
  readonly addresses: readonly string[];
  readonly countries: readonly string[];
  readonly filterTexts: readonly string[];

  constructor(set: Json) {
    const conditions = set.conditionalAccessPolicies.map((policy: Json) => policy.conditions);
    const all = (read: (given: Json) => unknown) => [...new Set<string>([...conditions.flatMap(read).filter(isId), STRANGER])];
    this.users = all(({ users }) => [...users.includeUsers, ...users.excludeUsers]);
    this.groups = all(({ users }) => [...users.includeGroups, ...users.excludeGroups]);
    this.roles = all(({ users }) => [...users.includeRoles, ...users.excludeRoles]);
    this.applications = all(({ applications }) => [...applications.includeApplications, ...applications.excludeApplications]);
    this.actions = conditions.flatMap((given: Json) => given.applications.includeUserActions);
    this.contexts = conditions.flatMap((given: Json) => given.applications.includeAuthenticationContextClassReferences);
    this.tenants = all(({ users }) => [
      ...(users.includeGuestsOrExternalUsers?.externalTenants.members ?? []),
      ...(users.excludeGuestsOrExternalUsers?.externalTenants.members ?? []),
    ]);
    this.servicePrincipals = all(({ clientApplications }) => clientApplications?.includeServicePrincipals ?? []);
    this.locations = ["All", "AllTrusted", ...set.namedLocations.map(({ id }: Json) => id)];
    const ranges: string[] = set.namedLocations.flatMap(({ ipRanges }: Json) => (ipRanges ?? []).map(cidrOf));
    this.addresses = [...ranges.flatMap((cidr) => ends(cidr)), "198.51.100.77", "2001:db8:ffff::1"];
    this.countries = [...new Set<string>([...set.namedLocations.flatMap((one: Json) => one.countriesAndRegions ?? []), "AQ", "NL"])];
    const rules: string[] = conditions.flatMap(({ devices }: Json) => devices?.deviceFilter?.rule ?? []);
    this.filterTexts = [...new Set(rules.flatMap((rule) => [...rule.matchAll(/"([^"]*)"/g)].map(([, text]) => text as string))), "other"];
  }
}

const isId = (value: unknown) => typeof value === "string" && /^[0-9a-f]{8}-/.test(value);
const cidrOf = (range: string | Json): string => (typeof range === "string" ? range : range.cidrAddress);

/** The first and the last address of a range of IPv4 addresses, and the ones beside them; of IPv6 the first. */
function ends(cidr: string): string[] {
  const [text, prefix] = cidr.split("/") as [string, string];
  const address = parseAddress(text);
  if (address?.family !== 4) return [text];
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(Number(address.value) / size) * size;
  return [first - 1, first, first + size - 1, first + size].filter((value) => value >= 0 && value < 2 ** 32).map(dotted);
}

const dotted = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

const LISTS_OF_USERS = { Users: "users", Groups: "groups", Roles: "roles" } as const;
const CONDITIONS = [
  "users",
  "applications",
  "clientAppTypes",
  "platforms",
  "locations",
  "devices",
  "signInRiskLevels",
  "userRiskLevels",
  "insiderRiskLevels",
  "authenticationFlows",
];

const toggled = (list: readonly string[], value: string) => (list.includes(value) ? list.filter((one) => one !== value) : [...list, value]);

/** One edit, in place. */
function bend(gen: Gen, set: Json, named: Named): void {
  const policy: Json = pick(gen, set.conditionalAccessPolicies);
  const other: Json = pick(gen, set.conditionalAccessPolicies);
  const location: Json = set.namedLocations.length === 0 ? {} : pick(gen, set.namedLocations);
  const { users, applications } = policy.conditions;
  const side = pick(gen, ["include", "exclude", "exclude"]);
  const edits: (() => void)[] = [
    () => {
      const kind = pick(gen, ["Users", "Groups", "Groups", "Roles"] as const);
      const list = users[`${side}${kind}`];
      users[`${side}${kind}`] = toggled(list, pick(gen, chance(gen, 50) && list.length > 0 ? list : named[LISTS_OF_USERS[kind]]));
    },
    () => {
      const list = applications[`${side}Applications`];
      applications[`${side}Applications`] = toggled(list, pick(gen, chance(gen, 50) && list.length > 0 ? list : named.applications));
    },
    () => {
      const locations = policy.conditions.locations ?? { includeLocations: ["All"], excludeLocations: [] };
      const list = locations[`${side}Locations`];
      policy.conditions.locations = { ...locations, [`${side}Locations`]: toggled(list, pick(gen, named.locations)) };
    },
    () => {
      policy.state = pick(gen, ["enabled", "disabled", "enabledForReportingButNotEnforced"]);
    },
    () => {
      policy.grantControls = structuredClone(other.grantControls);
    },
    () => {
      policy.sessionControls = structuredClone(other.sessionControls);
    },
    () => {
      const condition = pick(gen, CONDITIONS);
      policy.conditions[condition] = structuredClone(other.conditions[condition]);
    },
    () => {
      set.conditionalAccessPolicies.splice(set.conditionalAccessPolicies.indexOf(policy), 1);
    },
    () => {
      const id = `bbbbbbbb-0000-4000-8000-${String(set.conditionalAccessPolicies.length).padStart(12, "0")}`;
      const condition = pick(gen, CONDITIONS);
      const conditions = structuredClone({ ...policy.conditions, [condition]: other.conditions[condition] });
      set.conditionalAccessPolicies.push({ ...structuredClone(policy), id, displayName: "Added", conditions });
    },
    () => {
      if (location.ipRanges === undefined) return;
      const ranges = location.ipRanges.map(cidrOf);
      location.ipRanges = toggled(ranges, chance(gen, 50) ? pick(gen, ranges) : "198.51.100.0/24");
    },
    () => {
      if (location.ipRanges !== undefined) location.isTrusted = !location.isTrusted;
    },
    () => {
      if (location.countriesAndRegions !== undefined)
        location.countriesAndRegions = toggled(location.countriesAndRegions, pick(gen, named.countries));
    },
    () => {
      const filter = policy.conditions.devices?.deviceFilter;
      if (filter !== undefined) filter.mode = filter.mode === "include" ? "exclude" : "include";
    },
    () => {
      if (set.accessPolicies.length === 0) return;
      const access: Json = pick(gen, set.accessPolicies);
      access.action = access.action === "block" ? "audit" : "block";
    },
    () => {
      if (set.accessPolicies.length > 0) set.accessPolicies.splice(gen(fc.nat, set.accessPolicies.length - 1), 1);
    },
  ];
  pick(gen, edits)();
}

/** Everything about it is known. */
function signInOf(gen: Gen, named: Named): SignIn {
  const few = (list: readonly string[], most: number) => [...new Set(Array.from({ length: gen(fc.nat, most) }, () => pick(gen, list)))];
  const guest = chance(gen, 20) ? pick(gen, SIGN_IN_GUEST_TYPES) : null;
  const subject = chance(gen, 95)
    ? {
        user: {
          id: pick(gen, named.users),
          groups: few(named.groups, 3),
          roles: chance(gen, 30) ? few(named.roles, 2) : [],
          userType: guest === "internalGuest" || guest === "b2bCollaborationGuest" ? ("guest" as const) : ("member" as const),
          guestOrExternalUserType: guest,
          externalTenantId: guest === null || guest === "internalGuest" ? null : pick(gen, named.tenants),
          userPrincipalName: "ada@example.com",
        },
      }
    : { servicePrincipal: { id: pick(gen, named.servicePrincipals), attributes: {} } };
  const kind = gen(fc.nat, 19);
  const target =
    kind === 0 && named.actions.length > 0
      ? { userAction: pick(gen, named.actions) }
      : kind === 1 && named.contexts.length > 0
        ? { authenticationContext: pick(gen, named.contexts) }
        : { application: pick(gen, named.applications), applicationAttributes: {} };
  const device = Object.fromEntries(
    DEVICE_PROPERTIES.map((property) => {
      if (property === "isCompliant") return [property, pick(gen, [true, false, null])];
      if (property === "physicalIds" || property === "systemLabels") return [property, few(named.filterTexts, 1)];
      return [property, chance(gen, 50) ? null : pick(gen, named.filterTexts)];
    }),
  );
  return {
    ...subject,
    ...target,
    clientAppType: pick(gen, ["browser", "browser", ...SIGN_IN_CLIENT_APP_TYPES, null]),
    devicePlatform: pick(gen, [...SIGN_IN_PLATFORMS, null]),
    ipAddress: pick(gen, named.addresses),
    country: pick(gen, [...named.countries, null]),
    signInRiskLevel: pick(gen, ["none", ...RISK_LEVELS]),
    userRiskLevel: pick(gen, ["none", ...RISK_LEVELS]),
    servicePrincipalRiskLevel: pick(gen, RISK_LEVELS),
    insiderRiskLevel: pick(gen, [null, ...INSIDER_RISK_LEVELS]),
    authenticationFlow: chance(gen, 80) ? null : pick(gen, TRANSFER_METHODS),
    device: chance(gen, 20) ? null : device,
    deviceTags: pick(gen, [null, ["intuneCompliant"], ["hybridAzureAdJoined"]]),
    deviceType: "desktop",
    userAgent: "Mozilla/5.0",
    userAgentTags: null,
    registeredIsp: null,
    mfaTrustedIp: gen(fc.boolean),
    compliantNetwork: gen(fc.boolean),
  } as SignIn;
}

/** The sign-in with some properties of another one; of users and devices single ones. */
function near(gen: Gen, signIn: SignIn, another: SignIn): SignIn {
  const result: Json = structuredClone(signIn);
  const given: Json = another;
  for (let count = 1 + gen(fc.nat, 1); count > 0; count--) {
    const property = pick(gen, Object.keys(result));
    if (property === "user" && given.user !== undefined) {
      const inner = pick(gen, ["id", "groups", "roles"]);
      result.user = { ...result.user, [inner]: given.user[inner] };
    } else if (property === "device" && result.device && given.device) {
      const inner = pick(gen, Object.keys(given.device));
      result.device = { ...result.device, [inner]: given.device[inner] };
    } else if (!["user", "servicePrincipal", "application", "userAction", "authenticationContext"].includes(property)) {
      if (property in given) result[property] = given[property];
    } else if (property === "application" && given.application !== undefined) result.application = given.application;
  }
  return result;
}

/** What no enforced policy asks for, the naive evaluator wants to know all the same. */
function completed(witness: SignIn, full: SignIn): SignIn {
  const subject = witness.user === undefined ? {} : { user: { ...(full.user ?? {}), ...witness.user } };
  const {
    user: _user,
    servicePrincipal: _principal,
    application: _app,
    userAction: _action,
    authenticationContext: _context,
    ...rest
  } = full;
  return { ...rest, ...witness, ...subject } as SignIn;
}

/** Enforced all, with locations for ids that no export has. */
function base(step: string): Json {
  const documents = jsonFiles(step).map((path) => ({ path, json: filledIn(readCorpus(path)) }));
  const { value, problems } = readPolicySet(documents, { retired: true });
  if (value === null) throw new Error(JSON.stringify(problems));
  const set: Json = structuredClone(value);
  set.conditionalAccessPolicies.forEach((policy: Json, place: number) => {
    policy.state = "enabled";
    policy.id ??= `cccccccc-0000-4000-8000-${String(place).padStart(12, "0")}`;
    for (const id of policy.conditions.locations?.includeLocations ?? []) addLocation(set, id);
    for (const id of policy.conditions.locations?.excludeLocations ?? []) addLocation(set, id);
  });
  return set;
}

function addLocation(set: Json, id: string): void {
  if (!isId(id) || set.namedLocations.some((one: Json) => one.id === id)) return;
  const place = set.namedLocations.length;
  const location = { id, displayName: `Site ${place}`, isTrusted: place % 2 === 0 };
  set.namedLocations.push({
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    ...location,
    ipRanges: [{ cidrAddress: `203.0.${place}.0/25` }],
  });
}

function readBack(set: Json): PolicySet | null {
  const { value, problems } = readPolicySet(withGraphRanges(set), { retired: true });
  return problems.some(({ severity }) => severity === "error") ? null : value;
}

/** Canonical locations list their ranges as texts. */
function withGraphRanges(set: Json): Json {
  const namedLocations = set.namedLocations.map((one: Json) =>
    one.ipRanges === undefined ? one : { ...one, ipRanges: one.ipRanges.map((range: Json) => ({ cidrAddress: cidrOf(range) })) },
  );
  return { ...set, namedLocations };
}

describeWithCorpora("edits of real policy sets", () => {
  const sets = [...steps("tenant"), ...steps("alexfilipin").slice(-4)].map((step) => ({ step, set: base(step) }));

  test("a sign-in whose outcome differs lies in a region, any other lies in none", () => {
    let cases = 0;
    let differing = 0;
    fc.assert(
      fc.property(fc.gen(), (gen) => {
        const { step, set } = pick(gen, sets);
        const written: Json = structuredClone(set);
        const count = gen(fc.nat, 4);
        for (let place = 0; place < count; place++) {
          const given: Json = gen(accessPolicy, ORDINARY);
          written.accessPolicies.push({ id: `access-${place}`, name: `Access ${place}`, ...given, enabled: true });
        }
        const named = new Named(written);
        for (const { filters } of written.accessPolicies)
          for (const row of filters) if (row.field === "app") row.values = [pick(gen, named.applications)];
        const changed: Json = structuredClone(written);
        for (let edits = 1 + gen(fc.nat, 3); edits > 0; edits--) bend(gen, changed, named);
        const [before, after] = [readBack(written), readBack(changed)];
        if (before === null || after === null) return;
        let result: ReturnType<typeof impact>;
        try {
          result = impact(before, after);
        } catch (error) {
          if (error instanceof ProblemsError) return;
          throw error;
        }
        const { regions } = result;
        const random = Array.from({ length: 15 }, () => signInOf(gen, named));
        const around = regions.slice(0, 12).flatMap(({ witness }) => {
          if (witness === null) return [];
          const full = completed(witness, signInOf(gen, named));
          return [full, ...Array.from({ length: 4 }, () => near(gen, full, signInOf(gen, named)))];
        });
        for (const signIn of [...random, ...around]) {
          const isDifferent = naiveDifference(before, after, signIn).length > 0;
          cases += 1;
          if (isDifferent) differing += 1;
          expect({ step, signIn, isDifferent: regions.some((region) => region.contains(signIn)) }).toEqual({ step, signIn, isDifferent });
        }
      }),
      runs(60),
    );
    expect(cases).toBeGreaterThan(1_000);
    expect(differing).toBeGreaterThan(cases / 20);
  });
});
