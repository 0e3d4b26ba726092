import type { View } from "../collection";
import { isGuidText, isObject, type JsonObject, listOf, objectOf, textOf, textsOf } from "../json";
import type { Tenant } from "../tenant";
import { parseDeviceRule } from "./device-filter";
import { GraphFailure, numbered, refusal } from "./exchange";

/**
 * The rules that a whole policy must keep beyond its shape, in the order in which they are checked; the first that fails answers.
 * Graph answers one error at a time, so does this.
 */

export const MFA_TRUSTED_IPS = "00000000-0000-0000-0000-000000000000";
export const ALL_COMPLIANT_NETWORKS = "3d46dbda-8382-466a-856d-eb00cbc6b910";

interface Subject {
  readonly tenant: Tenant;
  /** Ids that the policy held before the write: what it refers to already is not asked for again, whether the tenant has it or not. */
  readonly standing: ReadonlySet<string>;
  readonly view: View;
  readonly beta: boolean;
  readonly conditions: JsonObject;
  readonly users: JsonObject;
  readonly applications: JsonObject;
  readonly grant: JsonObject | null;
  readonly session: JsonObject | null;
}

/**
 * @param policy as it would be after the write, before normalisation.
 * @param before as it was; absent for a new one. A tenant that was seeded with policies alone lacks what they refer to.
 */
export function checkPolicy(policy: JsonObject, tenant: Tenant, view: View, beta: boolean, before: JsonObject = {}): void {
  const conditions = objectOf(policy.conditions);
  const subject: Subject = {
    tenant,
    standing: new Set(JSON.stringify([before.conditions, before.grantControls]).toLowerCase().match(GUIDS)),
    view,
    beta,
    conditions,
    users: objectOf(conditions.users),
    applications: objectOf(conditions.applications),
    grant: isObject(policy.grantControls) ? policy.grantControls : null,
    session: isObject(policy.sessionControls) ? policy.sessionControls : null,
  };
  if (String(policy.displayName).trim() === "") throw numbered.schema("displayName is empty");
  for (const check of [
    applications,
    users,
    clientApplications,
    locations,
    devices,
    references,
    grantControls,
    sessionControls,
    blockEverybody,
  ]) {
    check(subject);
  }
}

const GUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const USER_ACTIONS = ["urn:user:registersecurityinfo", "urn:user:registerdevice", "urn:user:accountrecovery"];
const PREVIEW_NAMES = ["AllAgentIdResources", "AllAgentIdUsers"];

function guids(path: string, values: unknown, special: readonly string[], { beta }: Pick<Subject, "beta">): void {
  for (const [index, value] of textsOf(values).entries()) {
    if (PREVIEW_NAMES.includes(value)) {
      if (!beta) throw numbered.preview(`${path}[${index}] is ${value}`);
    } else if (!isGuidText(value) && !special.includes(value)) {
      throw numbered.schema(`${path}[${index}]: "${value}" is neither an id nor one of ${special.join(", ") || "(nothing else)"}`);
    }
  }
}

function applications(subject: Subject): void {
  const { applications: given } = subject;
  const included = textsOf(given.includeApplications);
  const kinds = [included, textsOf(given.includeUserActions), textsOf(given.includeAuthenticationContextClassReferences)];
  const filtered = isObject(given.applicationFilter);
  const preview = isObject(given.globalSecureAccess) || isObject(given.networkAccess);
  if (kinds.every((kind) => kind.length === 0) && !filtered && !preview) throw numbered.noApplications();
  if (kinds.filter((kind) => kind.length > 0).length > 1) {
    throw refusal("'applications' condition cannot combine applications, user actions and authentication contexts.");
  }
  guids("conditions.applications.includeApplications", included, ["All", "None", "Office365", "MicrosoftAdminPortals"], subject);
  guids("conditions.applications.excludeApplications", given.excludeApplications, ["Office365", "MicrosoftAdminPortals"], subject);
  const every = included.filter((name) => ["All", "None"].includes(name));
  if (every.length > 0 && included.length > 1) throw refusal(`'${every[0]}' cannot be combined with other applications.`);
  if (filtered && included.some((name) => ["All", "None", "AllAgentIdResources"].includes(name))) {
    throw refusal(`'applicationFilter' cannot be combined with '${included[0]}'.`);
  }
  for (const action of textsOf(given.includeUserActions)) {
    if (!USER_ACTIONS.includes(action)) throw numbered.schema(`conditions.applications.includeUserActions: "${action}" is no user action`);
  }
  for (const context of textsOf(given.includeAuthenticationContextClassReferences)) {
    if (!/^c([1-9]|[1-9][0-9])$/.test(context)) throw numbered.schema(`authentication context "${context}" is not one of c1 to c99`);
  }
}

function users(subject: Subject): void {
  const given = subject.users;
  const workload = isObject(subject.conditions.clientApplications);
  const included = textsOf(given.includeUsers);
  for (const side of ["include", "exclude"]) {
    const guests = given[`${side}GuestsOrExternalUsers`];
    if (textsOf(given[`${side}Users`]).includes("GuestsOrExternalUsers") && isObject(guests)) {
      // The words of azuread #1196.
      throw new GraphFailure(400, "BadRequest", "'GuestsOrExternalUsers' cannot be combined with guestOrExternalUsers");
    }
    if (isObject(guests)) guestTenants(guests, `conditions.users.${side}GuestsOrExternalUsers`);
    guids(`conditions.users.${side}Groups`, given[`${side}Groups`], [], subject);
    guids(`conditions.users.${side}Roles`, given[`${side}Roles`], [], subject);
  }
  guids("conditions.users.includeUsers", included, ["All", "None", "GuestsOrExternalUsers"], subject);
  guids("conditions.users.excludeUsers", given.excludeUsers, ["GuestsOrExternalUsers"], subject);
  const specific =
    included.filter((name) => !["All", "None"].includes(name)).length +
    listOf(given.includeGroups).length +
    listOf(given.includeRoles).length +
    (isObject(given.includeGuestsOrExternalUsers) ? 1 : 0);
  const every = included.filter((name) => ["All", "None"].includes(name));
  if (every.length > 1 || (every.length > 0 && specific > 0)) throw refusal(`'${every[0]}' cannot be combined with other users.`);
  if (every.length + specific === 0 && !workload) throw refusal("'users' condition must specify the users to include.");
  if (workload && (specific > 0 || every.includes("All"))) {
    throw refusal("A policy is assigned either to users or to service principals, never to both.");
  }
}

function guestTenants(guests: JsonObject, path: string): void {
  const tenants = objectOf(guests.externalTenants);
  const members = listOf(tenants.members);
  // azuread #1601: members only with membershipKind "enumerated".
  if (tenants.membershipKind !== "enumerated" && members.length > 0)
    throw numbered.schema(`${path}.externalTenants.members needs "enumerated"`);
  if (tenants.membershipKind === "enumerated" && members.length === 0) throw numbered.schema(`${path}.externalTenants.members is empty`);
  for (const id of textsOf(members)) {
    if (!isGuidText(id)) throw numbered.schema(`${path}.externalTenants.members: "${id}" is no tenant id`);
  }
}

function clientApplications(subject: Subject): void {
  const given = subject.conditions.clientApplications;
  if (!isObject(given)) return;
  const own = "ServicePrincipalsInMyTenant";
  guids("conditions.clientApplications.includeServicePrincipals", given.includeServicePrincipals, [own], subject);
  guids("conditions.clientApplications.excludeServicePrincipals", given.excludeServicePrincipals, [], subject);
  if (listOf(given.excludeServicePrincipals).length > 0 && !textsOf(given.includeServicePrincipals).includes(own)) {
    throw refusal(`'excludeServicePrincipals' needs '${own}' in 'includeServicePrincipals'.`);
  }
  // R24: workload identities can only be blocked.
  const controls = subject.grant === null ? [] : textsOf(subject.grant.builtInControls);
  if (controls.length !== 1 || controls[0] !== "block")
    throw numbered.controls("InvalidControls", "service principals can only be blocked");
}

function locations({ conditions, tenant, view, beta, standing }: Subject): void {
  const given = objectOf(conditions.locations);
  for (const side of ["includeLocations", "excludeLocations"]) {
    guids(`conditions.locations.${side}`, given[side], ["All", "AllTrusted"], { beta });
    for (const id of textsOf(given[side])) {
      if (!isGuidText(id) || [MFA_TRUSTED_IPS, ALL_COMPLIANT_NETWORKS, ...standing].includes(id.toLowerCase())) continue;
      if (tenant.namedLocations.seen(id, view) === undefined) throw numbered.location(id);
    }
  }
}

function devices({ conditions, tenant }: Subject): void {
  const filter = objectOf(objectOf(conditions.devices).deviceFilter);
  if (typeof filter.rule !== "string") return;
  const limit = tenant.faults.plan.limits.deviceFilterCharacters;
  if (filter.rule.length > limit) throw refusal(`The device filter rule has more than ${limit} characters.`);
  const rule = parseDeviceRule(filter.rule);
  if (typeof rule === "string") throw refusal("The device filter rule is not valid.", `conditions.devices.deviceFilter.rule: ${rule}`);
}

/** Ids that the directory must hold, as far as it is known. */
function references({ users: given, applications: apps, conditions, grant, tenant, standing }: Subject): void {
  const { directory } = tenant;
  if (directory !== null) {
    const known = (items: readonly JsonObject[], property: string) => new Set(items.map((item) => String(item[property]).toLowerCase()));
    const unknown = (ids: unknown, existing: ReadonlySet<string>) =>
      textsOf(ids).filter((id) => isGuidText(id) && !existing.has(id.toLowerCase()) && !standing.has(id.toLowerCase()));
    const userIds = known(directory.users, "id");
    const groupIds = known(directory.groups, "id");
    const missing = [
      ...unknown(given.includeUsers, userIds),
      ...unknown(given.excludeUsers, userIds),
      ...unknown(given.includeGroups, groupIds),
      ...unknown(given.excludeGroups, groupIds),
    ];
    // The words that Fortigi/ConditionalAccess #2 shows.
    if (missing.length > 0)
      throw new GraphFailure(400, "BadRequest", `${missing[0]} specified in the Policy was not found in the directory.`);
    const appIds = known(directory.servicePrincipals, "appId");
    const invalid = [...unknown(apps.includeApplications, appIds), ...unknown(apps.excludeApplications, appIds)];
    if (invalid.length > 0) throw numbered.applications(invalid);
    const workload = objectOf(conditions.clientApplications);
    const principals = known(directory.servicePrincipals, "id");
    const absent = [...unknown(workload.includeServicePrincipals, principals), ...unknown(workload.excludeServicePrincipals, principals)];
    if (absent.length > 0)
      throw new GraphFailure(400, "BadRequest", `${absent[0]} specified in the Policy was not found in the directory.`);
  }
  const strength = grant === null ? null : grant.authenticationStrength;
  // A tenant whose directory nobody described may have any strength of its own, as it may have any group.
  if (tenant.directory !== null && isObject(strength) && tenant.authenticationStrengths.get(textOf(strength.id)) === undefined) {
    throw refusal(`AuthenticationStrengthPolicy with id ${strength.id} does not exist in the directory.`);
  }
}

function grantControls(subject: Subject): void {
  const { grant, conditions, applications: apps } = subject;
  if (grant === null) return;
  const controls = textsOf(grant.builtInControls);
  const strength = isObject(grant.authenticationStrength);
  const count = controls.length + listOf(grant.customAuthenticationFactors).length + listOf(grant.termsOfUse).length + (strength ? 1 : 0);
  const invalid = (detail: string) => numbered.controls("InvalidControls", detail);
  if (new Set(controls).size < controls.length) throw invalid("a control stands twice");
  if (controls.includes("block") && (count > 1 || (subject.session !== null && isEffective(subject.session)))) {
    throw invalid("block stands with another control");
  }
  if (controls.includes("mfa") && strength) throw invalid("mfa and authenticationStrength stand in one policy");
  for (const id of textsOf(grant.termsOfUse)) {
    if (!isGuidText(id)) throw numbered.schema(`grantControls.termsOfUse: "${id}" is no id`);
  }
  if (controls.includes("passwordChange")) passwordChange(subject, controls, strength);
  if (textsOf(apps.includeUserActions).includes("urn:user:registerdevice")) {
    const suits = count === 1 && (controls.includes("mfa") || strength);
    const clients = textsOf(conditions.clientAppTypes).filter((type) => type !== "all");
    if (!suits || clients.length > 0 || isObject(objectOf(conditions.devices).deviceFilter)) {
      throw invalid("registering a device takes mfa or an authentication strength, no client apps and no device filter");
    }
  }
  const mobileOnly = controls.some((control) => ["approvedApplication", "compliantApplication"].includes(control));
  const platforms = textsOf(objectOf(conditions.platforms).includePlatforms);
  const alone = count === 1 || grant.operator === "AND";
  if (mobileOnly && alone && platforms.some((platform) => ["macOS", "linux"].includes(platform))) {
    throw invalid("approved and protected apps exist on no macOS or Linux");
  }
}

/** graph-docs, conditionalAccessGrantControls; client apps: AlexFilipin/ConditionalAccess #4; with an authentication strength: 2026 docs. */
function passwordChange({ grant, conditions, applications: apps }: Subject, controls: readonly string[], strength: boolean): void {
  const used = ["platforms", "locations", "devices", "clientApplications", "authenticationFlows"].filter((name) =>
    isObject(conditions[name]),
  );
  const risks = [...listOf(conditions.signInRiskLevels), ...listOf(conditions.servicePrincipalRiskLevels)];
  const clients = textsOf(conditions.clientAppTypes).filter((type) => type !== "all");
  const everywhere = textsOf(apps.includeApplications).includes("All") && listOf(apps.excludeApplications).length === 0;
  const holds =
    (controls.includes("mfa") || strength) &&
    grant?.operator === "AND" &&
    listOf(conditions.userRiskLevels).length > 0 &&
    everywhere &&
    used.length === 0 &&
    risks.length === 0 &&
    clients.length === 0;
  if (!holds) {
    throw numbered.controls(
      "InvalidPasswordResetControl",
      "passwordChange needs mfa (or a strength) with AND, user risk levels, all applications and no other condition",
    );
  }
}

function isEffective(session: JsonObject): boolean {
  return Object.entries(session).some(([name, control]) =>
    name === "disableResilienceDefaults" ? control === true : isObject(control) && control.isEnabled !== false,
  );
}

function sessionControls({ grant, session, applications: apps }: Subject): void {
  const invalid = (detail: string) => numbered.controls("InvalidControls", detail);
  const granted =
    grant !== null &&
    ([grant.builtInControls, grant.customAuthenticationFactors, grant.termsOfUse].flatMap(listOf).length > 0 ||
      isObject(grant.authenticationStrength));
  if (session === null) {
    if (!granted) throw invalid("there is neither a grant control nor a session control");
    return;
  }
  // azuread, expandConditionalAccessSessionControls: an ineffectual object is refused.
  if (!isEffective(session)) throw invalid("nothing in sessionControls is switched on: send null instead");
  const on = (name: string): JsonObject | null => {
    const control = session[name];
    return isObject(control) && control.isEnabled !== false ? control : null;
  };
  const routing = on("cloudAppSecurity");
  if (routing !== null && typeof routing.cloudAppSecurityType !== "string") throw invalid("cloudAppSecurity has no cloudAppSecurityType");
  const browser = on("persistentBrowser");
  if (browser !== null && typeof browser.mode !== "string") throw invalid("persistentBrowser has no mode");
  if (browser !== null && !textsOf(apps.includeApplications).includes("All")) throw invalid("persistentBrowser needs all applications");
  const frequency = on("signInFrequency");
  if (frequency === null) return;
  if (frequency.frequencyInterval === "everyTime") {
    if ((frequency.type ?? null) !== null || (frequency.value ?? null) !== null) throw invalid("everyTime takes neither type nor value");
    // azuread #1225: not even switched off may they travel along.
    for (const name of ["applicationEnforcedRestrictions", "disableResilienceDefaults"]) {
      if ((session[name] ?? null) !== null) throw invalid(`everyTime cannot be combined with ${name}`);
    }
    return;
  }
  // azuread #568: default and zero values are refused.
  if (typeof frequency.type !== "string" || typeof frequency.value !== "number" || frequency.value < 1) {
    throw invalid("signInFrequency needs type and a value of at least 1");
  }
}

/** azure-docs #47322 and others: a block of everybody from everything needs an exclusion. The portal's words. */
function blockEverybody({ grant, users: given, applications: apps, conditions }: Subject): void {
  const excluded = ["excludeUsers", "excludeGroups", "excludeRoles"].some((name) => listOf(given[name]).length > 0);
  const narrowed =
    ["platforms", "locations", "devices", "clientApplications", "authenticationFlows"].some((name) => isObject(conditions[name])) ||
    ["signInRiskLevels", "userRiskLevels", "servicePrincipalRiskLevels"].some((name) => listOf(conditions[name]).length > 0) ||
    textsOf(conditions.clientAppTypes).some((type) => type !== "all") ||
    typeof conditions.insiderRiskLevels === "string" ||
    typeof conditions.agentIdRiskLevels === "string";
  const everything = textsOf(apps.includeApplications).includes("All") && listOf(apps.excludeApplications).length === 0;
  const blocks = grant !== null && textsOf(grant.builtInControls).includes("block");
  const everybody = textsOf(given.includeUsers).includes("All") && !excluded && !isObject(given.excludeGuestsOrExternalUsers);
  if (blocks && everybody && everything && !narrowed) {
    throw new GraphFailure(400, "BadRequest", "Policy configuration not supported. Review the assignments and controls.");
  }
}
