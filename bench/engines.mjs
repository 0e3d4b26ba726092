import { createRequire } from "node:module";
import { FILTERS } from "./tenant.mjs";

/**
 * The same policies for general rule engines, written the way each engine wants them. What engines cannot do (addresses in ranges) is done before
 * they are asked: a sign-in brings the named locations that it is in. Each engine says which policies apply.
 */

const require = createRequire(import.meta.url);

const number = (address) => address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
const blockOf = (cidr) => {
  const [base, length] = cidr.split("/");
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(number(base) / size) * size;
  return { first, last: first + size - 1 };
};

/** A sign-in as the engines see it: flat, every value a text or a list of texts. */
export function viewer(tenant) {
  const locations = tenant.namedLocations.map((location) => ({
    ...location,
    blocks: (location.ipRanges ?? []).map(({ cidrAddress }) => blockOf(cidrAddress)),
  }));
  const isIn = (location, signIn, address) =>
    location.countriesAndRegions === undefined
      ? location.blocks.some(({ first, last }) => first <= address && address <= last)
      : signIn.country === null
        ? location.includeUnknownCountriesAndRegions
        : location.countriesAndRegions.includes(signIn.country);
  return (signIn) => {
    const address = number(signIn.ipAddress);
    const inside = locations.filter((location) => isIn(location, signIn, address));
    const text = (value) => (value === null ? "" : String(value));
    return {
      user: signIn.user.id,
      groups: signIn.user.groups,
      roles: signIn.user.roles,
      guest: text(signIn.user.guestOrExternalUserType),
      application: signIn.application,
      clientAppType: signIn.clientAppType,
      devicePlatform: text(signIn.devicePlatform),
      places: ["All", ...inside.map(({ id }) => id), ...(inside.some(({ isTrusted }) => isTrusted) ? ["AllTrusted"] : [])],
      signInRiskLevel: signIn.signInRiskLevel,
      userRiskLevel: signIn.userRiskLevel,
      authenticationFlow: signIn.authenticationFlow,
      ...Object.fromEntries(Object.entries(signIn.device).map(([property, value]) => [property, text(value)])),
    };
  };
}

/**
 * A policy as tests that all have to hold: `in` and `notIn` of a text, `anyOf` and `noneOf` of a list, `who` of the ways to be included, `filter` of
 * the device.
 */
function testsOf({ conditions }) {
  const { users, applications, platforms, locations, devices } = conditions;
  const tests = [];
  const test = (kind, field, values = []) => values.length > 0 && tests.push({ kind, field, values });
  if (!users.includeUsers?.includes("All")) {
    const who = [
      { field: "user", list: false, values: users.includeUsers ?? [] },
      { field: "groups", list: true, values: users.includeGroups ?? [] },
      { field: "roles", list: true, values: users.includeRoles ?? [] },
      { field: "guest", list: false, values: users.includeGuestsOrExternalUsers?.guestOrExternalUserTypes.split(",") ?? [] },
    ];
    tests.push({ kind: "who", who: who.filter(({ values }) => values.length > 0) });
  }
  test("notIn", "user", users.excludeUsers);
  test("noneOf", "groups", users.excludeGroups);
  if (!applications.includeApplications.includes("All")) test("in", "application", applications.includeApplications);
  test("notIn", "application", applications.excludeApplications);
  test("in", "clientAppType", conditions.clientAppTypes);
  if (!platforms?.includePlatforms.includes("all")) test("in", "devicePlatform", platforms?.includePlatforms);
  test("anyOf", "places", locations?.includeLocations);
  test("noneOf", "places", locations?.excludeLocations);
  test("in", "signInRiskLevel", conditions.signInRiskLevels);
  test("in", "userRiskLevel", conditions.userRiskLevels);
  test("in", "authenticationFlow", conditions.authenticationFlows && [conditions.authenticationFlows.transferMethods]);
  if (devices)
    tests.push({
      kind: "filter",
      negated: devices.deviceFilter.mode === "exclude",
      ...FILTERS.find(({ rule }) => rule === devices.deviceFilter.rule),
    });
  return tests;
}

/** Each makes a function from a view to the ids of the policies that apply; `first` where an engine stops at the first. */
export const ENGINES = {
  "json-rules-engine": {
    make(policies) {
      const { Engine } = require("json-rules-engine");
      const engine = new Engine([], { allowUndefinedFacts: true });
      engine.addOperator("anyOf", (list, values) => list.some((element) => values.includes(element)));
      engine.addOperator("noneOf", (list, values) => !list.some((element) => values.includes(element)));
      engine.addOperator("startsWith", (text, start) => text.startsWith(start));
      const names = { eq: "equal", ne: "notEqual", startsWith: "startsWith" };
      const compared = ([fact, operator, value]) => ({ fact, operator: names[operator], value });
      const condition = (test) => {
        switch (test.kind) {
          case "who":
            return { any: test.who.map(({ field, list, values }) => ({ fact: field, operator: list ? "anyOf" : "in", value: values })) };
          case "filter": {
            const holds = test.all ? { all: test.all.map(compared) } : { any: test.any.map(compared) };
            return test.negated ? { not: holds } : holds;
          }
          default:
            return { fact: test.field, operator: test.kind, value: test.values };
        }
      };
      for (const policy of policies) engine.addRule({ conditions: { all: testsOf(policy).map(condition) }, event: { type: policy.id } });
      return async (view) => (await engine.run(view)).events.map(({ type }) => type);
    },
  },
  "@cedar-policy/cedar-wasm": {
    make(policies) {
      const cedar = require("@cedar-policy/cedar-wasm/nodejs");
      const quoted = (values) => `[${values.map((value) => JSON.stringify(value)).join(",")}]`;
      const entities = (type, values) => `[${values.map((value) => `${type}::${JSON.stringify(value)}`).join(",")}]`;
      const TYPES = { groups: "Group", roles: "Role" };
      const compared = ([property, operator, value]) =>
        operator === "startsWith"
          ? `context.${property} like ${JSON.stringify(`${value}*`)}`
          : `context.${property} ${operator === "eq" ? "==" : "!="} ${JSON.stringify(value)}`;
      const condition = (test) => {
        switch (test.kind) {
          case "who":
            return `(${test.who.map(({ field, list, values }) => (list ? `principal in ${entities(TYPES[field], values)}` : `${quoted(values)}.contains(context.${field})`)).join(" || ")})`;
          case "in":
            return `${quoted(test.values)}.contains(context.${test.field})`;
          case "notIn":
            return `!${quoted(test.values)}.contains(context.${test.field})`;
          case "anyOf":
            return `${quoted(test.values)}.containsAny(context.${test.field})`;
          case "noneOf":
            return test.field === "groups"
              ? `!(principal in ${entities("Group", test.values)})`
              : `!${quoted(test.values)}.containsAny(context.${test.field})`;
          default: {
            const holds = test.all ? test.all.map(compared).join(" && ") : test.any.map(compared).join(" || ");
            return test.negated ? `!(${holds})` : `(${holds})`;
          }
        }
      };
      const staticPolicies = { everybody: "permit(principal, action, resource);" };
      for (const policy of policies)
        staticPolicies[policy.id] =
          `forbid(principal, action, resource) when { ${testsOf(policy).map(condition).join(" && ") || "true"} };`;
      const parsed = cedar.preparsePolicySet("bench", { staticPolicies });
      if (parsed.type !== "success") throw new Error(JSON.stringify(parsed).slice(0, 500));
      return ({ groups, roles, ...context }) => {
        const principal = { type: "User", id: context.user };
        const parents = [...groups.map((id) => ({ type: "Group", id })), ...roles.map((id) => ({ type: "Role", id }))];
        const { type, response, errors } = cedar.statefulIsAuthorized({
          preparsedPolicySetId: "bench",
          principal,
          action: { type: "Action", id: "signIn" },
          resource: { type: "Application", id: context.application },
          context,
          entities: [{ uid: principal, attrs: {}, parents }],
        });
        if (type !== "success") throw new Error(JSON.stringify(errors));
        return response.decision === "allow" ? [] : response.diagnostics.reason;
      };
    },
  },
  "json-logic-js": {
    make(policies) {
      const logic = require("json-logic-js");
      logic.add_operation("anyOf", (list, values) => list.some((element) => values.includes(element)));
      logic.add_operation("startsWith", (text, start) => text.startsWith(start));
      const value = (field) => ({ var: field });
      const compared = ([property, operator, given]) =>
        operator === "startsWith"
          ? { startsWith: [value(property), given] }
          : { [operator === "eq" ? "===" : "!=="]: [value(property), given] };
      const condition = (test) => {
        switch (test.kind) {
          case "who":
            return { or: test.who.map(({ field, list, values }) => ({ [list ? "anyOf" : "in"]: [value(field), values] })) };
          case "in":
            return { in: [value(test.field), test.values] };
          case "notIn":
            return { "!": { in: [value(test.field), test.values] } };
          case "anyOf":
            return { anyOf: [value(test.field), test.values] };
          case "noneOf":
            return { "!": { anyOf: [value(test.field), test.values] } };
          default: {
            const holds = test.all ? { and: test.all.map(compared) } : { or: test.any.map(compared) };
            return test.negated ? { "!": holds } : holds;
          }
        }
      };
      const rules = policies.map((policy) => ({ id: policy.id, rule: { and: [true, ...testsOf(policy).map(condition)] } }));
      return (view) => rules.filter(({ rule }) => logic.apply(rule, view)).map(({ id }) => id);
    },
  },
  casbin: {
    /** Its effect is decided by the first policy that denies. */
    first: true,
    async make(policies) {
      const { newEnforcer, newModelFromString } = require("casbin");
      const model = newModelFromString(
        "[request_definition]\nr = sub\n[policy_definition]\np = id, rule, eft\n[policy_effect]\ne = !some(where (p.eft == deny))\n[matchers]\nm = eval(p.rule)\n",
      );
      const enforcer = await newEnforcer(model);
      const lists = new Map();
      const listOf = (text) => {
        if (!lists.has(text)) lists.set(text, text.split(","));
        return lists.get(text);
      };
      await enforcer.addFunction("anyOf", (list, values) => list.some((element) => listOf(values).includes(element)));
      await enforcer.addFunction("isIn", (value, values) => listOf(values).includes(value));
      await enforcer.addFunction("startsWith", (text, start) => text.startsWith(start));
      const call = (name, field, values) => `${name}(r.sub.${field}, ${JSON.stringify(values.join(","))})`;
      const compared = ([property, operator, value]) =>
        operator === "startsWith"
          ? `startsWith(r.sub.${property}, ${JSON.stringify(value)})`
          : `r.sub.${property} ${operator === "eq" ? "==" : "!="} ${JSON.stringify(value)}`;
      const condition = (test) => {
        switch (test.kind) {
          case "who":
            return `(${test.who.map(({ field, list, values }) => call(list ? "anyOf" : "isIn", field, values)).join(" || ")})`;
          case "in":
            return call("isIn", test.field, test.values);
          case "notIn":
            return `!${call("isIn", test.field, test.values)}`;
          case "anyOf":
            return call("anyOf", test.field, test.values);
          case "noneOf":
            return `!${call("anyOf", test.field, test.values)}`;
          default: {
            const holds = test.all ? test.all.map(compared).join(" && ") : test.any.map(compared).join(" || ");
            return test.negated ? `!(${holds})` : `(${holds})`;
          }
        }
      };
      await enforcer.addPolicies(policies.map((policy) => [policy.id, testsOf(policy).map(condition).join(" && ") || "true", "deny"]));
      return async (view) => {
        const [allowed, [id]] = await enforcer.enforceEx(view);
        return allowed ? [] : [id];
      };
    },
  },
  "@casl/ability": {
    make(policies) {
      const { createMongoAbility } = require("@casl/ability");
      const compared = ([property, operator, value]) => ({
        [property]: operator === "startsWith" ? { $regex: `^${value}` } : { [`$${operator}`]: value },
      });
      const tests = (test) => {
        switch (test.kind) {
          case "who":
            return test.who.map(({ field, values }) => ({ [field]: { $in: values } }));
          case "in":
          case "anyOf":
            return [{ [test.field]: { $in: test.values } }];
          default:
            return [{ [test.field]: { $nin: test.values } }];
        }
      };
      /** Its conditions have no "or": a test that offers a choice is rules of its own, one a choice. */
      const choices = (test) => {
        if (test.kind === "who") return tests(test);
        if (test.kind !== "filter") return [tests(test)[0]];
        if (!test.negated) return test.all ? [Object.assign({}, ...test.all.map(compared))] : test.any.map(compared);
        const negated = ([property, operator, value]) => [property, { eq: "ne", ne: "eq" }[operator], value];
        const startsOtherwise = ([property, , value]) => ({ [property]: { $regex: `^(?!${value})` } });
        const opposite = (comparison) => (comparison[1] === "startsWith" ? startsOtherwise(comparison) : compared(negated(comparison)));
        return test.all ? test.all.map(opposite) : [Object.assign({}, ...test.any.map(opposite))];
      };
      const merged = (one, other) =>
        Object.fromEntries(
          [...new Set([...Object.keys(one), ...Object.keys(other)])].map((field) => [field, { ...one[field], ...other[field] }]),
        );
      const rules = policies.flatMap((policy) =>
        testsOf(policy)
          .reduce((sofar, test) => sofar.flatMap((one) => choices(test).map((choice) => merged(one, choice))), [{}])
          .map((conditions) => ({ action: "signIn", subject: "SignIn", inverted: true, reason: policy.id, conditions })),
      );
      const ability = createMongoAbility(rules, { detectSubjectType: () => "SignIn" });
      const concerned = ability.rulesFor("signIn", "SignIn");
      return (view) => [...new Set(concerned.filter((rule) => rule.matchesConditions(view)).map(({ reason }) => reason))];
    },
  },
};
