import { APPLICATION_GROUPS } from "../../evaluator/application-groups";
import { type ConditionOptions, contextOf } from "../../evaluator/conditions/context";
import { IS_SERVICE_PRINCIPAL, IS_USER } from "../../evaluator/conditions/identity";
import { networkCondition } from "../../evaluator/conditions/network";
import { isTarget, targetCondition } from "../../evaluator/conditions/target";
import { and, type Expression, has, hasAny, is, not, or, text } from "../../evaluator/expression";
import type { Box } from "../../evaluator/rules";
import type { PolicySet } from "../../policy/policy-set";
import { printable } from "../../policy/printable";
import { error, type Problem } from "../../policy/problems";
import { isGuid } from "../../policy/reading";
import { isUnknown } from "../../policy/unknowns";
import type { Guarantee, Scope } from "./guarantee";

/** The sign-ins that a guarantee is about, as boxes: what it names is looked up in the state of which it is asked. */
export interface ScopeBoxes {
  readonly boxes: readonly Box[];
  readonly except: readonly Box[];
  /** What the set does not have. */
  readonly problems: readonly Problem[];
}

export function scopeOf(guarantee: Guarantee): Scope {
  return guarantee.kind === "neverBlocked" ? guarantee.who : guarantee.scope;
}

/** Whoever must never be blocked must not be blocked anywhere; the other guarantees are about applications unless they say more. */
export function boxesOf(guarantee: Guarantee, set: PolicySet, options: ConditionOptions): ScopeBoxes {
  const { everyone: _everyone, except = {}, device, ...conditions } = scopeOf(guarantee);
  const reading = new Reading(set, { ...options, unresolved: "unknown" });
  const given = reading.box(conditions);
  const box: Box = {
    ...given,
    identity: given.identity ?? IS_USER,
    target: given.target ?? (guarantee.kind === "neverBlocked" || isTarget("application")),
  };
  const devices = (states: readonly DeviceState[]): Box[] => states.map((state) => DEVICE[state]);
  const left = Object.entries(except).map(([property, values]) =>
    property === "device" ? devices(values as DeviceState[]) : [reading.box({ [property]: values })],
  );
  return {
    boxes: device === undefined ? [box] : devices(device).map((state) => ({ ...box, ...state })),
    except: left.flat(),
    problems: reading.problems,
  };
}

type Conditions = Omit<Scope, "everyone" | "except" | "device">;

const COMPLIANT = is("device.isCompliant", ["true"]);
const HYBRID = text("device.trustType", "equals", "ServerAD");
const TAGGED_COMPLIANT = has("deviceTags", "intuneCompliant");
const TAGGED_HYBRID = has("deviceTags", "hybridAzureAdJoined");

/** Entra and Defender learn of a device in two ways; a guarantee means both. */
const DEVICE = {
  compliant: { device: COMPLIANT, deviceTags: TAGGED_COMPLIANT },
  hybridJoined: { device: HYBRID, deviceTags: TAGGED_HYBRID },
  unmanaged: { device: not(or(COMPLIANT, HYBRID)), deviceTags: not(or(TAGGED_COMPLIANT, TAGGED_HYBRID)) },
} as const satisfies Record<string, Box>;
type DeviceState = keyof typeof DEVICE;

class Reading {
  readonly problems: Problem[] = [];

  constructor(
    private readonly set: PolicySet,
    private readonly options: ConditionOptions,
  ) {}

  box(given: Conditions): Box {
    const one = (attribute: string, values: readonly string[] | undefined) => (values === undefined ? undefined : is(attribute, values));
    const box = {
      identity: identity(given),
      target: this.target(given),
      clientAppType: one("clientAppType", given.clientAppType),
      devicePlatform: one("devicePlatform", given.platform),
      network: this.network(given),
      signInRisk: one("signInRiskLevel", given.signInRisk),
      userRisk: one("userRiskLevel", given.userRisk),
      authenticationFlow: one("authenticationFlow", given.authenticationFlow),
    };
    return Object.fromEntries(Object.entries(box).filter(([, condition]) => condition !== undefined));
  }

  private target({ application, userAction, authenticationContext }: Conditions): Expression | undefined {
    if (application === undefined && userAction === undefined && authenticationContext === undefined) return undefined;
    return targetCondition(
      {
        includeApplications: (application ?? []).map((name) => this.applicationId(name)),
        excludeApplications: [],
        includeUserActions: userAction ?? [],
        includeAuthenticationContextClassReferences: authenticationContext ?? [],
        applicationFilter: null,
      },
      contextOf(this.set, this.options),
    );
  }

  private applicationId(name: string): string {
    const found = this.set.apps.find(({ displayName }) => displayName === name)?.appId;
    if (found === undefined && name !== "All" && !isGuid(name) && !isUnknown(name) && !APPLICATION_GROUPS.has(name)) {
      const known = this.set.apps.map(({ displayName }) => printable(displayName)).join(", ");
      const mend = `Give its app id. The apps that the set names are ${known || "none"}.`;
      this.problems.push(error("GU-application", "", `There is no application "${name}".`, mend));
    }
    return found ?? name;
  }

  private network({ location, country }: Conditions): Expression | undefined {
    if (location === undefined && country === undefined) return undefined;
    return and(location === undefined || this.places(location), country === undefined || is("country", country));
  }

  private places(names: readonly string[]): Expression {
    const includeLocations = names.map((name) => {
      const found = this.set.namedLocations.find(({ id, displayName }) => id === name || displayName === name);
      if (found === undefined && name !== "AllTrusted" && name !== "All") {
        const known = this.set.namedLocations.map(({ displayName }) => printable(displayName)).join(", ");
        this.problems.push(
          error("GU-location", "", `There is no named location "${name}".`, `The named locations are ${known || "none"}.`),
        );
      }
      return found?.id ?? name;
    });
    return networkCondition({ includeLocations, excludeLocations: [] }, contextOf(this.set, this.options));
  }
}

function identity({ user, group, role, guestType, servicePrincipal }: Conditions): Expression | undefined {
  if (servicePrincipal !== undefined) return and(IS_SERVICE_PRINCIPAL, is("servicePrincipal.id", servicePrincipal));
  if (user === undefined && group === undefined && role === undefined && guestType === undefined) return undefined;
  return and(
    IS_USER,
    user === undefined || is("user.id", user),
    group === undefined || hasAny("user.groups", group),
    role === undefined || hasAny("user.roles", role),
    guestType === undefined || is("user.guestOrExternalUserType", guestType),
  );
}
