import { isObject, type JsonObject, listOf, objectOf, textsOf, unorderedText } from "../json";
import type { Tenant } from "../tenant";
import { METHOD_COMBINATIONS } from "./built-in-strengths";
import { bodyObject, entity, GraphFailure, type GraphReply, type GraphRequest, notFound, refusal } from "./exchange";
import { listReply, selected } from "./listing";
import { policyAsRead } from "./policies";

/** Authentication strengths: the built-in three, and custom ones. Their refusals are documented as rules, not as texts. */

const SET = "policies/authenticationStrengthPolicies";
const asRead = (strength: JsonObject): JsonObject => ({ ...strength, combinationConfigurations: strength.combinationConfigurations ?? [] });

export function listStrengths(request: GraphRequest): GraphReply {
  return listReply(request, SET, request.tenant.authenticationStrengths.allSeen(request.view).map(asRead));
}

export function getStrength(request: GraphRequest): GraphReply {
  const id = request.parameters[0] as string;
  const strength = request.tenant.authenticationStrengths.seen(id, request.view);
  if (strength === undefined) throw notFound("AuthenticationStrengthPolicy", id);
  return { status: 200, body: entity(request, SET, selected(asRead(strength), request.query)) };
}

function custom(request: GraphRequest): JsonObject {
  const id = request.parameters[0] as string;
  const strength = request.tenant.authenticationStrengths.get(id);
  if (strength === undefined) throw notFound("AuthenticationStrengthPolicy", id);
  if (strength.policyType !== "custom") throw refusal("A built-in authentication strength cannot be changed.");
  return strength;
}

function checkName(tenant: Tenant, name: unknown, own?: unknown): void {
  const limit = tenant.faults.plan.limits.authenticationStrengthNameCharacters;
  if (typeof name !== "string" || name.trim() === "") throw refusal("'displayName' is required.");
  if (name.length > limit) throw refusal(`'displayName' has at most ${limit} characters.`);
  const taken = tenant.authenticationStrengths
    .all()
    .some(({ id, displayName }) => id !== own && String(displayName).toLowerCase() === name.toLowerCase());
  if (taken) throw refusal(`An authentication strength named '${name}' exists already.`);
}

function checkDescription({ description }: JsonObject): void {
  if ((description ?? null) !== null && typeof description !== "string") throw refusal("'description' is no text.");
}

function checkCombinations(given: unknown): string[] {
  const combinations = textsOf(given);
  if (!Array.isArray(given) || combinations.length === 0) throw refusal("'allowedCombinations' must not be empty.");
  // A combination is a set of methods, written in one text.
  const known = new Set(METHOD_COMBINATIONS.map(methods));
  const wrong = combinations.filter((combination) => !known.has(methods(combination)));
  if (wrong.length > 0) throw refusal(`'${wrong[0]}' is no combination of authentication methods.`);
  return combinations;
}

const methods = (combination: string) => unorderedText(combination.split(",").map((method) => method.trim()));

export function createStrength(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const body = bodyObject(request, () => refusal("The body is no object."));
  checkName(tenant, body.displayName);
  checkDescription(body);
  const now = new Date(tenant.now).toISOString();
  const strength: JsonObject = {
    id: tenant.newId(),
    createdDateTime: now,
    modifiedDateTime: now,
    displayName: body.displayName,
    description: body.description ?? "",
    policyType: "custom",
    requirementsSatisfied: "mfa",
    allowedCombinations: checkCombinations(body.allowedCombinations),
    combinationConfigurations: listOf(body.combinationConfigurations)
      .filter(isObject)
      .map((configuration) => ({ ...configuration, id: tenant.newId() })),
  };
  tenant.authenticationStrengths.put(strength, view);
  tenant.commit();
  return { status: 201, body: entity(request, SET, strength) };
}

export function updateStrength(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const strength = custom(request);
  const body = bodyObject(request, () => refusal("The body is no object."));
  // graph-docs: allowedCombinations change through their own action only.
  if ("allowedCombinations" in body) throw refusal("'allowedCombinations' cannot be updated; use updateAllowedCombinations.");
  if ("displayName" in body) checkName(tenant, body.displayName, strength.id);
  checkDescription(body);
  const { displayName = strength.displayName, description = strength.description } = body;
  tenant.authenticationStrengths.put({ ...strength, displayName, description, modifiedDateTime: new Date(tenant.now).toISOString() }, view);
  tenant.commit();
  return { status: 204 };
}

function usedBy({ tenant, base }: GraphRequest, id: unknown): JsonObject[] {
  return tenant.policies
    .all()
    .filter(({ object }) => objectOf(objectOf(object.grantControls).authenticationStrength).id === id)
    .map(({ object }) => policyAsRead(tenant, object, base));
}

export function updateCombinations(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const strength = custom(request);
  const current = checkCombinations(objectOf(request.body).allowedCombinations);
  const changed = { ...strength, allowedCombinations: current, modifiedDateTime: new Date(tenant.now).toISOString() };
  tenant.authenticationStrengths.put(changed, view);
  tenant.commit();
  return {
    status: 200,
    body: {
      "@odata.context": `${request.base}/$metadata#microsoft.graph.updateAllowedCombinationsResult`,
      previousCombinations: strength.allowedCombinations,
      currentCombinations: current,
      conditionalAccessReferences: usedBy(request, strength.id).map(({ id }) => id),
      additionalInformation: "",
    },
  };
}

export function strengthUsage(request: GraphRequest): GraphReply {
  const id = request.parameters[0] as string;
  const strength = request.tenant.authenticationStrengths.seen(id, request.view);
  if (strength === undefined) throw notFound("AuthenticationStrengthPolicy", id);
  const policies = usedBy(request, strength.id);
  const claimsMfa = policies.filter((policy) => textsOf(objectOf(policy.grantControls).builtInControls).includes("mfa"));
  return {
    status: 200,
    body: {
      "@odata.context": `${request.base}/$metadata#microsoft.graph.authenticationStrengthUsage`,
      mfa: claimsMfa,
      none: policies.filter((policy) => !claimsMfa.includes(policy)),
    },
  };
}

export function deleteStrength(request: GraphRequest): GraphReply {
  const { tenant, view } = request;
  const strength = custom(request);
  if (usedBy(request, strength.id).length > 0) {
    throw new GraphFailure(400, "BadRequest", "The authentication strength is used by conditional access policies and cannot be deleted.", {
      inferred: true,
    });
  }
  tenant.authenticationStrengths.remove(String(strength.id), view);
  tenant.commit();
  return { status: 204 };
}
