/** A policy that reads and validates, to be bent by the tests. */
export const GROUP = "11111111-1111-1111-1111-111111111111";
export const APP = "22222222-2222-2222-2222-222222222222";
export const USER = "33333333-3333-3333-3333-333333333333";
export const ROLE = "62e90394-69f5-4237-9190-012177145e10";
export const LOCATION = "44444444-4444-4444-4444-444444444444";
export const TENANT = "55555555-5555-5555-5555-555555555555";

// biome-ignore lint/suspicious/noExplicitAny: JSON to be bent at any depth
export type Json = Record<string, any>;

export function routing(): Json {
  return {
    displayName: "Route Salesforce",
    state: "enabled",
    conditions: { applications: { includeApplications: [APP] }, users: { includeUsers: ["All"], excludeGroups: [GROUP] } },
    sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } },
  };
}

/** The policy with `value` at `path`, e.g. `conditions.users.includeUsers`; what stands on the way is made. */
export function withValue(json: Json, path: string, value: unknown): Json {
  const result = structuredClone(json);
  const steps = path.split(".");
  let place = result;
  for (const step of steps.slice(0, -1)) place = place[step] ??= {};
  place[steps.at(-1) as string] = value;
  return result;
}

export function withValues(json: Json, values: Readonly<Record<string, unknown>>): Json {
  return Object.entries(values).reduce((result, [path, value]) => withValue(result, path, value), json);
}
