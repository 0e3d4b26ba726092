import { hasStatus } from "../transport/tenant-error";
import type { Graph } from "./graph";

interface Sku {
  readonly capabilityStatus?: string;
  readonly servicePlans?: readonly { readonly servicePlanName: string; readonly provisioningStatus?: string }[];
}

/** Names of the service plans that the tenant's licences bring and that are switched on; null where the identity may not read them. */
export async function servicePlans(graph: Graph): Promise<readonly string[] | null> {
  try {
    const skus = (await graph.list("/subscribedSkus", ["Organization.Read.All"])) as readonly Sku[];
    const plans = skus
      .filter(({ capabilityStatus }) => capabilityStatus === undefined || ["Enabled", "Warning"].includes(capabilityStatus))
      .flatMap(({ servicePlans }) => servicePlans ?? [])
      .filter(({ provisioningStatus }) => provisioningStatus !== "Disabled");
    return [...new Set(plans.map(({ servicePlanName }) => servicePlanName))].sort();
  } catch (thrown) {
    if (hasStatus(thrown, 403)) return null;
    throw thrown;
  }
}
