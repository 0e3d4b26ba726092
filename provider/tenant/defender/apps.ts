import type { App } from "../../policy/policy-set";
import { error, ProblemsError } from "../../policy/problems";
import type { Defender } from "./defender";

/** Observed (nodoc, with captured answers): without a trailing slash, unlike its neighbours. */
const SERVICES = "/cas/api/services";
const CONNECTORS = "/cas/api/v1/app_connectors/";

interface ServiceRecord {
  readonly appId?: number | null;
  readonly name?: string;
  /** What is in it is inferred. */
  readonly aadInfo?: { readonly appId?: string } | null;
  readonly accessControl?: { readonly status?: number } | null;
  readonly proxied?: boolean;
  readonly onboarding?: App["onboarding"];
}

interface ConnectorRecord {
  readonly appId?: number | null;
  readonly proxy?: { readonly isAppStatusEnabled?: boolean; readonly isConfiguredInAAD?: boolean; readonly isConfigured?: boolean };
}

/** Apps that are onboarded to Conditional Access App Control: the list of services, and of each the state of its proxy. */
export async function onboardedApps(defender: Defender): Promise<readonly App[]> {
  const [services, connectors] = await Promise.all([defender.get(SERVICES), defender.list(CONNECTORS, {})]);
  if (services === null)
    throw new ProblemsError([error("TENANT-not-found", "", "The tenant has no list of services.", "Check in the portal.")]);
  const proxies = new Map((connectors as readonly ConnectorRecord[]).map(({ appId, proxy }) => [appId, proxy]));
  return servicesIn(services).flatMap((service) => {
    const proxy = service.appId == null ? undefined : proxies.get(service.appId);
    if (!service.accessControl && service.proxied !== true && proxy?.isConfigured !== true) return [];
    return {
      appId: service.aadInfo?.appId?.toLowerCase() ?? null,
      defenderId: service.appId == null ? null : String(service.appId),
      displayName: service.name ?? String(service.appId),
      onboarding: service.onboarding ?? (proxy?.isConfiguredInAAD === undefined ? null : proxy.isConfiguredInAAD ? "automatic" : "manual"),
      enabled: proxy?.isAppStatusEnabled ?? service.accessControl?.status !== 0,
    };
  });
}

/** The list stands alone or in an envelope: both were captured for other grids. */
function servicesIn(answer: unknown): readonly ServiceRecord[] {
  return Array.isArray(answer) ? answer : ((answer as { data?: ServiceRecord[] } | null)?.data ?? []);
}
