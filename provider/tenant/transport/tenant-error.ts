import { error, ProblemsError } from "../../policy/problems";

/** What a request to the tenant came to when it failed, for the flow above to decide on. */
export interface Failure {
  /** Null where there was no answer. */
  readonly status: number | null;
  /** Graph's four-digit number of a conditional access error. */
  readonly number: string | null;
  /** `unknown`: the request may have taken effect although no answer says so. */
  readonly effect: "none" | "unknown";
  /** The service's own words; empty where it had none. */
  readonly text: string;
}

/** A request that failed, in the words for the person who ran the program. Secrets are out of it already. */
export class TenantError extends ProblemsError {
  constructor(
    readonly code: string,
    message: string,
    mend: string,
    readonly failure: Failure,
  ) {
    super([error(code, "", message, mend)]);
    this.name = "TenantError";
  }
}

/** An answer that counts as a success and does not hold what it should. */
export function unexpectedAnswer(service: string, path: string, lacks: string, effect: Failure["effect"] = "none"): TenantError {
  const message = `${service} answered ${path.split("?")[0]} without ${lacks}.`;
  return new TenantError("TENANT-answer", message, "Check that the address is the service's own.", {
    status: null,
    number: null,
    effect,
    text: "",
  });
}

export function hasStatus(thrown: unknown, ...statuses: number[]): thrown is TenantError {
  return thrown instanceof TenantError && thrown.failure.status !== null && statuses.includes(thrown.failure.status);
}
