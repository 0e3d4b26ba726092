import type { PolicySet } from "../policy/policy-set";
import { ProblemsError, problemText } from "../policy/problems";
import type { Tenant } from "../tenant/store";
import type { TenantFacts } from "./preconditions";

/** The tenant as it was at the beginning of a run, policies that no stack manages included. */
export interface Snapshot {
  /** Null where there are no credentials. */
  readonly policies: PolicySet | null;
  readonly facts: TenantFacts | null;
  /** What the groups, users and apps that policies name are called, as far as they may be read. */
  readonly namesIn: (policies: PolicySet) => Promise<ReadonlyMap<string, string>>;
  /** What the reader must know about how this was read. */
  readonly remarks: readonly string[];
}

const MISTAKES: readonly string[] = ["TENANT-setting", "TENANT-plain-http"];

export async function snapshot(open: () => Promise<Tenant>): Promise<Snapshot> {
  let tenant: Tenant;
  try {
    tenant = await open();
  } catch (thrown) {
    // A setting that nobody can mean is a mistake, not a run without credentials.
    if (thrown instanceof ProblemsError && thrown.problems.some(({ code }) => MISTAKES.includes(code))) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      policies: null,
      facts: null,
      namesIn: async () => new Map(),
      remarks: [
        "Before: what was declared last time, because the tenant could not be opened; policies that this stack does not manage are left out.",
        reason,
      ],
    };
  }
  const policies = await tenant.policySet();
  const remarks = await tenant.remarks();
  return {
    policies,
    facts: { servicePlans: await tenant.servicePlans(), apps: policies.apps },
    namesIn: (others) => tenant.names(others),
    remarks: remarks.map(problemText),
  };
}
