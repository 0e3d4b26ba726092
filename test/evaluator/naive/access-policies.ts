import ipaddr from "ipaddr.js";
import groups from "../../../provider/evaluator/data/application-groups.json";
import defender from "../../../provider/evaluator/data/defender-apps.json";
import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { AccessPolicy, FilterRow } from "../../../provider/policy/access-policy";
import type { PolicySet } from "../../../provider/policy/policy-set";
import { isInRange } from "./conditions";
import { known, subjectOf, targetOf } from "./known";

/** Defender's access policies: D5.1 to D5.6. */

/** Those that match a routed session; sign-ins of workload identities and anything but applications are no sessions of Defender's. */
export function D5_5_matchingPolicies(set: PolicySet, signIn: SignIn): readonly AccessPolicy[] {
  if (subjectOf(signIn).kind !== "user" || targetOf(signIn).kind !== "application") return [];
  return set.accessPolicies.filter(
    (policy) =>
      policy.enabled &&
      D5_6_appInScope(policy, set, signIn) &&
      D5_6_clientAppInScope(policy, signIn) &&
      !D5_6_addressOutOfReach(policy, signIn) &&
      D5_1_everyRowMatches(policy, set, signIn),
  );
}

const rowsOf = (policy: AccessPolicy, ...fields: readonly FilterRow["field"][]) =>
  policy.filters.filter(({ field }) => fields.includes(field));

/** Without an app row: every app that is marked enabled. One that is marked disabled is never in scope. */
export function D5_6_appInScope(policy: AccessPolicy, set: PolicySet, signIn: SignIn): boolean {
  if (set.apps.length === 0) return true;
  const marks = set.apps.filter(({ appId }) => appId === targetOf(signIn).name);
  if (marks.some(({ enabled }) => !enabled)) return false;
  return rowsOf(policy, "app").length > 0 || marks.length > 0;
}

/** Browser sessions only, unless rows say otherwise; what is neither of the two is no session. */
export function D5_6_clientAppInScope(policy: AccessPolicy, signIn: SignIn): boolean {
  const client = clientAppOf(signIn);
  return client !== null && (client === "browser" || rowsOf(policy, "clientApp").length > 0);
}

function clientAppOf(signIn: SignIn): "browser" | "mobileAndDesktop" | null {
  const type = known(signIn.clientAppType, "clientAppType");
  return type === "browser" ? "browser" : type === "mobileAppsAndDesktopClients" ? "mobileAndDesktop" : null;
}

/** On IPv6 a policy that asks anything of the address does not match. */
export function D5_6_addressOutOfReach(policy: AccessPolicy, signIn: SignIn): boolean {
  if (rowsOf(policy, "ipAddress", "ipCategory", "ipTag").length === 0) return false;
  const address = known(signIn.ipAddress, "ipAddress");
  return address !== null && ipaddr.process(address).kind() === "ipv6";
}

/** Rows AND, values of a row OR. */
export function D5_1_everyRowMatches(policy: AccessPolicy, set: PolicySet, signIn: SignIn): boolean {
  return policy.filters.every((row) => D5_2_rowMatches(row, set, signIn));
}

/**
 * Negative operators are none-of (D5.3), so an attribute that is not there passes them, and fails the positive ones. The user of a session is
 * always there, whatever is known by name.
 */
export function D5_2_rowMatches({ field, operator, values }: FilterRow, set: PolicySet, signIn: SignIn): boolean {
  const facts = factsOf(field, set, signIn);
  const any = (test: (fact: string, value: string) => boolean) => {
    const present = facts();
    return values.some((value) => present.some((fact) => test(fact.toLowerCase(), value.toLowerCase())));
  };
  const equals = () => {
    if (field === "app") return D5_6_appEquals(values, set, signIn);
    if (field === "user") return D5_4_userEquals(values, signIn);
    return field === "ipAddress" ? D5_4_addressEquals(values, facts()) : any((fact, value) => fact === value);
  };
  switch (operator) {
    case "equals":
      return equals();
    case "doesNotEqual":
      return !equals();
    case "startsWith":
      return any((fact, value) => fact.startsWith(value));
    case "doesNotStartWith":
      return !any((fact, value) => fact.startsWith(value));
    case "contains":
      return any(D5_4_containsWords);
    case "doesNotContain":
      return !any(D5_4_containsWords);
    case "isSet":
      return field === "user" || facts().length > 0;
    case "isNotSet":
      return field !== "user" && facts().length === 0;
  }
}

/** The texts that a row is compared with: none where the attribute is not there. */
function factsOf(field: FilterRow["field"], set: PolicySet, signIn: SignIn): () => readonly string[] {
  const one = (value: string | null) => (value === null ? [] : [value]);
  const user = signIn.user;
  switch (field) {
    case "app":
      return () => one(targetOf(signIn).name);
    case "clientApp":
      return () => one(clientAppOf(signIn));
    case "deviceTag":
      return () => known(signIn.deviceTags, "deviceTags") ?? [];
    case "deviceType":
      return () => one(known(signIn.deviceType, "deviceType"));
    case "ipAddress":
      return () => one(known(signIn.ipAddress, "ipAddress")).map((address) => ipaddr.process(address).toString());
    case "ipCategory":
      return () => one(signIn.ipCategory === undefined ? (rangeOf(set, signIn)?.category ?? null) : signIn.ipCategory);
    case "ipTag":
      return () => (signIn.ipTags === undefined ? rangeOf(set, signIn)?.tags : signIn.ipTags) ?? [];
    case "location":
      return () => one(known(signIn.country, "country"));
    case "registeredIsp":
      return () => one(known(signIn.registeredIsp, "registeredIsp"));
    case "user":
      return () => one(known(user?.userPrincipalName, "user.userPrincipalName"));
    case "userGroup":
      return () => known(user?.groups, "user.groups");
    case "userAgent":
      return () => one(known(signIn.userAgent, "userAgent"));
    case "userAgentTag":
      return () => known(signIn.userAgentTags, "userAgentTags") ?? [];
  }
}

/** Ranges never overlap, so there is one at most; its category and tags are those of the address. */
function rangeOf(set: PolicySet, signIn: SignIn): PolicySet["ipRanges"][number] | null {
  if (set.ipRanges.length === 0) return null;
  const address = known(signIn.ipAddress, "ipAddress");
  if (address === null) return null;
  return set.ipRanges.find(({ subnets }) => subnets.some((subnet) => isInRange(address, subnet))) ?? null;
}

/** Values are app ids or Defender's own ids, which the set resolves, or for Microsoft's own apps their well-known numbers. */
export function D5_6_appEquals(values: readonly string[], { apps }: PolicySet, signIn: SignIn): boolean {
  const application = targetOf(signIn).name;
  return values.some((value) => {
    const inSet = apps.filter(({ defenderId }) => defenderId === value);
    if (inSet.length > 0) return inSet.some(({ appId }) => appId === application);
    return value === application || D5_6_wellKnown(value).includes(application);
  });
}

export function D5_6_wellKnown(defenderId: string): readonly string[] {
  return WELL_KNOWN.get(defenderId) ?? [];
}

const WELL_KNOWN: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(defender.apps).map(([id, app]) => [
    id,
    ("group" in app ? groups[app.group as keyof typeof groups] : app).applications.map(({ appId }) => appId),
  ]),
);

export function D5_4_addressEquals(values: readonly string[], addresses: readonly string[]): boolean {
  return addresses.some((address) =>
    values.some((value) =>
      value.includes("/") ? isInRange(address, value) : ipaddr.process(address).toString() === ipaddr.process(value).toString(),
    ),
  );
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id against the id, any other text against the principal name. */
export function D5_4_userEquals(values: readonly string[], { user }: SignIn): boolean {
  return values.some((value) =>
    GUID.test(value)
      ? known(user?.id, "user.id") === value.toLowerCase()
      : known(user?.userPrincipalName, "user.userPrincipalName")?.toLowerCase() === value.toLowerCase(),
  );
}

/** Whole words only; words end at commas, dots, spaces and underscores. */
export function D5_4_containsWords(text: string, words: string): boolean {
  const separated = (given: string) => `,${given.replace(/[,._ ]/g, ",")},`;
  return separated(text).includes(separated(words));
}
