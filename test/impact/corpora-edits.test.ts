import * as fc from "fast-check";
import { factsOf } from "../../provider/evaluator/facts";
import { SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_GUEST_TYPES, SIGN_IN_PLATFORMS, type SignIn } from "../../provider/evaluator/sign-in";
import { impact } from "../../provider/impact/impact";
import type { Impact, Region } from "../../provider/impact/result";
import { INSIDER_RISK_LEVELS, RISK_LEVELS, TRANSFER_METHODS } from "../../provider/policy/conditional-access-policy";
import { DEVICE_PROPERTIES } from "../../provider/policy/device-filter";
import { type Directory, readDirectory } from "../../provider/policy/directory";
import { ProblemsError } from "../../provider/policy/problems";
import { runs } from "../arbitraries";
import type { Json } from "../arbitraries/conditional-access-policies";
import { base, type Change, chance, changeOf, type Gen, type Named, pick } from "../corpora/edits";
import { describeWithCorpora, steps } from "../corpora/files";
import { naiveDifference } from "../evaluator/naive/difference";
import { isInPrint } from "./printed";

/**
 * Real policy sets with edits. Sign-ins at random and around the examples of the regions are decided by the naive evaluator: what differs lies
 * in a region, what does not lies in none.
 *
 * A long run, of other cases: `APPCONTROL_SEED=7 APPCONTROL_RUNS=50 npx jest test/impact/corpora-edits`.
 */

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

/** Null where an edit made a set that cannot be judged. */
function impactOf({ before, after }: Change, directory?: Directory): Impact | null {
  try {
    return impact(before, after, { directory });
  } catch (error) {
    if (error instanceof ProblemsError) return null;
    throw error;
  }
}

/** Everything about everybody is known. */
function directoryOf(gen: Gen, named: Named): Directory {
  const ids = [...named.users, ...Array.from({ length: 12 }, (_, place) => `77777777-0000-4000-8000-${String(place).padStart(12, "0")}`)];
  const users = ids.map((id) => {
    let signIn = signInOf(gen, named);
    while (signIn.user === undefined) signIn = signInOf(gen, named);
    return { ...signIn.user, id };
  });
  const { value } = readDirectory({ users, groups: named.groups.map((id) => ({ id })) });
  if (value === null) throw new Error("The directory does not read.");
  return value;
}

/** In which regions the sign-in lies: in one when it decides differently, and in print as well as by `contains`. */
function agreed({ step, before, after }: Change, regions: readonly Region[], signIn: SignIn, directory?: Directory): readonly boolean[] {
  const inside = regions.map((region) => region.contains(signIn));
  const isDifferent = naiveDifference(before, after, signIn, directory).length > 0;
  expect({ step, signIn, isDifferent: inside.includes(true) }).toEqual({ step, signIn, isDifferent });
  const facts = factsOf(signIn, directory);
  expect({ step, signIn, inPrint: regions.map((region) => isInPrint(region, facts)) }).toEqual({ step, signIn, inPrint: inside });
  return inside;
}

describeWithCorpora("edits of real policy sets", () => {
  const sets = [...steps("tenant"), ...steps("alexfilipin").slice(-4)].map((step) => ({ step, set: base(step) }));

  test("a sign-in whose outcome differs lies in a region, any other lies in none", () => {
    let cases = 0;
    let differing = 0;
    fc.assert(
      fc.property(fc.gen(), (gen) => {
        const change = changeOf(gen, pick(gen, sets));
        const result = change && impactOf(change);
        if (result === null) return;
        const { named } = change as Change;
        const { regions } = result;
        const random = Array.from({ length: 15 }, () => signInOf(gen, named));
        const around = regions.slice(0, 12).flatMap(({ witness }) => {
          if (witness === null) return [];
          const full = completed(witness, signInOf(gen, named));
          return [full, ...Array.from({ length: 4 }, () => near(gen, full, signInOf(gen, named)))];
        });
        for (const signIn of [...random, ...around]) {
          const inside = agreed(change as Change, regions, signIn);
          cases += 1;
          if (inside.includes(true)) differing += 1;
        }
      }),
      runs(60),
    );
    expect(cases).toBeGreaterThan(1_000);
    expect(differing).toBeGreaterThan(cases / 20);
  });

  test("so it is by the memberships of a directory, and no more users are seen in a region than it counts", () => {
    let cases = 0;
    let differing = 0;
    fc.assert(
      fc.property(fc.gen(), (gen) => {
        const change = changeOf(gen, pick(gen, sets));
        if (change === null) return;
        const { step, named } = change;
        const directory = directoryOf(gen, named);
        const known = new Map(directory.users.map(({ id }) => [id, { user: { id } }]));
        const result = impactOf(change, directory);
        if (result === null) return;
        const { regions } = result;
        const by = (signIn: SignIn): SignIn => {
          const { user: _user, servicePrincipal: _principal, ...rest } = signIn;
          return { ...rest, ...pick(gen, [...known.values()]) } as SignIn;
        };
        const random = Array.from({ length: 15 }, () => by(signInOf(gen, named)));
        const around = regions.slice(0, 12).flatMap(({ witness }) => {
          if (witness === null) return [];
          const full = completed(witness, signInOf(gen, named));
          const own = full.user?.id === undefined ? undefined : known.get(full.user.id);
          return [{ ...full, ...own } as SignIn, ...Array.from({ length: 6 }, () => by(full))];
        });
        const seen = regions.map(() => new Set<string | undefined>());
        for (const signIn of [...random, ...around]) {
          const inside = agreed(change, regions, signIn, directory);
          cases += 1;
          if (inside.includes(true)) differing += 1;
          inside.forEach((isInside, at) => {
            if (isInside && known.has(signIn.user?.id as string)) seen[at].add(signIn.user?.id);
          });
        }
        for (const [at, { users }] of regions.entries()) {
          if (users !== null)
            expect({ step, seen: seen[at].size <= users.count, of: users.of }).toEqual({ step, seen: true, of: known.size });
        }
      }),
      runs(40),
    );
    expect(cases).toBeGreaterThan(700);
    expect(differing).toBeGreaterThan(cases / 20);
  });
});
