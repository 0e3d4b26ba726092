import type { AccessPolicy } from "../../provider/policy/access-policy";
import type { JsonObject } from "../json";
import type { Tenant } from "../tenant";
import { accessPolicyRecord } from "./access-policies";
import { grammarOf, type Row } from "./access-policy-filters";
import { isRecordId, recordTime } from "./exchange";

/** A seeded access policy as the service would hold it. The tables stand here once more on purpose: the provider's own may be wrong. */

const FIELDS: Readonly<Record<string, string>> = {
  app: "service",
  clientApp: "clientApp",
  deviceTag: "device.tags",
  deviceType: "device.type",
  ipAddress: "ip.address",
  ipCategory: "ip.category",
  ipTag: "ip.tags",
  location: "location.country",
  registeredIsp: "location.organizations",
  user: "user.username",
  userAgent: "userAgent.userAgent",
  userAgentTag: "userAgent.tags",
  userGroup: "user.tags",
};

const OPERATORS: Readonly<Record<string, string>> = {
  equals: "eq",
  doesNotEqual: "neq",
  startsWith: "startswith",
  doesNotStartWith: "doesnotstartwith",
  contains: "contains",
  doesNotContain: "ncontains",
  isSet: "isset",
  isNotSet: "isnotset",
};

const VALUES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  clientApp: { browser: "BROWSER", mobileAndDesktop: "MOBILE_AND_DESKTOP" },
  deviceTag: {
    intuneCompliant: "INTUNE_COMPLIANT",
    hybridAzureAdJoined: "HYBRID_AZURE_AD_JOINED",
    validClientCertificate: "VALID_CLIENT_CERTIFICATE",
  },
  deviceType: { desktop: "DESKTOP", mobile: "MOBILE", tablet: "TABLET", other: "OTHER" },
  ipCategory: { corporate: 1, administrative: 2, risky: 3, vpn: 4, cloudProvider: 5, other: 6 },
  // MCASps, MCAS.psm1.
  userAgentTag: {
    nativeClient: "000000000000000000000000",
    outdatedBrowser: "000000010000000000000000",
    outdatedOperatingSystem: "000000020000000000000000",
    robot: "0000002b0000000000000000",
  },
};

export function accessPolicyOnWire(policy: AccessPolicy, tenant: Tenant, tagId: (nameOrId: string) => string): JsonObject {
  const rows = policy.filters.map(
    ({ field, operator, values }): Row => ({
      field: FIELDS[field] as string,
      operator: OPERATORS[operator] as string,
      values: values.map((value) => {
        if (field === "app") return /^\d+$/.test(value) ? Number(value) : value;
        if (field === "ipTag") return tagId(value);
        if (field === "location") return value.toUpperCase();
        return VALUES[field]?.[value] ?? value;
      }),
    }),
  );
  const now = recordTime(tenant);
  return accessPolicyRecord(tenant, {
    _id: isRecordId(policy.id) ? policy.id : tenant.newDefenderId(),
    name: policy.name,
    description: policy.description,
    policyType: "ACCESS",
    severity: policy.severity.toUpperCase(),
    enabled: policy.enabled,
    alertsEnabled: policy.alert !== null,
    filters: grammarOf(rows),
    consoleFilters: JSON.stringify(rows),
    action: policy.action.toUpperCase(),
    blockMessage: policy.blockMessage,
    dailyAlertLimit: policy.alert?.dailyLimit ?? null,
    alertEmails: policy.alert?.emails ?? [],
    alertTextMessages: policy.alert?.textMessages ?? [],
    alertFlowId: policy.alert?.powerAutomate ?? null,
    created: now,
    lastModified: now,
  });
}
