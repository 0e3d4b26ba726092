import { AppControl, deviceTag, IpRange, ipTag, NamedLocation, neverBlocked } from "pulumi-appcontrol";

// Ids of the tenant in ./tenant. In a stack of yours they come from @pulumi/azuread, or from the configuration.
const salesforce = "5c2c4b0f-3f0e-4d7c-9d5a-8f1f4f0f9a10";
const breakGlass = "1b5f2a66-0c55-4f0f-8d7c-2f6a3a1f7c01";
const contractors = "7e1d9f0c-94f3-4c4f-a9c3-5a2be1f0c302";

// `npm run demo` shows the preview of this edit: the contractors are let off, and a whole /16 becomes an office.
const risky = process.env.APPCONTROL_DEMO_EDIT === "risky";

const addresses = ["192.0.2.0/24", "198.51.100.0/25", ...(risky ? ["203.0.0.0/16"] : [])];
const offices = new IpRange("Offices", { category: "corporate", tags: ["Offices"], subnets: addresses });
const trusted = new NamedLocation("Offices", { isTrusted: true, ipRanges: addresses.map((cidrAddress) => ({ cidrAddress })) });

const pair = new AppControl("Salesforce", {
  applications: [salesforce],
  users: { includeUsers: ["All"], excludeGroups: risky ? [breakGlass, contractors] : [breakGlass] },
  accessPolicies: [
    {
      name: "Block unmanaged devices outside the offices",
      filters: [deviceTag.doesNotEqual("intuneCompliant", "hybridAzureAdJoined"), ipTag.doesNotEqual("Offices")],
      action: "block",
      blockMessage: "Use a managed device, or come to the office.",
      severity: "high",
      alert: { dailyLimit: 5, emails: ["soc@example.com"] },
    },
  ],
  related: [offices, trusted],
  guarantees: [neverBlocked({ group: breakGlass })],
});

export const policy = pair.conditionalAccessPolicyId;
export const impact = pair.summary;
export const locations = [trusted.id, offices.id];
