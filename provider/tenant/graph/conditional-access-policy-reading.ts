import { type ConditionalAccessPolicy, readConditionalAccessPolicy } from "../../policy/conditional-access-policy";
import type { Parsed, Problem } from "../../policy/problems";
import { isEmpty } from "../../policy/reading";

/**
 * A policy as Graph answers. Members that this version does not know may come any day: one that says nothing is passed over, at the top
 * (where nothing decides a sign-in) any is. One in conditions or controls that says something makes the policy unreadable, because without
 * it the policy would mean something else.
 */
export function policyFromGraph(json: unknown): Parsed<ConditionalAccessPolicy> {
  const parsed = readConditionalAccessPolicy(json);
  const unknown = parsed.problems.filter(({ code }) => code === "CA-property");
  const silent = unknown.filter(({ path }) => !path.includes(".") || saysNothing(at(json, path)));
  if (silent.length === 0) return parsed;
  return readConditionalAccessPolicy(without(json, silent));
}

function saysNothing(value: unknown): boolean {
  const off = value !== null && typeof value === "object" && (value as { isEnabled?: unknown }).isEnabled === false;
  return isEmpty(value) || value === false || off;
}

function steps(path: string): string[] {
  return path.split(/[.[\]]+/).filter(Boolean);
}

function at(json: unknown, path: string): unknown {
  return steps(path).reduce<unknown>((value, step) => (value as Record<string, unknown> | null | undefined)?.[step], json);
}

function without(json: unknown, members: readonly Problem[]): unknown {
  const result = structuredClone(json);
  for (const { path } of members) {
    const names = steps(path);
    const parent = at(result, names.slice(0, -1).join("."));
    delete (parent as Record<string, unknown>)[names.at(-1) as string];
  }
  return result;
}
