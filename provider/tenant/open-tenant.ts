import type { PolicySet } from "../policy/policy-set";
import { type Problem, ProblemsError, warning } from "../policy/problems";
import { AccessPolicies } from "./defender/access-policies";
import { onboardedApps } from "./defender/apps";
import { Defender, NO_DEFENDER } from "./defender/defender";
import { IpRanges } from "./defender/ip-ranges";
import { IpTags } from "./defender/ip-tags";
import { authenticationStrengths } from "./graph/authentication-strengths";
import { Collection } from "./graph/collection";
import { conditionalAccessPolicies } from "./graph/conditional-access-policies";
import { CONDITIONAL_ACCESS, Graph } from "./graph/graph";
import { servicePlans } from "./graph/licences";
import { NamedLocations } from "./graph/named-locations";
import { namesIn } from "./graph/names";
import { endpoints, Settings } from "./settings";
import { ApiTokenAuthorization, BearerAuthorization } from "./sign-in/authorization";
import { signInOf } from "./sign-in/sign-in";
import type { Tenant } from "./store";
import { type Clock, systemClock } from "./transport/clock";
import { conditionalAccessPace, defenderPace } from "./transport/pace";
import { Secrets } from "./transport/redaction";
import { Service } from "./transport/service";

/** "Microsoft Cloud App Security" (api-authentication-application). */
const DEFENDER_SCOPE = "05a65629-4c1b-48c1-a78b-804c4abdd4af/.default";

/** Attempts after the first: with the back-off about two minutes, in which a limit a minute long has passed. */
const RETRIES = 8;
const TIMEOUT_SECONDS = 100;

/** @throws ProblemsError where an address is wrong or nobody can be signed in. */
export async function openedTenant(
  setting: (key: string) => string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock = systemClock,
): Promise<Tenant> {
  const settings = new Settings(setting, environment);
  const addresses = endpoints(settings);
  const secrets = new Secrets(settings.secrets());
  const signIn = signInOf(settings, addresses, secrets);
  const retries = settings.number("retries", RETRIES, 0, 100);
  const timeout = settings.number("timeout", TIMEOUT_SECONDS, 1, 3600) * 1000;

  const authorization = new BearerAuthorization(signIn, addresses.graphScope, secrets);
  await authorization.header();
  const graph = new Graph(
    new Service({
      name: "Microsoft Graph",
      address: addresses.graph,
      authorization,
      // A member that is newer than the program is then named, instead of hidden behind `unknownFutureValue`.
      headers: { Prefer: "include-unknown-enum-members" },
      pace: (path) => (path.includes(CONDITIONAL_ACCESS) ? conditionalAccessPace() : null),
      secrets,
      retries,
      timeout,
    }),
  );
  const apiToken = settings.text("defenderToken");
  const defender = new Defender(
    addresses.defender === null
      ? NO_DEFENDER
      : new Service({
          name: "Defender for Cloud Apps",
          address: addresses.defender,
          authorization: apiToken === null ? new BearerAuthorization(signIn, DEFENDER_SCOPE, secrets) : new ApiTokenAuthorization(apiToken),
          pace: defenderPace,
          secrets,
          retries,
          timeout,
        }),
  );

  const context = { graph, clock, retries, freshLocations: new Set<string>() };
  const policies = new Collection(conditionalAccessPolicies, context);
  const namedLocations = new NamedLocations(context, () => policies.present());
  const writes = settings.text("defenderWrites")?.toLowerCase() === "portal" ? "portal" : "api";
  const accessPolicies = new AccessPolicies({ defender, tags: new IpTags(defender), clock, retries, writes });
  const ipRanges = new IpRanges({ defender, clock, retries });

  /** What could not be asked, by its code. */
  const unasked = new Map<string, Problem>();

  /** A stack of Entra policies alone needs no Defender: only where somebody said where it is must it answer. */
  async function fromDefender(): Promise<Pick<PolicySet, "accessPolicies" | "ipRanges">> {
    try {
      const [access, ranges] = await Promise.all([accessPolicies.list(), ipRanges.list()]);
      return { accessPolicies: access, ipRanges: ranges };
    } catch (thrown) {
      if (addresses.defenderGiven || !(thrown instanceof ProblemsError)) throw thrown;
      const message = `Defender for Cloud Apps was not read, so its access policies and IP ranges are not counted: ${thrown.message}`;
      const mend = "Set appcontrol:defenderEndpoint, and grant the identity settings.read.";
      unasked.set(DEFENDER_UNREAD, warning(DEFENDER_UNREAD, "", message, mend));
      return { accessPolicies: [], ipRanges: [] };
    }
  }

  /** No published interface lists the apps: where the observed one does not answer, nothing can be said about their onboarding. */
  const apps = once(async (): Promise<PolicySet["apps"]> => {
    try {
      return await onboardedApps(defender);
    } catch (thrown) {
      if (!(thrown instanceof ProblemsError)) throw thrown;
      const message = "The apps under Conditional Access App Control could not be read, so their onboarding is not checked.";
      unasked.set(APPS_UNREAD, warning(APPS_UNREAD, "", message, "Check in the portal that the apps are onboarded."));
      return [];
    }
  });
  /** They decide sign-ins like any other. */
  const hiddenPolicies = once(() => policies.shownByBetaOnly());
  const strengths = once(() => authenticationStrengths(graph));

  async function policySet(): Promise<PolicySet> {
    const [ofEntra, hidden, locations, strengthsOfEntra, ofDefender, onboarded] = await Promise.all([
      policies.list(),
      hiddenPolicies(),
      namedLocations.list(),
      strengths(),
      fromDefender(),
      apps(),
    ]);
    return {
      conditionalAccessPolicies: [...ofEntra, ...hidden],
      namedLocations: locations,
      authenticationStrengths: strengthsOfEntra,
      ...ofDefender,
      apps: onboarded,
    };
  }

  return {
    conditionalAccessPolicies: policies,
    namedLocations,
    accessPolicies,
    ipRanges,
    policySet,
    async remarks() {
      await policySet();
      if (unasked.has(DEFENDER_UNREAD)) unasked.delete(APPS_UNREAD);
      const stores = [policies, namedLocations, ...(unasked.has(DEFENDER_UNREAD) ? [] : [accessPolicies, ipRanges])];
      const unreadable = await Promise.all(stores.map((store) => store.unreadable()));
      return [...unasked.values(), ...unreadable.flat()];
    },
    names: (policies) => namesIn(graph, policies),
    servicePlans: once(() => servicePlans(graph)),
  };
}

const DEFENDER_UNREAD = "TENANT-defender-unread";
const APPS_UNREAD = "TENANT-apps-unread";

/** A failure is not kept: the next one who asks tries again. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => {
    result ??= work().catch((thrown) => {
      result = null;
      throw thrown;
    });
    return result;
  };
}
