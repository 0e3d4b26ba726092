import type { AuthenticationStrength } from "../../policy/policy-set";
import { hasStatus } from "../transport/tenant-error";
import { CONDITIONAL_ACCESS, type Graph, TO_READ } from "./graph";

/** Names for texts; none where the identity may not read them. */
export async function authenticationStrengths(graph: Graph): Promise<readonly AuthenticationStrength[]> {
  try {
    const strengths = await graph.list(`${CONDITIONAL_ACCESS}/authenticationStrength/policies`, TO_READ);
    return strengths.map(({ id, displayName }) => ({ id: id.toLowerCase(), displayName: String(displayName) }));
  } catch (thrown) {
    if (hasStatus(thrown, 403, 404)) return [];
    throw thrown;
  }
}
