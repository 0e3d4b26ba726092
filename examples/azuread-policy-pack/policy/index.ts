import { PolicyPack } from "@pulumi/policy";
import { alwaysRequires, neverBlocked } from "pulumi-appcontrol";
import { accessChecks } from "pulumi-appcontrol/policy-pack";

const breakGlass = "0a9ad3d8-41a5-4d0c-9f0b-6a4d8a0b2c11";
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";

new PolicyPack("access", {
  policies: accessChecks({
    guarantees: [
      neverBlocked({ group: breakGlass }, "Break-glass accounts get in"),
      alwaysRequires("mfa", { role: globalAdministrator, except: { group: breakGlass } }, "Administrators use MFA"),
    ],
  }),
});
