import type { EnforcementLevel, ReportViolation, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { readGuarantees } from "../../provider/impact/guarantees/guarantee";
import { impact } from "../../provider/impact/impact";
import type { Impact } from "../../provider/impact/result";
import { hasErrors, ProblemsError } from "../../provider/policy/problems";
import { brokenText } from "../../provider/resources/judgement";
import type { Guarantee } from "../guarantees";
import { type StackPolicies, stackPolicies } from "./declared";

export interface AccessChecksOptions {
  /** With plain ids: a pack is no part of the program, and has none of its outputs. */
  readonly guarantees?: readonly Guarantee[];
  /** Of broken guarantees. Default: `mandatory`. */
  readonly enforcementLevel?: EnforcementLevel;
}

/**
 * The evaluator as policies of a Pulumi policy pack: guarantees and findings over all conditional access policies, named locations, access
 * policies and IP ranges of a stack, those of the azuread provider included.
 *
 * ## Example
 *
 * ```ts
 * import { PolicyPack } from "@pulumi/policy";
 * import { alwaysRequires, neverBlocked } from "pulumi-appcontrol";
 * import { accessChecks } from "pulumi-appcontrol/policy-pack";
 *
 * new PolicyPack("access", {
 *     policies: accessChecks({
 *         guarantees: [
 *             neverBlocked({ group: "0a9ad3d8-41a5-4d0c-9f0b-6a4d8a0b2c11" }),
 *             alwaysRequires("mfa", { role: "62e90394-69f5-4237-9190-012177145e10" }),
 *         ],
 *     }),
 * });
 * ```
 *
 * The stack's policies are judged as if the tenant had no others. What others require or block comes on top, so `alwaysRequires`,
 * `neverAllowed` and `onlyThrough` hold in the tenant once they hold here; `neverBlocked` says that no policy of this stack blocks.
 *
 * @throws ProblemsError when the guarantees do not read.
 */
export function accessChecks({ guarantees = [], enforcementLevel = "mandatory" }: AccessChecksOptions = {}): StackValidationPolicy[] {
  const { value, problems } = readGuarantees(guarantees);
  if (value === null || hasErrors(problems)) throw new ProblemsError(problems);
  return [
    {
      name: "access-guarantees",
      description: "What the stack's access policies must always or never do, over every possible sign-in.",
      enforcementLevel,
      validateStack: (args, report) => reportBroken(judged(args, guarantees), report),
    },
    {
      name: "access-findings",
      description: "Access policies of the stack that do not do what they seem to.",
      enforcementLevel: "advisory",
      validateStack: (args, report) => reportFindings(judged(args, guarantees), report),
    },
  ];
}

interface Judged extends StackPolicies {
  readonly result: Impact;
}

function judged({ resources }: StackValidationArgs, guarantees: readonly Guarantee[]): Judged {
  const policies = stackPolicies(resources);
  const { set, names } = policies;
  // A state against itself: what differs is nothing, what holds of it is asked.
  return { ...policies, result: impact(set, set, { guarantees, names, unresolved: "unknown" }) };
}

function reportBroken({ result, names, urns, refused }: Judged, report: ReportViolation): void {
  for (const { urn, name, reason } of refused) report(`${name} cannot be judged:\n${reason}`, urn);
  for (const guarantee of result.guarantees) {
    if (guarantee.holds) continue;
    const [policy] = guarantee.policies;
    report(brokenText({ ...guarantee, brokenBefore: false }, names), urns.get(policy));
  }
}

function reportFindings({ result, urns, unknown }: Judged, report: ReportViolation): void {
  for (const { urn, name } of unknown)
    report(`${name} is not known yet, and was left out: what is said of the others is said without it.`, urn);
  for (const { code, message, mend, policies } of result.findings) report(`${message} ${mend} [${code}]`, urns.get(policies[0]));
  for (const line of result.notExact) report(line);
}
