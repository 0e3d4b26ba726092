import { error, type Problem, warning } from "./problems";
import { USER_ACTIONS } from "./user-actions";

/**
 * Forms that Graph had and has no more, rewritten to today's conditions, so that exports of other years can be evaluated. Each rewriting is a
 * warning: what the old form meant is Microsoft's word only where a source is named, else it is our reading.
 */

/** Beta members until 2020. That `modern` is today's mobileAppsAndDesktopClients and the two Exchange ActiveSync members are one is inferred. */
const CLIENT_APP_TYPES: Readonly<Record<string, string>> = {
  modern: "mobileAppsAndDesktopClients",
  easUnsupported: "exchangeActiveSync",
  All: "all",
};

/** Microsoft (conditionalAccessDevices, beta): `All` is the only included value, `Compliant` and `DomainJoined` the excluded ones. */
const RULE_OF_DEVICE_STATE: Readonly<Record<string, string>> = {
  Compliant: "device.isCompliant -eq True",
  DomainJoined: 'device.trustType -eq "ServerAD"',
};

/** The three places where exports of 2020 to 2022 keep device states, as [parent, included, excluded]. */
const DEVICE_STATES = [
  ["deviceStates", "includeStates", "excludeStates"],
  ["devices", "includeDeviceStates", "excludeDeviceStates"],
  ["devices", "includeDevices", "excludeDevices"],
] as const;

type Json = Record<string, unknown>;

/** @param json one policy in Graph's spelling; it is left as it is. */
export function rewriteRetired(json: unknown): { readonly json: unknown; readonly problems: readonly Problem[] } {
  const conditions = isObject(json) ? json.conditions : undefined;
  if (!isObject(json) || !isObject(conditions)) return { json, problems: [] };
  const problems: Problem[] = [];
  const rewritten = withoutDeviceStates(withoutOldClientAppTypes(conditions, problems), problems);
  reportUserActions(rewritten, problems);
  return { json: { ...json, conditions: rewritten }, problems };
}

function withoutOldClientAppTypes(conditions: Json, problems: Problem[]): Json {
  if (!Array.isArray(conditions.clientAppTypes)) return conditions;
  const types = conditions.clientAppTypes.map((type: unknown, index) => {
    const today = typeof type === "string" && Object.hasOwn(CLIENT_APP_TYPES, type) ? CLIENT_APP_TYPES[type] : undefined;
    if (today === undefined) return type;
    problems.push(
      warning(
        "CA-retired",
        `conditions.clientAppTypes[${index}]`,
        `"${type}" is a retired client app type; it is read as "${today}" (our reading).`,
        `Write "${today}".`,
      ),
    );
    return today;
  });
  return { ...conditions, clientAppTypes: types };
}

function withoutDeviceStates(conditions: Json, problems: Problem[]): Json {
  let result = conditions;
  const states = new Set<string>();
  for (const [parent, included, excluded] of DEVICE_STATES) {
    const place = result[parent];
    if (!isObject(place)) continue;
    const include = texts(place[included]);
    const exclude = texts(place[excluded]);
    const foreign = [
      ...include.filter((state) => state !== "All"),
      ...exclude.filter((state) => !Object.hasOwn(RULE_OF_DEVICE_STATE, state)),
    ];
    // What is not one of the documented states stays where it is, and the reader refuses it.
    if (foreign.length > 0 || (exclude.length > 0 && include.length === 0)) continue;
    for (const state of exclude) states.add(state);
    const { [included]: _included, [excluded]: _excluded, ...rest } = place;
    result = { ...result, [parent]: rest };
  }
  if (states.size === 0) return result;
  const devices = isObject(result.devices) ? result.devices : {};
  if (isObject(devices.deviceFilter) && devices.deviceFilter.rule) {
    problems.push(
      error(
        "CA-retired",
        "conditions.devices",
        `Device states (${[...states].join(", ")}) and a device filter stand in one policy; Graph never took both.`,
        "Remove one of them.",
      ),
    );
    return result;
  }
  const rule = Object.keys(RULE_OF_DEVICE_STATE)
    .filter((state) => states.has(state))
    .map((state) => RULE_OF_DEVICE_STATE[state])
    .join(" -or ");
  problems.push(
    warning(
      "CA-retired",
      "conditions.devices",
      `Device states are retired; "all except ${[...states].join(", ")}" is read as the filter: exclude ${rule} (our reading).`,
      "Write the device filter.",
    ),
  );
  return { ...result, devices: { ...devices, deviceFilter: { mode: "exclude", rule } } };
}

/** Preview forms of authentication contexts and others: kept as they are, they match no sign-in that is known today. */
function reportUserActions(conditions: Json, problems: Problem[]): void {
  const applications = conditions.applications;
  if (!isObject(applications)) return;
  for (const action of texts(applications.includeUserActions)) {
    if (USER_ACTIONS.includes(action)) continue;
    problems.push(
      warning(
        "CA-retired",
        "conditions.applications.includeUserActions",
        `"${action}" is no user action that is documented today; it is kept as it is.`,
        "Remove it when the policy is written anew.",
      ),
    );
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
