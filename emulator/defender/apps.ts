import type { JsonObject } from "../json";
import type { AppEntry, Tenant } from "../tenant";
import type { DefenderReply, DefenderRequest } from "./exchange";
import { type Columns, gridReply } from "./grid";

/** Apps under Conditional Access App Control, as seeded. The members are those of captured examples (nodoc); which of them count is inferred. */

const catalogueId = ({ defenderId }: AppEntry) => (defenderId === null ? null : Number(defenderId));

/** `GET /cas/api/services` */
export function listServices({ tenant }: DefenderRequest): DefenderReply {
  return { status: 200, body: { data: tenant.apps.map(service) } };
}

function service(app: AppEntry): JsonObject {
  const status = app.enabled ? 1 : 0;
  return {
    appId: catalogueId(app),
    saasId: catalogueId(app),
    name: app.displayName,
    aadInfo: app.appId === null ? null : { appId: app.appId },
    accessControl: app.onboarding === null ? null : { status, lastEnabled: null, protocolType: null },
    proxied: app.onboarding !== null && app.enabled,
    onboarding: app.onboarding,
  };
}

const COLUMNS: Columns = new Map([
  ["appId", ({ appId }) => appId],
  ["name", ({ name }) => name],
]);

/** `POST /cas/api/v1/app_connectors/` */
export function listConnectors(request: DefenderRequest): DefenderReply {
  return gridReply(
    request,
    request.tenant.apps.map((app) => connector(app, request.tenant)),
    COLUMNS,
  );
}

function connector(app: AppEntry, { accessPolicies }: Tenant): JsonObject {
  const onboarded = app.onboarding !== null;
  const names = [app.appId, catalogueId(app)];
  const inPolicy = accessPolicies.all().some(({ filters }) => mentions(filters as JsonObject, names));
  return {
    appId: catalogueId(app),
    name: app.displayName,
    proxy: {
      status: app.enabled ? 1 : 0,
      inDeployment: false,
      isConnected: onboarded,
      isInProxyPolicy: inPolicy,
      isSuspended: false,
      isConfigured: onboarded,
      isConfiguredInAAD: app.onboarding === "automatic",
      isSessionProxySupported: true,
      isAppStatusEnabled: app.enabled,
      isSessionProxyDisabled: !app.enabled,
      isOIDCBasedProtocol: false,
    },
  };
}

function mentions({ service: conditions }: JsonObject, names: readonly unknown[]): boolean {
  return Object.values((conditions ?? {}) as Record<string, unknown[]>).some((values) => values.some((value) => names.includes(value)));
}
