import type { Box, Dimension } from "../../evaluator/rules";
import { type Looking, quoted, type Remark } from "./context";

/** Enabled policies with a condition that nothing can meet. */
export function neverMatching({ conditionalAccess, access, anyone }: Looking): Remark[] {
  const finding = (name: string, what: string, box: Box): Remark[] => {
    const impossible = anyone.impossibleIn(box);
    if (impossible === undefined) return [];
    return [
      {
        code: "IM-never-matches",
        message: `${what} ${quoted(name)} is enabled and can never apply: nothing meets its conditions on ${SUBJECTS[impossible] ?? impossible}.`,
        mend: "Correct the condition, or disable the policy.",
        policies: [name],
      },
    ];
  };
  return [
    ...conditionalAccess.flatMap(({ policy, box }) => (policy.state === "enabled" ? finding(policy.displayName, "Policy", box) : [])),
    ...access.flatMap(({ policy, box }) => (policy.enabled ? finding(policy.name, "Access policy", box) : [])),
  ];
}

const SUBJECTS: Partial<Readonly<Record<Dimension, string>>> = {
  identity: "users or workload identities",
  target: "resources",
  clientAppType: "client apps",
  devicePlatform: "device platforms",
  network: "addresses, countries and IP tags",
  device: "the device",
  deviceTags: "device tags",
  deviceType: "the device type",
  userAgent: "the user agent",
  userAgentTags: "user agent tags",
};
