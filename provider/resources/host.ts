import type { Tenant } from "../tenant/store";
import type { Snapshot } from "./snapshot";

/** @param label of the kind. @param name of the object, as the state has it. */
export function stateKey(label: string, name: string): string {
  return `${label} ${name}`;
}

/** What the provider process offers to its handlers. One process serves every resource of a run, so they all share one of these. */
export interface Host {
  /** The tenant that the configuration names, opened on first use. Rejects with a `ProblemsError` where there is no way in. */
  tenant(): Promise<Tenant>;
  /** The tenant as it was at the beginning of the run, read once. */
  snapshot(): Promise<Snapshot>;
  /** Ids of the stack's objects by `stateKey`, as far as a refresh in this run met them in the state. */
  readonly idsInState: Map<string, string>;
  /** A key of the project's or the `appcontrol` configuration, else `APPCONTROL_KEY` of the environment. */
  setting(key: string): string | undefined;
  /** Shows a text in the run's diagnostics; done when the engine has it. Nothing is ever printed: the engine shows printed lines as noise. */
  announce(severity: "info" | "warning", text: string): Promise<void>;
}
