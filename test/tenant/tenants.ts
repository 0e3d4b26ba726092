import { openedTenant } from "../../provider/tenant/open-tenant";
import type { Tenant } from "../../provider/tenant/store";
import { type Clock, systemClock } from "../../provider/tenant/transport/clock";

/** The tenant that these settings name, as a run of its own opens it; nothing of the machine's environment reaches it. */
export function opened(
  settings: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
  clock: Clock = systemClock,
): Promise<Tenant> {
  return openedTenant((key) => settings[key], environment, clock);
}

/** Waiting that is over a hundred times sooner, for what the provider gives up on after a minute. */
export const HASTY: Clock = {
  now: () => systemClock.now() * 100,
  sleep: (milliseconds) => systemClock.sleep(milliseconds / 100),
};
