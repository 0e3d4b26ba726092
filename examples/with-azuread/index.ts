import * as azuread from "@pulumi/azuread";
import { AppControl, deviceTag, neverBlocked } from "pulumi-appcontrol";

const breakGlass = new azuread.Group("break-glass", { displayName: "Break-glass", securityEnabled: true });
const app = new azuread.Application("salesforce", { displayName: "Salesforce" });
new azuread.ServicePrincipal("salesforce", { clientId: app.clientId });

// Ids that do not exist yet are fine: the preview names them as not created yet and decides everything all the same.
const salesforce = new AppControl("Salesforce", {
  applications: [app.clientId],
  users: { includeUsers: ["All"], excludeGroups: [breakGlass.objectId] },
  state: "enabledForReportingButNotEnforced",
  accessPolicies: [
    {
      name: "Audit unmanaged devices",
      filters: [deviceTag.doesNotEqual("intuneCompliant", "hybridAzureAdJoined")],
      action: "audit",
    },
  ],
  guarantees: [neverBlocked({ group: breakGlass.objectId })],
});

export const policy = salesforce.conditionalAccessPolicyId;
