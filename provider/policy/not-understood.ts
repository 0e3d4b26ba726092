import { z } from "zod";
import { isEmpty } from "./reading";

/**
 * A condition or control that Graph has or had and that this version cannot judge. Dropping it would widen or narrow the policy without a
 * word, so one that says anything refuses the policy.
 */
export const notUnderstood = (name: string, mend: string) =>
  z
    .unknown()
    .optional()
    .transform((given, context) => {
      const off = given !== null && typeof given === "object" && (given as { isEnabled?: unknown }).isEnabled === false;
      if (!isEmpty(given) && given !== false && !off) {
        context.addIssue({ code: "custom", message: `Condition not understood: ${name}.`, params: { code: "not-understood", mend } });
      }
      return undefined;
    });
export const UNDOCUMENTED = "It is not documented by Microsoft. Remove it from the policy, or leave the policy out.";
export const RETIRED = "It is retired, and the service refuses it (error 1088). Write a device filter instead.";
export const SILENT = "It has had no effect since June 2025. Remove it.";
