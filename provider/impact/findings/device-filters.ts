import { atomsOf, type Expression, type Facts, truth } from "../../evaluator/expression";
import type { ConditionalAccessEntry } from "../../evaluator/policies";
import { DEVICE_PROPERTIES } from "../../policy/device-filter";
import { type Looking, quoted, type Remark } from "./context";

/** A device that is not registered has no properties: negative operators are true of it, positive ones false (R14). */
const UNREGISTERED: Facts = Object.fromEntries(DEVICE_PROPERTIES.map((property) => [`device.${property}`, null]));

/** Filters that turn round on unregistered devices, as Microsoft's own templates have done (azure-docs #114339 and #96899). */
export function deviceFilters({ conditionalAccess }: Looking): Remark[] {
  return conditionalAccess.flatMap((entry) => {
    const filter = entry.policy.conditions.devices?.deviceFilter;
    const condition = entry.box.device;
    if (entry.policy.state === "disabled" || filter === undefined || condition === undefined) return [];
    if (truth(condition, UNREGISTERED) === true) return [];
    if (filter.mode === "exclude") return [exempts(entry)];
    return blocks(entry) && asksForNotCompliant(condition) ? [misses(entry)] : [];
  });
}

function exempts({ policy: { displayName } }: ConditionalAccessEntry): Remark {
  return {
    code: "IM-device-filter-exempts-unregistered",
    message: `The device filter of ${quoted(displayName)} excludes unregistered devices: they have no properties, so its negative operators hold.`,
    mend: "Write what the excluded devices have, e.g. device.isCompliant -eq True, in place of what they have not.",
    policies: [displayName],
  };
}

function misses({ policy: { displayName } }: ConditionalAccessEntry): Remark {
  return {
    code: "IM-device-filter-misses-unregistered",
    message: `${quoted(displayName)} blocks devices that are marked as not compliant, but not unregistered ones: they have no compliance at all.`,
    mend: "Write device.isCompliant -ne True, which holds for unregistered devices as well.",
    policies: [displayName],
  };
}

function blocks({ policy: { grantControls } }: ConditionalAccessEntry): boolean {
  return grantControls?.builtInControls.includes("block") ?? false;
}

function asksForNotCompliant(condition: Expression): boolean {
  return atomsOf(condition).some(
    ({ attribute, test }) => attribute === "device.isCompliant" && test.kind === "is" && test.values.has("false"),
  );
}
